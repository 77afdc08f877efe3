//! Return values of a module, sorted by what can be done about them.

use cryptoki::error::{Error, RvError};

use super::super::Fault;

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let Error::Pkcs11(value, _) = &error else { return Self::Refused(error.to_string()) };
        match value {
            RvError::PinIncorrect => Self::PinIncorrect,
            RvError::PinLocked => Self::PinLocked,
            // What a module answers once a session, a handle, a token or a device is gone, and what
            // it answers when it cannot tell why. A signature asked for twice does no harm.
            RvError::SessionHandleInvalid
            | RvError::SessionClosed
            | RvError::CryptokiNotInitialized
            | RvError::DeviceRemoved
            | RvError::DeviceError
            | RvError::TokenNotPresent
            | RvError::TokenNotRecognized
            | RvError::SlotIdInvalid
            | RvError::UserNotLoggedIn
            | RvError::KeyHandleInvalid
            | RvError::ObjectHandleInvalid
            | RvError::OperationActive
            | RvError::OperationNotInitialized
            | RvError::GeneralError
            | RvError::FunctionFailed => Self::Lost(error.to_string()),
            _ => Self::Refused(error.to_string()),
        }
    }
}
