//! The authority's folder, as `personalizer pki init` makes it.
//!
//! ```text
//! csca.der                       anchor of the read-back
//! ds.der, ds-2.der, ...          document signers
//! audit.der                      signs what the line says of itself
//! cvca.cvcert, <name>.cvcert     trust points of Terminal Authentication: cards get the newest two
//! orderers/*.der                 whose orders the line takes
//! signers.toml                   how many documents a signer may sign
//! ```
//!
//! and `module.toml` where the keys lie in a token, or else
//!
//! ```text
//! ds.key, ds-2.key, ..., audit.key
//! transport.key                  master of the chips' transport keys
//! transport.<version>.key        the same for chips with this key version, in hexadecimal digits
//! seal-<class>.<generation>.key  master keys of the classes; the last generation seals
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use card_format::cvc::CvCertificate;
use card_format::sealed::{Class, KeyIdentifier};
use verifier::key_file::{Password, PasswordArgs};
use verifier::trust::Trust;

use super::Authority;
use crate::keys::{self, Derivation as _, Keeper, PinArgs, TransportMaster};
use crate::lang::Speaks;
use crate::pki::Folder;
use crate::prepare::SealKeys;
use crate::signer::{Signer, Signers};

/// Bytes of the master key of a class: seals are made with AES-256.
const SEAL_KEY_LEN: usize = 32;

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read.
    #[error("{0} cannot be read: {1}")]
    Read(String, #[source] std::io::Error),
    /// A key cannot be had.
    #[error(transparent)]
    Keeper(#[from] keys::KeeperError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] keys::Error),
    /// No certificate of a signer of books.
    #[error("there is no audit.der; run `personalizer pki signer log`")]
    NoLogSigner,
    /// A class has no master key.
    #[error("there is no master key seal-{0}.<generation>.key; run `personalizer pki init`")]
    NoSealKey(&'static str),
    /// No terminal could ever read fingerprints.
    #[error("there is no trust point of terminals, cvca.cvcert; run `personalizer pki init`")]
    NoTrustPoint,
    /// No chip could be opened.
    #[error("there is no master of the transport keys, transport.key; run `personalizer pki init`")]
    NoTransportKey,
    /// The master key of a class has another length.
    #[error("{0} is no master key of a class: those have 32 bytes")]
    SealKey(String),
    /// A certificate is not one.
    #[error("{0}.der is no certificate")]
    Certificate(String),
    /// A setting of the folder cannot be used.
    #[error(transparent)]
    Setting(#[from] crate::settings::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Read(file, why) => format!("không đọc được {file}: {why}"),
            Self::Keeper(error) => error.vi(),
            Self::Key(error) => error.vi(),
            Self::NoLogSigner => "không có audit.der; hãy chạy `personalizer pki signer log`".to_owned(),
            Self::NoSealKey(class) => format!(
                "không có khóa gốc seal-{class}.<generation>.key; hãy chạy `personalizer pki init`"
            ),
            Self::NoTrustPoint => {
                "không có điểm tin cậy của thiết bị đọc, cvca.cvcert; hãy chạy `personalizer pki init`"
                    .to_owned()
            }
            Self::NoTransportKey => {
                "không có khóa vận chuyển gốc, transport.key; hãy chạy `personalizer pki init`"
                    .to_owned()
            }
            Self::SealKey(file) => format!("{file} không phải khóa gốc của nhóm: cần 32 byte"),
            Self::Certificate(file) => format!("{file}.der không phải chứng thư"),
            Self::Setting(error) => error.vi(),
        }
    }
}

impl Authority {
    /// Reads the folder. Where the keys lie in a token, its PIN comes from the environment, a file
    /// or a person, and the password is not needed.
    pub fn read(folder: &Path, password: &Password) -> Result<Self, Error> {
        let copy = || Ok(Password::new(password.as_bytes().to_vec()));
        Self::kept(folder, &Keeper::of(folder, &PinArgs::from_environment(), copy)?)
    }

    /// Reads the folder, and asks for a password only where the keys lie in files.
    pub fn open(folder: &Path, password: &PasswordArgs, pin: &PinArgs) -> Result<Self, Error> {
        Self::kept(folder, &Keeper::find(folder, password, pin)?)
    }

    fn kept(folder: &Path, keys: &Keeper<'_>) -> Result<Self, Error> {
        let names = Folder::new(folder);
        if !names.file(Folder::AUDIT).exists() {
            return Err(Error::NoLogSigner);
        }
        let signer = |name: &str| {
            let certificate = file(&folder.join(format!("{name}.der")))?;
            Ok::<_, Error>(keys.signer(name, certificate)?)
        };
        let mut signers = Vec::new();
        for name in names.signers().map_err(Error::read(folder))? {
            let signer = signer(&name)?;
            signers.push(Signer::new(signer).map_err(|_| Error::Certificate(name))?);
        }
        Ok(Self {
            signers: Signers::new(signers, names.signer_limit()?),
            seal_keys: seal_keys(keys)?,
            transport: transport(keys)?,
            checkpoint: signer(Folder::LOG_SIGNER)?,
            orderers: orderers(&folder.join(Folder::ORDERERS))?,
            trust_points: trust_points(folder)?,
            trust: Trust::of_certificates([file(&folder.join(Folder::CSCA))?]),
        })
    }
}

impl Error {
    fn read(path: &Path) -> impl Fn(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |error| Self::Read(path.clone(), error)
    }
}

/// The masters of the transport keys: the one for all chips, and those of single key versions.
fn transport(keys: &Keeper<'_>) -> Result<TransportMaster, Error> {
    let mut masters = TransportMaster::default();
    for name in keys.masters()? {
        let version = match name.strip_prefix("transport") {
            Some("") => None,
            Some(version) => match version.strip_prefix('.').and_then(key_version) {
                Some(version) => Some(version),
                None => continue,
            },
            None => continue,
        };
        masters = masters.with(version, keys.master(&name)?)?;
    }
    if masters.is_empty() { Err(Error::NoTransportKey) } else { Ok(masters) }
}

/// Two hexadecimal digits.
fn key_version(text: &str) -> Option<u8> {
    let form = text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    form.then(|| u8::from_str_radix(text, 16).ok())?
}

/// Certificates of orderers, in the order of their names.
fn orderers(folder: &Path) -> Result<Vec<Vec<u8>>, Error> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut paths = entries(folder)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "der"));
    paths.iter().map(|path| file(path)).collect()
}

/// Paths of what lies in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(Error::read(folder))?;
    let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(Error::read(folder))?;
    paths.sort();
    Ok(paths)
}

fn file(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(Error::read(path))
}

/// The self-signed certificates of verifying authorities, the newest two, oldest first: a card has
/// room for two (TR-03110-3 §2.5.1).
fn trust_points(folder: &Path) -> Result<Vec<Vec<u8>>, Error> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        if path.extension().is_some_and(|extension| extension == "cvcert") {
            let bytes = file(&path)?;
            let effective =
                CvCertificate::decode(&bytes).ok().filter(CvCertificate::is_self_signed);
            found.extend(
                effective.map(|point| point.body.effective.yyyymmdd()).map(|day| (day, bytes)),
            );
        }
    }
    found.sort();
    let older = found.len().saturating_sub(2);
    let newest: Vec<_> = found.into_iter().skip(older).map(|(_, bytes)| bytes).collect();
    if newest.is_empty() { Err(Error::NoTrustPoint) } else { Ok(newest) }
}

/// The master key of each class with the highest generation.
fn seal_keys(keys: &Keeper<'_>) -> Result<SealKeys, Error> {
    let mut found = Vec::new();
    for name in keys.masters()? {
        let id = name.strip_prefix("seal-").map(str::as_bytes).and_then(KeyIdentifier::parse);
        found.extend(id.map(|id| (id, name)));
    }
    let mut seals = SealKeys::default();
    for class in Class::ALL {
        let of_class = found.iter().filter(|(id, _)| id.class() == class);
        let last = of_class.max_by_key(|(id, _)| id.generation());
        let (id, name) = last.ok_or(Error::NoSealKey(class.name()))?;
        let key = keys.master(name)?;
        if key.key_len() != SEAL_KEY_LEN {
            return Err(Error::SealKey(name.clone()));
        }
        seals.add(class, id.generation(), key);
    }
    Ok(seals)
}
