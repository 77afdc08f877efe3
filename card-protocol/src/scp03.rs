//! The secure channel of a production line, SCP03 (GPC_SPE_014 §6): both ends, with AES of every
//! key length, eight-byte MACs (S8) and sixteen-byte ones (S16).
//!
//! ```text
//! INITIALIZE UPDATE      80 50 kvn 00 │ host challenge n
//!   answer               chip identity 10 │ kvn │ 03 │ i │ card challenge n │ cryptogram n │
//!                        sequence counter 3, when the card challenge is derived from it
//! EXTERNAL AUTHENTICATE  84 82 level 00 │ host cryptogram n │ C-MAC n
//! command                CLA|04 INS P1 P2 Lc' │ data, encrypted from level 03 on │ C-MAC n │ Le
//! response               data, encrypted at level 33 │ R-MAC n, from level 11 on │ SW
//!                        n = 8 or 16, by the host challenge
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
mod level;
mod parameter;

use iso7816::Status;

pub use keys::{Challenge, derive, pseudo_random_challenge};
pub use level::Level;
pub use parameter::{Mode, Parameter};

/// Bit of CLA that announces a protected command (GPC_SPE_034 §11.1.4).
pub(crate) const PROTECTED: u8 = 0x04;

/// INS of INITIALIZE UPDATE.
pub const INITIALIZE_UPDATE: u8 = 0x50;

/// INS of EXTERNAL AUTHENTICATE.
pub const EXTERNAL_AUTHENTICATE: u8 = 0x82;

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
    /// The answer to INITIALIZE UPDATE is no answer of SCP03, or one in another mode than was
    /// asked for.
    #[error("unexpected answer to initialize update")]
    Answer,
    /// Decrypted data has no padding.
    #[error("decrypted data has no padding")]
    Padding,
    /// A buffer is too small, or a length no APDU can have.
    #[error("message too long")]
    Space,
    /// This level does not exist, or the card's parameter i leaves it out.
    #[error("the card does not have this security level")]
    Level,
    /// The static keys are no AES keys.
    #[error("static keys of another cipher")]
    Keys,
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
