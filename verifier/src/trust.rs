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

use std::io;
use std::path::{Path, PathBuf};

use card_format::certificate::Certificate;

use crate::finding::Finding;
use crate::key_file::{self, PasswordArgs};

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

/// Where the issuer of a certificate was found.
#[expect(missing_debug_implementations, reason = "certificates are long")]
pub enum Issuers<'t> {
    /// Anchors whose subject key identifier is the one that the certificate names.
    ByKeyIdentifier(Vec<&'t Anchor>),
    /// Anchors whose name is the one that the certificate names.
    ByName(Vec<&'t Anchor>),
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
        Self { anchors, signers, class_keys: ClassKeys::default(), findings }
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
        for path in paths.iter().filter(|path| anchor::has_certificates(path)) {
            let bytes = std::fs::read(path).map_err(TrustError::at(path))?;
            certificates.extend(anchor::split(&bytes));
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

    /// Finds the authorities that may have issued `certificate`: by key identifier within its
    /// country, else by name (TR-03135-1 §5.6.4.3).
    pub fn issuers(&self, certificate: &Certificate<'_>) -> Issuers<'_> {
        let identifier = certificate.authority_key_identifier().ok().flatten();
        let of_identifier = |anchor: &&Anchor| {
            anchor.certificate().is_some_and(|anchor| {
                let own = anchor.subject_key_identifier().ok().flatten();
                own.is_some() && own == identifier && same_country(&anchor, certificate)
            })
        };
        let found: Vec<_> = self.anchors.iter().filter(of_identifier).collect();
        if !found.is_empty() {
            return Issuers::ByKeyIdentifier(found);
        }
        let of_name = |anchor: &&Anchor| {
            let anchor = anchor.certificate();
            anchor.is_some_and(|anchor| anchor.subject().matches(certificate.issuer()))
        };
        Issuers::ByName(self.anchors.iter().filter(of_name).collect())
    }
}

fn same_country(authority: &Certificate<'_>, certificate: &Certificate<'_>) -> bool {
    let issuer = certificate.issuer().country();
    authority.country().zip(issuer).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
}
