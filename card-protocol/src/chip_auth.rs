//! Chip Authentication version 1 (Doc 9303-11 §6.2): the card shows that it holds the private
//! key whose public half EF.DG14 carries, and both sides get new session keys.
//!
//! ```text
//! MSE:Set AT            0C 22 41 A4 │ 80 oid [, 84 key id]
//! GENERAL AUTHENTICATE  0C 86 00 00 │ 7C { 80 terminal's point }  ►  7C {}
//! ```
//!
//! Both answers are protected with the old keys; the next command uses the new ones, with the
//! counter at zero. Only an answer under the new keys proves anything.
//!
//! [`proof`] is the variant that a production line uses on a card without secure messaging.

pub mod card;
pub mod proof;
pub mod terminal;

use crate::cipher::Cipher;

/// Protocol and cipher, with their object identifier (Doc 9303-11 §9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// id-CA-ECDH-AES-CBC-CMAC-128.
    EcdhAes128,
}

impl Protocol {
    const ALL: [Self; 1] = [Self::EcdhAes128];

    /// Value of the object identifier.
    pub const fn oid(self) -> &'static [u8] {
        match self {
            Self::EcdhAes128 => &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03, 0x02, 0x02],
        }
    }

    /// The protocol with this object identifier.
    pub fn from_oid(oid: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.oid() == oid)
    }

    /// The cipher of the session.
    pub const fn cipher(self) -> Cipher {
        match self {
            Self::EcdhAes128 => Cipher::Aes128,
        }
    }
}

/// P1 of MSE:Set AT for Chip Authentication: set for computation.
pub(crate) const COMPUTATION: u8 = 0x41;

/// Tag of the terminal's point.
const TERMINAL_POINT: u16 = 0x80;

#[cfg(test)]
mod tests;
