//! What is known about the card: what it announces, and what it was seen to do.
//!
//! It is learned once, from the first file that a card gives in its own way, and serves all others.

use card_format::atr_info::{AtrInfo, Capabilities, ExtendedLength};
use iso7816::Status;

/// The habits of one card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// The APDUs that it says it carries.
    pub announced: Announced,
    /// What it answered when the master file was selected, in the order of
    /// [`MasterFile::LADDER`](crate::reading::select::MasterFile::LADDER).
    pub master_file: [Option<Status>; 3],
    /// What SELECT must ask for.
    pub select: Answer,
    /// Whether short identifiers work: `None` until one has brought a file, or another name had to.
    pub short_identifiers: Option<bool>,
    /// Whether a file must be selected before it is read at an offset.
    pub select_first: bool,
    /// Most bytes that the card gives at once, where it has refused more.
    pub at_once: Option<usize>,
    /// Whether it refuses to be asked for more than a file has left.
    pub exact: bool,
}

impl Habits {
    /// Of a card that nobody has spoken to.
    pub const UNKNOWN: Self = Self {
        announced: Announced::NOTHING,
        master_file: [None; 3],
        select: Answer::None,
        short_identifiers: None,
        select_first: false,
        at_once: None,
        exact: false,
    };
}

/// What a card says of the APDUs that it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announced {
    /// The longest APDUs, when it has extended lengths.
    pub extended: Option<ExtendedLength>,
    /// Whether commands may come in pieces.
    pub chaining: bool,
}

impl Announced {
    /// Of a card that says nothing.
    pub const NOTHING: Self = Self { extended: None, chaining: false };

    /// What EF.ATR/INFO says.
    pub fn by(info: &AtrInfo<'_>) -> Self {
        let chaining = info.capabilities.is_some_and(Capabilities::command_chaining);
        Self { extended: info.extended_length, chaining }
    }
}

/// What SELECT asks for in return (ISO/IEC 7816-4 §11.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing, without Le.
    None,
    /// Nothing, with Le.
    Empty,
    /// File control information.
    Information,
}
