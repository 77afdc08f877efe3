//! Who signs: certificates of a folder whose keys lie beside them.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use card_format::cvc::{Algorithm, Authorization, CvCertificate, Key, Reference, Role};
use card_format::error::{Error as FormatError, Fault};
use card_format::hash::HashAlgorithm;
use card_protocol::group::{KeyPair, Public, Standardized};
use card_protocol::signature;
use verifier::key_file::{self, Password};
use verifier::terminal_key::EXTENSION;

use crate::pki::{Error, Folder};

/// A certificate and its private key.
pub(super) struct Authority {
    certificate: Vec<u8>,
    pub(super) key: KeyPair<Standardized>,
    pub(super) name: Reference,
    pub(super) hash: HashAlgorithm,
}

impl Authority {
    /// The newest authority of these roles, or the one of this name.
    pub(super) fn find(
        folder: &Folder,
        roles: &[Role],
        name: Option<Reference>,
        password: &Password,
    ) -> Result<Self, Error> {
        let mut best: Option<(PathBuf, Vec<u8>)> = None;
        for (path, bytes) in certificates(folder)? {
            let body = decode(&path, &bytes)?.body;
            let known = path.with_extension("key").exists()
                && matches!(body.authorization, Authorization::InspectionSystem(_))
                && roles.contains(&body.authorization.role())
                && name.is_none_or(|name| name == body.holder);
            let newer = match &best {
                None => true,
                Some((path, best)) => {
                    let best = decode(path, best)?.body;
                    let rank = |body: &card_format::cvc::Body<'_>| {
                        (body.effective, body.holder.as_bytes().to_vec())
                    };
                    rank(&body) > rank(&best)
                }
            };
            if known && newer {
                best = Some((path, bytes));
            }
        }
        let (path, certificate) =
            best.ok_or_else(|| Error::NoAuthority(folder.path().to_owned()))?;
        let key_path = path.with_extension("key");
        let key = key_file::read_curve_key(&key_path, password)?;
        let body = decode(&path, &certificate)?.body;
        let (Algorithm::Ecdsa(hash), Key::Ec { point, .. }) = (body.key.algorithm, body.key.key)
        else {
            return Err(Error::Mismatch(key_path));
        };
        if key.public().bytes() != point {
            return Err(Error::Mismatch(key_path));
        }
        let name = body.holder;
        Ok(Self { certificate, key, name, hash })
    }

    pub(super) fn certificate(&self) -> Result<CvCertificate<'_>, Error> {
        Ok(CvCertificate::decode(&self.certificate)?)
    }
}

/// Certificate files of a folder, in the order of their names.
pub(super) fn certificates(folder: &Folder) -> Result<Vec<(PathBuf, Vec<u8>)>, Error> {
    let directory = folder.path();
    let entries = fs::read_dir(directory).map_err(key_file::Error::io(directory))?;
    let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(key_file::Error::io(directory))?;
    paths.retain(|path| path.extension() == Some(OsStr::new(EXTENSION)));
    paths.sort_unstable();
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).map_err(key_file::Error::io(&path))?;
        Ok((path, bytes))
    };
    paths.into_iter().map(read).collect()
}

/// Reads a certificate of a file.
pub(super) fn decode<'a>(
    path: &std::path::Path,
    bytes: &'a [u8],
) -> Result<CvCertificate<'a>, Error> {
    let named = |source| Error::Certificate { path: path.to_owned(), source };
    CvCertificate::decode(bytes).map_err(named)
}

/// Verifies a certificate with the key in the certificate of its authority. `curve` is the curve
/// that the authority inherits, where its own certificate does not say.
pub(in crate::pki) fn verify(
    certificate: &CvCertificate<'_>,
    authority: &CvCertificate<'_>,
    curve: Option<card_format::curve::Curve>,
) -> Result<(), FormatError> {
    let unsupported = Fault::Unsupported.at(0);
    let key = authority.body.key;
    let (Algorithm::Ecdsa(hash), Key::Ec { curve: own, point }) = (key.algorithm, key.key) else {
        return Err(unsupported);
    };
    let curve = own.or(curve).ok_or(unsupported)?;
    let key = Public::decode(Standardized::Ec(curve), point)?;
    signature::verify(&key, hash, &[certificate.signed()], certificate.signature())
}
