//! Who keeps an authority's keys: password-protected files, or a token. What is made and used is
//! the same under the same names.

use std::fs;
use std::path::Path;

use card_format::ec_key::{self, Point};
use p256::SecretKey;
use p256::ecdsa::SigningKey;
use verifier::key_file::{self, Password, PasswordArgs};
use zeroize::Zeroizing;

use super::{Derivation, Error, FileKey, ModuleKeys, ModulePlace, PinArgs};
use crate::settings;
use crate::signer::{DocumentSigner, FileSigner};

/// Bytes of a master key that is made here.
const MASTER_LEN: usize = 32;

/// Why a key that lies in one or the other way cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeeperError {
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] Error),
    /// Its file cannot be used.
    #[error(transparent)]
    File(#[from] key_file::Error),
    /// `module.toml` cannot be used.
    #[error(transparent)]
    Setting(#[from] settings::Error),
}

/// Keeps the keys of one folder.
pub(crate) enum Keeper<'a> {
    /// NAME.key for each key.
    Files(&'a Path, Password),
    /// A token.
    Module(ModuleKeys),
}

impl<'a> Keeper<'a> {
    /// Who keeps the keys of a folder: a token if there is a `module.toml`. A password is asked for
    /// where there is none.
    pub(crate) fn find(
        folder: &'a Path,
        password: &PasswordArgs,
        pin: &PinArgs,
    ) -> Result<Self, KeeperError> {
        Self::of(folder, pin, || Password::find(folder, password))
    }

    /// The same with a password at hand.
    pub(crate) fn of(
        folder: &'a Path,
        pin: &PinArgs,
        password: impl FnOnce() -> Result<Password, key_file::Error>,
    ) -> Result<Self, KeeperError> {
        match ModulePlace::read(folder)? {
            Some(place) => Ok(Self::Module(ModuleKeys::open(folder, &place, pin)?)),
            None => Ok(Self::Files(folder, password()?)),
        }
    }

    /// Names of all keys that may be master keys.
    pub(crate) fn masters(&self) -> Result<Vec<String>, KeeperError> {
        let folder = match self {
            Self::Module(keys) => return Ok(keys.masters()?),
            Self::Files(folder, _) => folder,
        };
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(key_file::Error::io(folder))? {
            let name = entry.map_err(key_file::Error::io(folder))?.file_name();
            let stem = name.to_str().and_then(|name| name.strip_suffix(".key"));
            names.extend(stem.map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    /// A master key.
    pub(crate) fn master(&self, name: &str) -> Result<Box<dyn Derivation>, KeeperError> {
        match self {
            Self::Module(keys) => Ok(Box::new(keys.master(name)?)),
            Self::Files(folder, password) => {
                let path = folder.join(format!("{name}.key"));
                let key = key_file::read_secret_of_any_length(&path, password)?;
                Ok(Box::new(FileKey::new(&key)?))
            }
        }
    }

    /// A signer, whose certificate this is.
    pub(crate) fn signer(
        &self,
        name: &str,
        certificate: Vec<u8>,
    ) -> Result<Box<dyn DocumentSigner>, KeeperError> {
        match self {
            Self::Module(keys) => Ok(Box::new(keys.signer(name, certificate)?)),
            Self::Files(folder, password) => {
                let path = folder.join(format!("{name}.key"));
                let key = SigningKey::from(key_file::read_signing_key(&path, password)?);
                let signer =
                    FileSigner::paired(key, certificate).ok_or_else(|| Error::Mismatch {
                        certificate: format!("{name}.der"),
                        key: format!("{name}.key"),
                    })?;
                Ok(Box::new(signer))
            }
        }
    }

    /// Makes a signer's key pair; answers its public point.
    pub(crate) fn make_signer(&self, name: &str) -> Result<Point, KeeperError> {
        match self {
            Self::Module(keys) => Ok(keys.generate_signer(name)?),
            Self::Files(folder, password) => {
                let key = random_signing_key()?;
                let path = folder.join(format!("{name}.key"));
                key_file::write_signing_key(&path, &key, password)?;
                Ok(ec_key::point(&key.public_key()))
            }
        }
    }

    /// Makes a master key of 32 bytes.
    pub(crate) fn make_master(&self, name: &str) -> Result<(), KeeperError> {
        match self {
            Self::Module(keys) => Ok(keys.generate_master(name)?),
            Self::Files(..) => self.import_master(name, &*random::<MASTER_LEN>()?),
        }
    }

    /// Takes over a master key that was made elsewhere.
    pub(crate) fn import_master(&self, name: &str, key: &[u8]) -> Result<(), KeeperError> {
        match self {
            Self::Module(keys) => Ok(keys.import_master(name, key)?),
            Self::Files(folder, password) => {
                let path = folder.join(format!("{name}.key"));
                Ok(key_file::write_secret(&path, key, password)?)
            }
        }
    }
}

/// A symmetric key from the operating system's random number generator.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, Error> {
    let mut key = Zeroizing::new([0; N]);
    getrandom::fill(&mut *key).map_err(|_| Error::Random)?;
    Ok(key)
}

/// A signing key on P-256.
pub(crate) fn random_signing_key() -> Result<SecretKey, Error> {
    loop {
        // One in 2^32 draws is no scalar.
        if let Ok(key) = SecretKey::from_slice(&*random::<32>()?) {
            return Ok(key);
        }
    }
}
