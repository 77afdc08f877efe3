//! A token and its sessions: opened on demand, shared by all threads, opened again when they are
//! lost.
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

mod gate;

use core::time::Duration;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use gate::Gate;
use zeroize::Zeroizing;

use super::Error;
use super::pin::{Pin, PinTry};
use super::pkcs11::{Access, Fault, KeyName, Kind, Module, Native, Session, Tries};

/// Waits before each attempt. Networks of modules come back within seconds or not at all.
const PAUSES: [Duration; 4] =
    [Duration::ZERO, Duration::ZERO, Duration::from_millis(300), Duration::from_millis(1500)];

/// The modules of this process, by the path of their library.
static LIBRARIES: LazyLock<Mutex<BTreeMap<PathBuf, Arc<Gate>>>> = LazyLock::new(Mutex::default);

/// A token that keys are used in.
#[derive(Clone)]
pub(super) struct Token {
    gate: Arc<Gate>,
    label: String,
    pin: Arc<Pin>,
    pauses: &'static [Duration],
}

impl Token {
    /// Names a token of a module; the library is loaded when this process has not done so.
    pub(super) fn new(library: &Path, label: &str, pin: Pin) -> Result<Self, Error> {
        let mut libraries = LIBRARIES.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = if let Some(gate) = libraries.get(library) {
            Arc::clone(gate)
        } else {
            let module = Native::load(library).map_err(|fault| Error::Library {
                path: library.display().to_string(),
                why: reason(fault),
            })?;
            let gate = Arc::new(Gate::new(Box::new(module)));
            libraries.insert(library.to_owned(), Arc::clone(&gate));
            gate
        };
        Ok(Self { gate, label: label.to_owned(), pin: Arc::new(pin), pauses: &PAUSES })
    }

    /// Its label.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// A MAC or a signature.
    pub(super) fn sign(&self, key: &KeyName, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.with(|session| session.sign(key, data).map(Zeroizing::new))
    }

    /// Bytes of a master key.
    pub(super) fn key_len(&self, key: &KeyName) -> Result<usize, Error> {
        self.with(|session| session.key_len(key))
    }

    /// Labels of the keys of a kind.
    pub(super) fn labels(&self, kind: Kind) -> Result<Vec<String>, Error> {
        self.with(|session| session.labels(kind))
    }

    /// Has a session do what changes nothing, and again in a new one when it was lost.
    fn with<T>(&self, work: impl Fn(&mut dyn Session) -> Result<T, Fault>) -> Result<T, Error> {
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
        Err(Error::Lost { token: self.label.clone(), why: lost, attempts: self.pauses.len() })
    }

    /// Changes the token, once: what was done in a lost session is not known.
    pub(super) fn change<T>(
        &self,
        work: impl FnOnce(&mut dyn Session) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        match self.gate.change(self, work) {
            Ok(answer) => Ok(answer),
            Err(Failure::Said(error)) => Err(error),
            Err(Failure::Fault(fault)) => Err(self.error(fault)),
        }
    }

    /// What a fault is to a person.
    fn error(&self, fault: Fault) -> Error {
        let token = self.label.clone();
        match fault {
            Fault::NoToken => Error::NoToken(token),
            Fault::SeveralTokens => Error::SeveralTokens(token),
            Fault::NoKey(key) => Error::NoKey { token, key },
            Fault::SeveralKeys(key) => Error::SeveralKeys { token, key },
            Fault::PinIncorrect => Error::PinWrong(token),
            Fault::PinLocked => Error::PinLocked(token),
            Fault::Lost(why) => Error::Lost { token, why, attempts: 1 },
            Fault::Refused(why) => Error::Refused { token, why },
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
        let token = || self.label.clone();
        let refusal = match (session.tries()?, self.pin.tried()) {
            (Tries::None, _) => Some(Error::PinLocked(token())),
            (Tries::Last, PinTry::Fresh | PinTry::Again) => Some(Error::PinLast(token())),
            // This PIN has worked: the wrong one was somebody else's.
            (Tries::AfterWrong, PinTry::Fresh) if !login.worked => Some(Error::PinAgain(token())),
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
                    Error::PinWrong(token) => Error::PinRefused(token.clone()),
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
    refused: Option<Error>,
}

/// Why there is no answer.
enum Failure {
    /// The module's answer.
    Fault(Fault),
    /// Ours, without asking the module.
    Said(Error),
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
