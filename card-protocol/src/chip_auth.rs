//! Chip Authentication version 1 (Doc 9303-11 §6.2): the card shows that it holds the private
//! key whose public half EF.DG14 carries, and both sides get new session keys.
//!
//! ```text
//! MSE:Set AT            0C 22 41 A4 │ 80 oid [, 84 key id]
//! GENERAL AUTHENTICATE  0C 86 00 00 │ 7C { 80 terminal's key }  ►  7C {}
//!
//! MSE:Set KAT           0C 22 41 A6 │ 91 terminal's key [, 84 key id]      with Triple DES alone
//! ```
//!
//! The answers are protected with the old keys; the next command uses the new ones, with the
//! counter at zero. Only an answer under the new keys proves anything.
//!
//! [`proof`] is the variant that a production line uses on a card without secure messaging.

pub mod card;
mod key_agreement_template;
pub mod proof;
pub mod terminal;

pub use card_format::security_info::ChipAuthenticationProtocol as Protocol;

/// P1 of MSE:Set AT and MSE:Set KAT for Chip Authentication: set for computation.
pub(crate) const COMPUTATION: u8 = 0x41;

/// Tag of the terminal's key.
const TERMINAL_KEY: u16 = 0x80;

/// Bytes that hold a key of any group, with its headers.
const MAX_DATA: usize = 288;

#[cfg(test)]
mod tests;
