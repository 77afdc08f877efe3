//! The nonce `s` that the password encrypts (Doc 9303-11 §4.4.3.3).
//!
//! Generic mappings take any number of whole blocks; 3DES cards have been seen with one and with
//! two. The integrated mapping takes the least that holds a key: 16 bytes, and 32 with AES-192 and
//! AES-256.

use card_format::error::{Error, Fault};
use rand_core::CryptoRng;
use zeroize::ZeroizeOnDrop;

use super::{Mapping, Protocol};
use crate::cipher::{BLOCK, Cipher, Key};

/// Bytes in the longest that a terminal takes.
const MAX: usize = 64;

/// A nonce, wiped when it goes.
#[derive(ZeroizeOnDrop)]
pub(super) struct Nonce {
    bytes: [u8; MAX],
    #[zeroize(skip)]
    length: usize,
}

impl Nonce {
    /// Draws one.
    pub(super) fn draw(protocol: Protocol, rng: &mut impl CryptoRng) -> Self {
        let mut nonce = Self { bytes: [0; MAX], length: length(protocol) };
        rng.fill_bytes(nonce.room());
        nonce
    }

    /// Encrypts it: CBC without padding, from an IV of zeros.
    pub(super) fn encrypt(&self, key: &Key) -> Result<Self, Error> {
        let mut encrypted = Self { bytes: self.bytes, length: self.length };
        key.encrypt([0; BLOCK], encrypted.room())?;
        Ok(encrypted)
    }

    /// Decrypts one.
    pub(super) fn decrypt(protocol: Protocol, key: &Key, encrypted: &[u8]) -> Result<Self, Error> {
        let whole = encrypted.len().is_multiple_of(protocol.cipher.block_len());
        let fits = match protocol.mapping {
            Mapping::Integrated => encrypted.len() == length(protocol),
            Mapping::Generic | Mapping::ChipAuthentication => whole && !encrypted.is_empty(),
        };
        let wrong = Fault::Length.at(encrypted.len());
        let mut nonce = Self { bytes: [0; MAX], length: encrypted.len() };
        let room = nonce.bytes.get_mut(..encrypted.len()).filter(|_| fits).ok_or(wrong)?;
        room.copy_from_slice(encrypted);
        key.decrypt([0; BLOCK], room)?;
        Ok(nonce)
    }

    /// The bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    fn room(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.length).unwrap_or_default()
    }
}

/// Bytes in a nonce that a card draws.
const fn length(protocol: Protocol) -> usize {
    match (protocol.mapping, protocol.cipher) {
        (Mapping::Integrated, Cipher::Aes192 | Cipher::Aes256) => 2 * BLOCK,
        _ => BLOCK,
    }
}

#[cfg(test)]
mod tests {
    use card_format::security_info::KeyAgreement::Ecdh;

    use super::*;

    #[test]
    fn lengths_are_whole_blocks() {
        use Mapping::{ChipAuthentication, Generic, Integrated};
        for (mapping, cipher, right, wrong) in [
            (Generic, Cipher::TripleDes, &[8, 16, 24, 64][..], &[0, 7, 12, 72][..]),
            (Generic, Cipher::Aes128, &[16, 32, 64], &[0, 8, 24, 80]),
            (ChipAuthentication, Cipher::Aes256, &[16, 32], &[0, 24]),
            (Integrated, Cipher::TripleDes, &[16], &[8, 24, 32]),
            (Integrated, Cipher::Aes128, &[16], &[0, 32]),
            (Integrated, Cipher::Aes192, &[32], &[16, 24, 48]),
            (Integrated, Cipher::Aes256, &[32], &[16, 64]),
        ] {
            let protocol = Protocol { agreement: Ecdh, mapping, cipher };
            let key = Key::new(cipher, &[7; 32][..cipher.key_len()]).unwrap();
            for length in right {
                let bytes = std::vec![5; *length];
                let nonce = Nonce::decrypt(protocol, &key, &bytes).unwrap();
                assert_eq!(nonce.encrypt(&key).unwrap().as_bytes(), bytes);
            }
            for length in wrong {
                let error = Nonce::decrypt(protocol, &key, &std::vec![5; *length]).err();
                assert_eq!(error, Some(Fault::Length.at(*length)));
            }
        }
    }
}
