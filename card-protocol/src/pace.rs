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
mod secret;
pub mod terminal;

pub(crate) use agreement::token;
pub use secret::Secret;

use crate::cipher::Cipher;
use crate::ec::COORDINATE;

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
