//! Reading elementary files in chunks (ISO/IEC 7816-4 §11.2.3; Doc 9303-10 §3.6).
//!
//! ```text
//! SELECT              00 A4 02 0C 02 │ file identifier
//! READ BINARY         00 B0 80|SFI 00 │ Le           first chunk, by short identifier
//!                     00 B0 offset, 2 │ Le           up to offset 7FFF
//!                     00 B1 00 00 │ 54 02 offset │ Le  ►  53 L data, from 8000 on
//! ```
//!
//! The first eight bytes tell how long the file is, so the last chunk can be asked for exactly.
//! A card that does not like a length gets a shorter one, and the file so far is not read again.

mod chunk;
mod error;

use card_format::ef::Ef;
use card_format::error::Fault;

use chunk::{Chunks, Outcome};
pub use error::Error;

use crate::channel::Channel;
use crate::link::CardLink;

/// Most bytes in a file that is read. The file table of a real card stays far below.
pub const MAX_FILE: usize = 0x1_0000;

/// Bytes of the first chunk: the longest header of an object is six bytes.
const HEAD: usize = 8;

/// How a file is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// Short identifier, 1 to 30, in the current directory.
    Short(u8),
    /// File identifier in the current directory.
    Identifier(u16),
}

/// Where a file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With its first data object.
    Object,
    /// Where the card has no more bytes.
    File,
}

/// What is read, and in which steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which file.
    pub name: Name,
    /// Where it ends.
    pub end: End,
    /// Most bytes to ask for at once. Up to 256, commands are short. The protection and the
    /// buffers of the channel may allow less.
    pub chunk: usize,
}

impl Request {
    /// A file of the file table, by its short identifier.
    pub const fn new(ef: Ef, chunk: usize) -> Self {
        let entry = ef.entry();
        let end = match (ef, entry.tag) {
            // EF.DIR repeats its object.
            (Ef::Dir, _) | (_, None) => End::File,
            (_, Some(_)) => End::Object,
        };
        Self { name: Name::Short(entry.sfi), end, chunk }
    }

    /// The same file, by its file identifier.
    pub const fn by_identifier(self, identifier: u16) -> Self {
        Self { name: Name::Identifier(identifier), ..self }
    }
}

/// How far reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that have been read.
    pub read: usize,
    /// Bytes that the file has, when it says so.
    pub total: Option<usize>,
}

/// Reads a whole file into the front of `out`. `progress` is called after each chunk.
///
/// Where the file ends with [`End::File`], `out` must have more room than the file has bytes.
pub fn read<'b, L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: &Request,
    out: &'b mut [u8],
    mut progress: impl FnMut(Progress),
) -> Result<&'b [u8], Error<L::Error>> {
    let mut chunks = Chunks::start(channel, request)?;
    let (mut read, total) = match request.end {
        End::Object => {
            let (read, total) = head(&mut chunks, out)?;
            (read, Some(total))
        }
        End::File => (0, None),
    };
    let limit = out.len().min(MAX_FILE);
    let end = total.unwrap_or(limit);
    if end > limit {
        return Err(Error::TooLarge(end));
    }
    if read > 0 {
        progress(Progress { read: read.min(end), total });
    }
    while read < end {
        match chunks.next(read, end.saturating_sub(read), out)? {
            Outcome::Bytes(count) => read = read.saturating_add(count),
            Outcome::End if total.is_none() => return Ok(out.get(..read).unwrap_or_default()),
            Outcome::End => return Err(Error::Truncated(read)),
        }
        progress(Progress { read: read.min(end), total });
    }
    match total {
        Some(_) => Ok(out.get(..end).unwrap_or_default()),
        None => Err(Error::TooLarge(read)),
    }
}

/// Reads until the first object says how long it is; gives how much was read, and that length.
fn head<L: CardLink, B: AsMut<[u8]>>(
    chunks: &mut Chunks<'_, L, B>,
    out: &mut [u8],
) -> Result<(usize, usize), Error<L::Error>> {
    let mut read = 0;
    loop {
        let outcome = chunks.next(read, HEAD.saturating_sub(read), out)?;
        if let Outcome::Bytes(count) = outcome {
            read = read.saturating_add(count);
        }
        match object_length(out.get(..read).unwrap_or_default()) {
            Ok(length) => return Ok((read, length)),
            Err(error) if outcome == Outcome::End || read >= HEAD => {
                return Err(Error::Header(error));
            }
            Err(_) => {}
        }
    }
}

/// Bytes in the object whose first bytes are these.
fn object_length(head: &[u8]) -> Result<usize, card_format::error::Error> {
    let wrong = Fault::Length.at(head.len());
    let tag = match head {
        [first, ..] if first & 0x1F != 0x1F => 1,
        [_, second, ..] if second & 0x80 == 0 => 2,
        _ => return Err(Fault::Tag.at(0)),
    };
    let (header, length) = match head.get(tag..).ok_or(wrong)? {
        [short @ 0..=0x7F, ..] => (1, u32::from(*short)),
        [0x81, a, ..] => (2, u32::from(*a)),
        [0x82, a, b, ..] => (3, u32::from_be_bytes([0, 0, *a, *b])),
        [0x83, a, b, c, ..] => (4, u32::from_be_bytes([0, *a, *b, *c])),
        _ => return Err(wrong),
    };
    let length = usize::try_from(length).map_err(|_| wrong)?;
    length.checked_add(tag + header).ok_or(wrong)
}

#[cfg(test)]
mod tests;
