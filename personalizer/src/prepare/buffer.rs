//! A buffer for one file, of the size the file table allows, wiped when it goes.

use card_format::ef::Ef;
use card_format::error::Error as FormatError;
use zeroize::Zeroizing;

use super::{Error, File};

/// Lets `write` fill a buffer of `limit` bytes and keeps what it wrote.
pub(super) fn fill(
    what: &'static str,
    limit: usize,
    write: impl FnOnce(&mut [u8]) -> Result<usize, FormatError>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut buffer = Zeroizing::new(vec![0; limit]);
    let written = write(&mut buffer).map_err(|error| Error::Content(what, error))?;
    buffer.truncate(written);
    Ok(buffer)
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
