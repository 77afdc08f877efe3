//! Keys from a shared secret (Doc 9303-11 §9.7.1): a hash over the secret and a counter.
//!
//! ```text
//! key = SHA-1(secret ‖ [nonce] ‖ 00 00 00 c), first 16 bytes
//! ```
//!
//! The nonce stands there in version 2 of Chip Authentication only (TR-03110-3 §A.2.3).

use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

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
    match cipher {
        Cipher::Aes128 => {
            let hash = Sha1::new()
                .chain_update(secret)
                .chain_update(nonce)
                .chain_update(purpose.counter())
                .finalize();
            let hash = Zeroizing::new(<[u8; 20]>::from(hash));
            Key::aes128(hash.first_chunk().copied().unwrap_or_default())
        }
    }
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
}
