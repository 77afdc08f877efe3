//! The trust folder: what this terminal believes and what it may open.
//!
//! ```text
//! trust/
//! ├─ csca.der, 3F…A0.der, list.pem     certificates of country signing authorities: anchors
//! ├─ ds.der                            any other certificate: never an anchor
//! ├─ seal-identity.1.key               master key of a class and generation, password-protected
//! └─ password                          its password, readable by the terminal's user alone
//! ```
//!
//! Whoever may write here decides what is accepted. Nothing on a card ever adds to it.

mod anchor;
mod class_keys;
mod import;
mod index;
mod name;
mod pem;
mod verified;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use card_format::certificate::Certificate;
use sha2::{Digest, Sha256};

use crate::evidence::FoundBy;
use crate::finding::Finding;
use crate::key_file::{self, PasswordArgs};
use index::Index;
use verified::Verified;

pub(crate) use anchor::fingerprint;
pub use anchor::{Anchor, Refusal, Standing};
pub use class_keys::ClassKeys;
pub use import::{Imported, Taken, import};

/// What a terminal believes and what it may open.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Trust {
    anchors: Vec<Anchor>,
    signers: Vec<Vec<u8>>,
    class_keys: ClassKeys,
    findings: Vec<Finding>,
    index: Index,
    verified: Verified,
}

/// Why a trust folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The file system refused.
    #[error("the trust folder cannot be used at {}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// A class key that cannot be opened.
    #[error("a key in the trust folder cannot be used")]
    Key(#[from] key_file::Error),
}

impl TrustError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::File { path, source }
    }
}

impl Trust {
    /// Believes in these certificates. Those that are no authorities are believed in no more than
    /// their issuer is; they serve documents that do not carry their signer's certificate.
    pub fn of_certificates(certificates: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let certificates: Vec<_> = certificates.into_iter().collect();
        let signers = certificates.iter().filter(|der| anchor::is_signer(der)).cloned().collect();
        let anchors = anchor::judge(certificates);
        let anchors: Vec<_> = anchors.into_iter().filter_map(Result::ok).collect();
        let findings = if anchors.is_empty() { vec![Finding::NoAnchors] } else { Vec::new() };
        let index = Index::of(&anchors);
        Self { anchors, signers, findings, index, ..Self::default() }
    }

    /// Reads a trust folder. A password is looked for when there are keys to open; without one
    /// they stay closed, and a finding says so.
    pub fn load(folder: &Path, password: &PasswordArgs) -> Result<Self, TrustError> {
        let entries = folder.read_dir().map_err(TrustError::at(folder))?;
        let mut paths = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(TrustError::at(folder))?;
        // The order of a folder is arbitrary; reports are not.
        paths.sort();
        let mut certificates = Vec::new();
        for path in paths.iter().filter(|path| has_certificates(path)) {
            let bytes = std::fs::read(path).map_err(TrustError::at(path))?;
            certificates.extend(split(&bytes));
        }
        let mut trust = Self::of_certificates(certificates);
        match ClassKeys::load(folder, &paths, password)? {
            Some(keys) => trust.class_keys = keys,
            None => trust.findings.push(Finding::ClassKeyLocked),
        }
        Ok(trust)
    }

    /// The same beliefs, with these keys.
    pub fn with_class_keys(self, class_keys: ClassKeys) -> Self {
        Self { class_keys, ..self }
    }

    /// The authorities.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// Certificates of signers, for documents that do not carry them.
    pub fn signers(&self) -> impl Iterator<Item = Certificate<'_>> {
        self.signers.iter().filter_map(|der| Certificate::decode(der).ok())
    }

    /// The keys of classes.
    pub const fn class_keys(&self) -> &ClassKeys {
        &self.class_keys
    }

    /// What there is to say about the folder.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The authorities that may have issued `certificate`, the likeliest first: by key identifier
    /// within its State, by name, by State (TR-03135-1 §5.6.4.3).
    pub fn issuers(&self, certificate: &Certificate<'_>) -> Vec<(&Anchor, FoundBy)> {
        let found = self.index.issuers(certificate).into_iter();
        found.filter_map(|(at, by)| Some((self.anchors.get(at)?, by))).collect()
    }

    /// Runs `verify`, which shows that `anchor` signed `certificate`, unless it did so before.
    /// Failure is never remembered.
    pub fn verified<E>(
        &self,
        certificate: &[u8],
        anchor: &Anchor,
        verify: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        self.verified.once(&Sha256::digest(certificate).into(), anchor.digest(), verify)
    }
}

/// Whether a file of this name holds certificates.
fn has_certificates(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    extension.is_some_and(|extension| matches!(&*extension, "der" | "cer" | "crt" | "pem"))
}

/// The certificates of a file: one in DER, or any number in PEM. What is neither comes back as
/// something that is refused.
fn split(bytes: &[u8]) -> Vec<Vec<u8>> {
    if !pem::is_armoured(bytes) {
        return vec![bytes.to_vec()];
    }
    let blocks = pem::blocks(bytes).into_iter();
    let certificates = blocks.filter(|(label, _)| *label == pem::Label::Certificate);
    certificates.map(|(_, der)| der.unwrap_or_default()).collect()
}
