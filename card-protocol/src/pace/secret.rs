//! Passwords as PACE uses them (Doc 9303-11 §9.7.3, TR-03110-3 §A.1.4).
//!
//! ```text
//! MRZ            SHA-1 of document number, birth date, expiry date, each with its check digit
//! CAN, PIN, PUK  the digits as they are printed or remembered, in ASCII
//!
//! K = KDF(secret, 3), which encrypts the nonce
//! ```

use card_format::error::{Error, Fault};
use card_format::object::Password;
use sha1::{Digest, Sha1};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::cipher::{Cipher, Key};
use crate::kdf::{self, Purpose};

/// Most bytes in a secret.
const MAX_SECRET: usize = 20;

/// A password, wiped when it goes.
#[derive(ZeroizeOnDrop)]
#[expect(missing_debug_implementations, reason = "holds a password")]
pub struct Secret {
    #[zeroize(skip)]
    password: Password,
    bytes: [u8; MAX_SECRET],
    #[zeroize(skip)]
    length: usize,
}

impl Secret {
    /// The card access number, as it is printed: decimal digits.
    pub fn can(digits: &[u8]) -> Result<Self, Error> {
        Self::digits(Password::Can, digits)
    }

    /// The personal identification number of the holder: decimal digits.
    pub fn pin(digits: &[u8]) -> Result<Self, Error> {
        Self::digits(Password::Pin, digits)
    }

    /// The key that unblocks the personal identification number: decimal digits.
    pub fn puk(digits: &[u8]) -> Result<Self, Error> {
        Self::digits(Password::Puk, digits)
    }

    /// The machine readable zone: document number, birth date and expiry date, each with its
    /// check digit.
    pub fn mrz(information: &[u8]) -> Self {
        Self::mrz_hash(&Sha1::digest(information).into())
    }

    /// The machine readable zone, hashed already.
    pub const fn mrz_hash(hash: &[u8; 20]) -> Self {
        Self { password: Password::Mrz, bytes: *hash, length: 20 }
    }

    /// A password as a card keeps it: the hash of the zone, or digits.
    pub fn stored(password: Password, bytes: &[u8]) -> Result<Self, Error> {
        match password {
            Password::Can | Password::Pin | Password::Puk => Self::digits(password, bytes),
            Password::Mrz => {
                bytes.try_into().map(Self::mrz_hash).map_err(|_| Fault::Length.at(bytes.len()))
            }
        }
    }

    fn digits(password: Password, digits: &[u8]) -> Result<Self, Error> {
        if let Some(at) = digits.iter().position(|digit| !digit.is_ascii_digit()) {
            return Err(Fault::Character.at(at));
        }
        let length = Fault::Length.at(digits.len());
        let mut padded = [0; MAX_SECRET];
        padded
            .get_mut(..digits.len())
            .filter(|room| !room.is_empty())
            .ok_or(length)?
            .copy_from_slice(digits);
        let secret = Self { password, bytes: padded, length: digits.len() };
        padded.zeroize();
        Ok(secret)
    }

    /// Which password this is.
    pub const fn password(&self) -> Password {
        self.password
    }

    /// The key that encrypts the nonce.
    pub(super) fn key(&self, cipher: Cipher) -> Key {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        kdf::derive(cipher, bytes, Purpose::Password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_a_form() {
        assert_eq!(Secret::can(b"12345A").err(), Some(Fault::Character.at(5)));
        assert_eq!(Secret::can(b"").err(), Some(Fault::Length.at(0)));
        assert_eq!(Secret::can(&[b'0'; 21]).err(), Some(Fault::Length.at(21)));
        assert_eq!(Secret::stored(Password::Mrz, &[0; 19]).err(), Some(Fault::Length.at(19)));
        assert_eq!(Secret::stored(Password::Mrz, &[0; 20]).unwrap().password(), Password::Mrz);
        assert_eq!(Secret::mrz(b"").password(), Password::Mrz);
        for (secret, password) in [
            (Secret::can(b"000000"), Password::Can),
            (Secret::pin(b"12345"), Password::Pin),
            (Secret::puk(b"0123456789"), Password::Puk),
        ] {
            assert_eq!(secret.unwrap().password(), password);
            assert_eq!(Secret::stored(password, b"000000").unwrap().password(), password);
            assert_eq!(Secret::stored(password, b"00000 ").err(), Some(Fault::Character.at(5)));
            assert_eq!(Password::from_reference(password.reference()), Some(password));
        }
    }
}
