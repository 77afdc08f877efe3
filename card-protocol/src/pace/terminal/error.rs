//! Why PACE failed, and what a card says about its passwords (Doc 9303-11 §4.4.4.2, TR-03110-3
//! §B.14).

use card_format::error::Error as FormatError;
use card_format::object::Password;
use iso7816::Status;

use crate::channel;

/// Why PACE failed. `E` is the error of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// A command failed, or the card refused it.
    #[error(transparent)]
    Channel(#[from] channel::Error<E>),
    /// An answer without the object that it must have.
    #[error("unexpected answer: {0}")]
    Answer(FormatError),
    /// A nonce of a length that this protocol does not have, or that maps nowhere.
    #[error("nonce does not fit the protocol")]
    Nonce,
    /// A key that is no element of the group.
    #[error("public key is not in the group")]
    PublicKey,
    /// The card sent the terminal's own key back.
    #[error("card sent the terminal's own key back")]
    SameKey,
    /// The card refused the terminal's token: the password is wrong.
    #[error("password refused")]
    Password {
        /// How many more tries the card allows, if it says so.
        tries_left: Option<u8>,
    },
    /// The password has been tried too often; its PUK unblocks it.
    #[error("password is blocked")]
    Blocked,
    /// The issuer or the holder has switched the password off.
    #[error("password is deactivated")]
    Deactivated,
    /// One try is left, which the card allows only after its access number was right.
    #[error("password is suspended until the access number is given")]
    Suspended,
    /// The card's token is wrong: it does not know the password.
    #[error("card does not prove the password")]
    Token,
    /// The random source gives no usable number.
    #[error("random source is broken")]
    Random,
}

impl<E> Error<E> {
    /// What a status says, where it was not expected. Only a PIN can be suspended.
    pub(super) fn refused(password: Password, status: Status) -> Self {
        match (status, password) {
            (Status::OperationBlocked, _) => Self::Blocked,
            (Status::ReferenceDataNotUsable, _) => Self::Deactivated,
            (
                Status::ConditionsOfUseNotSatisfied | Status::SecurityStatusNotSatisfied,
                Password::Pin,
            ) => Self::Suspended,
            _ => Self::Channel(channel::Error::Status(status)),
        }
    }
}
