//! Unit `ISO7816_F`: Active Authentication.

use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm;
use card_format::oid::{self, Oid};
use card_format::security_info::{ActiveAuthenticationInfo, SecurityInfo};
use conformance::chip::{Access, ActiveKey, Chip};
use verifier::check::Id;
use verifier::reason::Reason;
use verifier::report::Report;

use crate::inspection::{accepted, inspected, passport, stopped};

/// EF.DG14 that names a signature algorithm.
fn dg14(signature_algorithm: Oid<'_>) -> Vec<u8> {
    let info = ActiveAuthenticationInfo { version: 1, signature_algorithm };
    Dg14::encode(&mut [0; 64], &[SecurityInfo::ActiveAuthentication(info)]).unwrap().to_vec()
}

fn report(key: ActiveKey, dg14: Option<Vec<u8>>) -> Report {
    let groups = dg14.map(|file| (Ef::Dg14, file));
    let files = passport(groups.into_iter().chain([(Ef::Dg15, key.dg15())])).build();
    inspected(Chip::new(files, Access::Basic).with_active_key(key))
}

/// RSA with each hash function.
macro_rules! rsa {
    ($($case:ident $hash:ident)*) => {$(
        #[test]
        fn $case() {
            let key = ActiveKey::rsa(HashAlgorithm::$hash);
            accepted(&report(key, None), Id::ActiveAuthentication);
        }
    )*};
}

rsa! {
    iso7816_f_01 Sha1
    iso7816_f_04 Sha224
    iso7816_f_05 Sha256
    iso7816_f_06 Sha384
    iso7816_f_07 Sha512
}

#[test]
fn iso7816_f_02() {
    let named = dg14(oid::ECDSA_PLAIN_SHA256);
    accepted(&report(ActiveKey::Ecdsa, Some(named)), Id::ActiveAuthentication);
}

/// Not in the form of a trailer, that of another hash function, and of one without a number.
#[test]
fn iso7816_f_08() {
    for (trailer, reason) in [
        (&[0xBD][..], Reason::ActiveAuthenticationFailed),
        (&[0x34, 0xCD], Reason::ActiveAuthenticationFailed),
        (&[0x36, 0xCC], Reason::ActiveAuthenticationFailed),
        (&[0x3F, 0xCC], Reason::ChipAlgorithmNotSupported),
    ] {
        let key = ActiveKey::Rsa(HashAlgorithm::Sha256, trailer.to_vec());
        stopped(&report(key, None), Id::ActiveAuthentication, reason);
    }
}

/// An identifier in the arc of ecdsa-plain that stands for nothing, and one of something else.
#[test]
fn iso7816_f_09() {
    for invalid in [&b"\x04\x00\x7F\x00\x07\x01\x01\x04\x01\x2A"[..], b"\x2A\x03\x04"] {
        let report = report(ActiveKey::Ecdsa, Some(dg14(Oid::new(invalid))));
        stopped(&report, Id::ActiveAuthentication, Reason::ChipAlgorithmNotSupported);
    }
}
