//! Unit `LDS_H`: EF.SOD, the certificate of its signer, and what signed both.
//!
//! Cases that the plan leaves to ICAO (part 4, unit `LDS_D`) are played under the plan's own ids.

use card_format::curve::Curve;
use card_format::hash::HashAlgorithm::{Sha1, Sha224, Sha256, Sha384, Sha512};
use card_format::signature_algorithm::SignatureAlgorithm::{Ecdsa, RsaPkcs1};
use conformance::document::Plan;
use conformance::document::suite::{
    Key, Suite, dsa, ecdsa, ecdsa_plain, pkcs1, pss, pss_with, rsa_encryption,
};
use conformance::forgery;
use verifier::finding::Finding;

use crate::judged::{accepted, forged};

fn signed_with(suite: Suite) -> Plan {
    Plan::signed_with(suite)
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

fn version(lds: &'static str, number: u8) -> Plan {
    forgery::security_object::version(Plan::default(), lds, number)
}

forged! {
    lds_h_17 lds_h_18 lds_h_19 lds_h_20 lds_h_21 lds_h_22 lds_h_23 lds_h_24 lds_h_25 lds_h_26
    lds_h_27 lds_h_28 lds_h_29 lds_h_30 lds_h_31 lds_h_32 lds_h_33 lds_h_36 lds_h_37 lds_h_38
    lds_h_39 lds_h_40 lds_h_41 lds_h_42 lds_h_43 lds_h_44 lds_h_45 lds_h_46 lds_h_47 lds_h_69
    lds_h_84 lds_h_85 lds_h_87 lds_h_88 lds_h_90 lds_h_91 lds_h_92
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
    let twice = Plan::default().content_info(|root| {
        let data = root.at(&[1, 0]);
        let mut other = data.at(&[4, 0]).clone();
        other.at(&[1, 1]).set(&[9]);
        data.at(&[4]).nodes().insert(0, other);
    });
    // The first signer has no certificate here; the second one's counts.
    crate::judged::is_accepted(&twice);
    assert!(twice.judge().findings.contains(&Finding::ExtraSigners));
}

// The signer's certificate.
forged! {
    lds_h_48 lds_h_49 lds_h_50 lds_h_51 lds_h_52 lds_h_53 lds_h_54 lds_h_55 lds_h_56 lds_h_57
    lds_h_58 lds_h_59 lds_h_60 lds_h_61 lds_h_62 lds_h_63 lds_h_64 lds_h_65 lds_h_66 lds_h_67
    lds_h_68
}
