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
//! `verifier::token` keeps sessions with a token, `module` gives names to its keys.

mod file;
mod keeper;
mod module;
mod said;
mod transport;

pub use file::FileKey;
pub use keeper::KeeperError;
pub(crate) use keeper::{Keeper, random, random_signing_key};
pub use module::{ModuleKey, ModuleKeys, ModulePlace, ModuleSigner};
pub use transport::TransportMaster;
pub use verifier::token::{PinArgs, PinTry, TokenError};

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
    /// A key in a token cannot be used.
    #[error(transparent)]
    Token(#[from] TokenError),
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
