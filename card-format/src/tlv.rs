//! BER-TLV as cards use it (ISO/IEC 7816-4 §6.3): tags of one or two bytes, definite lengths.
//!
//! [`Reader`] hands out sub-readers, so nothing reads past its frame, and every error carries the
//! offset in the outermost bytes. Lengths in more bytes than needed are accepted, because
//! Doc 9303-10 only prefers the shortest form; [`Writer`] always writes the shortest.

mod entries;
mod reader;
mod writer;

pub use entries::Entries;
pub use reader::{Reader, Tlv};
pub use writer::Writer;

/// A tag of one or two bytes, written as a number: `0x61`, `0x7F61`, `0x5F1F`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(pub u16);

impl Tag {
    /// Whether the value holds further objects (bit 6 of the first byte).
    pub const fn is_constructed(self) -> bool {
        let first = if self.0 > 0xFF { self.0 >> 8 } else { self.0 };
        first & 0x20 != 0
    }
}

/// How many bytes tag and length take in front of a value of `length` bytes.
pub const fn header_len(tag: Tag, length: usize) -> usize {
    let tag = if tag.0 > 0xFF { 2 } else { 1 };
    let length = match length {
        0..=0x7F => 1,
        0x80..=0xFF => 2,
        0x100..=0xFFFF => 3,
        _ => 4,
    };
    tag + length
}
