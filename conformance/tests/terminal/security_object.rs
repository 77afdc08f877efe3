//! Unit `LDS_H`: EF.SOD, the certificate of its signer, and what signed both.
//!
//! Cases that the plan leaves to ICAO (part 4, unit `LDS_D`) are played under the plan's own ids.

use card_format::curve::Curve;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm::{Sha1, Sha224, Sha256, Sha384, Sha512};
use card_format::signature_algorithm::SignatureAlgorithm::{Ecdsa, RsaPkcs1};
use conformance::der::Node;
use conformance::document::Plan;
use conformance::document::suite::{
    Key, Suite, dsa, ecdsa, ecdsa_plain, identifier, pkcs1, pss, pss_with, rsa_encryption,
};
use verifier::check::Id;
use verifier::finding::Finding;

use crate::judged::{accepted, failed};

/// id-md5 and md5WithRSAEncryption, which no document may use.
const MD5: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x02\x05";
const MD5_WITH_RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x04";

/// Paths inside ContentInfo.
const SIGNED_DATA: &[usize] = &[1, 0];
const INFO: &[usize] = &[1, 0, 4, 0];

fn signed_with(suite: Suite) -> Plan {
    Plan::signed_with(suite)
}

fn in_signed_data(edit: impl Fn(&mut Node) + 'static) -> Plan {
    Plan::default().content_info(move |root| edit(root.at(SIGNED_DATA)))
}

fn in_info(edit: impl Fn(&mut Node) + 'static) -> Plan {
    Plan::default().content_info(move |root| edit(root.at(INFO)))
}

accepted! {
    lds_h_01: signed_with(pkcs1(Sha1));
    lds_h_02: signed_with(pss(Sha1));
    lds_h_03: signed_with(pss(Sha256));
    lds_h_04: signed_with(pkcs1(Sha224));
    lds_h_05: signed_with(pkcs1(Sha256));
    lds_h_06: signed_with(pkcs1(Sha384));
    lds_h_07: signed_with(pkcs1(Sha512));
    lds_h_08: signed_with(dsa(Sha1));
    lds_h_09: signed_with(ecdsa(Curve::BrainpoolP256r1, Curve::BrainpoolP224r1, Sha1));
    lds_h_10: signed_with(ecdsa_plain(Curve::BrainpoolP256r1, Curve::BrainpoolP224r1, Sha1));
    lds_h_11: signed_with(ecdsa_plain(Curve::BrainpoolP256r1, Curve::BrainpoolP224r1, Sha224));
    lds_h_12: signed_with(ecdsa_plain(Curve::BrainpoolP256r1, Curve::BrainpoolP256r1, Sha256));
    lds_h_13: signed_with(ecdsa_plain(Curve::BrainpoolP384r1, Curve::BrainpoolP384r1, Sha384));
    lds_h_14: signed_with(ecdsa_plain(Curve::BrainpoolP512r1, Curve::BrainpoolP512r1, Sha512));
    lds_h_15: signed_with(pkcs1(Sha256)).with_signer_elsewhere();
    lds_h_70: signed_with(ecdsa(Curve::P256, Curve::P224, Sha224));
    lds_h_71: signed_with(ecdsa(Curve::P256, Curve::P256, Sha256));
    lds_h_72: signed_with(ecdsa(Curve::P384, Curve::P384, Sha384));
    lds_h_73: signed_with(ecdsa(Curve::P521, Curve::P521, Sha512));
    lds_h_74: signed_with(Suite { files: Sha224, ..pss(Sha256) });
    lds_h_75: signed_with(Suite { files: Sha224, digest: Sha224, ..pss(Sha256) });
    lds_h_76: signed_with(Suite {
        authority: Key::Ec(Curve::BrainpoolP256r1, 0x11),
        certificates: Ecdsa { hash: Sha224 },
        files: Sha224,
        digest: Sha224,
        ..pkcs1(Sha256)
    });
    lds_h_77: signed_with(Suite { certificates: pss_with(Sha224), ..pss(Sha256) });
    lds_h_78: signed_with(Suite { certificates: RsaPkcs1 { hash: Sha256 }, ..pss(Sha256) });
    lds_h_79: signed_with(rsa_encryption(Sha1));
    lds_h_80: signed_with(rsa_encryption(Sha224));
    lds_h_81: signed_with(rsa_encryption(Sha256));
    lds_h_82: signed_with(rsa_encryption(Sha384));
    lds_h_83: signed_with(rsa_encryption(Sha512));
    lds_h_86: version("0108", 1);
    lds_h_89: version("0109", 1);
    lds_h_94: signed_with(pss(Sha224));
    lds_h_95: signed_with(pss(Sha384));
    lds_h_96: signed_with(pss(Sha512));
    lds_h_97: signed_with(dsa(Sha224));
    lds_h_98: signed_with(dsa(Sha256));
}

/// LDSSecurityObject that says its LDS version.
fn version(lds: &'static str, number: u8) -> Plan {
    Plan::default()
        .security_object(move |object| {
            object.at(&[0]).set(&[number]);
            let text = |text: &str| Node::primitive(&[0x13], text.as_bytes());
            object.nodes().push(Node::sequence(vec![text(lds), text("040000")]));
        })
        .com(move |com| com.at(&[0]).set(lds.as_bytes()))
}

failed! {
    lds_h_17: Plan::default().raw(Ef::Sod, |file| file[0] = 0x78), Id::Signature, SodMalformed;
    lds_h_18: Plan::default().raw(Ef::Sod, |file| file[3] -= 1), Id::Signature, SodMalformed;
    lds_h_19: Plan::default().raw(Ef::Sod, |file| file[3] += 1), Id::Signature, SodMalformed;
    lds_h_20: in_signed_data(|data| data.at(&[0]).set(&[1])), Id::SignedForm, SodFormWrong;
    lds_h_21: in_signed_data(|data| data.remove(&[0])), Id::Signature, SodMalformed;
    lds_h_22: in_signed_data(|data| data.at(&[1, 0, 0]).set(MD5)), Id::SignedForm, SodFormWrong;
    lds_h_23: in_signed_data(|data| data.remove(&[1])), Id::Signature, SodMalformed;
    lds_h_24: in_signed_data(|data| data.at(&[2, 0]).set(b"\x67\x81\x08\x01\x01\x02")),
        Id::Signature, SodAlgorithmNotSupported;
    lds_h_25: in_signed_data(|data| data.remove(&[2, 0])), Id::Signature, SodMalformed;
    lds_h_26: in_info(|info| info.at(&[0]).set(&[2])), Id::SignedForm, SodFormWrong;
    lds_h_27: in_info(|info| info.remove(&[0])), Id::Signature, SodMalformed;
    lds_h_28: in_info(|info| info.at(&[1, 1]).set(&[2])), Id::Signature, SignerMissing;
    lds_h_29: in_info(|info| info.at(&[1]).set(&[0xBE, 0xEF])).by_key_identifier(),
        Id::Signature, SignerMissing;
    lds_h_30: in_info(|info| info.at(&[2, 0]).set(MD5)), Id::MessageDigest, SodAlgorithmNotSupported;
    lds_h_31: in_info(|info| info.remove(&[2])), Id::Signature, SodMalformed;
    lds_h_32: Plan::default().attributes(|set| set.at(&[1, 1, 0]).bytes()[0] ^= 1),
        Id::MessageDigest, SodDigestWrong;
    lds_h_33: Plan::default().attributes(|set| set.remove(&[1])), Id::MessageDigest, SodMalformed;
    lds_h_36: in_info(|info| info.at(&[4, 0]).set(MD5_WITH_RSA)),
        Id::Signature, SodAlgorithmNotSupported;
    lds_h_37: in_info(|info| *info.at(&[5]).bytes().last_mut().unwrap() ^= 1),
        Id::Signature, SodSignatureWrong;
    lds_h_38: in_info(|info| info.remove(&[5])), Id::Signature, SodMalformed;
    lds_h_39: Plan::default().security_object(|object| object.at(&[0]).set(&[2])),
        Id::Signature, SodAlgorithmNotSupported;
    lds_h_40: Plan::default().security_object(|object| object.remove(&[0])),
        Id::Signature, SodMalformed;
    lds_h_41: Plan::default().security_object(|object| object.at(&[1, 0]).set(MD5)),
        Id::File(Ef::Dg1), HashNotSupported;
    lds_h_42: Plan::default().security_object(|object| object.remove(&[1])),
        Id::Signature, SodMalformed;
    lds_h_43: Plan::default().security_object(|object| object.at(&[2, 1, 1]).bytes()[0] ^= 1),
        Id::File(Ef::Dg2), HashDiffers;
    lds_h_44: Plan::default().security_object(|object| object.remove(&[2, 0])),
        Id::File(Ef::Dg1), NotCovered;
    lds_h_45: Plan::default().security_object(|object| object.at(&[2]).nodes().push(hash(10))),
        Id::Listing, ListsDiffer;
    lds_h_46: Plan::default().security_object(|object| object.at(&[2, 0, 0]).set(&[0x00, 0xFF])),
        Id::Signature, SodMalformed;
    lds_h_47: Plan::default().security_object(|object| object.remove(&[2, 1, 0])),
        Id::Signature, SodMalformed;
    lds_h_69: Plan::default()
        .security_object(|object| object.at(&[2, 1, 1]).bytes()[0] ^= 1)
        .raw(Ef::Dg2, |file| *file.last_mut().unwrap() ^= 1),
        Id::File(Ef::Dg2), HashDiffers;
    lds_h_84: in_info(|info| info.at(&[0]).set(&[3])), Id::SignedForm, SodFormWrong;
    lds_h_85: in_info(|info| info.at(&[0]).set(&[1])).by_key_identifier(),
        Id::SignedForm, SodFormWrong;
    lds_h_87: version("0108", 0), Id::SignedForm, SodFormWrong;
    lds_h_88: version("0107", 1), Id::SignedForm, SodFormWrong;
    lds_h_90: Plan::default().listing(&[Ef::Dg1, Ef::Dg2, Ef::Dg4, Ef::Dg14, Ef::Dg15]),
        Id::Listing, ListsDiffer;
    lds_h_91: Plan::default().security_object(|object| object.remove(&[2, 1])),
        Id::Listing, ListsDiffer;
    lds_h_92: Plan::default().security_object(|object| object.at(&[2, 1, 0]).set(&[10])),
        Id::Listing, ListsDiffer;
}

fn hash(group: u8) -> Node {
    Node::sequence(vec![Node::integer(group), Node::octets(&[0xFF; 32])])
}

/// What is accepted with a word to the officer.
#[test]
fn old_and_odd_ways_are_findings() {
    for (plan, finding) in [
        (signed_with(pkcs1(Sha1)), Finding::WeakHash),
        (signed_with(Suite { digest: Sha224, ..pss(Sha256) }), Finding::DigestsDiffer),
        (version("0109", 1), Finding::NewerVersion),
        (Plan::default(), Finding::OldVersion),
    ] {
        let findings = plan.judge().findings;
        assert!(findings.contains(&finding), "{finding:?}: {findings:?}");
    }
    let twice = in_signed_data(|data| {
        let mut other = data.at(&[4, 0]).clone();
        other.at(&[1, 1]).set(&[9]);
        data.at(&[4]).nodes().insert(0, other);
    });
    // The first signer has no certificate here; the second one's counts.
    crate::judged::is_accepted(&twice);
    assert!(twice.judge().findings.contains(&Finding::ExtraSigners));
}

/// The signer's certificate. Positions in what is signed: version 0, serial number 1, signature 2,
/// issuer 3, validity 4, subject 5, key 6, extensions 7.
mod signer {
    use super::*;

    fn tbs(edit: impl Fn(&mut Node) + 'static) -> Plan {
        Plan::default().tbs(edit)
    }

    fn certificate(edit: impl Fn(&mut Node) + 'static) -> Plan {
        Plan::default().certificate(edit)
    }

    failed! {
        lds_h_48: tbs(|tbs| tbs.at(&[0, 0]).set(&[1])), Id::SignerProfile, SignerProfileBroken;
        lds_h_49: tbs(|tbs| tbs.remove(&[0])), Id::SignerProfile, SignerProfileBroken;
        lds_h_50: tbs(|tbs| tbs.remove(&[1])), Id::Signature, SignerMalformed;
        lds_h_51: tbs(|tbs| *tbs.at(&[2]) = identifier(Ecdsa { hash: Sha384 })),
            Id::SignerProfile, SignerProfileBroken;
        lds_h_52: tbs(|tbs| tbs.remove(&[2])), Id::Signature, SignerMalformed;
        lds_h_53: tbs(|tbs| tbs.remove(&[3, 0]))
            .content_info(|root| root.at(INFO).remove(&[1, 0, 0])),
            Id::SignerProfile, SignerProfileBroken;
        lds_h_54: tbs(|tbs| tbs.at(&[3, 1, 0, 1]).set(b"CSCA Atlantis"))
            .content_info(|root| root.at(INFO).at(&[1, 0, 1, 0, 1]).set(b"CSCA Atlantis")),
            Id::Chain, IssuerNameDiffers;
        lds_h_55: tbs(|tbs| tbs.remove(&[3])), Id::Signature, SignerMalformed;
        lds_h_56: tbs(|tbs| *tbs.at(&[4, 1]) = Node::primitive(&[0x18], b"20370101000000Z")),
            Id::SignerProfile, SignerProfileBroken;
        lds_h_57: tbs(|tbs| tbs.remove(&[4])), Id::Signature, SignerMalformed;
        lds_h_58: tbs(|tbs| tbs.at(&[6, 0, 0]).set(MD5_WITH_RSA)),
            Id::Signature, SodAlgorithmNotSupported;
        lds_h_59: tbs(|tbs| tbs.remove(&[6])), Id::Signature, SignerMalformed;
        lds_h_60: tbs(|tbs| tbs.at(&[7, 0, 0, 1]).set(b"\x30\x00")),
            Id::SignerProfile, SignerProfileBroken;
        lds_h_61: tbs(|tbs| tbs.remove(&[7, 0, 0])), Id::SignerProfile, SignerProfileBroken;
        lds_h_62: tbs(|tbs| tbs.remove(&[7, 0, 2, 1])), Id::SignerProfile, SignerProfileBroken;
        lds_h_63: tbs(|tbs| tbs.at(&[7, 0, 2, 2]).set(b"\x03\x02\x06\x40")),
            Id::SignerKeyUsage, SignerUsageWrong;
        lds_h_64: tbs(|tbs| tbs.remove(&[7, 0, 2])), Id::SignerKeyUsage, SignerUsageWrong;
        lds_h_65: tbs(|tbs| tbs.at(&[2, 0]).set(MD5_WITH_RSA))
            .certificate(|certificate| certificate.at(&[1, 0]).set(MD5_WITH_RSA)),
            Id::Chain, SignerAlgorithmNotSupported;
        lds_h_66: certificate(|certificate| certificate.remove(&[1])), Id::Signature, SignerMalformed;
        lds_h_67: certificate(|certificate| *certificate.at(&[2]).bytes().last_mut().unwrap() ^= 1),
            Id::Chain, SignerNotIssued;
        lds_h_68: certificate(|certificate| certificate.remove(&[2])), Id::Signature, SignerMalformed;
    }
}
