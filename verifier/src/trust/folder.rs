//! The files of a trust folder, each read once: what was hashed is what is believed.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::anchor::{self, Anchor, Issuing};
use super::register::{self, Register};
use super::{TrustError, fingerprint, pem};

/// Bytes of one file.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// How a file ends that import is about to rename.
pub(super) const PART: &str = ".part";

/// Files that are no part of what is believed: the password, files that import is about to rename.
fn is_aside(name: &str) -> bool {
    name == "password" || name.starts_with('.') || name.ends_with(PART)
}

/// The files of a folder.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// By name, in order: the order of a folder is arbitrary, reports are not.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) register: Register,
}

/// The certificates of a folder.
#[derive(Default)]
pub(super) struct Certificates {
    pub(super) anchors: Vec<Anchor>,
    pub(super) signers: Vec<Vec<u8>>,
}

impl Folder {
    /// Reads all of them.
    pub(super) fn read(path: &Path) -> Result<Self, TrustError> {
        let mut files = BTreeMap::new();
        for entry in path.read_dir().map_err(TrustError::at(path))? {
            let entry = entry.map_err(TrustError::at(path))?;
            let (path, name) = (entry.path(), entry.file_name());
            let metadata = fs::metadata(&path).map_err(TrustError::at(&path))?;
            let Some(name) = name.to_str().filter(|name| !is_aside(name)) else { continue };
            if !metadata.is_file() {
                continue;
            }
            if metadata.len() > MOST_BYTES {
                return Err(TrustError::Unreadable(path));
            }
            files.insert(name.to_owned(), fs::read(&path).map_err(TrustError::at(&path))?);
        }
        let register = match files.get(register::FILE) {
            Some(bytes) => Register::parse(bytes)
                .ok_or_else(|| TrustError::Unreadable(path.join(register::FILE)))?,
            None => Register::default(),
        };
        Ok(Self { path: path.to_owned(), files, register })
    }

    /// The certificates. Those that were imported were judged then; others are judged now.
    pub(super) fn certificates(&self) -> Certificates {
        let names = self.files.iter().filter(|(name, _)| has_certificates(Path::new(name)));
        let mut all: Vec<Vec<u8>> = names.flat_map(|(_, bytes)| split(bytes)).collect();
        let mut seen = std::collections::HashSet::new();
        all.retain(|der| seen.insert(der.clone()));
        let known = |der: &[u8]| self.register.certificates.get(&fingerprint(der));
        let unknown: Vec<_> = all.iter().map(|der| known(der).is_none()).collect();
        let standings: Vec<_> = if unknown.contains(&true) {
            let issuing = Issuing::among(all.iter().map(Vec::as_slice));
            let standing = |(der, unknown): (&Vec<u8>, &bool)| match known(der) {
                Some(known) if !*unknown => known.standing,
                _ => issuing.standing(der).ok(),
            };
            all.iter().zip(&unknown).map(standing).collect()
        } else {
            all.iter().map(|der| known(der).and_then(|known| known.standing)).collect()
        };
        let mut found = Certificates::default();
        for (der, standing) in all.into_iter().zip(standings) {
            match standing {
                Some(standing) => found.anchors.extend(Anchor::new(der, standing)),
                None if anchor::is_signer(&der) => found.signers.push(der),
                None => {}
            }
        }
        found
    }
}

/// Whether a file of this name holds certificates.
fn has_certificates(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    extension.is_some_and(|extension| matches!(&*extension, "der" | "cer" | "crt" | "pem"))
}

/// The certificates of a file: one in DER, or any number in PEM.
fn split(bytes: &[u8]) -> Vec<Vec<u8>> {
    if !pem::is_armoured(bytes) {
        return vec![bytes.to_vec()];
    }
    let blocks = pem::blocks(bytes).into_iter();
    let certificates = blocks.filter(|(label, _)| *label == pem::Label::Certificate);
    certificates.filter_map(|(_, der)| der).collect()
}
