//! The fewest commands that an inspection can have: what the protocols exchange, and one READ BINARY
//! for every capacity that a file fills.
//!
//! ```text
//! EF.ATR/INFO  2    the second finds its end, because the file has no length
//! PACE         5    MSE:Set AT, GENERAL AUTHENTICATE 1 to 4     Doc 9303-11 §4.4.4
//! SELECT       1    the application
//! CA           2    MSE:Set AT, GENERAL AUTHENTICATE            Doc 9303-11 §6.2.4
//! TA           2 for each certificate: MSE:Set DST, PSO:Verify Certificate
//!              3    MSE:Set AT, GET CHALLENGE, EXTERNAL AUTHENTICATE
//! AA           1    INTERNAL AUTHENTICATE
//! files        ⌈length / capacity⌉ each, and one more where a file crosses 8000, which no chunk does
//! ```
//!
//! The capacity is what one response carries in the clear: 223 bytes in a short one under AES, 4096
//! in an extended one of our own card.

mod issuance;

use card_format::ef::Ef;
pub use issuance::{Wire, issuance};

/// Data in a short response under secure messaging with AES.
pub const SHORT: usize = 223;

/// Data in an extended response of our own card.
pub const EXTENDED: usize = 4096;

/// Where INS B0 ends.
const FAR: usize = 0x8000;

/// What is done with a chip beside reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Protocols {
    /// PACE, and the application.
    pub pace: bool,
    /// Chip Authentication.
    pub chip_authentication: bool,
    /// Terminal Authentication, with so many certificates.
    pub certificates: Option<usize>,
    /// Active Authentication.
    pub active_authentication: bool,
}

/// Commands of the protocols.
pub const fn protocols(done: Protocols) -> usize {
    let pace = if done.pace { 5 + 1 } else { 0 };
    let chip = if done.chip_authentication { 2 } else { 0 };
    let terminal = match done.certificates {
        Some(certificates) => certificates.saturating_mul(2).saturating_add(3),
        None => 0,
    };
    let active = if done.active_authentication { 1 } else { 0 };
    chip + active + pace + terminal
}

/// Commands that read a file of `length` bytes, `capacity` at once. Beyond 8000 the bytes come in an
/// object, whose header takes its share.
pub fn reading(length: usize, capacity: usize) -> usize {
    let near = length.min(FAR).div_ceil(capacity);
    let header = if capacity > 0x100 { 4 } else { 3 };
    near.max(1) + length.saturating_sub(FAR).div_ceil(capacity - header)
}

/// All of an inspection: the protocols, files that tell their length, and one for the end of each of
/// `endless` files that do not.
pub fn inspection(done: Protocols, files: &[usize], endless: usize, capacity: usize) -> usize {
    let read: usize = files.iter().map(|length| reading(*length, capacity)).sum();
    protocols(done) + read + endless
}

/// The fewest commands that an inspection of our own card has, by a terminal that shows so many
/// certificates, if any. PACE with chip
/// authentication mapping proves the chip, and Chip Authentication is not run again.
pub fn of_our_card(
    length: impl Fn(Ef) -> usize,
    certificates: Option<usize>,
    capacity: usize,
) -> usize {
    let done = Protocols {
        pace: true,
        chip_authentication: false,
        certificates,
        active_authentication: true,
    };
    let files = [
        Ef::AtrInfo,
        Ef::CardAccess,
        Ef::CardSecurity,
        Ef::Com,
        Ef::Sod,
        Ef::Dg1,
        Ef::Dg2,
        Ef::Dg13,
        Ef::Dg14,
        Ef::Dg15,
    ];
    // Whom the card trusts, and what it then shows.
    let guarded = certificates.map_or(&[][..], |_| &[Ef::Cvca, Ef::Dg3]);
    let files: Vec<_> = files.iter().chain(guarded).map(|ef| length(*ef)).collect();
    let endless = if certificates.is_some() { 2 } else { 1 };
    inspection(done, &files, endless, capacity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_inspection_has_room_in_forty_commands() {
        let done = Protocols {
            pace: true,
            chip_authentication: true,
            certificates: Some(2),
            active_authentication: true,
        };
        // EF.ATR/INFO, EF.CardAccess, EF.COM, EF.SOD, DG1, DG2, DG3, DG13, DG14, DG15, EF.CVCA.
        let files = [25, 40, 32, 1600, 95, 18_000, 900, 1900, 400, 120, 36];
        assert_eq!(inspection(done, &files, 2, EXTENDED), 16 + 15 + 2);
        assert_eq!(inspection(done, &files, 2, SHORT), 16 + 111 + 2);
        assert_eq!((reading(0, 223), reading(223, 223), reading(224, 223)), (1, 1, 2));
        assert_eq!(reading(0x8001, 4096), 9);
    }
}
