//! Keys in a token (PKCS #11): its sessions are opened on demand, shared by all threads, and opened
//! again when they are lost. A terminal keeps class keys there, a line its masters and signers.
//!
//! ```text
//! thread  -- key, data -->  pool of sessions  -- C_Sign -->  token
//!                           idle, at most 32 open
//!              lost?        1. all sessions away, a new one, log in
//!                           2. the module ended and begun anew, likewise; then again
//!              wrong PIN?   said once, and never tried again in this process
//! ```
//!
//! PKCS #11 logs a process in, not a session, and counts wrong PINs for a token. What is known of
//! both therefore belongs to the process: a module and a token exist once in it.

mod error;
mod gate;
mod pin;
mod pkcs11;

use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use gate::Gate;
use zeroize::Zeroizing;

pub use error::TokenError;
pub use pin::{Pin, PinArgs, PinTry};
use pkcs11::{Access, Module, Native};
pub use pkcs11::{Fault, KeyName, Kind, Session, Tries};

/// Waits before each attempt. Networks of modules come back within seconds or not at all.
const PAUSES: [Duration; 4] =
    [Duration::ZERO, Duration::ZERO, Duration::from_millis(300), Duration::from_millis(1500)];

/// The modules of this process, by the path of their library.
static LIBRARIES: LazyLock<Mutex<BTreeMap<PathBuf, Arc<Gate>>>> = LazyLock::new(Mutex::default);

/// Which token is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenName {
    /// Its label.
    pub label: String,
    /// Its serial number, where several have the label.
    pub serial: Option<String>,
}

impl TokenName {
    /// The only token with this label.
    pub fn labelled(label: impl Into<String>) -> Self {
        Self { label: label.into(), serial: None }
    }
}

impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

/// A token that keys are used in.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "holds a PIN")]
pub struct Token {
    gate: Arc<Gate>,
    name: TokenName,
    pin: Arc<Pin>,
    pauses: &'static [Duration],
}

impl Token {
    /// Names a token of a module; the library is loaded when this process has not done so.
    pub fn new(library: &Path, name: TokenName, pin: Pin) -> Result<Self, TokenError> {
        let mut libraries = LIBRARIES.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = if let Some(gate) = libraries.get(library) {
            Arc::clone(gate)
        } else {
            let module = Native::load(library).map_err(|fault| TokenError::Library {
                path: library.display().to_string(),
                why: reason(fault),
            })?;
            let gate = Arc::new(Gate::new(Box::new(module)));
            libraries.insert(library.to_owned(), Arc::clone(&gate));
            gate
        };
        Ok(Self { gate, name, pin: Arc::new(pin), pauses: &PAUSES })
    }

    /// Its label.
    pub fn label(&self) -> &str {
        &self.name.label
    }

    /// AES-CMAC (SP 800-38B §6) under a master key.
    pub fn cmac(&self, key: &KeyName, message: &[u8]) -> Result<[u8; 16], TokenError> {
        let mac = self.sign(key, message)?;
        mac.as_slice().try_into().map_err(|_| self.answer(key))
    }

    /// That the module answered something of another length for a key.
    pub fn answer(&self, key: &KeyName) -> TokenError {
        TokenError::Answer { token: self.name.label.clone(), key: key.label.clone() }
    }

    /// A MAC or a signature.
    pub fn sign(&self, key: &KeyName, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, TokenError> {
        self.with(|session| session.sign(key, data).map(Zeroizing::new))
    }

    /// Bytes of a master key.
    pub fn key_len(&self, key: &KeyName) -> Result<usize, TokenError> {
        self.with(|session| session.key_len(key))
    }

    /// Labels of the keys of a kind.
    pub fn labels(&self, kind: Kind) -> Result<Vec<String>, TokenError> {
        self.with(|session| session.labels(kind))
    }

    /// Has a session do what changes nothing, and again in a new one when it was lost.
    fn with<T>(
        &self,
        work: impl Fn(&mut dyn Session) -> Result<T, Fault>,
    ) -> Result<T, TokenError> {
        let (mut lost, mut era) = (String::new(), self.gate.era());
        for (attempt, pause) in self.pauses.iter().enumerate() {
            if attempt > 0 {
                std::thread::sleep(*pause);
                // New sessions first, which costs nobody else anything.
                self.gate.recover(era, attempt > 1);
                era = self.gate.era();
            }
            match self.gate.with(self, &work) {
                Err(Failure::Fault(Fault::Lost(why))) => lost = why,
                // A token that was there is lost; one that never was has another name.
                Err(Failure::Fault(Fault::NoToken)) if attempt > 0 || self.gate.has_used(self) => {
                    "it is not connected".clone_into(&mut lost);
                }
                Err(Failure::Fault(fault)) => return Err(self.error(fault)),
                Err(Failure::Said(error)) => return Err(error),
                Ok(answer) => return Ok(answer),
            }
        }
        Err(TokenError::Lost {
            token: self.name.label.clone(),
            why: lost,
            attempts: self.pauses.len(),
        })
    }

    /// Changes the token, once: what was done in a lost session is not known.
    pub fn change<T>(
        &self,
        work: impl FnOnce(&mut dyn Session) -> Result<T, Fault>,
    ) -> Result<T, TokenError> {
        match self.gate.change(self, work) {
            Ok(answer) => Ok(answer),
            Err(Failure::Said(error)) => Err(error),
            Err(Failure::Fault(fault)) => Err(self.error(fault)),
        }
    }

    /// What a fault is to a person.
    fn error(&self, fault: Fault) -> TokenError {
        let token = self.name.label.clone();
        match fault {
            Fault::NoToken => TokenError::NoToken(token),
            Fault::SeveralTokens => TokenError::SeveralTokens(token),
            Fault::NoKey(key) => TokenError::NoKey { token, key },
            Fault::SeveralKeys(key) => TokenError::SeveralKeys { token, key },
            Fault::PinIncorrect => TokenError::PinWrong(token),
            Fault::PinLocked => TokenError::PinLocked(token),
            Fault::Lost(why) => TokenError::Lost { token, why, attempts: 1 },
            Fault::Refused(why) => TokenError::Refused { token, why },
        }
    }

    /// Logs in, unless the process is. One attempt in the life of the process may fail.
    fn log_in(&self, session: &dyn Session, login: &mut Login) -> Result<(), Failure> {
        if let Some(refused) = &login.refused {
            return Err(Failure::Said(refused.clone()));
        }
        if session.is_logged_in()? {
            return Ok(());
        }
        let token = || self.name.label.clone();
        let refusal = match (session.tries()?, self.pin.tried()) {
            (Tries::None, _) => Some(TokenError::PinLocked(token())),
            (Tries::Last, PinTry::Fresh | PinTry::Again) => Some(TokenError::PinLast(token())),
            // This PIN has worked: the wrong one was somebody else's.
            (Tries::AfterWrong, PinTry::Fresh) if !login.worked => {
                Some(TokenError::PinAgain(token()))
            }
            _ => None,
        };
        if let Some(refusal) = refusal {
            return Err(Failure::Said(refusal));
        }
        match session.log_in(self.pin.as_bytes()) {
            Ok(()) => {
                login.worked = true;
                Ok(())
            }
            Err(fault @ (Fault::PinIncorrect | Fault::PinLocked)) => {
                let error = self.error(fault);
                login.refused = Some(match &error {
                    TokenError::PinWrong(token) => TokenError::PinRefused(token.clone()),
                    locked => locked.clone(),
                });
                Err(Failure::Said(error))
            }
            Err(fault) => Err(Failure::Fault(fault)),
        }
    }
}

/// What a process knows of logging in to a token.
#[derive(Default)]
struct Login {
    /// The PIN was accepted before.
    worked: bool,
    /// A PIN was refused, so none is tried any more.
    refused: Option<TokenError>,
}

/// Why there is no answer.
enum Failure {
    /// The module's answer.
    Fault(Fault),
    /// Ours, without asking the module.
    Said(TokenError),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn reason(fault: Fault) -> String {
    match fault {
        Fault::Lost(why) | Fault::Refused(why) => why,
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests;
