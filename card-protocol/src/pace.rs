//! Password authenticated connection establishment, PACE (Doc 9303-11 §4.4): both ends.
//!
//! ```text
//! MSE:Set AT   80 oid, 83 password [, 84 parameters] [, 7F4C asks for authorities]
//! GENERAL AUTHENTICATE, four times, chained
//!   7C {}                       ►  7C { 80 encrypted nonce }
//!   7C { 81 mapping data }      ►  7C { 82 mapping data }
//!   7C { 83 ephemeral key }     ►  7C { 84 ephemeral key }
//!   7C { 85 terminal's token }  ►  7C { 86 card's token [, 87 88 authorities] [, 8A proof] }
//! ```
//!
//! The nonce, encrypted under a key from the password, moves the base of the group to where only
//! those who know the password find it: by keys that both sides exchange (generic mapping, GM), or
//! by a second nonce and a pseudo-random function (integrated mapping, IM). The keys agreed on that
//! base start secure messaging; the tokens prove that both sides have them. With the chip
//! authentication mapping (CAM) the card's mapping key proves in passing that the chip is genuine.

mod agreement;
pub mod card;
mod chip_authentication_data;
mod choice;
mod nonce;
mod offer;
mod pseudo_random;
mod secret;
pub mod terminal;

pub(crate) use agreement::token;
pub use card_format::security_info::{Mapping, PaceProtocol as Protocol};
pub use offer::{Offer, PaceInfo};
pub use secret::Secret;

#[cfg(test)]
mod tests;
