//! Certificates and their keys.

#![no_main]

use card_format::certificate::Certificate;
use card_format::ec_key::{EcdsaSigValue, SubjectPublicKeyInfo};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ =
        SubjectPublicKeyInfo::decode(data).map(|key| (key.public_key().is_ok(), key.key_identifier()));
    let _ = EcdsaSigValue::decode(data).map(|value| value.write_plain(&mut [0; 64]));
    let Ok(certificate) = Certificate::decode(data) else { return };
    assert!(data.starts_with(certificate.raw()));
    let _ = (certificate.subject().country(), certificate.issuer().attributes().count());
    assert!(certificate.subject().matches(certificate.subject()));
    let _ = (certificate.is_ca(), certificate.key_usage(), certificate.basic_constraints());
    let _ = (certificate.subject_key_identifier(), certificate.authority_key_identifier());
    let _ = certificate.private_key_usage_period();
    let _ = certificate.subject_alt_name().map(|names| names.map(|names| names.directory_name()));
    let _ = certificate.subject_public_key_info().public_key();
    let _ = certificate.algorithm();
});
