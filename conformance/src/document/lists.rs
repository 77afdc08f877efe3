//! What a terminal was fed with before it saw the document, beside certificates: lists, each signed
//! under the authority of the document where nothing else is said.
//!
//! ```text
//! certificates ──import──► trust folder ◄──import── list, list …      each by itself, in this order
//! ```

use std::fs;
use std::path::Path;

use card_format::ef::Ef;
use card_format::oid::{self, Oid};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use verifier::trust::{Fate, Order, import};

use super::build::name;
use super::suite::{Key, identifier};
use super::{Plan, TODAY, extension};
use crate::der::Node;

/// A list as a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct List {
    name: &'static str,
    bytes: Vec<u8>,
    /// Where the signature lies beside it.
    signature: Option<Vec<u8>>,
}

/// Makes a list for a document.
pub(super) type Feed = Box<dyn Fn(&Plan) -> List>;

impl Plan {
    /// The same for a terminal that was given this list, too.
    pub fn fed(mut self, list: impl Fn(&Self) -> List + 'static) -> Self {
        self.lists.push(Box::new(list));
        self
    }

    /// The lists, in the order in which the terminal was given them.
    pub fn lists(&self) -> Vec<List> {
        self.lists.iter().map(|list| list(self)).collect()
    }

    /// Makes a trust folder of the certificates and the lists, as `verifier trust import` does.
    ///
    /// # Panics
    ///
    /// When one of them is refused.
    pub fn feed(&self, folder: &Path) {
        let given = tempfile::tempdir().unwrap();
        for (at, certificate) in self.certificates().iter().enumerate() {
            fs::write(given.path().join(format!("{at}.der")), certificate).unwrap();
        }
        take(given.path(), folder);
        for List { name, bytes, signature } in self.lists() {
            let given = tempfile::tempdir().unwrap();
            fs::write(given.path().join(name), bytes).unwrap();
            if let Some(signature) = signature {
                fs::write(given.path().join(format!("{name}.p7s")), signature).unwrap();
            }
            take(given.path(), folder);
        }
    }

    /// A revocation list of its authority with these serial numbers, signed with `key`, and what it
    /// says of the day of the next one, `YYMMDDhhmmssZ`.
    pub fn revocation_list(&self, key: Key, serials: &[u8], next: &str) -> List {
        let time = |text: &str| Node::primitive(&[0x17], text.as_bytes());
        let entry = |serial| Node::sequence(vec![Node::integer(serial), time("261001000000Z")]);
        let number = extension(oid::CRL_NUMBER, false, b"\x02\x01\x05");
        let algorithm = self.suite.certificates;
        let mut tbs = vec![
            Node::integer(1),
            identifier(algorithm),
            name("CSCA Utopia"),
            time("261101000000Z"),
            time(next),
        ];
        if !serials.is_empty() {
            tbs.push(Node::sequence(serials.iter().map(|serial| entry(*serial)).collect()));
        }
        tbs.push(Node::context(0, vec![Node::sequence(vec![number])]));
        List::of("list.crl", &self.certify(&Node::sequence(tbs), key))
    }

    /// A defect list (TR-03129-2 §7.2) that says this of the documents of the signer with this serial
    /// number: arcs below id-DefectList, and parameters.
    pub fn defect_list(&self, serial: u8, arcs: [u8; 2], parameters: &[u8]) -> List {
        let id = Node::oid(&[oid::DEFECT_LIST.as_bytes(), &arcs].concat());
        let parameters = (!parameters.is_empty()).then(|| Node::parse(parameters));
        let known = Node::sequence([id].into_iter().chain(parameters).collect());
        let signer = Node::sequence(vec![name("CSCA Utopia"), Node::integer(serial)]);
        let defect = Node::sequence(vec![signer, Node::set_of(vec![known])]);
        let hash = Node::oid(oid::SHA256.as_bytes());
        let list = Node::sequence(vec![Node::integer(0), hash, Node::set_of(vec![defect])]);
        let signed =
            self.signed_list(oid::DEFECT_LIST_SIGNING_KEY, oid::DEFECT_LIST, &list.encode());
        List::of("defects.cms", &signed)
    }

    /// A master list of its authority (Doc 9303-12 §9) with these authorities.
    pub fn master_list(&self, authorities: &[Vec<u8>]) -> List {
        let authorities = authorities.iter().map(|der| Node::parse(der)).collect();
        let list = Node::sequence(vec![Node::integer(0), Node::set_of(authorities)]).encode();
        let purpose = oid::CSCA_MASTER_LIST_SIGNING_KEY;
        List::of("list.ml", &self.signed_list(purpose, oid::CSCA_MASTER_LIST, &list))
    }

    /// A list of void documents of its authority (decision 0158) that names this one, or another.
    pub fn void_list(&self, this: bool) -> List {
        let sod = if this { self.build().remove(&Ef::Sod).unwrap() } else { b"another".to_vec() };
        let hash = verifier::hex::print(&Sha256::digest(sod)).to_lowercase();
        let bytes = format!(
            "{{\"cards\":1,\"made\":\"2026-11-22T08:00:00Z\",\"record\":\"revocations\"}}\n\
             {{\"document\":\"00\",\"record\":\"revoked\",\"since\":\"2026-11-21T08:00:00Z\",\
             \"sod\":\"{hash}\"}}\n"
        );
        let mut signature = self.signed_list(oid::LOG_SIGNING, oid::DATA, bytes.as_bytes());
        // What is signed lies beside, so it is not inside.
        signature.remove(&[1, 0, 2, 1]);
        let signature = Some(signature.encode());
        List { name: "void.jsonl", bytes: bytes.into_bytes(), signature }
    }

    /// CMS by somebody whom the authority lets sign lists of this purpose and nothing else.
    fn signed_list(&self, purpose: Oid<'static>, content_type: Oid<'_>, content: &[u8]) -> Node {
        let authority = Node::parse(&self.authority()).at(&[0, 5]).clone();
        let signer = Self::signed_with(self.suite).by_key_identifier().tbs(move |tbs| {
            *tbs.at(&[5, 0]) = authority.clone().at(&[0]).clone();
            *tbs.at(&[3]) = authority.clone();
            let usage = Node::sequence(vec![Node::oid(purpose.as_bytes())]).encode();
            *tbs.at(&[1]) = Node::integer(9);
            *tbs.at(&[7, 0, 3]) = extension(oid::EXT_KEY_USAGE, true, &usage);
        });
        signer.signed_data(&signer.signer(), content_type, content)
    }
}

impl List {
    fn of(name: &'static str, content: &Node) -> Self {
        Self { name, bytes: content.encode(), signature: None }
    }
}

/// Imports a folder of files, all of which count.
fn take(given: &Path, folder: &Path) {
    let at = TODAY.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
    let imported = import(&Order { file: given, folder, confirmed: &[], at }).unwrap();
    let refused: Vec<_> =
        imported.items.iter().filter(|item| matches!(item.fate, Fate::Refused(_))).collect();
    assert!(refused.is_empty(), "{refused:?}");
}
