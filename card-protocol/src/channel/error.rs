//! Why a command did not bring its response.

use card_format::error;
use iso7816::Status;

use crate::{scp03, secure_messaging};

/// What goes wrong between a command and its response. `E` is the error of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// The wire failed.
    #[error("link failed: {0}")]
    Link(#[source] E),
    /// The command fits no buffer, or the response is none.
    #[error(transparent)]
    Format(error::Error),
    /// The card refused a command that had to succeed. Under secure messaging this status is
    /// authentic.
    #[error("card answered {:04X}", u16::from(*.0))]
    Status(Status),
    /// Secure messaging failed.
    #[error(transparent)]
    SecureMessaging(#[from] secure_messaging::Error),
    /// SCP03 failed, or its outcome is unknown.
    #[error(transparent)]
    Scp03(#[from] scp03::Error),
}
