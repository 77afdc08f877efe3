//! Faults around a signature, for every way to sign.

use card_format::hash::HashAlgorithm::{self, Sha1, Sha256, Sha512};
use card_format::signature_algorithm::SignatureAlgorithm;

use super::faults;
use super::security_object::in_info;
use crate::der::Node;
use crate::document::Plan;
use crate::document::suite::{Key, hash_identifier, identifier, pss_with};

/// Another key of the same kind.
const fn forger(key: Key) -> Key {
    match key {
        Key::Ec(curve, _) => Key::Ec(curve, 0x66),
        Key::SignerRsa | Key::AuthorityRsa => Key::AuthorityRsa,
        Key::SignerDsa | Key::AuthorityDsa => Key::AuthorityDsa,
    }
}

/// Another hash function than this one.
fn other(hash: HashAlgorithm) -> HashAlgorithm {
    if hash == Sha256 { Sha512 } else { Sha256 }
}

/// The same algorithm with another hash function.
fn with_other_hash(algorithm: SignatureAlgorithm) -> SignatureAlgorithm {
    let hash = other(algorithm.hash());
    match algorithm {
        SignatureAlgorithm::Ecdsa { .. } => SignatureAlgorithm::Ecdsa { hash },
        SignatureAlgorithm::EcdsaPlain { .. } => SignatureAlgorithm::EcdsaPlain { hash },
        // There is no identifier of DSA with SHA-512 here.
        SignatureAlgorithm::Dsa { .. } => SignatureAlgorithm::Dsa { hash: Sha1 },
        SignatureAlgorithm::RsaPkcs1 { .. } => SignatureAlgorithm::RsaPkcs1 { hash },
        SignatureAlgorithm::RsaPss { .. } => pss_with(hash),
    }
}

/// A signature of zeros in the form of this algorithm (r = s = 0 for curves and DSA).
fn zeros(algorithm: SignatureAlgorithm, length: usize) -> Vec<u8> {
    match algorithm {
        SignatureAlgorithm::Ecdsa { .. } | SignatureAlgorithm::Dsa { .. } => {
            Node::sequence(vec![Node::integer(0), Node::integer(0)]).encode()
        }
        _ => vec![0; length],
    }
}

fn signature(it: Plan, edit: impl Fn(&mut Vec<u8>) + 'static) -> Plan {
    in_info(it, move |info| edit(info.at(&[5]).bytes()))
}

faults! {
    "signature/last_bit" |it| signature(it, |bytes| *bytes.last_mut().unwrap() ^= 1);
    "signature/first_bit" |it| signature(it, |bytes| bytes[0] ^= 1);
    "signature/middle_bit" |it| signature(it, |bytes| {
        let at = bytes.len() / 4;
        bytes[at] ^= 1;
    });
    "signature/cut" |it| signature(it, |bytes| { bytes.pop(); });
    "signature/long" |it| signature(it, |bytes| bytes.push(0));
    "signature/empty" |it| signature(it, Vec::clear);
    "signature/of_zeros" |it| {
        let algorithm = it.suite.sod;
        signature(it, move |bytes| *bytes = zeros(algorithm, bytes.len()))
    };
    "signature/by_another_key" |mut it| {
        it.hand = Some(forger(it.suite.signer));
        it
    };
    "signature/hash_of_the_list_named_wrong" |it| {
        let hash = other(it.suite.digest);
        in_info(it, move |info| *info.at(&[2]) = hash_identifier(hash, false))
    };
    "signature/algorithm_named_wrong" |it| {
        let algorithm = with_other_hash(it.suite.sod);
        in_info(it, move |info| *info.at(&[4]) = identifier(algorithm))
    };
    "signature/list_changed_later" |it| it.content_info(|root| {
        *root.at(&[1, 0, 2, 1, 0]).bytes().last_mut().unwrap() ^= 1;
    });
    "signature/attributes_changed_later" |it| in_info(it, |info| {
        let id = Node::oid(b"\x2A\x03\x04");
        let more = Node::sequence(vec![id, Node::set_of(vec![Node::null()])]);
        info.at(&[3]).nodes().push(more);
    });
    "signature/signer_issued_by_itself" |mut it| {
        it.issuer = Some(forger(it.suite.authority)).filter(|key| *key != it.suite.authority);
        it.issuer = it.issuer.or(Some(it.suite.signer));
        it
    };
    "signature/of_the_signer_last_bit" |it| it.certificate(|certificate| {
        *certificate.at(&[2]).bytes().last_mut().unwrap() ^= 1;
    });
    "signature/files_hashed_otherwise" |it| {
        let hash = other(it.suite.files);
        it.security_object(move |object| *object.at(&[1]) = hash_identifier(hash, false))
    };
}
