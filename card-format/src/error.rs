//! What is wrong with bytes, and where.

use core::fmt;

/// A departure from the standard: its kind and its place, never the bytes themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub fault: Fault,
    /// Offset in the bytes that the caller passed.
    pub at: usize,
}

impl Error {
    /// The same error for a caller whose bytes have `outer` more in front.
    pub const fn after(self, outer: usize) -> Self {
        Self { fault: self.fault, at: self.at.saturating_add(outer) }
    }
}

/// Kinds of departure, shared by every file on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A character outside the alphabet of its field.
    Character,
    /// A check digit that disagrees with its field.
    CheckDigit,
    /// A date that no calendar has.
    Date,
    /// A tag other than the one that must stand here.
    Tag,
    /// Too few bytes, or too many.
    Length,
    /// Bytes after the end of the structure.
    Trailing,
    /// A version or algorithm this implementation does not know.
    Unsupported,
    /// A value outside the range its field allows.
    Value,
    /// Text that is not valid UTF-8.
    Text,
    /// An element that must be there and is not.
    Missing,
    /// An element that may be there once and is there again.
    Duplicate,
    /// Elements in an order the standard forbids.
    Order,
    /// The caller's buffer is too small for the result.
    Space,
    /// A signature, authentication tag or key wrap that does not verify.
    Authentication,
}

impl Fault {
    /// Gives the fault its place.
    pub const fn at(self, at: usize) -> Error {
        Error { fault: self, at }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match self.fault {
            Fault::Character => "character not allowed",
            Fault::CheckDigit => "wrong check digit",
            Fault::Date => "no such date",
            Fault::Tag => "unexpected tag",
            Fault::Length => "wrong number of bytes",
            Fault::Trailing => "bytes after the end",
            Fault::Unsupported => "version or algorithm not supported",
            Fault::Value => "value out of range",
            Fault::Text => "text is not UTF-8",
            Fault::Missing => "element missing",
            Fault::Duplicate => "element repeated",
            Fault::Order => "elements out of order",
            Fault::Space => "buffer too small",
            Fault::Authentication => "authentication failed",
        };
        write!(f, "{fault} at byte {}", self.at)
    }
}

impl core::error::Error for Error {}
