//! What chips say they can: SecurityInfos of PACE and Chip Authentication, right or wrong.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "an offer that cannot be made fails the test that wants it"
)]

use crate::der::Node;
use crate::document::suite::Key;
use card_format::oid;
use card_format::security_info::{KeyAgreement, Mapping};
use card_protocol::chip_auth::Protocol as ChipProtocol;
use card_protocol::cipher::Cipher;
use card_protocol::group::{Group, KeyPair, Standardized};
use card_protocol::pace::Protocol;

/// ECDH, generic mapping, AES-128.
pub const GM: Protocol = Protocol::ECDH_GM_AES_128;
/// ECDH, integrated mapping, AES-128.
pub const IM: Protocol = Protocol { mapping: Mapping::Integrated, ..GM };
/// ECDH, chip authentication mapping, AES-128.
pub const CAM: Protocol = Protocol { mapping: Mapping::ChipAuthentication, ..GM };

/// Every cipher of secure messaging.
pub const CIPHERS: [Cipher; 4] =
    [Cipher::TripleDes, Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];

/// Number of brainpoolP256r1.
pub const BRAINPOOL: u8 = 13;
/// Number of P-256.
pub const P256: u8 = 12;

/// The same protocol modulo a prime.
pub fn dh(protocol: Protocol) -> Protocol {
    Protocol { agreement: KeyAgreement::Dh, ..protocol }
}

/// PACEInfo.
pub fn pace_info(protocol: Protocol, parameter_id: u8) -> Node {
    let oid = Node::oid(protocol.oid().as_bytes());
    Node::sequence(vec![oid, Node::integer(2), Node::integer(parameter_id)])
}

/// ChipAuthenticationInfo.
pub fn chip_info(protocol: ChipProtocol, key_id: Option<u8>) -> Node {
    let oid = Node::oid(protocol.oid().as_bytes());
    Node::sequence([oid, Node::integer(1)].into_iter().chain(key_id.map(Node::integer)).collect())
}

/// ChipAuthenticationPublicKeyInfo.
pub fn chip_key_info(public: Node, agreement: KeyAgreement, key_id: Option<u8>) -> Node {
    let oid = match agreement {
        KeyAgreement::Dh => oid::PK_DH,
        KeyAgreement::Ecdh => oid::PK_ECDH,
    };
    let oid = Node::oid(oid.as_bytes());
    Node::sequence([oid, public].into_iter().chain(key_id.map(Node::integer)).collect())
}

/// A key pair of a chip; another byte gives another one.
pub fn pair(group: Standardized, byte: u8) -> KeyPair<Standardized> {
    let mut secret = vec![byte; group.scalar_len()];
    secret[0] = 0;
    KeyPair::from_secret(group, &secret).unwrap()
}

/// Its public half as `SubjectPublicKeyInfo`.
pub fn public(group: Standardized, byte: u8) -> Node {
    let modp = match group {
        Standardized::Ec(curve) => return Node::parse(&Key::Ec(curve, byte).public()),
        Standardized::Dh(modp) => modp.domain(),
    };
    let parameters = [modp.p, modp.g, modp.q].map(integer).to_vec();
    let oid = Node::oid(oid::DH_PUBLIC_NUMBER.as_bytes());
    let key = integer(pair(group, byte).public().bytes()).encode();
    Node::sequence(vec![Node::sequence(vec![oid, Node::sequence(parameters)]), Node::bits(&key)])
}

/// An INTEGER without a sign.
pub fn integer(digits: &[u8]) -> Node {
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    Node::primitive(
        &[0x02],
        &[&[0], &digits[zeros..]].concat()[usize::from(digits[zeros] < 0x80)..],
    )
}

/// EF.DG14.
pub fn dg14(infos: &[Node]) -> Vec<u8> {
    Node::constructed(&[0x6E], vec![Node::set_of(infos.to_vec())]).encode()
}

/// EF.CardAccess, and what EF.CardSecurity signs.
pub fn security_infos(infos: &[Node]) -> Vec<u8> {
    Node::set_of(infos.to_vec()).encode()
}
