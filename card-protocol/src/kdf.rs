//! Keys from a shared secret (Doc 9303-11 §9.7.1): a hash over the secret and a counter.
//!
//! ```text
//! key = H(secret ‖ [nonce] ‖ 00 00 00 c), the front of it
//!
//! Triple DES  SHA-1    16 bytes, their parity bits set
//! AES-128     SHA-1    16 bytes
//! AES-192     SHA-256  24 bytes
//! AES-256     SHA-256  32 bytes
//! ```
//!
//! The nonce stands there in version 2 of Chip Authentication only (TR-03110-3 §A.2.3).

use sha1::{Digest, Sha1};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::cipher::{Cipher, Key};

/// What a derived key is for; the number is the counter in the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Encrypting messages.
    Encryption,
    /// Authenticating messages.
    Mac,
    /// Encrypting the nonce of PACE under a password.
    Password,
}

impl Purpose {
    const fn counter(self) -> [u8; 4] {
        match self {
            Self::Encryption => [0, 0, 0, 1],
            Self::Mac => [0, 0, 0, 2],
            Self::Password => [0, 0, 0, 3],
        }
    }
}

/// Derives one key.
pub fn derive(cipher: Cipher, secret: &[u8], purpose: Purpose) -> Key {
    derive_with_nonce(cipher, secret, &[], purpose)
}

/// Derives one key that also depends on a nonce.
pub fn derive_with_nonce(cipher: Cipher, secret: &[u8], nonce: &[u8], purpose: Purpose) -> Key {
    let parts = [secret, nonce, &purpose.counter()];
    match cipher {
        Cipher::TripleDes => Key::triple_des(hash::<Sha1, 16>(&parts).map(with_parity)),
        Cipher::Aes128 => Key::aes128(*hash::<Sha1, 16>(&parts)),
        Cipher::Aes192 => Key::aes192(*hash::<Sha256, 24>(&parts)),
        Cipher::Aes256 => Key::aes256(*hash::<Sha256, 32>(&parts)),
    }
}

/// The first bytes of the hash over all parts.
fn hash<D: Digest, const N: usize>(parts: &[&[u8]; 3]) -> Zeroizing<[u8; N]> {
    let mut hasher = D::new();
    for part in parts {
        hasher.update(part);
    }
    let mut hash = hasher.finalize();
    let front = Zeroizing::new(hash.first_chunk().copied().unwrap_or([0; N]));
    hash.as_mut_slice().zeroize();
    front
}

/// A byte of a DES key has an odd number of ones; the last bit sees to it (FIPS 46-3).
const fn with_parity(byte: u8) -> u8 {
    let byte = byte & 0xFE;
    if byte.count_ones().is_multiple_of(2) { byte | 0x01 } else { byte }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The access number 123456, whose key is published (TR-03110 worked example).
    #[test]
    fn the_password_key_of_a_published_example_comes_out() {
        let key = derive(Cipher::Aes128, b"123456", Purpose::Password);
        assert_eq!(key.expose(), &0x5914_68CD_A83D_6521_9CCC_B856_0233_600F_u128.to_be_bytes());
    }

    #[test]
    fn parity_is_odd() {
        for byte in 0..=u8::MAX {
            assert_eq!(with_parity(byte) & 0xFE, byte & 0xFE);
            assert_eq!(with_parity(byte).count_ones() % 2, 1);
        }
    }
}
