//! Bytes that are made in a room as large as they may become, and kept in one as large as they are.

use card_format::ef::Ef;
use card_format::error::Error as FormatError;
use card_protocol::wipe;
use zeroize::Zeroizing;

use super::{Error, File};

/// Lets `write` fill a room of `limit` bytes and keeps what it wrote.
pub(super) fn fill(
    what: &'static str,
    limit: usize,
    write: impl FnOnce(&mut [u8]) -> Result<usize, FormatError>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    make(limit, |room| write(room).map_err(|error| Error::Content(what, error)))
}

/// The same where more can fail than the format.
pub(super) fn make(
    limit: usize,
    write: impl FnOnce(&mut [u8]) -> Result<usize, Error>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut room = Room(vec![0; limit]);
    let written = write(&mut room.0)?;
    Ok(Zeroizing::new(room.0.get(..written).unwrap_or_default().to_vec()))
}

/// Wiped when it goes, as far as anybody wrote.
struct Room(Vec<u8>);

impl Drop for Room {
    fn drop(&mut self) {
        wipe::written(&mut self.0);
    }
}

/// Lets `write` fill the file `ef`.
pub(super) fn file(
    ef: Ef,
    write: impl FnOnce(&mut [u8]) -> Result<usize, FormatError>,
) -> Result<File, Error> {
    let entry = ef.entry();
    let bytes = fill(entry.name, usize::from(entry.limit), write)?;
    Ok(File { ef, bytes })
}
