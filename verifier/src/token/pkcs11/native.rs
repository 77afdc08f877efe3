//! The traits on a shared library (PKCS #11 v2.40).

mod fault;
mod template;

use std::path::Path;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as CryptokiError, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectHandle};
use cryptoki::session::{self, SessionState, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::RawAuthPin;

use super::{Access, Fault, KeyName, Kind, Module, Session, TokenName, Tries};

/// A shared library.
pub(in super::super) struct Native(Pkcs11);

impl Native {
    /// Loads a library and begins its work, unless this process has begun it already.
    pub(in super::super) fn load(path: &Path) -> Result<Self, Fault> {
        let module = Self(Pkcs11::new(path)?);
        module.initialize()?;
        Ok(module)
    }

    fn initialize(&self) -> Result<(), Fault> {
        match self.0.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Err(CryptokiError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
            result => Ok(result?),
        }
    }

    /// Slots are numbered anew whenever tokens come and go, so a token is found by its name.
    fn slot(&self, token: &TokenName) -> Result<Slot, Fault> {
        let mut found = Vec::new();
        for slot in self.0.get_slots_with_token()? {
            let info = self.0.get_token_info(slot)?;
            let serial = token.serial.as_deref();
            if info.label() == token.label && serial.is_none_or(|it| info.serial_number() == it) {
                found.push(slot);
            }
        }
        match *found.as_slice() {
            [] => Err(Fault::NoToken),
            [slot] => Ok(slot),
            _ => Err(Fault::SeveralTokens),
        }
    }
}

impl Module for Native {
    fn open(&self, token: &TokenName, access: Access) -> Result<Box<dyn Session>, Fault> {
        let slot = self.slot(token)?;
        let session = match access {
            Access::Read => self.0.open_ro_session(slot),
            Access::Write => self.0.open_rw_session(slot),
        };
        let context = self.0.clone();
        Ok(Box::new(NativeSession { context, slot, session: session?, known: Vec::new() }))
    }

    fn restart(&self) -> Result<(), Fault> {
        // A module that has ended already says so; what counts is that it begins.
        let _ = self.0.clone().finalize();
        self.initialize()
    }
}

/// A session, and the handles of the keys it has used.
struct NativeSession {
    context: Pkcs11,
    slot: Slot,
    session: session::Session,
    known: Vec<(KeyName, ObjectHandle)>,
}

impl NativeSession {
    fn find(&mut self, key: &KeyName) -> Result<ObjectHandle, Fault> {
        if let Some((_, handle)) = self.known.iter().find(|(known, _)| known == key) {
            return Ok(*handle);
        }
        let template = template::search(key.kind, Some(&key.label));
        match *self.session.find_objects(&template)?.as_slice() {
            [] => Err(Fault::NoKey(key.label.clone())),
            [handle] => {
                self.known.push((key.clone(), handle));
                Ok(handle)
            }
            _ => Err(Fault::SeveralKeys(key.label.clone())),
        }
    }
}

impl Session for NativeSession {
    fn is_logged_in(&self) -> Result<bool, Fault> {
        let state = self.session.get_session_info()?.session_state();
        Ok(matches!(state, SessionState::RoUser | SessionState::RwUser))
    }

    fn tries(&self) -> Result<Tries, Fault> {
        let token = self.context.get_token_info(self.slot)?;
        Ok(match token {
            _ if token.user_pin_locked() => Tries::None,
            _ if token.user_pin_final_try() => Tries::Last,
            _ if token.user_pin_count_low() => Tries::AfterWrong,
            _ => Tries::Fresh,
        })
    }

    fn log_in(&self, pin: &[u8]) -> Result<(), Fault> {
        let pin = RawAuthPin::new(Box::new(pin.to_vec()));
        match self.session.login_with_raw(UserType::User, &pin) {
            Err(CryptokiError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
            result => Ok(result?),
        }
    }

    fn sign(&mut self, key: &KeyName, data: &[u8]) -> Result<Vec<u8>, Fault> {
        let handle = self.find(key)?;
        let mechanism = match key.kind {
            Kind::Master => Mechanism::AesCMac,
            Kind::Signer => Mechanism::Ecdsa,
        };
        Ok(self.session.sign(&mechanism, handle, data)?)
    }

    fn key_len(&mut self, key: &KeyName) -> Result<usize, Fault> {
        let handle = self.find(key)?;
        let attributes = self.session.get_attributes(handle, &[AttributeType::ValueLen])?;
        let length = attributes.into_iter().find_map(|attribute| match attribute {
            Attribute::ValueLen(length) => Some(length.into()),
            _ => None,
        });
        length.ok_or_else(|| Fault::Refused("the length of a key is not told".to_owned()))
    }

    fn labels(&self, kind: Kind) -> Result<Vec<String>, Fault> {
        let mut labels = Vec::new();
        for handle in self.session.find_objects(&template::search(kind, None))? {
            for attribute in self.session.get_attributes(handle, &[AttributeType::Label])? {
                if let Attribute::Label(label) = attribute {
                    labels.extend(String::from_utf8(label).ok());
                }
            }
        }
        Ok(labels)
    }

    fn generate_signer(&self, label: &str) -> Result<Vec<u8>, Fault> {
        let (public, private) = template::signer(label);
        let (public, _) =
            self.session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private)?;
        let attributes = self.session.get_attributes(public, &[AttributeType::EcPoint])?;
        let point = attributes.into_iter().find_map(|attribute| match attribute {
            Attribute::EcPoint(point) => Some(point),
            _ => None,
        });
        point.ok_or_else(|| Fault::Refused("the public key is not told".to_owned()))
    }

    fn generate_master(&self, label: &str, length: usize) -> Result<(), Fault> {
        let mut template = template::master(label);
        template.push(Attribute::ValueLen(length.try_into()?));
        self.session.generate_key(&Mechanism::AesKeyGen, &template)?;
        Ok(())
    }

    fn import_master(&self, label: &str, key: &[u8]) -> Result<(), Fault> {
        let mut template = template::master(label);
        template.push(Attribute::Value(key.to_vec()));
        let created = self.session.create_object(&template);
        for attribute in &mut template {
            if let Attribute::Value(value) = attribute {
                zeroize::Zeroize::zeroize(value);
            }
        }
        created?;
        Ok(())
    }
}
