//! Master keys: what a line derives the keys of one card from.
//!
//! All that is asked of a master key is AES-CMAC over a short message, so that it can lie in a
//! hardware module and never leave it. Files give the same answers.
//!
//! ```text
//! seals        card_format::seal_key       SP 800-108, two CMACs a class and card
//! transport    card_protocol::diversification   KDF3, one CMAC for each 16 bytes of a static key
//! ```

mod file;
mod transport;

pub use file::FileKey;
pub use transport::TransportMaster;

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
}

/// AES-CMAC (SP 800-38B §6) under a master key, in a file or in a hardware module.
pub trait Derivation: Send + Sync {
    /// The MAC over a message.
    fn cmac(&self, message: &[u8]) -> Result<[u8; 16], Error>;

    /// Bytes of the master key: 16, 24 or 32. What KDF3 derives is as long.
    fn key_len(&self) -> usize;
}
