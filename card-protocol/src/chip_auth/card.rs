//! Chip Authentication as the card does it (Doc 9303-11 §6.2.4).

use card_format::error::Error;
use card_format::oid::Oid;
use iso7816::Status;

use super::key_agreement_template::SetKat;
use super::{Protocol, TERMINAL_KEY};
use crate::cipher::Cipher;
use crate::general_authenticate::{self, SetAt};
use crate::group::{Compressed, Group, KeyPair, Public};
use crate::kdf::{self, Purpose};
use crate::secure_messaging::SecureMessaging;

pub use super::key_agreement_template::SET_KAT;

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
    /// Reads the data of MSE:Set AT (Doc 9303-11 §6.2.4.2). What the card does not offer is not
    /// chosen.
    pub fn decode(data: &[u8], offers: &[Protocol]) -> Result<Self, Status> {
        let wrong = Status::IncorrectDataParameter;
        let set_at = SetAt::decode(data).map_err(|_| wrong)?;
        let protocol = Protocol::from_oid(Oid::new(set_at.oid)).ok_or(wrong)?;
        if !offers.contains(&protocol) {
            return Err(wrong);
        }
        Ok(Self { protocol, key_id: set_at.reference })
    }
}

/// Both sides hold the same keys, if the card is genuine.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Agreed {
    /// The session that goes on once the answer has left under the old one.
    pub session: SecureMessaging,
    /// The terminal's ephemeral key, which Terminal Authentication is bound to.
    pub terminal: Compressed,
}

/// Agrees on keys with the terminal's key in the data of GENERAL AUTHENTICATE.
///
/// The card answers [`ANSWER`] under the old session and then goes on with the new one. After an
/// error the old session goes on.
pub fn agree<G: Group>(choice: &Choice, key: &KeyPair<G>, data: &[u8]) -> Result<Agreed, Status> {
    let terminal = general_authenticate::decode_one(data, TERMINAL_KEY).map_err(wrong_data)?;
    agreed(choice.protocol, key, terminal)
}

/// The key identifier in the data of MSE:Set KAT, which asks for Triple DES.
pub fn named_key(data: &[u8]) -> Result<Option<u64>, Status> {
    SetKat::decode(data).map(|set_kat| set_kat.reference).map_err(wrong_data)
}

/// Agrees on Triple DES keys with the terminal's key in the data of MSE:Set KAT. The answer is
/// empty; otherwise as [`agree`].
pub fn agree_at_once<G: Group>(key: &KeyPair<G>, data: &[u8]) -> Result<Agreed, Status> {
    let set_kat = SetKat::decode(data).map_err(wrong_data)?;
    let agreement = key.group().agreement();
    agreed(Protocol { agreement, cipher: Cipher::TripleDes }, key, set_kat.key)
}

fn agreed<G: Group>(
    protocol: Protocol,
    key: &KeyPair<G>,
    terminal: &[u8],
) -> Result<Agreed, Status> {
    let terminal = Public::decode(key.group(), terminal).map_err(wrong_data)?;
    let session = session(protocol, key, &terminal).map_err(wrong_data)?;
    Ok(Agreed { session, terminal: terminal.compressed() })
}

/// The session that follows from the private key of one side and the public key of the other.
pub(super) fn session<G: Group>(
    protocol: Protocol,
    own: &KeyPair<G>,
    other: &Public<G>,
) -> Result<SecureMessaging, Error> {
    let shared = own.agree(other)?;
    let derive = |purpose| kdf::derive(protocol.cipher, shared.as_bytes(), purpose);
    Ok(SecureMessaging::new(derive(Purpose::Encryption), derive(Purpose::Mac)))
}

const fn wrong_data(_: Error) -> Status {
    Status::IncorrectDataParameter
}
