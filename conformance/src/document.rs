//! One conforming passport of Utopia, in any signature suite, and every place where a test case
//! makes it wrong: before something is signed, or afterwards.
//!
//! ```text
//! zone, files ─► data groups ─► hashes ──► LDSSecurityObject ─┐
//!                                                             ├─► EF.SOD
//! authority ──► certificate of the document signer ───────────┘
//!     └───────► lists that its terminal was given before
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    missing_debug_implementations,
    reason = "a document that cannot be made fails the test that wants it"
)]

mod build;
pub mod groups;
pub mod lists;
pub mod suite;

pub use build::extension;

use std::collections::BTreeMap;

use card_format::curve::Curve;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm;
use card_format::seal_key::MasterKey;
use card_format::sealed::{Class, KeyIdentifier};
use jiff::civil::{Date, date};
use verifier::document::{Content, Document, Source};
use verifier::examine::examine_files;
use verifier::ledger::Ledger;
use verifier::report::Report;
use verifier::trust::{ClassKeys, Opening, Trust};

use crate::der::Node;
use suite::{Key, Suite};

/// The day of all inspections.
pub const TODAY: Date = date(2026, 11, 22);

/// Changes one structure.
type Edit = Box<dyn Fn(&mut Node)>;

/// Changes bytes.
type RawEdit = Box<dyn Fn(&mut Vec<u8>)>;

/// What the signer's certificate is known by in [`Plan`].
const SIGNER_KEY_IDENTIFIER: &[u8] = &[0xDE, 0xAD];

/// What a document will be.
pub struct Plan {
    /// What signs it.
    pub suite: Suite,
    /// The files beside EF.COM and EF.SOD.
    pub files: BTreeMap<Ef, Vec<u8>>,
    /// Files that EF.SOD does not sign: those of the master file, EF.CVCA.
    pub unsigned: BTreeMap<Ef, Vec<u8>>,
    /// Signs the signer's certificate instead of the authority.
    pub issuer: Option<Key>,
    /// Signs EF.SOD and EF.CardSecurity instead of the signer.
    pub hand: Option<Key>,
    /// Certificates that the terminal believes instead of the authority's.
    pub believed: Option<Vec<Vec<u8>>>,
    /// The terminal's key for records of identity, first generation.
    pub class_key: Option<[u8; 32]>,
    gone: Vec<Ef>,
    listed: Option<Vec<Ef>>,
    carries_signer: bool,
    by_key_identifier: bool,
    com: Vec<Edit>,
    security_object: Vec<Edit>,
    authority: Vec<Edit>,
    tbs: Vec<Edit>,
    certificate: Vec<Edit>,
    attributes: Vec<Edit>,
    content_info: Vec<Edit>,
    raw: Vec<(Ef, RawEdit)>,
    lists: Vec<lists::Feed>,
}

impl Default for Plan {
    fn default() -> Self {
        Self::signed_with(suite::ecdsa(Curve::P256, Curve::P256, HashAlgorithm::Sha256))
    }
}

impl Plan {
    /// The conforming document.
    pub fn signed_with(suite: Suite) -> Self {
        let none = Vec::new;
        Self {
            suite,
            files: groups::all(),
            unsigned: BTreeMap::new(),
            issuer: None,
            hand: None,
            believed: None,
            class_key: None,
            gone: Vec::new(),
            listed: None,
            carries_signer: true,
            by_key_identifier: false,
            com: none(),
            security_object: none(),
            authority: none(),
            tbs: none(),
            certificate: none(),
            attributes: none(),
            content_info: none(),
            raw: Vec::new(),
            lists: Vec::new(),
        }
    }

    /// The same with another data group, or with one more.
    pub fn with(mut self, ef: Ef, bytes: Vec<u8>) -> Self {
        self.files.insert(ef, bytes);
        self
    }

    /// The same with a file that nobody signs.
    pub fn beside(mut self, ef: Ef, bytes: Vec<u8>) -> Self {
        self.unsigned.insert(ef, bytes);
        self
    }

    /// The same with these data groups in EF.COM.
    pub fn listing(mut self, listed: &[Ef]) -> Self {
        self.listed = Some(listed.to_vec());
        self
    }

    /// The same with the signer's certificate in the terminal and not in EF.SOD.
    pub fn with_signer_elsewhere(mut self) -> Self {
        self.carries_signer = false;
        self
    }

    /// The same with a signer who is known by the identifier of the key.
    pub fn by_key_identifier(mut self) -> Self {
        self.by_key_identifier = true;
        self
    }

    /// Changes a data group before it is signed.
    pub fn file(mut self, ef: Ef, edit: impl Fn(&mut Node)) -> Self {
        let mut node = Node::parse(&self.files[&ef]);
        edit(&mut node);
        self.files.insert(ef, node.encode());
        self
    }

    /// Changes the bytes of a data group before it is signed.
    pub fn bytes(mut self, ef: Ef, edit: impl Fn(&mut Vec<u8>)) -> Self {
        edit(self.files.get_mut(&ef).unwrap());
        self
    }

    /// Changes EF.COM.
    pub fn com(mut self, edit: impl Fn(&mut Node) + 'static) -> Self {
        self.com.push(Box::new(edit));
        self
    }

    /// Changes the LDSSecurityObject before it is signed.
    pub fn security_object(mut self, edit: impl Fn(&mut Node) + 'static) -> Self {
        self.security_object.push(Box::new(edit));
        self
    }

    /// Changes the authority's own certificate before it is signed.
    pub fn authority_tbs(mut self, edit: impl Fn(&mut Node) + 'static) -> Self {
        self.authority.push(Box::new(edit));
        self
    }

    /// Changes what the authority certifies, before it does.
    pub fn tbs(mut self, edit: impl Fn(&mut Node) + 'static) -> Self {
        self.tbs.push(Box::new(edit));
        self
    }

    /// Changes the certificate after it was signed.
    pub fn certificate(mut self, edit: impl Fn(&mut Node) + 'static) -> Self {
        self.certificate.push(Box::new(edit));
        self
    }

    /// Changes the attributes before they are signed.
    pub fn attributes(mut self, edit: impl Fn(&mut Node) + 'static) -> Self {
        self.attributes.push(Box::new(edit));
        self
    }

    /// Changes the whole CMS structure of EF.SOD after it was signed.
    pub fn content_info(mut self, edit: impl Fn(&mut Node) + 'static) -> Self {
        self.content_info.push(Box::new(edit));
        self
    }

    /// Changes the bytes of a finished file, EF.SOD and EF.COM among them.
    pub fn raw(mut self, ef: Ef, edit: impl Fn(&mut Vec<u8>) + 'static) -> Self {
        self.raw.push((ef, Box::new(edit)));
        self
    }

    /// Takes a finished file away.
    pub fn without(mut self, ef: Ef) -> Self {
        self.gone.push(ef);
        self
    }

    /// The same for a terminal that believes these certificates alone.
    pub fn believing(self, certificates: Vec<Vec<u8>>) -> Self {
        Self { believed: Some(certificates), ..self }
    }

    /// The files as they lie on a chip.
    pub fn build(&self) -> BTreeMap<Ef, Vec<u8>> {
        let signer = self.signer();
        let mut files = self.files.clone();
        files.insert(Ef::Sod, self.sod(&signer));
        files.insert(Ef::Com, self.elementary_list());
        files.extend(self.unsigned.clone());
        for (ef, edit) in &self.raw {
            edit(files.get_mut(ef).unwrap());
        }
        files.retain(|ef, _| !self.gone.contains(ef));
        files
    }

    /// What lies in the trust folder: the authority, and the signer where EF.SOD does not carry it.
    pub fn certificates(&self) -> Vec<Vec<u8>> {
        let authorities = self.believed.clone().unwrap_or_else(|| vec![self.authority()]);
        let known = (!self.carries_signer).then(|| self.signer());
        authorities.into_iter().chain(known).collect()
    }

    /// A terminal that believes in the authority, and was given the lists.
    pub fn trust(&self) -> Trust {
        let mut keys = ClassKeys::default();
        if let Some(key) = self.class_key {
            keys.insert(KeyIdentifier::new(Class::Identity, 1).unwrap(), MasterKey::new(key));
        }
        let trust = if self.lists.is_empty() {
            Trust::of_certificates(self.certificates())
        } else {
            let folder = tempfile::tempdir().unwrap();
            self.feed(folder.path());
            Trust::open(folder.path(), &Opening::default()).unwrap()
        };
        trust.with_class_keys(keys)
    }

    /// Its report.
    pub fn judge(&self) -> Report {
        let mut document = Document::new(Source::Files);
        for (ef, bytes) in self.build() {
            document.insert(ef, Content::Read(bytes));
        }
        examine_files(&document, &self.trust(), TODAY, Ledger::default())
    }
}
