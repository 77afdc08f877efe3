//! The secure channel of a production line, SCP03 with AES-128 and eight-byte MACs
//! (GPC_SPE_014 §6): both ends.
//!
//! ```text
//! INITIALIZE UPDATE      80 50 kvn 00 │ host challenge 8
//!   answer               chip identity 10 │ kvn │ 03 │ i │ card challenge 8 │ cryptogram 8 │
//!                        sequence counter 3, when the card challenge is derived from it
//! EXTERNAL AUTHENTICATE  84 82 level 00 │ host cryptogram 8 │ C-MAC 8
//! command                CLA|04 INS P1 P2 Lc' │ data, encrypted from level 03 on │ C-MAC 8 │ Le
//! response               data, encrypted at level 33 │ R-MAC 8, from level 11 on │ SW
//!
//! C-MAC  CMAC(S-MAC, chaining value ‖ CLA INS P1 P2 ‖ Lc' ‖ data); all 16 bytes are the next
//!        chaining value. Lc' is what is sent: one byte, or 00 and two bytes.
//! R-MAC  CMAC(S-RMAC, chaining value ‖ data ‖ SW)
//! ICV    E(S-ENC, counter) for commands, with the first byte 80 for responses; the counter
//!        counts every command of the session, also those without data
//! ```
//!
//! Errors come without a MAC. Anyone on the wire can make them, so they do not tell whether the
//! command was executed.

pub mod card;
mod chain;
pub mod host;
mod keys;

use iso7816::Status;

pub use keys::{derive, pseudo_random_challenge};

use crate::cipher::BLOCK;

/// How much of a session is protected: P1 of EXTERNAL AUTHENTICATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Commands are authenticated.
    Mac = 0x01,
    /// Commands are authenticated and encrypted.
    Encryption = 0x03,
    /// Commands and responses are authenticated.
    MacBoth = 0x11,
    /// Commands are authenticated and encrypted, responses are authenticated.
    EncryptionMacBoth = 0x13,
    /// Commands and responses are authenticated and encrypted.
    Full = 0x33,
}

impl Level {
    /// The byte of EXTERNAL AUTHENTICATE.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Mac => 0x01,
            Self::Encryption => 0x03,
            Self::MacBoth => 0x11,
            Self::EncryptionMacBoth => 0x13,
            Self::Full => 0x33,
        }
    }

    /// The level with this byte.
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Mac),
            0x03 => Some(Self::Encryption),
            0x11 => Some(Self::MacBoth),
            0x13 => Some(Self::EncryptionMacBoth),
            0x33 => Some(Self::Full),
            _ => None,
        }
    }

    const fn encrypts_commands(self) -> bool {
        self.byte() & 0x02 != 0
    }

    const fn authenticates_responses(self) -> bool {
        self.byte() & 0x10 != 0
    }

    const fn encrypts_responses(self) -> bool {
        self.byte() & 0x20 != 0
    }

    /// How many plain bytes fit into a response with `protected` bytes of response data: at
    /// [`Level::Full`], 239 for the 256 bytes of a short response.
    pub const fn plain_capacity(self, protected: usize) -> usize {
        let body =
            if self.authenticates_responses() { protected.saturating_sub(MAC) } else { protected };
        if self.encrypts_responses() { (body / BLOCK * BLOCK).saturating_sub(1) } else { body }
    }
}

/// Bit of CLA that announces a protected command (GPC_SPE_034 §11.1.4).
pub(crate) const PROTECTED: u8 = 0x04;

/// INS of INITIALIZE UPDATE.
pub const INITIALIZE_UPDATE: u8 = 0x50;

/// INS of EXTERNAL AUTHENTICATE.
pub const EXTERNAL_AUTHENTICATE: u8 = 0x82;

/// Bytes of a challenge, of a cryptogram and of a MAC.
const MAC: usize = 8;

/// Parameter i: R-MAC and R-ENC are there, the card challenge is derived.
const DERIVED_CHALLENGE: u8 = 0x70;

/// Parameter i: R-MAC and R-ENC are there, the card challenge is random.
const RANDOM_CHALLENGE: u8 = 0x60;

/// What goes wrong in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An error had ended the session before.
    #[error("the secure channel has been closed")]
    Closed,
    /// An error status came without a MAC, as all of them do: whether the command was executed
    /// is unknown. The session goes on.
    #[error("unauthenticated status {:04X}, outcome unknown", u16::from(*.0))]
    UnknownOutcome(Status),
    /// The command or the response has no protection.
    #[error("message without protection in a secure channel")]
    Unprotected,
    /// The MAC does not verify.
    #[error("message authentication code does not verify")]
    Mac,
    /// The cryptogram of the other side does not verify: it holds other keys.
    #[error("the other side holds other keys")]
    Cryptogram,
    /// The card challenge is not the one that key and sequence counter give.
    #[error("the card challenge is not derived from its keys")]
    Challenge,
    /// The answer to INITIALIZE UPDATE is no answer of SCP03 with eight-byte MACs.
    #[error("unexpected answer to initialize update")]
    Answer,
    /// Decrypted data has no padding.
    #[error("decrypted data has no padding")]
    Padding,
    /// A buffer is too small, or a length no APDU can have.
    #[error("message too long")]
    Space,
    /// This level does not exist.
    #[error("unknown security level")]
    Level,
}

impl Error {
    /// What the card answers, without protection.
    pub const fn status(self) -> Status {
        match self {
            Self::Closed | Self::Unprotected => Status::SecurityStatusNotSatisfied,
            Self::Cryptogram => Status::VerificationFailed,
            Self::Level => Status::IncorrectP1OrP2Parameter,
            Self::Space => Status::WrongLength,
            _ => Status::IncorrectSecureMessagingDataObjects,
        }
    }
}

#[cfg(test)]
mod tests;
