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
//! and, where the keys lie in files,
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
use card_format::seal_key::MasterKey;
use card_format::sealed::{Class, KeyIdentifier};
use verifier::key_file::{self, Password};
use verifier::trust::Trust;

use super::Authority;
use crate::keys::{self, FileKey, TransportMaster};
use crate::pki::Folder;
use crate::prepare::SealKeys;
use crate::signer::{FileSigner, Signer, Signers};

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read.
    #[error("{0} cannot be read: {1}")]
    Read(String, #[source] std::io::Error),
    /// A key cannot be opened.
    #[error(transparent)]
    KeyFile(#[from] key_file::Error),
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
    /// The certificate is not that of the key.
    #[error("{0}.der does not certify the key in {0}.key")]
    Mismatch(String),
    /// A certificate is not one.
    #[error("{0}.der is no certificate")]
    Certificate(String),
    /// A setting of the folder cannot be used.
    #[error(transparent)]
    Setting(#[from] crate::pki::SettingError),
}

impl Authority {
    /// Reads the folder.
    pub fn read(folder: &Path, password: &Password) -> Result<Self, Error> {
        let names = Folder::new(folder);
        if !names.file(Folder::AUDIT).exists() {
            return Err(Error::NoLogSigner);
        }
        let mut signers = Vec::new();
        for stem in names.signers().map_err(Error::read(folder))? {
            let signer = Box::new(file_signer(folder, &stem, password)?);
            signers.push(Signer::new(signer).map_err(|_| Error::Certificate(stem))?);
        }
        Ok(Self {
            signers: Signers::new(signers, names.signer_limit()?),
            seal_keys: seal_keys(folder, password)?,
            transport: transport(folder, password)?,
            checkpoint: Box::new(file_signer(folder, "audit", password)?),
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

fn file_signer(folder: &Path, stem: &str, password: &Password) -> Result<FileSigner, Error> {
    let certificate = file(&folder.join(format!("{stem}.der")))?;
    let key = key_file::read_signing_key(&folder.join(format!("{stem}.key")), password)?;
    let signer = FileSigner::paired(p256::ecdsa::SigningKey::from(key), certificate);
    signer.ok_or_else(|| Error::Mismatch(stem.to_owned()))
}

/// The masters of the transport keys: the one for all chips, and those of single key versions.
fn transport(folder: &Path, password: &Password) -> Result<TransportMaster, Error> {
    let mut masters = TransportMaster::default();
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = name.strip_suffix(".key").and_then(|name| name.strip_prefix("transport"));
        let version = match stem {
            Some("") => None,
            Some(version) => match version.strip_prefix('.').and_then(key_version) {
                Some(version) => Some(version),
                None => continue,
            },
            None => continue,
        };
        let key = key_file::read_secret_of_any_length(&path, password)?;
        masters = masters.with(version, Box::new(FileKey::new(&key)?))?;
    }
    if masters.is_empty() {
        // Says which file is missed.
        file(&folder.join(Folder::TRANSPORT_KEY))?;
    }
    Ok(masters)
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
fn seal_keys(folder: &Path, password: &Password) -> Result<SealKeys, Error> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = name.strip_prefix("seal-").and_then(|name| name.strip_suffix(".key"));
        if let Some(id) = stem.and_then(|stem| KeyIdentifier::parse(stem.as_bytes())) {
            found.push((id, path));
        }
    }
    let mut keys = SealKeys::default();
    for class in Class::ALL {
        let of_class = found.iter().filter(|(id, _)| id.class() == class);
        let last = of_class.max_by_key(|(id, _)| id.generation());
        let (id, path) = last.ok_or(Error::NoSealKey(class.name()))?;
        let key = key_file::read_secret(path, password)?;
        keys.add(class, id.generation(), MasterKey::new(*key));
    }
    Ok(keys)
}
