//! One conforming passport of Utopia, in any signature suite, and every place where a test case
//! makes it wrong: before something is signed, or afterwards.
//!
//! ```text
//! zone, files ─► data groups ─► hashes ──► LDSSecurityObject ─┐
//!                                                             ├─► EF.SOD
//! authority ──► certificate of the document signer ───────────┘
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    missing_debug_implementations,
    reason = "a document that cannot be made fails the test that wants it"
)]

pub mod groups;
pub mod suite;

use std::collections::BTreeMap;

use card_format::curve::Curve;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm;
use card_format::oid::{self, Oid};
use jiff::civil::{Date, date};
use verifier::document::{Content, Document, Source};
use verifier::examine::examine_files;
use verifier::ledger::Ledger;
use verifier::report::Report;
use verifier::trust::Trust;

use crate::der::Node;
use suite::{Suite, hash_identifier, identifier};

/// The day of all inspections.
pub const TODAY: Date = date(2026, 11, 22);

/// Changes one structure.
type Edit = Box<dyn Fn(&mut Node)>;

/// Changes bytes.
type RawEdit = fn(&mut Vec<u8>);

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
    listed: Option<Vec<Ef>>,
    carries_signer: bool,
    by_key_identifier: bool,
    com: Vec<Edit>,
    security_object: Vec<Edit>,
    tbs: Vec<Edit>,
    certificate: Vec<Edit>,
    attributes: Vec<Edit>,
    content_info: Vec<Edit>,
    raw: Vec<(Ef, RawEdit)>,
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
            listed: None,
            carries_signer: true,
            by_key_identifier: false,
            com: none(),
            security_object: none(),
            tbs: none(),
            certificate: none(),
            attributes: none(),
            content_info: none(),
            raw: Vec::new(),
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
    pub fn raw(mut self, ef: Ef, edit: RawEdit) -> Self {
        self.raw.push((ef, edit));
        self
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
        files
    }

    /// A terminal that believes in the authority.
    pub fn trust(&self) -> Trust {
        let known = (!self.carries_signer).then(|| self.signer());
        Trust::of_certificates([self.authority()].into_iter().chain(known))
    }

    /// Its report.
    pub fn judge(&self) -> Report {
        let mut document = Document::new(Source::Files);
        for (ef, bytes) in self.build() {
            document.insert(ef, Content::Read(bytes));
        }
        examine_files(&document, &self.trust(), TODAY, Ledger::default())
    }

    /// EF.CardSecurity with these SecurityInfos, by the same signer.
    pub fn card_security(&self, infos: &[u8]) -> Vec<u8> {
        self.signed_data(&self.signer(), oid::SECURITY_OBJECT, infos).encode()
    }

    /// The self-signed certificate of the authority.
    pub fn authority(&self) -> Vec<u8> {
        let extensions = vec![
            extension(oid::SUBJECT_KEY_IDENTIFIER, false, b"\x04\x02\xAB\xCD"),
            extension(oid::KEY_USAGE, true, b"\x03\x02\x01\x06"),
            extension(oid::BASIC_CONSTRAINTS, true, b"\x30\x06\x01\x01\xFF\x02\x01\x00"),
        ];
        let name = name("CSCA Utopia");
        let life = ("240101000000Z", "390101000000Z");
        let tbs = self.to_be_signed(name.clone(), life, name, self.suite.authority, extensions);
        self.certify(&tbs).encode()
    }

    fn signer(&self) -> Vec<u8> {
        let own = [&[0x04, 0x02], SIGNER_KEY_IDENTIFIER].concat();
        let extensions = vec![
            extension(oid::AUTHORITY_KEY_IDENTIFIER, false, b"\x30\x04\x80\x02\xAB\xCD"),
            extension(oid::SUBJECT_KEY_IDENTIFIER, false, &own),
            extension(oid::KEY_USAGE, true, b"\x03\x02\x07\x80"),
            extension(oid::DOCUMENT_TYPE_LIST, false, b"\x30\x08\x02\x01\x00\x31\x03\x13\x01P"),
        ];
        let (issuer, subject) = (name("CSCA Utopia"), name("DS Utopia"));
        let life = ("260101000000Z", "370101000000Z");
        let mut tbs = self.to_be_signed(issuer, life, subject, self.suite.signer, extensions);
        self.tbs.iter().for_each(|edit| edit(&mut tbs));
        let mut certificate = self.certify(&tbs);
        self.certificate.iter().for_each(|edit| edit(&mut certificate));
        certificate.encode()
    }

    fn to_be_signed(
        &self,
        issuer: Node,
        life: (&str, &str),
        subject: Node,
        key: suite::Key,
        extensions: Vec<Node>,
    ) -> Node {
        let time = |text: &str| Node::primitive(&[0x17], text.as_bytes());
        Node::sequence(vec![
            Node::context(0, vec![Node::integer(2)]),
            Node::integer(1),
            identifier(self.suite.certificates),
            issuer,
            Node::sequence(vec![time(life.0), time(life.1)]),
            subject,
            Node::parse(&key.public()),
            Node::context(3, vec![Node::sequence(extensions)]),
        ])
    }

    fn certify(&self, tbs: &Node) -> Node {
        let algorithm = self.suite.certificates;
        let signature = self.suite.authority.sign(algorithm, &tbs.encode());
        Node::sequence(vec![tbs.clone(), identifier(algorithm), Node::bits(&signature)])
    }

    fn sod(&self, signer: &[u8]) -> Vec<u8> {
        let hash = |(ef, bytes): (&Ef, &Vec<u8>)| {
            let number = ef.entry().data_group.unwrap();
            let value = self.suite.files.hash(&[bytes]);
            Node::sequence(vec![Node::integer(number), Node::octets(value.as_bytes())])
        };
        let mut object = Node::sequence(vec![
            Node::integer(0),
            hash_identifier(self.suite.files, false),
            Node::sequence(self.files.iter().map(hash).collect()),
        ]);
        self.security_object.iter().for_each(|edit| edit(&mut object));
        let content = object.encode();
        let mut content_info = self.signed_data(signer, oid::LDS_SECURITY_OBJECT, &content);
        self.content_info.iter().for_each(|edit| edit(&mut content_info));
        Node::constructed(&[0x77], vec![content_info]).encode()
    }

    fn signed_data(&self, signer: &[u8], content_type: Oid<'_>, content: &[u8]) -> Node {
        let digest = self.suite.digest.hash(&[content]);
        let attribute = |id: Oid<'_>, value: Node| {
            Node::sequence(vec![Node::oid(id.as_bytes()), Node::set_of(vec![value])])
        };
        let mut attributes = Node::set_of(vec![
            attribute(oid::CONTENT_TYPE, Node::oid(content_type.as_bytes())),
            attribute(oid::MESSAGE_DIGEST, Node::octets(digest.as_bytes())),
        ]);
        self.attributes.iter().for_each(|edit| edit(&mut attributes));
        let signature = self.suite.signer.sign(self.suite.sod, &attributes.encode());
        attributes.tag = vec![0xA0];
        let algorithm = if self.suite.names_rsa_encryption {
            Node::sequence(vec![Node::oid(oid::RSA_ENCRYPTION.as_bytes()), Node::null()])
        } else {
            identifier(self.suite.sod)
        };
        let (version, named) = if self.by_key_identifier {
            (3, Node::primitive(&[0x80], SIGNER_KEY_IDENTIFIER))
        } else {
            (1, Node::sequence(vec![name("CSCA Utopia"), Node::integer(1)]))
        };
        let info = Node::sequence(vec![
            Node::integer(version),
            named,
            hash_identifier(self.suite.digest, false),
            attributes,
            algorithm,
            Node::octets(&signature),
        ]);
        let explicit = Node::context(0, vec![Node::octets(content)]);
        let mut fields = vec![
            Node::integer(3),
            Node::set_of(vec![hash_identifier(self.suite.digest, false)]),
            Node::sequence(vec![Node::oid(content_type.as_bytes()), explicit]),
        ];
        if self.carries_signer {
            fields.push(Node { tag: vec![0xA0], ..Node::primitive(&[], signer) });
        }
        fields.push(Node::set_of(vec![info]));
        let signed_data = Node::context(0, vec![Node::sequence(fields)]);
        Node::sequence(vec![Node::oid(oid::SIGNED_DATA.as_bytes()), signed_data])
    }

    fn elementary_list(&self) -> Vec<u8> {
        let own = || self.files.keys().copied().collect();
        let listed = self.listed.clone().unwrap_or_else(own);
        let tag = |ef: &Ef| u8::try_from(ef.entry().tag.unwrap()).unwrap();
        let tags: Vec<u8> = listed.iter().map(tag).collect();
        let mut com = Node::constructed(
            &[0x60],
            vec![
                Node::primitive(&[0x5F, 0x01], b"0107"),
                Node::primitive(&[0x5F, 0x36], b"040000"),
                Node::primitive(&[0x5C], &tags),
            ],
        );
        self.com.iter().for_each(|edit| edit(&mut com));
        com.encode()
    }
}

/// An extension as it stands in a certificate.
pub fn extension(id: Oid<'_>, critical: bool, value: &[u8]) -> Node {
    let mut fields = vec![Node::oid(id.as_bytes())];
    fields.extend(critical.then(|| Node::primitive(&[0x01], &[0xFF])));
    fields.push(Node::octets(value));
    Node::sequence(fields)
}

/// A name in Utopia.
fn name(common: &str) -> Node {
    let attribute = |id: Oid<'_>, tag: u8, text: &str| {
        let pair = vec![Node::oid(id.as_bytes()), Node::primitive(&[tag], text.as_bytes())];
        Node::set_of(vec![Node::sequence(pair)])
    };
    Node::sequence(vec![
        attribute(oid::COUNTRY_NAME, 0x13, "UT"),
        attribute(oid::COMMON_NAME, 0x0C, common),
    ])
}
