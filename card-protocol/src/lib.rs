//! What crosses the wire between a card and a terminal or a production line, both ends.
//!
//! One module per protocol; in each, the two ends are small state machines that share their data
//! objects. Nothing here allocates.
//!
//! ```text
//! reading            files in chunks
//! pace  chip_auth  active_auth        who is there
//! channel            plain, secure_messaging or scp03
//! key_set            how the keys of scp03 are changed
//! apdu  link         one command, one response
//! group  signature  cipher  kdf       the arithmetic underneath, diversification of its keys
//! wipe               what buffers held
//! ```

#![no_std]

#[cfg(test)]
extern crate std;

pub mod active_auth;
pub mod apdu;
pub mod bac;
pub mod channel;
pub mod chip_auth;
pub mod cipher;
pub mod diversification;
pub mod general_authenticate;
pub mod group;
pub mod kdf;
pub mod key_set;
pub mod link;
pub mod pace;
pub mod reading;
pub mod scp03;
pub mod secure_messaging;
pub mod signature;
pub mod terminal_auth;
pub mod wipe;
