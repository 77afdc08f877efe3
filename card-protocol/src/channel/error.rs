//! Why a command did not bring its response.

use core::fmt;

use card_format::error;
use iso7816::Status;

use crate::{scp03, secure_messaging};

/// What goes wrong between a command and its response. `E` is the error of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<E> {
    /// The wire failed.
    Link(E),
    /// The command fits no buffer, or the response is none.
    Format(error::Error),
    /// The card refused a command that had to succeed. Under secure messaging this status is
    /// authentic.
    Status(Status),
    /// Secure messaging failed.
    SecureMessaging(secure_messaging::Error),
    /// SCP03 failed, or its outcome is unknown.
    Scp03(scp03::Error),
}

impl<E> From<secure_messaging::Error> for Error<E> {
    fn from(error: secure_messaging::Error) -> Self {
        Self::SecureMessaging(error)
    }
}

impl<E> From<scp03::Error> for Error<E> {
    fn from(error: scp03::Error) -> Self {
        Self::Scp03(error)
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(error) => write!(f, "link failed: {error}"),
            Self::Format(error) => error.fmt(f),
            Self::Status(status) => write!(f, "card answered {:04X}", u16::from(*status)),
            Self::SecureMessaging(error) => error.fmt(f),
            Self::Scp03(error) => error.fmt(f),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Link(error) => Some(error),
            _ => None,
        }
    }
}
