//! Reading elementary files in chunks (ISO/IEC 7816-4 §11.2.3; Doc 9303-10 §3.6).
//!
//! ```text
//! READ BINARY         00 B0 80|SFI 00 │ Le           first chunk, by short identifier
//! SELECT              00 A4 02 0C 02 │ file identifier   where the card wants it
//!                     00 B0 offset, 2 │ Le           up to offset 7FFF
//!                     00 B1 00 00 │ 54 02 offset │ Le  ►  53 L data, from 8000 on
//! ```
//!
//! The first chunk is as long as one may be: it brings a small file whole, and of a large one the
//! header, which tells how long the file is, so that the last chunk can be asked for exactly. A card
//! that does not like this gets first the header alone, then lengths that it takes; nothing is read
//! twice, and what was learned is kept for the next file in
//! [`Habits`](crate::channel::Habits).

mod chunk;
mod error;
pub mod select;

use card_format::ef::Ef;
use card_format::error::Fault;

use chunk::{Chunks, Outcome, Wish};
pub use error::Error;

use crate::channel::Channel;
use crate::link::CardLink;

/// Most bytes in a file that is read. The file table of a real card stays far below.
pub const MAX_FILE: usize = 0x1_0000;

/// Most bytes of a header: a tag of two bytes, and a length of four.
const HEADER: usize = 6;

/// Where a file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With its first data object.
    Object,
    /// Where the card has no more bytes.
    File,
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Short identifier, 1 to 30, in the current directory; `None` reads by file identifier alone.
    pub sfi: Option<u8>,
    /// File identifier in the current directory.
    pub fid: u16,
    /// Where it ends.
    pub end: End,
}

impl Request {
    /// A file of the file table.
    pub const fn new(ef: Ef) -> Self {
        let entry = ef.entry();
        let end = match (ef, entry.tag) {
            // EF.DIR repeats its object.
            (Ef::Dir, _) | (_, None) => End::File,
            (_, Some(_)) => End::Object,
        };
        Self { sfi: Some(entry.sfi), fid: entry.fid, end }
    }

    /// The same file, by its file identifier alone.
    pub const fn by_identifier(self) -> Self {
        Self { sfi: None, ..self }
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
    request: Request,
    out: &'b mut [u8],
    progress: impl FnMut(Progress),
) -> Result<&'b [u8], Error<L::Error>> {
    read_from(channel, request, out, 0, progress)
}

/// Reads the rest of a file of which the first `read` bytes stand in the front of `out`, as the last
/// [`Progress`] told them before contact was lost.
///
/// Whether it is still the same file is not looked at: what was signed over the whole of it tells.
pub fn read_from<'b, L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: Request,
    out: &'b mut [u8],
    mut read: usize,
    mut progress: impl FnMut(Progress),
) -> Result<&'b [u8], Error<L::Error>> {
    let limit = out.len().min(MAX_FILE);
    let mut chunks = Chunks::start(channel, request, read)?;
    loop {
        let total = match request.end {
            End::Object => total(out.get(..read).unwrap_or_default())?,
            End::File => None,
        };
        if let Some(end) = total.filter(|end| *end > limit) {
            return Err(Error::TooLarge(end));
        }
        if let Some(end) = total.filter(|end| *end <= read) {
            return Ok(out.get(..end).unwrap_or_default());
        }
        if read >= limit {
            return Err(Error::TooLarge(read));
        }
        let wish = match (total, request.end) {
            (Some(end), _) => Wish::Exactly(end.saturating_sub(read)),
            // Bytes beyond the header are welcome as long as the card gives them.
            (None, End::Object) => Wish::Header {
                room: limit.saturating_sub(read),
                safe: if read == 0 { 4 } else { 1 },
            },
            (None, End::File) => Wish::Any(limit.saturating_sub(read)),
        };
        match (chunks.next(read, wish, out)?, request.end) {
            (Outcome::Bytes(count), _) => read = read.saturating_add(count),
            (Outcome::Last(count), End::Object) if count > 0 => read = read.saturating_add(count),
            (Outcome::Last(count), End::File) => {
                let end = read.saturating_add(count);
                if count > 0 {
                    progress(Progress { read: end, total: Some(end) });
                }
                return Ok(out.get(..end).unwrap_or_default());
            }
            (Outcome::Last(_), End::Object) if total.is_none() => {
                return Err(Error::Header(Fault::Length.at(read)));
            }
            (Outcome::Last(_), End::Object) => return Err(Error::Truncated(read)),
        }
        let total = match request.end {
            End::Object => object_length(out.get(..read).unwrap_or_default()).ok().flatten(),
            End::File => None,
        };
        progress(Progress { read: total.map_or(read, |total| total.min(read)), total });
    }
}

/// How long the file is, as soon as its header is there.
fn total<E>(front: &[u8]) -> Result<Option<usize>, Error<E>> {
    let total = object_length(front).map_err(Error::Header)?;
    if total.is_none() && front.len() >= HEADER {
        return Err(Error::Header(Fault::Length.at(HEADER)));
    }
    Ok(total)
}

/// Bytes in the object whose first bytes are these; `None` when there are too few to tell.
fn object_length(front: &[u8]) -> Result<Option<usize>, card_format::error::Error> {
    let tag = match front {
        [first, ..] if first & 0x1F != 0x1F => 1,
        [] | [_] => return Ok(None),
        [_, second, ..] if second & 0x80 == 0 => 2,
        _ => return Err(Fault::Tag.at(0)),
    };
    let (header, length) = match front.get(tag..).unwrap_or_default() {
        [short @ 0..=0x7F, ..] => (1, u32::from(*short)),
        [0x81, a, ..] => (2, u32::from(*a)),
        [0x82, a, b, ..] => (3, u32::from_be_bytes([0, 0, *a, *b])),
        [0x83, a, b, c, ..] => (4, u32::from_be_bytes([0, *a, *b, *c])),
        [] | [0x81..=0x83, ..] => return Ok(None),
        _ => return Err(Fault::Length.at(tag)),
    };
    let wrong = Fault::Length.at(tag);
    let length = usize::try_from(length).map_err(|_| wrong)?;
    length.checked_add(tag + header).map(Some).ok_or(wrong)
}

#[cfg(test)]
mod tests;
