//! What is asked of a PKCS #11 module, and the answers it tells apart.
//!
//! The calls stand behind traits, so that what a module may answer on a bad day can be put in its
//! place: a device that is gone, a PIN that is wrong.

mod native;

pub(super) use native::Native;

use super::TokenName;

/// A loaded module.
pub(super) trait Module: Send + Sync {
    /// Opens a session with the token of this name, not logged in.
    fn open(&self, token: &TokenName, access: Access) -> Result<Box<dyn Session>, Fault>;

    /// Ends the module's work and begins it again. All sessions are gone afterwards.
    fn restart(&self) -> Result<(), Fault>;
}

/// A session with a token.
pub trait Session: Send {
    /// Whether the user is logged in, through this session or another of this process.
    fn is_logged_in(&self) -> Result<bool, Fault>;

    /// What the token says of wrong PINs.
    fn tries(&self) -> Result<Tries, Fault>;

    /// Logs the user in, with one attempt.
    fn log_in(&self, pin: &[u8]) -> Result<(), Fault>;

    /// `C_Sign`: a MAC or a signature.
    fn sign(&mut self, key: &KeyName, data: &[u8]) -> Result<Vec<u8>, Fault>;

    /// Bytes of a master key.
    fn key_len(&mut self, key: &KeyName) -> Result<usize, Fault>;

    /// Labels of the keys of a kind.
    fn labels(&self, kind: Kind) -> Result<Vec<String>, Fault>;

    /// Makes a key pair that never leaves; answers the public point.
    fn generate_signer(&self, label: &str) -> Result<Vec<u8>, Fault>;

    /// Makes a master key that never leaves.
    fn generate_master(&self, label: &str, length: usize) -> Result<(), Fault>;

    /// Takes a master key over, never to give it out again.
    fn import_master(&self, label: &str, key: &[u8]) -> Result<(), Fault>;
}

/// What a session may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Use keys.
    Read,
    /// Make keys.
    Write,
}

/// A key in a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName {
    /// What it is for.
    pub kind: Kind,
    /// Its label.
    pub label: String,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// AES: CMAC.
    Master,
    /// P-256: ECDSA over a hash.
    Signer,
}

/// What a token says of wrong PINs (flags of `CK_TOKEN_INFO`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tries {
    /// None since the last login.
    Fresh,
    /// At least one since the last login.
    AfterWrong,
    /// One more and the token is locked.
    Last,
    /// Locked.
    None,
}

/// Why a call failed, as far as it matters what is done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Session, device or module are gone. A new session may help.
    Lost(String),
    /// The PIN is wrong.
    PinIncorrect,
    /// The PIN is locked.
    PinLocked,
    /// No token has the label.
    NoToken,
    /// Several tokens have the label.
    SeveralTokens,
    /// No key has the label.
    NoKey(String),
    /// Several keys have the label.
    SeveralKeys(String),
    /// Anything else: asking again brings the same.
    Refused(String),
}
