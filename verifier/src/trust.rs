//! The trust folder: what this terminal believes and what it may open.
//!
//! ```text
//! trust/
//! ├─ 3fa0….der, csca.pem               certificates: of authorities, anchors; of signers, never
//! ├─ crl-ut-….crl, defects-de-….cms    lists, as they came; each was verified when it was imported
//! ├─ lists.json                        what was imported, from where, when
//! ├─ snapshot.json, snapshot.cms       the seal over all of it
//! ├─ seal-identity.1.key               master key of a class and generation, password-protected
//! └─ password                          its password, readable by the terminal's user alone
//! ```
//!
//! Whoever may write here decides what is accepted, unless the terminal has the certificate of who
//! seals. Nothing on a card ever adds to it.

mod anchor;
mod class_keys;
mod class_token;
mod content;
pub(crate) mod defects;
mod folder;
mod freshness;
mod import;
mod index;
mod kind;
mod ldif;
mod list_signer;
mod lists;
mod moment;
mod name;
mod opening;
mod pem;
mod register;
mod revocation;
mod revoked_keys;
mod snapshot;
mod verified;
mod void;
mod why;

use std::io;
use std::path::{Path, PathBuf};

use card_format::certificate::Certificate;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::country::two_letters;
use crate::evidence::FoundBy;
use crate::finding::Finding;
use crate::key_file;
use crate::signature::backend::{Backend, Remembering};
use defects::Defects;
use folder::{Certificates, Folder};
use index::Index;
use lists::Lists;
use register::List;
use revoked_keys::RevokedKeys;
use verified::Verified;

pub(crate) use anchor::fingerprint;
pub use anchor::{Anchor, Refusal, Standing};
pub use class_keys::ClassKeys;
pub use class_token::{ClassTokenError, deposit};
pub(crate) use freshness::judge as judge_ages;
pub use freshness::{Colour, Freshness, ListAge};
pub use import::{Counts, Fate, Imported, Item, Order, import};
pub use kind::Kind;
pub use list_signer::Fingerprint;
pub use opening::Opening;
pub use revocation::{Listing, Revocation, verify_list};
pub use snapshot::{Pinned, SealError, Sealed, parse_fingerprint, seal};
pub use why::Why;

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
    keys: Remembering,
    lists: Lists,
    revoked: RevokedKeys,
    sealed: Option<Sealed>,
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
    /// Class keys in a token that cannot be used.
    #[error("the class keys in the token cannot be used")]
    Token(#[from] ClassTokenError),
    /// A file that is not of its form.
    #[error("{} cannot be read", .0.display())]
    Unreadable(PathBuf),
    /// A list that is not the one that was imported.
    #[error("{} is not the list that was imported; import it again", .0.display())]
    Changed(PathBuf),
    /// The folder is not what was sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
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
        Self::of(anchors.into_iter().filter_map(Result::ok).collect(), signers)
    }

    fn of(anchors: Vec<Anchor>, signers: Vec<Vec<u8>>) -> Self {
        let findings = if anchors.is_empty() { vec![Finding::NoAnchors] } else { Vec::new() };
        let index = Index::of(&anchors);
        Self { anchors, signers, findings, index, ..Self::default() }
    }

    /// Reads a trust folder, which must be the one that was sealed if `opening` tells by whom; a
    /// finding says when it does not. A password is looked for when there are key files to open;
    /// without one they stay closed, and a finding says so.
    pub fn open(folder: &Path, opening: &Opening) -> Result<Self, TrustError> {
        let pinned = opening.pinned();
        let read = Folder::read(folder)?;
        let sealed = pinned.map(|pinned| snapshot::verify(&read, &pinned)).transpose()?;
        let Certificates { anchors, mut signers } = read.certificates();
        let lists = Lists::read(&read)?;
        signers.extend(lists.signers.iter().cloned());
        let mut trust = Self { sealed, ..Self::of(anchors, signers) };
        if trust.sealed.is_none() {
            trust.findings.push(Finding::TrustNotSealed);
        }
        if Lists::has_strays(&read) {
            trust.findings.push(Finding::ListNotImported);
        }
        if lists.doubtful().next().is_some() {
            trust.findings.push(Finding::ListSignerRevoked);
        }
        trust.revoked = RevokedKeys::among(&trust.anchors, &lists.revocations);
        trust.lists = lists;
        let paths: Vec<_> = read.files.keys().map(|name| folder.join(name)).collect();
        match ClassKeys::load(folder, &paths, &opening.password)? {
            Some(keys) => trust.class_keys = keys,
            None => trust.findings.push(Finding::ClassKeyLocked),
        }
        if let Some(path) = &opening.class_token {
            class_token::add(path, &mut trust.class_keys)?;
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

    /// How the folder was sealed, if this terminal made sure of it.
    pub const fn sealed(&self) -> Option<&Sealed> {
        self.sealed.as_ref()
    }

    /// How old the lists are on a day that speak of documents of this State: its own, and those
    /// that speak of many.
    pub fn lists_of(&self, country: Option<&str>, at: Date) -> Vec<ListAge> {
        let country = country.map(two_letters);
        let speaks =
            |list: &&List| list.kind.reaches_abroad() || Some(&list.country) == country.as_ref();
        self.lists.entries.iter().filter(speaks).map(|list| ListAge::of(list, at)).collect()
    }

    /// How old the lists are on a day.
    pub fn freshness(&self, at: Date) -> Freshness {
        let lists = self.lists.entries.iter().map(|list| ListAge::of(list, at));
        Freshness { lists: lists.collect() }
    }

    /// Lists whose signer was revoked after they were imported: what they are, and of which State.
    /// Signers that such a list names are believed no more; a list of what is wrong counts until a newer
    /// one comes, for it is not to vanish by that.
    pub fn doubtful_lists(&self) -> impl Iterator<Item = (Kind, &str)> {
        self.lists.doubtful().map(|list| (list.kind, list.country.as_str()))
    }

    /// Authorities whose key is revoked: nothing that it signs counts (decision 0208).
    pub fn revoked_authorities(&self) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(|anchor| self.revoked.has(anchor))
    }

    /// What revocation lists say of a signer that `anchor` issued.
    pub fn revocation(
        &self,
        signer: &Certificate<'_>,
        anchor: Option<&Anchor>,
        at: Date,
    ) -> Revocation {
        match self.lists.revocations.of(signer, anchor, at) {
            Revocation::Revoked => Revocation::Revoked,
            _ if anchor.is_some_and(|it| self.revoked.has(it)) => Revocation::AuthorityRevoked,
            other => other,
        }
    }

    /// Who signed the list of document signers that names this one, by SHA-256: that of the list
    /// signer's certificate, hex.
    pub fn listed(&self, signer_sha256: &[u8; 32]) -> Option<&str> {
        self.lists.listed.get(signer_sha256).map(String::as_str)
    }

    /// Whether a list of void documents names the document with this EF.SOD, and when that list was
    /// made, `YYYY-MM-DD`; `None` when its State gives no list. One State says nothing of the
    /// documents of another.
    pub fn is_void(&self, sod: &[u8], country: &str) -> Option<(bool, String)> {
        let country = two_letters(country);
        let lists = self.lists.void.iter().filter(|(own, _)| *own == country);
        let lists: Vec<_> = lists.map(|(_, list)| list).collect();
        let newest = lists.iter().map(|list| list.made).max()?;
        let digest = Sha256::digest(sod).into();
        let void = lists.iter().any(|list| list.has(&digest));
        Some((void, moment::day(newest).to_string()))
    }

    /// What is known of the documents of a signer; `None` when no list of defects is here.
    pub(crate) fn defects(&self) -> Option<&Defects> {
        Some(&self.lists.defects).filter(|defects| !defects.is_empty())
    }

    /// The authorities that may have issued `certificate`, the likeliest first: by key identifier
    /// within its State, by name, by State (TR-03135-1 §5.6.4.3).
    pub fn issuers(&self, certificate: &Certificate<'_>) -> Vec<(&Anchor, FoundBy)> {
        let found = self.index.issuers(certificate).into_iter();
        found.filter_map(|(at, by)| Some((self.anchors.get(at)?, by))).collect()
    }

    /// Runs `verify`, which shows that `anchor` signed the certificate with this SHA-256, unless it did
    /// so before. Failure is never remembered.
    pub fn verified<E>(
        &self,
        certificate_sha256: &[u8; 32],
        anchor: &Anchor,
        verify: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        self.verified.once(certificate_sha256, anchor.digest(), verify)
    }

    /// What verifies signatures of documents: keys that were good once are decoded once.
    pub(crate) const fn backend(&self) -> &dyn Backend {
        &self.keys
    }
}
