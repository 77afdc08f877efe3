//! The commands that change the static keys of a chip, both ends (GPC_SPE_034 §11.2, §11.3, §11.8;
//! AES keys as in GPC_SPE_014 §7.2).
//!
//! ```text
//! PUT KEY   80 D8 00 81 │ version │ 3 × { 88 len+1 │ key length │ key under Key-DEK │ 03 check value }
//!   answer              version │ 3 × check value
//! DELETE    80 E4 00 00 │ D2 01 version
//! GET DATA  80 CA 00E0  -> E0 { C0 04 identifier version 88 length … }
//! ```
//!
//! A key set is three keys of one length, identified 01 Key-ENC, 02 Key-MAC and 03 Key-DEK. It is
//! put as a whole, and another version never takes its place: it stands beside it until the old
//! one is deleted.

pub mod delete;
pub mod information;
pub mod put;

/// INS of PUT KEY.
pub const PUT_KEY: u8 = 0xD8;

/// INS of DELETE.
pub const DELETE: u8 = 0xE4;

/// P2 of PUT KEY: several keys, of which the first has identifier 01.
pub const ALL_KEYS: u8 = 0x81;

/// The type of an AES key (GPC_SPE_034 Table 11-16).
const AES: u8 = 0x88;

/// Versions that a key set may have (GPC_SPE_034 §11.8.2.3).
pub const fn is_version(version: u8) -> bool {
    matches!(version, 0x01..=0x7F)
}

#[cfg(test)]
mod tests;
