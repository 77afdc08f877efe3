//! Why a key in a token cannot be used. Says which token and which key, never what it holds.

use std::path::PathBuf;

/// Why a key in a token cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// A library cannot be loaded or does not begin.
    #[error("the PKCS #11 module {path} cannot be used: {why}")]
    Library {
        /// Where it lies.
        path: String,
        /// What the loader or the module said.
        why: String,
    },
    /// No token has the label.
    #[error("no token is labelled {0}; connect it, or correct its label where it is named")]
    NoToken(String),
    /// Several tokens have the label.
    #[error("several tokens are labelled {0}; connect only one, or name its serial number")]
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
    /// Nobody says the PIN.
    #[error(
        "no PIN for the token {token}: set CARDWRIGHT_TOKEN_PIN, name a PIN file, or put it into \
         {folder}/pin",
        folder = .folder.display()
    )]
    NoPin {
        /// Label of the token.
        token: String,
        /// Where a file with it would lie.
        folder: PathBuf,
    },
    /// The PIN's file cannot be used.
    #[error("{0}")]
    PinFile(String),
    /// The token refused the PIN.
    #[error(
        "the PIN of the token {0} is wrong; it was tried once and will not be tried again. Correct \
         it and start anew with CARDWRIGHT_TOKEN_PIN_TRY=again"
    )]
    PinWrong(String),
    /// The token refused a PIN before in this process.
    #[error("the PIN of the token {0} was refused before and is not tried again")]
    PinRefused(String),
    /// A wrong PIN was entered since the last login, perhaps by a run before this one.
    #[error(
        "a wrong PIN was entered at the token {0} since its last login; nothing was tried. Make \
         sure of the PIN, then start with CARDWRIGHT_TOKEN_PIN_TRY=again"
    )]
    PinAgain(String),
    /// One more wrong PIN locks the token.
    #[error(
        "one more wrong PIN locks the token {0}; nothing was tried. Make sure of the PIN, then \
         start with CARDWRIGHT_TOKEN_PIN_TRY=last"
    )]
    PinLast(String),
    /// The token locked itself.
    #[error("the token {0} is locked after too many wrong PINs; its security officer unlocks it")]
    PinLocked(String),
    /// The token does not come back.
    #[error(
        "the token {token} does not answer after {attempts} attempts ({why}); connect it and begin \
         again"
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

impl TokenError {
    /// Whether the token is away: connecting it is all that it takes.
    pub const fn is_away(&self) -> bool {
        matches!(self, Self::NoToken(_) | Self::Lost { .. })
    }
}
