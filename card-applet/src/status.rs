//! From what went wrong to the status word that says so (emrtd chips: Doc 9303-11 §4.4.2,
//! ISO/IEC 7816-4 §5.6), in one place.

use card_format::error::Error;
use iso7816::Status;

use crate::storage::Failure;

/// A status word other than 9000, on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) Status);

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        Self(status)
    }
}

/// Command data that cannot be taken apart.
impl From<Error> for Refusal {
    fn from(_: Error) -> Self {
        Self(Status::IncorrectDataParameter)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self(match failure {
            Failure::Full => Status::NotEnoughMemory,
            Failure::Unfit => Status::WrongParameters,
            Failure::Medium => Status::MemoryFailure,
        })
    }
}

/// 6700: the length fields disagree with the length, or data is there or missing against the rules.
pub(crate) const WRONG_LENGTH: Refusal = Refusal(Status::WrongLength);
/// 6982: a proof is missing.
pub(crate) const SECURITY: Refusal = Refusal(Status::SecurityStatusNotSatisfied);
/// 6983: the transport keys were tried too often.
pub(crate) const BLOCKED: Refusal = Refusal(Status::OperationBlocked);
/// 6985: not now, whoever asks.
pub(crate) const NOT_NOW: Refusal = Refusal(Status::ConditionsOfUseNotSatisfied);
/// 6986: no file is current.
pub(crate) const NO_CURRENT_FILE: Refusal = Refusal(Status::CommandNotAllowedNoEf);
/// 6A80: the command data says something this card does not know.
pub(crate) const WRONG_DATA: Refusal = Refusal(Status::IncorrectDataParameter);
/// 6A82: no such file or application.
pub(crate) const NOT_FOUND: Refusal = Refusal(Status::NotFound);
/// 6A84: more than the file has room for.
pub(crate) const NO_ROOM: Refusal = Refusal(Status::NotEnoughMemory);
/// 6A86: P1 or P2.
pub(crate) const WRONG_PARAMETERS: Refusal = Refusal(Status::IncorrectP1OrP2Parameter);
/// 6A88: no such key, password or data object.
pub(crate) const NO_REFERENCE: Refusal = Refusal(Status::KeyReferenceNotFound);
/// 6B00: an offset outside the file.
pub(crate) const WRONG_OFFSET: Refusal = Refusal(Status::WrongParameters);
/// 6D00.
pub(crate) const NO_INSTRUCTION: Refusal = Refusal(Status::InstructionNotSupportedOrInvalid);
/// 6E00.
pub(crate) const NO_CLASS: Refusal = Refusal(Status::ClassNotSupported);
/// 6884: only PACE may be chained.
pub(crate) const NO_CHAINING: Refusal = Refusal(Status::CommandChainingNotSupported);
/// 6988: protection that does not fit the session, or a session that is not there.
pub(crate) const WRONG_OBJECT: Refusal = Refusal(Status::IncorrectSecureMessagingDataObjects);
/// 6300: a cryptogram or token that other keys made.
pub(crate) const WRONG_CRYPTOGRAM: Refusal = Refusal(Status::VerificationFailed);
