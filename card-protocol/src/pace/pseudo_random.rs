//! The pseudo-random function of the integrated mapping (Doc 9303-11 §4.4.3.3.2).
//!
//! ```text
//!      k₀ = E(t, s)
//! x₁ = E(k₀, c₁)   k₁ = E(k₀, c₀)
//! x₂ = E(k₁, c₁)   k₂ = E(k₁, c₀)  …     R = x₁ ‖ x₂ ‖ … ‖ xₙ
//! ```
//!
//! E is CBC from an IV of zeros with the front of what stands before it as key, which makes a
//! difference with AES-192 alone. R has at least 64 bits more than the prime, so that its remainder
//! is evenly spread.

use card_format::error::{Error, Fault};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::cipher::{BLOCK, Cipher, Key};

/// Bytes in the longest result: a prime of 2048 bits in steps of 32 bytes.
const MAX: usize = 288;

/// Bytes of R beyond those of the prime.
const MARGIN: usize = 8;

const C0_128: [u8; 16] = [
    0xA6, 0x68, 0x89, 0x2A, 0x7C, 0x41, 0xE3, 0xCA, 0x73, 0x9F, 0x40, 0xB0, 0x57, 0xD8, 0x59, 0x04,
];

const C1_128: [u8; 16] = [
    0xA4, 0xE1, 0x36, 0xAC, 0x72, 0x5F, 0x73, 0x8B, 0x01, 0xC1, 0xF6, 0x02, 0x17, 0xC1, 0x88, 0xAD,
];

const C0_256: [u8; 32] = [
    0xD4, 0x63, 0xD6, 0x52, 0x34, 0x12, 0x4E, 0xF7, 0x89, 0x70, 0x54, 0x98, 0x6D, 0xCA, 0x0A, 0x17,
    0x4E, 0x28, 0xDF, 0x75, 0x8C, 0xBA, 0xA0, 0x3F, 0x24, 0x06, 0x16, 0x41, 0x4D, 0x5A, 0x16, 0x76,
];

const C1_256: [u8; 32] = [
    0x54, 0xBD, 0x72, 0x55, 0xF0, 0xAA, 0xF8, 0x31, 0xBE, 0xC3, 0x42, 0x3F, 0xCF, 0x39, 0xD6, 0x9B,
    0x6C, 0xBF, 0x06, 0x66, 0x77, 0xD0, 0xFA, 0xAE, 0x5A, 0xAD, 0xD9, 0x9D, 0xF8, 0xE5, 0x35, 0x17,
];

/// R, wiped when it goes.
#[derive(ZeroizeOnDrop)]
pub(super) struct PseudoRandom {
    bytes: [u8; MAX],
    #[zeroize(skip)]
    length: usize,
}

impl PseudoRandom {
    /// Computes R of both nonces for a field whose elements have `field_len` bytes.
    pub(super) fn new(
        cipher: Cipher,
        secret: &[u8],
        public: &[u8],
        field_len: usize,
    ) -> Result<Self, Error> {
        let first = next(&Key::new(cipher, public)?, secret)?;
        match secret.len() {
            16 => Self::draw(first, &C0_128, &C1_128, field_len),
            32 => Self::draw(first, &C0_256, &C1_256, field_len),
            length => Err(Fault::Length.at(length)),
        }
    }

    fn draw<const N: usize>(
        mut key: Key,
        c0: &[u8; N],
        c1: &[u8; N],
        field_len: usize,
    ) -> Result<Self, Error> {
        let length = field_len.saturating_add(MARGIN).next_multiple_of(N);
        let mut result = Self { bytes: [0; MAX], length };
        let room = result.bytes.get_mut(..length).ok_or(Fault::Space.at(length))?;
        for part in room.as_chunks_mut().0 {
            *part = *c1;
            key.encrypt([0; BLOCK], part)?;
            key = next(&key, c0)?;
        }
        Ok(result)
    }

    /// The bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// The key that encrypting `input`, of 16 or 32 bytes, gives.
fn next(key: &Key, input: &[u8]) -> Result<Key, Error> {
    let mut bytes = Zeroizing::new([0; 2 * BLOCK]);
    let room = bytes.get_mut(..input.len()).ok_or(Fault::Length.at(input.len()))?;
    room.copy_from_slice(input);
    key.encrypt([0; BLOCK], room)?;
    let cipher = key.cipher();
    Key::new(cipher, room.get(..cipher.key_len()).ok_or(Fault::Length.at(input.len()))?)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};
    use std::vec::Vec;

    use super::*;

    /// Computed by a script of a few lines over another library; published examples have AES-128
    /// alone. Their nonces count up from 01 and from 81.
    #[test]
    fn other_ciphers_than_the_published_one() {
        for (cipher, length, field_len, first, hash) in [
            (Cipher::TripleDes, 16, 32, [0xF3, 0xE9, 0x5A, 0x88], [0x9F, 0x0C, 0xDB, 0x23]),
            (Cipher::Aes128, 16, 32, [0x35, 0xDF, 0xFE, 0x52], [0x2D, 0x0F, 0xD3, 0x1C]),
            (Cipher::Aes192, 32, 32, [0xE1, 0x62, 0xEA, 0xD9], [0xA6, 0x4B, 0xA6, 0x2B]),
            (Cipher::Aes256, 32, 32, [0x14, 0x0E, 0x00, 0x3A], [0x83, 0xF9, 0xEE, 0xEC]),
            (Cipher::Aes192, 32, 66, [0xE1, 0x62, 0xEA, 0xD9], [0xCD, 0xF6, 0xBA, 0xDF]),
        ] {
            let secret: Vec<u8> = (1..).take(length).collect();
            let public: Vec<u8> = (0x81..).take(cipher.key_len()).collect();
            let random = PseudoRandom::new(cipher, &secret, &public, field_len).unwrap();
            assert!(random.as_bytes().starts_with(&first), "{cipher:?}");
            assert!(Sha256::digest(random.as_bytes()).starts_with(&hash), "{cipher:?}");
        }
    }

    #[test]
    fn nonces_of_other_lengths_are_refused() {
        let long = [7; 48];
        for (cipher, secret, public) in [
            (Cipher::Aes128, 15, 16),
            (Cipher::Aes128, 48, 16),
            (Cipher::Aes128, 16, 15),
            (Cipher::Aes192, 32, 16),
            (Cipher::Aes256, 16, 32),
            (Cipher::TripleDes, 16, 24),
        ] {
            assert!(PseudoRandom::new(cipher, &long[..secret], &long[..public], 32).is_err());
        }
        assert!(PseudoRandom::new(Cipher::Aes256, &long[..32], &long[..32], 281).is_err());
    }
}
