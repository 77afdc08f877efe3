//! Why a file could not be read.

use core::fmt;

use card_format::error::Error as FormatError;

use crate::channel;

/// What goes wrong while a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<E> {
    /// A command failed, or the card refused it: 6A82 is a file that is not there, 6982 one that
    /// may not be read yet.
    Channel(channel::Error<E>),
    /// The file does not start with a data object.
    Header(FormatError),
    /// The file has this many bytes or more, and that is too much for the buffer or for any card.
    TooLarge(usize),
    /// The card has no bytes from this offset on, although the file says so.
    Truncated(usize),
    /// The card sent more bytes than it was asked for, or no data object around them.
    Answer,
}

impl<E> From<channel::Error<E>> for Error<E> {
    fn from(error: channel::Error<E>) -> Self {
        Self::Channel(error)
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(error) => error.fmt(f),
            Self::Header(error) => write!(f, "file has no header: {error}"),
            Self::TooLarge(length) => write!(f, "file too large: {length} bytes"),
            Self::Truncated(at) => write!(f, "file ends at byte {at}, before it should"),
            Self::Answer => f.write_str("unexpected answer to read binary"),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Channel(error) => Some(error),
            _ => None,
        }
    }
}
