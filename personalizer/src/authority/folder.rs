//! The authority's folder, as `personalizer pki init` makes it.
//!
//! ```text
//! csca.der                       anchor of the read-back
//! ds.der, ds.key                 document signer
//! cvca.cvcert, <name>.cvcert     trust points of Terminal Authentication: cards get the newest two
//! transport.key                  master of the chips' transport keys
//! seal-<class>.<generation>.key  master keys of the classes; the last generation seals
//! ```

use std::fs;
use std::path::Path;

use card_format::cvc::CvCertificate;
use card_format::seal_key::MasterKey;
use card_format::sealed::{Class, KeyIdentifier};
use verifier::key_file::{self, Password};
use verifier::trust::Trust;

use super::Authority;
use crate::prepare::SealKeys;
use crate::signer::FileSigner;

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read.
    #[error("{0} cannot be read: {1}")]
    Read(String, #[source] std::io::Error),
    /// A key cannot be opened.
    #[error(transparent)]
    Key(#[from] key_file::Error),
    /// A class has no master key.
    #[error("there is no master key seal-{0}.<generation>.key; run `personalizer pki init`")]
    NoSealKey(&'static str),
    /// No terminal could ever read fingerprints.
    #[error("there is no trust point of terminals, cvca.cvcert; run `personalizer pki init`")]
    NoTrustPoint,
    /// The certificate is not that of the key.
    #[error("ds.der does not certify the key in ds.key")]
    Mismatch,
}

impl Authority {
    /// Reads the folder.
    pub fn read(folder: &Path, password: &Password) -> Result<Self, Error> {
        let key = key_file::read_signing_key(&folder.join("ds.key"), password)?;
        let certificate = file(&folder.join("ds.der"))?;
        let key = p256::ecdsa::SigningKey::from(key);
        let signer = FileSigner::paired(key, certificate).ok_or(Error::Mismatch)?;
        Ok(Self {
            signer: Box::new(signer),
            seal_keys: seal_keys(folder, password)?,
            transport: key_file::read_secret(&folder.join("transport.key"), password)?,
            trust_points: trust_points(folder)?,
            trust: Trust::of_certificates([file(&folder.join("csca.der"))?]),
        })
    }
}

fn file(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| Error::Read(path.display().to_string(), error))
}

/// The self-signed certificates of verifying authorities, the newest two, oldest first: a card has
/// room for two (TR-03110-3 §2.5.1).
fn trust_points(folder: &Path) -> Result<Vec<Vec<u8>>, Error> {
    let read = |error| Error::Read(folder.display().to_string(), error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
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
    let read = |error| Error::Read(folder.display().to_string(), error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(read)? {
        let name = entry.map_err(read)?.file_name().to_string_lossy().into_owned();
        let stem = name.strip_prefix("seal-").and_then(|name| name.strip_suffix(".key"));
        if let Some(id) = stem.and_then(|stem| KeyIdentifier::parse(stem.as_bytes())) {
            found.push((id, folder.join(&name)));
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
