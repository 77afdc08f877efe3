//! The document signer's certificate (Doc 9303-12 Tables 5 and 6), the authority behind it, and curves.
//!
//! Positions in what is signed: version 0, serial number 1, signature 2, issuer 3, validity 4,
//! subject 5, key 6, extensions 7 (authority key identifier, subject key identifier, key usage,
//! document types).

use card_format::curve::Curve;
use card_format::hash::HashAlgorithm::{Sha256, Sha384};
use card_format::oid::{self, Oid};
use card_format::signature_algorithm::SignatureAlgorithm::Ecdsa;

use super::faults;
use super::security_object::{INFO, MD5_WITH_RSA};
use crate::der::Node;
use crate::document::suite::{Key, ecdsa, identifier};
use crate::document::{Plan, extension};

/// Somebody who may not sign for Utopia.
const FORGER: Key = Key::Ec(Curve::P256, 0x66);

/// The curve in the signer's key: version 0, field 1, coefficients 2, base point 3, order 4,
/// cofactor 5.
const CURVE: &[usize] = &[6, 0, 1];

/// Another time in the certificate, first 0 or last 1.
fn life(it: Plan, at: usize, time: &'static [u8]) -> Plan {
    it.tbs(move |tbs| tbs.at(&[4, at]).set(time))
}

/// One more extension.
fn extended(it: Plan, id: Oid<'static>, critical: bool, value: &'static [u8]) -> Plan {
    it.tbs(move |tbs| tbs.at(&[7, 0]).nodes().push(extension(id, critical, value)))
}

/// Another curve in the signer's key.
fn on_curve(it: Plan, edit: impl Fn(&mut Node) + 'static) -> Plan {
    it.tbs(move |tbs| edit(tbs.at(CURVE)))
}

/// Changes the last byte of a number.
fn nudge(node: &mut Node) {
    *node.bytes().last_mut().unwrap() ^= 2;
}

/// The authority with the forger's key, by the name of the right one.
fn forged_authority() -> Vec<u8> {
    let mut suite = ecdsa(Curve::P256, Curve::P256, Sha256);
    suite.authority = FORGER;
    Plan::signed_with(suite).authority()
}

faults! {
    "LDS_H_48" |it| it.tbs(|tbs| tbs.at(&[0, 0]).set(&[1]));
    "LDS_H_49" |it| it.tbs(|tbs| tbs.remove(&[0]));
    "LDS_H_50" |it| it.tbs(|tbs| tbs.remove(&[1]));
    "LDS_H_51" |it| it.tbs(|tbs| *tbs.at(&[2]) = identifier(Ecdsa { hash: Sha384 }));
    "LDS_H_52" |it| it.tbs(|tbs| tbs.remove(&[2]));
    "LDS_H_53" |it| it.tbs(|tbs| tbs.remove(&[3, 0])) .content_info(|root| root.at(INFO).remove(&[1, 0, 0]));
    "LDS_H_54" |it| it.tbs(|tbs| tbs.at(&[3, 1, 0, 1]).set(b"CSCA Atlantis")) .content_info(|root| root.at(INFO).at(&[1, 0, 1, 0, 1]).set(b"CSCA Atlantis"));
    "LDS_H_55" |it| it.tbs(|tbs| tbs.remove(&[3]));
    "LDS_H_56" |it| it.tbs(|tbs| *tbs.at(&[4, 1]) = Node::primitive(&[0x18], b"20370101000000Z"));
    "LDS_H_57" |it| it.tbs(|tbs| tbs.remove(&[4]));
    "LDS_H_58" |it| it.tbs(|tbs| tbs.at(&[6, 0, 0]).set(MD5_WITH_RSA));
    "LDS_H_59" |it| it.tbs(|tbs| tbs.remove(&[6]));
    "LDS_H_60" |it| it.tbs(|tbs| tbs.at(&[7, 0, 0, 1]).set(b"\x30\x00"));
    "LDS_H_61" |it| it.tbs(|tbs| tbs.remove(&[7, 0, 0]));
    "LDS_H_62" |it| it.tbs(|tbs| tbs.remove(&[7, 0, 2, 1]));
    "LDS_H_63" |it| it.tbs(|tbs| tbs.at(&[7, 0, 2, 2]).set(b"\x03\x02\x06\x40"));
    "LDS_H_64" |it| it.tbs(|tbs| tbs.remove(&[7, 0, 2]));
    "LDS_H_65" |it| it.tbs(|tbs| tbs.at(&[2, 0]).set(MD5_WITH_RSA)) .certificate(|certificate| certificate.at(&[1, 0]).set(MD5_WITH_RSA));
    "LDS_H_66" |it| it.certificate(|certificate| certificate.remove(&[1]));
    "LDS_H_67" |it| it.certificate(|certificate| *certificate.at(&[2]).bytes().last_mut().unwrap() ^= 1);
    "LDS_H_68" |it| it.certificate(|certificate| certificate.remove(&[2]));
    "signer/expired_yesterday" |it| life(it, 1, b"261121235959Z");
    "signer/valid_from_tomorrow" |it| life(it, 0, b"261123000000Z");
    "signer/life_backwards" |it| life(it, 0, b"380101000000Z");
    "signer/time_without_zone" |it| life(it, 1, b"370101000000");
    "signer/month_13" |it| life(it, 1, b"371301000000Z");
    "signer/signs_certificates_alone" |it| it.tbs(|tbs| tbs.at(&[7, 0, 2, 2]).set(b"\x03\x02\x02\x04"));
    "signer/usage_empty" |it| it.tbs(|tbs| tbs.at(&[7, 0, 2, 2]).set(b"\x03\x01\x00"));
    "signer/usage_malformed" |it| it.tbs(|tbs| tbs.at(&[7, 0, 2, 2]).set(b"\x03\x00"));
    "signer/signs_master_lists" |it|
        extended(it, oid::EXT_KEY_USAGE, true, b"\x30\x08\x06\x06\x67\x81\x08\x01\x01\x03");
    "signer/serves_web_pages" |it|
        extended(it, oid::EXT_KEY_USAGE, false, b"\x30\x0A\x06\x08\x2B\x06\x01\x05\x05\x07\x03\x01");
    "signer/is_an_authority" |it|
        extended(it, oid::BASIC_CONSTRAINTS, true, b"\x30\x03\x01\x01\xFF");
    "signer/critical_and_unknown" |it| extended(it, POLICIES, true, b"\x30\x00");
    "signer/signs_identity_cards_alone" |it| it.tbs(|tbs| {
        tbs.at(&[7, 0, 3, 1]).set(b"\x30\x08\x02\x01\x00\x31\x03\x13\x01I");
    });
    "signer/two_key_usages" |it|
        extended(it, oid::KEY_USAGE, true, b"\x03\x02\x07\x80");
    "signer/no_extensions" |it| it.tbs(|tbs| tbs.remove(&[7]));
    "signer/other_authority_key" |it| it.tbs(|tbs| tbs.at(&[7, 0, 0, 1]).set(b"\x30\x04\x80\x02\xAB\xCE"));
    "signer/subject_of_another_state" |it| it.tbs(|tbs| tbs.at(&[5, 0, 0, 1]).set(b"DE"));
    "signer/subject_of_no_state" |it| it.tbs(|tbs| tbs.remove(&[5, 0]));
    "signer/issued_by_itself" |mut it| {
        it.issuer = Some(it.suite.signer);
        it
    };
    "signer/issued_by_a_forger" |mut it| {
        it.issuer = Some(FORGER);
        it
    };
    "signer/serial_changed_later" |it| it
        .certificate(|certificate| certificate.at(&[0, 1]).set(&[2]))
        .content_info(|root| root.at(INFO).at(&[1, 1]).set(&[2]));
    "signer/life_prolonged_later" |it|
        it.certificate(|certificate| certificate.at(&[0, 4, 1]).set(b"390101000000Z"));
    "signer/key_exchanged_later" |mut it| {
        it.hand = Some(FORGER);
        let key = Node::parse(&FORGER.public());
        it.certificate(move |certificate| *certificate.at(&[0, 6]) = key.clone())
    };
    "signer/byte_behind" |it| it.content_info(|root| root.at(&[1, 0, 3]).bytes().push(0));
    "signer/something_behind" |it| it.certificate(|certificate| certificate.nodes().push(Node::null()));
    "authority/nobody_trusted" |it| it.believing(vec![]);
    "authority/signer_in_its_place" |it| {
        let signer = it.signer();
        it.believing(vec![signer])
    };
    "authority/of_the_same_name" |it| it.believing(vec![forged_authority()]);
    "authority/brought_along" |it| {
        let forged = forged_authority();
        let mut it = it.believing(vec![Plan::default().authority()]).content_info(move |root| {
            root.at(&[1, 0, 3]).bytes().extend(&forged);
        });
        it.issuer = Some(FORGER);
        it
    };
    "authority/expired_yesterday" |it| it.authority_tbs(|tbs| tbs.at(&[4, 1]).set(b"261121235959Z"));
    "authority/valid_from_tomorrow" |it| it.authority_tbs(|tbs| tbs.at(&[4, 0]).set(b"261123000000Z"));
    "authority/no_authority" |it| it.authority_tbs(|tbs| tbs.at(&[7, 0, 2, 2]).set(b"\x30\x00"));
    "authority/without_constraints" |it| it.authority_tbs(|tbs| tbs.remove(&[7, 0, 2]));
    "authority/may_not_sign_certificates" |it|
        it.authority_tbs(|tbs| tbs.at(&[7, 0, 1, 2]).set(b"\x03\x02\x01\x02"));
    "authority/without_key_usage" |it| it.authority_tbs(|tbs| tbs.remove(&[7, 0, 1]));
    "authority/of_another_name" |it| it.authority_tbs(|tbs| {
        for name in [3, 5] {
            tbs.at(&[name, 1, 0, 1]).set(b"CSCA Atlantis");
        }
    });
    "authority/of_another_state" |it| it.authority_tbs(|tbs| {
        for name in [3, 5] {
            tbs.at(&[name, 0, 0, 1]).set(b"DE");
        }
    });
    "authority/own_signature_wrong" |it| {
        let mut authority = it.authority();
        *authority.last_mut().unwrap() ^= 1;
        it.believing(vec![authority])
    };
    "authority/on_a_changed_curve" |it| it.authority_tbs(|tbs| nudge(tbs.at(CURVE).at(&[3])));
    "curve/prime" |it| on_curve(it, |curve| nudge(curve.at(&[1, 1])));
    "curve/coefficient_a" |it| on_curve(it, |curve| nudge(curve.at(&[2, 0])));
    "curve/coefficient_b" |it| on_curve(it, |curve| nudge(curve.at(&[2, 1])));
    "curve/base_point" |it| on_curve(it, |curve| nudge(curve.at(&[3])));
    "curve/base_point_is_the_key" |it| it.tbs(|tbs| {
        let key = tbs.at(&[6, 1]).bytes()[1..].to_vec();
        tbs.at(CURVE).at(&[3]).set(&key);
    });
    "curve/order" |it| on_curve(it, |curve| nudge(curve.at(&[4])));
    "curve/cofactor_2" |it| on_curve(it, |curve| curve.at(&[5]).set(&[2]));
    "curve/cofactor_0" |it| on_curve(it, |curve| curve.at(&[5]).set(&[0]));
    "curve/field_of_two" |it| on_curve(it, |curve| {
        curve.at(&[1, 0]).set(b"\x2A\x86\x48\xCE\x3D\x01\x02");
    });
    "curve/of_nobody" |it| it.tbs(|tbs| *tbs.at(CURVE) = Node::oid(b"\x2A\x03\x04"));
    "curve/implicit" |it| it.tbs(|tbs| *tbs.at(CURVE) = Node::null());
    "curve/key_off_it" |it| it.tbs(|tbs| nudge(tbs.at(&[6, 1])));
    "curve/key_at_infinity" |it| it.tbs(|tbs| tbs.at(&[6, 1]).set(&[0, 0]));
    "curve/key_of_zeros" |it| it.tbs(|tbs| {
        let key = tbs.at(&[6, 1]).bytes();
        key[2..].fill(0);
    });
    "curve/key_cut" |it| it.tbs(|tbs| { tbs.at(&[6, 1]).bytes().pop(); });
    "curve/key_of_another_curve" |it| it.tbs(|tbs| {
        *tbs.at(&[6]) = Node::parse(&Key::Ec(Curve::BrainpoolP256r1, 0x22).public());
    });
}

/// id-ce-certificatePolicies.
const POLICIES: Oid<'_> = Oid::new(&[0x55, 0x1D, 0x20]);
