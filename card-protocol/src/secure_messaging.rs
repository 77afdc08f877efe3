//! Secure messaging (Doc 9303-11 §9.8): both ends of the protected channel, with AES and with the
//! Triple DES of older documents.
//!
//! ```text
//! command    CLA|0C INS P1 P2 Lc' │ 87 L 01 C │ 97 L Le │ 8E 08 MAC │ Le'
//! response                        │ 87 L 01 C │ 99 02 SW │ 8E 08 MAC │ SW
//!
//! C    CBC(KSenc, IV, data ‖ 80 00 …), absent without data;
//!      85 L C, without the byte 01, when INS is odd
//! MAC  MAC(KSmac, SSC ‖ [header ‖ 80 00 …] ‖ objects in front of it ‖ 80 00 …), first 8 bytes
//! SSC  one block, counted up before each command and before each response
//!
//!             block  IV             MAC
//! AES         16     E(KSenc, SSC)  CMAC
//! Triple DES  8      00 …           retail MAC
//! ```
//!
//! A command without data and without Le has no objects in front of its MAC, and then nothing
//! follows the padded header.
//!
//! The first error ends the session: the keys are wiped, and every later call fails with
//! [`Error::Closed`].

mod card;
mod objects;
mod session;
mod terminal;

use iso7816::Status;
use session::Session;

use crate::apdu::Command;
use crate::cipher::{BLOCK, Cipher, Key};

/// Most plain bytes in one command or response of our own card.
pub const MAX_PLAIN: usize = 4096;

/// Bytes of a protected command with [`MAX_PLAIN`] bytes of data: header and Lc' (7), objects,
/// Le' (2).
pub const MAX_COMMAND: usize = 7 + MAX_CRYPTOGRAM + 4 + CHECKSUM_OBJECT + 2;

/// Bytes of a protected response with [`MAX_PLAIN`] bytes of data.
pub const MAX_RESPONSE: usize = MAX_CRYPTOGRAM + RESPONSE_TRAILER + 2;

const MAX_CRYPTOGRAM: usize = 5 + MAX_PLAIN + BLOCK;

/// Bytes of DO 99.
const STATUS_OBJECT: usize = 4;

/// Bytes of DO 8E.
const CHECKSUM_OBJECT: usize = 10;

/// What ends every protected response.
const RESPONSE_TRAILER: usize = STATUS_OBJECT + CHECKSUM_OBJECT;

/// Bits of CLA that announce secure messaging with an authenticated header
/// (ISO/IEC 7816-4 §5.4.1).
const PROTECTED: u8 = 0x0C;

/// Whether a command of this class is protected as this module does it.
pub const fn is_protected(cla: u8) -> bool {
    cla & PROTECTED == PROTECTED
}

/// How many plain bytes fit into a response with `protected` bytes of response data: of the 256
/// of a short response, 231 with Triple DES and 223 with AES.
pub const fn plain_capacity(cipher: Cipher, protected: usize) -> usize {
    let for_object = protected.saturating_sub(RESPONSE_TRAILER);
    // Tag, length and padding indicator; the length field grows with the cryptogram.
    let header = match for_object {
        0..=0x81 => 3,
        0x82..=0x102 => 4,
        _ => 5,
    };
    // A block is a power of two; a division by it would have to fear zero.
    let within = cipher.block_len().wrapping_sub(1);
    let cryptogram = for_object.saturating_sub(header) & !within;
    cryptogram.saturating_sub(1)
}

/// A session of secure messaging, on either end.
#[expect(missing_debug_implementations, reason = "holds session keys")]
pub struct SecureMessaging {
    session: Option<Session>,
}

impl SecureMessaging {
    /// Starts with the keys of PACE or Chip Authentication and a counter of zero.
    pub const fn new(encryption: Key, mac: Key) -> Self {
        Self::starting_at(encryption, mac, 0)
    }

    /// Starts with a counter other than zero, as Basic Access Control does, or where a recorded
    /// session goes on.
    pub const fn starting_at(encryption: Key, mac: Key, counter: u128) -> Self {
        Self { session: Some(Session::new(encryption, mac, counter)) }
    }

    /// Whether an error has ended the session.
    pub const fn is_closed(&self) -> bool {
        self.session.is_none()
    }

    /// Ends the session and wipes its keys.
    pub fn close(&mut self) {
        self.session = None;
    }

    /// How many plain bytes fit into a response with `protected` bytes of response data; none
    /// when the session has ended.
    pub const fn plain_capacity(&self, protected: usize) -> usize {
        match &self.session {
            Some(session) => plain_capacity(session.cipher(), protected),
            None => 0,
        }
    }

    /// How many plain bytes fit into a command with `protected` bytes of command data and no Le.
    pub const fn command_capacity(&self, protected: usize) -> usize {
        // A response has a status object where such a command has none.
        self.plain_capacity(protected.saturating_add(STATUS_OBJECT))
    }

    /// How many plain bytes the answer to `command`, as [`Self::unprotect_command`] returned it,
    /// may have.
    pub fn response_capacity(&self, command: &Command<'_>) -> usize {
        let capacity = self.plain_capacity(if command.extended { 0x1_0000 } else { 0x100 });
        let expected = command.expected.and_then(|expected| usize::try_from(expected).ok());
        expected.unwrap_or_default().min(capacity)
    }

    fn attempt<T>(
        &mut self,
        act: impl FnOnce(&mut Session) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let result = act(self.session.as_mut().ok_or(Error::Closed)?);
        if result.is_err() {
            self.close();
        }
        result
    }
}

/// What ends a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It had ended before.
    #[error("the secure session has ended")]
    Closed,
    /// The message came without protection; of a response, its status.
    #[error("message without protection in a secure session")]
    Unprotected(Option<Status>),
    /// A data object that must be there is missing.
    #[error("secure messaging object missing")]
    Missing,
    /// A data object that must not be there, or one that is malformed.
    #[error("secure messaging object malformed")]
    Object,
    /// The MAC does not verify.
    #[error("message authentication code does not verify")]
    Mac,
    /// The status outside the protection differs from the one inside.
    #[error("status differs inside and outside the protection")]
    Status,
    /// A buffer is too small, or a length no APDU can have.
    #[error("message too long")]
    Space,
}

impl Error {
    /// What the card answers, without protection (Doc 9303-11 §9.8.5).
    pub const fn status(self) -> Status {
        match self {
            Self::Missing | Self::Unprotected(_) => {
                Status::ExectedSecureMessagingDataObjectsMissing
            }
            _ => Status::IncorrectSecureMessagingDataObjects,
        }
    }
}

#[cfg(test)]
mod tests;
