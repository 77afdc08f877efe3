//! Password authenticated connection establishment, PACE (Doc 9303-11 §4.4): both ends.
//!
//! ```text
//! MSE:Set AT   80 oid, 83 password [, 84 parameters]
//! GENERAL AUTHENTICATE, four times, chained
//!   7C {}                       ►  7C { 80 encrypted nonce }
//!   7C { 81 mapping point }     ►  7C { 82 mapping point }
//!   7C { 83 ephemeral point }   ►  7C { 84 ephemeral point }
//!   7C { 85 terminal's token }  ►  7C { 86 card's token }
//! ```
//!
//! The nonce, encrypted under a key from the password, moves the base point of the curve to where
//! only those who know the password find it. The keys agreed on that base point start secure
//! messaging; the tokens prove that both sides have them.

mod agreement;
pub mod card;
pub mod terminal;

use card_format::error::{Error, Fault};
use card_format::object::Password;
use sha1::{Digest, Sha1};
use zeroize::{Zeroize, ZeroizeOnDrop};

pub(crate) use agreement::token;

use crate::cipher::{Cipher, Key};
use crate::ec::COORDINATE;
use crate::kdf::{self, Purpose};

/// Protocol and mapping, with their object identifier (Doc 9303-11 §9.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// id-PACE-ECDH-GM-AES-CBC-CMAC-128.
    EcdhGmAes128,
}

impl Protocol {
    const ALL: [Self; 1] = [Self::EcdhGmAes128];

    /// Value of the object identifier.
    pub const fn oid(self) -> &'static [u8] {
        match self {
            Self::EcdhGmAes128 => &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02, 0x02],
        }
    }

    /// The protocol with this object identifier.
    pub fn from_oid(oid: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.oid() == oid)
    }

    /// The cipher of the password key and of the session.
    pub const fn cipher(self) -> Cipher {
        match self {
            Self::EcdhGmAes128 => Cipher::Aes128,
        }
    }
}

/// Standardized domain parameters (Doc 9303-11 §9.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Parameters {
    /// NIST P-256.
    P256,
}

impl Parameters {
    /// The parameter id.
    pub const fn id(self) -> u64 {
        match self {
            Self::P256 => 12,
        }
    }

    /// The parameters with this id.
    pub const fn from_id(id: u64) -> Option<Self> {
        match id {
            12 => Some(Self::P256),
            _ => None,
        }
    }
}

/// What a card offers in one `PACEInfo` and a terminal chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaceInfo {
    /// Protocol and mapping.
    pub protocol: Protocol,
    /// Domain parameters.
    pub parameters: Parameters,
    /// Whether MSE:Set AT names the parameters: only needed by cards that offer several.
    pub names_parameters: bool,
}

impl PaceInfo {
    /// What our own card offers.
    pub const OURS: Self = Self {
        protocol: Protocol::EcdhGmAes128,
        parameters: Parameters::P256,
        names_parameters: false,
    };

    /// The offer with this object identifier (its value bytes) and parameter id; `None` when it
    /// is not implemented.
    pub fn new(oid: &[u8], parameter_id: u64) -> Option<Self> {
        let protocol = Protocol::from_oid(oid)?;
        let parameters = Parameters::from_id(parameter_id)?;
        Some(Self { protocol, parameters, names_parameters: false })
    }

    /// The same, naming the parameters in MSE:Set AT.
    pub const fn naming_parameters(self) -> Self {
        Self { names_parameters: true, ..self }
    }
}

/// Most bytes in a secret.
const MAX_SECRET: usize = 20;

/// A password as PACE uses it (Doc 9303-11 §9.7.3), wiped when it goes.
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
        match digits.iter().position(|digit| !digit.is_ascii_digit()) {
            Some(at) => Err(Fault::Character.at(at)),
            None => Self::new(Password::Can, digits),
        }
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
            Password::Can => Self::can(bytes),
            Password::Mrz => {
                bytes.try_into().map(Self::mrz_hash).map_err(|_| Fault::Length.at(bytes.len()))
            }
        }
    }

    fn new(password: Password, bytes: &[u8]) -> Result<Self, Error> {
        let length = Fault::Length.at(bytes.len());
        let mut padded = [0; MAX_SECRET];
        padded
            .get_mut(..bytes.len())
            .filter(|room| !room.is_empty())
            .ok_or(length)?
            .copy_from_slice(bytes);
        let secret = Self { password, bytes: padded, length: bytes.len() };
        padded.zeroize();
        Ok(secret)
    }

    /// Which password this is.
    pub const fn password(&self) -> Password {
        self.password
    }

    /// The key that encrypts the nonce.
    fn key(&self, cipher: Cipher) -> Key {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        kdf::derive(cipher, bytes, Purpose::Password)
    }
}

/// What Terminal Authentication later needs of a finished PACE: the ephemeral public keys,
/// compressed to their x coordinate (Doc 9303-11 §9.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Established {
    /// The card's.
    pub card: [u8; COORDINATE],
    /// The terminal's.
    pub terminal: [u8; COORDINATE],
}

#[cfg(test)]
mod tests;
