//! Unit `ISO7816_F`: Active Authentication.

use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm;
use card_format::oid::{self, Oid};
use card_format::security_info::{ActiveAuthenticationInfo, SecurityInfo};
use conformance::chip::{Access, ActiveKey, Chip};
use verifier::check::Id;
use verifier::report::Report;

use crate::inspection::{accepted, inspected, passport};
use crate::judged::forged;

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

forged! {
    iso7816_f_08 iso7816_f_09
}
