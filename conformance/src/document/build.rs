//! The bytes of a planned document: certificates, EF.SOD, EF.COM.

use card_format::ef::Ef;
use card_format::oid::{self, Oid};

use super::suite::{self, hash_identifier, identifier};
use super::{Plan, SIGNER_KEY_IDENTIFIER};
use crate::der::Node;

impl Plan {
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
        let mut tbs = self.to_be_signed(name.clone(), life, name, self.suite.authority, extensions);
        self.authority.iter().for_each(|edit| edit(&mut tbs));
        self.certify(&tbs, self.suite.authority).encode()
    }

    /// The certificate of the document signer.
    pub fn signer(&self) -> Vec<u8> {
        let own = [&[0x04, 0x02], SIGNER_KEY_IDENTIFIER].concat();
        let extensions = vec![
            extension(oid::AUTHORITY_KEY_IDENTIFIER, false, b"\x30\x04\x80\x02\xAB\xCD"),
            extension(oid::SUBJECT_KEY_IDENTIFIER, false, &own),
            extension(oid::KEY_USAGE, true, b"\x03\x02\x07\x80"),
            extension(
                oid::DOCUMENT_TYPE_LIST,
                false,
                b"\x30\x0B\x02\x01\x00\x31\x06\x13\x01I\x13\x01P",
            ),
        ];
        let (issuer, subject) = (name("CSCA Utopia"), name("DS Utopia"));
        let life = ("260101000000Z", "370101000000Z");
        let mut tbs = self.to_be_signed(issuer, life, subject, self.suite.signer, extensions);
        self.tbs.iter().for_each(|edit| edit(&mut tbs));
        let mut certificate = self.certify(&tbs, self.issuer.unwrap_or(self.suite.authority));
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

    pub(crate) fn certify(&self, tbs: &Node, key: suite::Key) -> Node {
        let algorithm = self.suite.certificates;
        let signature = key.sign(algorithm, &tbs.encode());
        Node::sequence(vec![tbs.clone(), identifier(algorithm), Node::bits(&signature)])
    }

    pub(super) fn sod(&self, signer: &[u8]) -> Vec<u8> {
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

    pub(super) fn signed_data(&self, signer: &[u8], content_type: Oid<'_>, content: &[u8]) -> Node {
        let digest = self.suite.digest.hash(&[content]);
        let attribute = |id: Oid<'_>, value: Node| {
            Node::sequence(vec![Node::oid(id.as_bytes()), Node::set_of(vec![value])])
        };
        let mut attributes = Node::set_of(vec![
            attribute(oid::CONTENT_TYPE, Node::oid(content_type.as_bytes())),
            attribute(oid::MESSAGE_DIGEST, Node::octets(digest.as_bytes())),
        ]);
        self.attributes.iter().for_each(|edit| edit(&mut attributes));
        let hand = self.hand.unwrap_or(self.suite.signer);
        let signature = hand.sign(self.suite.sod, &attributes.encode());
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

    pub(super) fn elementary_list(&self) -> Vec<u8> {
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
pub(super) fn name(common: &str) -> Node {
    let attribute = |id: Oid<'_>, tag: u8, text: &str| {
        let pair = vec![Node::oid(id.as_bytes()), Node::primitive(&[tag], text.as_bytes())];
        Node::set_of(vec![Node::sequence(pair)])
    };
    Node::sequence(vec![
        attribute(oid::COUNTRY_NAME, 0x13, "UT"),
        attribute(oid::COMMON_NAME, 0x0C, common),
    ])
}
