//! Chip Authentication as the card does it (Doc 9303-11 §6.2.4).

use iso7816::Status;

use super::{Protocol, TERMINAL_POINT};
use crate::ec::{KeyPair, PublicPoint};
use crate::general_authenticate::{self, SetAt};
use crate::kdf::{self, Purpose};
use crate::secure_messaging::SecureMessaging;

/// What the card answers a successful GENERAL AUTHENTICATE with: `7C 00`.
pub const ANSWER: [u8; 2] = [0x7C, 0x00];

/// What a terminal chose with MSE:Set AT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Protocol and cipher.
    pub protocol: Protocol,
    /// The private key, when the terminal names one. A card that does not have it answers 6A88.
    pub key_id: Option<u64>,
}

impl Choice {
    /// Reads the data of MSE:Set AT (Doc 9303-11 §6.2.4).
    pub fn decode(data: &[u8]) -> Result<Self, Status> {
        let set_at = SetAt::decode(data).map_err(|_| Status::IncorrectDataParameter)?;
        let protocol = Protocol::from_oid(set_at.oid).ok_or(Status::IncorrectDataParameter)?;
        Ok(Self { protocol, key_id: set_at.reference })
    }
}

/// Agrees on keys with the terminal's point in the data of GENERAL AUTHENTICATE.
///
/// The card answers [`ANSWER`] under the old session and then goes on with the new one. After an
/// error the old session goes on.
pub fn agree(choice: &Choice, key: &KeyPair, data: &[u8]) -> Result<SecureMessaging, Status> {
    let wrong = Status::IncorrectDataParameter;
    let point = general_authenticate::decode_one(data, TERMINAL_POINT).map_err(|_| wrong)?;
    let terminal = PublicPoint::decode(point).map_err(|_| wrong)?;
    session(choice.protocol, key, &terminal).map_err(|_| wrong)
}

/// The session that follows from the private key of one side and the public key of the other.
pub(super) fn session(
    protocol: Protocol,
    own: &KeyPair,
    other: &PublicPoint,
) -> Result<SecureMessaging, card_format::error::Error> {
    let shared = own.agree(other)?;
    let derive = |purpose| kdf::derive(protocol.cipher(), shared.as_slice(), purpose);
    Ok(SecureMessaging::new(derive(Purpose::Encryption), derive(Purpose::Mac)))
}
