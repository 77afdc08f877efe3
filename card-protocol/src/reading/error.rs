//! Why a file could not be read.

use card_format::error::Error as FormatError;

use crate::channel;

/// What goes wrong while a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// A command failed, or the card refused it: 6A82 is a file that is not there, 6982 one that
    /// may not be read yet.
    #[error(transparent)]
    Channel(#[from] channel::Error<E>),
    /// The file does not start with a data object.
    #[error("file has no header: {0}")]
    Header(#[source] FormatError),
    /// The file has this many bytes or more, and that is too much for the buffer or for any card.
    #[error("file too large: {0} bytes")]
    TooLarge(usize),
    /// The card has no bytes from this offset on, although the file says so.
    #[error("file ends at byte {0}, before it should")]
    Truncated(usize),
    /// The card has answered many commands, and this is all that it has sent.
    #[error("card sends too little at once: {0} bytes so far")]
    TooSlow(usize),
    /// The card sent no data object around the data.
    #[error("unexpected answer to read binary")]
    Answer,
}
