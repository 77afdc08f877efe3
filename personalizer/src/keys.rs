//! Master keys: what a line derives the keys of one card from.
//!
//! All that is asked of a master key is AES-CMAC over a short message, so that it can lie in a
//! hardware module and never leave it. Files give the same answers.
//!
//! ```text
//! seals        card_format::seal_key            SP 800-108, two CMACs a class and card
//! transport    card_protocol::diversification   KDF3, one CMAC for each 16 bytes of a static key
//! ```
//!
//! `pkcs11` is what is asked of a module, `token` keeps sessions with it, `module` gives names to
//! its keys.

mod file;
mod keeper;
mod module;
mod pin;
mod pkcs11;
mod token;
mod transport;

pub use file::FileKey;
pub use keeper::KeeperError;
pub(crate) use keeper::{Keeper, random, random_signing_key};
pub use module::{ModuleKey, ModuleKeys, ModulePlace, ModuleSigner};
pub use pin::{PinArgs, PinTry};
pub use transport::TransportMaster;

use std::path::PathBuf;

/// Why a key cannot be used. Says which key or token, never what it holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// AES keys have 16, 24 or 32 bytes.
    #[error("a master key has 16, 24 or 32 bytes")]
    Length,
    /// No master for the chips that report this key version.
    #[error("there is no transport master for chips of key version {0:02X}")]
    Version(u8),
    /// The operating system has no randomness to give.
    #[error("no randomness from the operating system")]
    Random,
    /// A library cannot be loaded or does not begin.
    #[error("the PKCS #11 module {path} cannot be used: {why}")]
    Library {
        /// Where it lies.
        path: String,
        /// What the loader or the module said.
        why: String,
    },
    /// No token has the label.
    #[error("no token is labelled {0}; connect it, or correct module.toml")]
    NoToken(String),
    /// Several tokens have the label.
    #[error("several tokens are labelled {0}; only one may be connected")]
    SeveralTokens(String),
    /// The token has no such key.
    #[error("the token {token} has no key {key}")]
    NoKey {
        /// Label of the token.
        token: String,
        /// Label of the key.
        key: String,
    },
    /// A label must name one key.
    #[error("the token {token} has several keys {key}")]
    SeveralKeys {
        /// Label of the token.
        token: String,
        /// Label of the key.
        key: String,
    },
    /// A key of that name is there, and keys are never replaced.
    #[error(
        "the token {token} has a key {key} already; nothing was changed, choose another --label"
    )]
    Exists {
        /// Label of the token.
        token: String,
        /// Label of the key.
        key: String,
    },
    /// The key is not the one that the certificate is for.
    #[error("{certificate} does not certify the key {key}")]
    Mismatch {
        /// The certificate's file.
        certificate: String,
        /// The key's file or label.
        key: String,
    },
    /// Nobody says the PIN.
    #[error(
        "no PIN for the token {token}: set CARDWRIGHT_TOKEN_PIN, name a --pin-file, or put it into \
         {folder}/pin",
        folder = .folder.display()
    )]
    NoPin {
        /// Label of the token.
        token: String,
        /// The authority's folder.
        folder: PathBuf,
    },
    /// The PIN's file cannot be used.
    #[error("{0}")]
    PinFile(String),
    /// The token refused the PIN.
    #[error(
        "the PIN of the token {0} is wrong; it was tried once and will not be tried again. Correct \
         it and start anew with --pin-try again or CARDWRIGHT_TOKEN_PIN_TRY=again"
    )]
    PinWrong(String),
    /// The token refused a PIN before in this process.
    #[error("the PIN of the token {0} was refused before and is not tried again")]
    PinRefused(String),
    /// A wrong PIN was entered since the last login, perhaps by a run before this one.
    #[error(
        "a wrong PIN was entered at the token {0} since its last login; nothing was tried. Make \
         sure of the PIN, then say --pin-try again or CARDWRIGHT_TOKEN_PIN_TRY=again"
    )]
    PinAgain(String),
    /// One more wrong PIN locks the token.
    #[error(
        "one more wrong PIN locks the token {0}; nothing was tried. Make sure of the PIN, then say \
         --pin-try last or CARDWRIGHT_TOKEN_PIN_TRY=last"
    )]
    PinLast(String),
    /// The token locked itself.
    #[error("the token {0} is locked after too many wrong PINs; its security officer unlocks it")]
    PinLocked(String),
    /// The token does not come back.
    #[error(
        "the token {token} does not answer after {attempts} attempts ({why}); connect it and start \
         the line again"
    )]
    Lost {
        /// Label of the token.
        token: String,
        /// What the module said last.
        why: String,
        /// How often it was tried.
        attempts: usize,
    },
    /// The module says no, and asking again would bring the same.
    #[error("the token {token} refuses: {why}")]
    Refused {
        /// Label of the token.
        token: String,
        /// What the module said.
        why: String,
    },
    /// What the module answered has another length than asked for.
    #[error("the token {token} gives a wrong answer for the key {key}")]
    Answer {
        /// Label of the token.
        token: String,
        /// Label of the key.
        key: String,
    },
}

/// AES-CMAC (SP 800-38B §6) under a master key, in a file or in a hardware module.
pub trait Derivation: Send + Sync {
    /// The MAC over a message.
    fn cmac(&self, message: &[u8]) -> Result<[u8; 16], Error>;

    /// Bytes of the master key: 16, 24 or 32. What KDF3 derives is as long.
    fn key_len(&self) -> usize;
}

impl<T: Derivation + ?Sized> Derivation for Box<T> {
    fn cmac(&self, message: &[u8]) -> Result<[u8; 16], Error> {
        (**self).cmac(message)
    }

    fn key_len(&self) -> usize {
        (**self).key_len()
    }
}
