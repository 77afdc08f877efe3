//! A certificate written and read, and what happens to its bytes when they change.

use super::*;
use crate::ec_key::{self, EcdsaSigValue};
use crate::hash::HashAlgorithm;
use crate::oid;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, SigningKey};
use proptest::prelude::*;
use std::vec::Vec;

/// C=UT, CN=Test Signer.
pub(crate) const NAME: &[u8] = b"\x30\x23\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02UT\
    \x31\x14\x30\x12\x06\x03\x55\x04\x03\x0C\x0BTest Signer";

const EXTENSIONS: [(Oid<'_>, bool, &[u8]); 4] = [
    (oid::SUBJECT_KEY_IDENTIFIER, false, b"\x04\x02\xAB\xCD"),
    (oid::KEY_USAGE, true, b"\x03\x02\x07\x80"),
    (oid::PRIVATE_KEY_USAGE_PERIOD, false, b"\x30\x11\x81\x0F20270101000000Z"),
    (oid::DOCUMENT_TYPE_LIST, false, b"\x30\x08\x02\x01\x00\x31\x03\x13\x01I"),
];

pub(crate) fn key() -> SigningKey {
    SigningKey::from_slice(&[0x2A; 32]).unwrap()
}

/// Whether [`key`] signed the parts of a message.
pub(crate) fn verifies(algorithm: SignatureAlgorithm, message: &[&[u8]], signature: &[u8]) -> bool {
    assert_eq!(algorithm, SignatureAlgorithm::Ecdsa { hash: HashAlgorithm::Sha256 });
    let mut plain = [0; 64];
    let value = EcdsaSigValue::decode(signature);
    let Ok(()) = value.and_then(|value| value.write_plain(&mut plain)) else { return false };
    let hash = algorithm.hash().hash(message);
    Signature::from_slice(&plain).is_ok_and(|signature| {
        key().verifying_key().verify_prehash(hash.as_bytes(), &signature).is_ok()
    })
}

fn is_signed(certificate: &Certificate<'_>) -> bool {
    let algorithm = certificate.algorithm();
    algorithm.is_ok_and(|known| verifies(known, &[certificate.tbs()], certificate.signature()))
}

/// A self-signed certificate of [`key`].
pub(crate) fn certificate() -> Vec<u8> {
    let validity =
        (Time::new((2026, 1, 1), (0, 0, 0)).unwrap(), Time::new((2050, 1, 1), (0, 0, 0)).unwrap());
    let public_key = ec_key::point(&(*key().verifying_key()).into());
    let template = Template {
        serial: &[0x01],
        issuer: NAME,
        validity,
        subject: NAME,
        public_key: &public_key,
        extensions: &EXTENSIONS,
    };
    let mut out = [0; 1024];
    let sign = |tbs: &[u8]| Ok::<_, Error>(key().sign(tbs));
    encode(&mut out, &template, sign).unwrap().to_vec()
}

#[test]
fn what_is_written_is_read() {
    let bytes = certificate();
    let certificate = Certificate::decode(&bytes).unwrap();
    assert!(is_signed(&certificate));
    let point = ec_key::point(&(*key().verifying_key()).into());
    assert_eq!(certificate.subject_public_key_info().key(), point);
    assert!(bytes[certificate.signature_at()..].starts_with(&[0x03]));
    assert_eq!((certificate.version(), certificate.serial()), (2, &[1][..]));
    assert_eq!((certificate.country(), certificate.subject().raw()), (Some("UT"), NAME));
    assert_eq!(certificate.validity().1.date(), (2050, 1, 1));
    assert_eq!(certificate.subject_key_identifier(), Ok(Some(&[0xAB, 0xCD][..])));
    assert_eq!(certificate.authority_key_identifier(), Ok(None));
    assert_eq!(certificate.key_usage(), Ok(Some(KeyUsage::DIGITAL_SIGNATURE)));
    assert_eq!(certificate.basic_constraints(), Ok(None));
    let period = certificate.private_key_usage_period().unwrap().unwrap();
    assert_eq!(period.not_after, Time::new((2027, 1, 1), (0, 0, 0)).ok());
    let types: Vec<_> = certificate.document_types().unwrap().unwrap().collect();
    assert_eq!(types, [b"I"]);
    assert!(!certificate.is_ca());
    assert_eq!(certificate.extensions().count(), EXTENSIONS.len());
}

#[test]
fn names_match_whatever_their_string_type() {
    let other: Vec<u8> = NAME.iter().map(|byte| if *byte == 0x0C { 0x13 } else { *byte }).collect();
    let shorter = b"\x30\x0D\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02ut";
    let name = |bytes| Name::take(&mut Reader::new(bytes)).unwrap();
    assert!(name(NAME).matches(&name(&other)));
    assert!(!name(NAME).matches(&name(shorter)));
    assert!(!name(shorter).matches(&name(NAME)));
}

#[test]
fn a_repeated_extension_is_refused() {
    let mut bytes = certificate();
    let usage = oid::KEY_USAGE.as_bytes();
    let at = bytes.windows(3).position(|bytes| bytes == usage).unwrap();
    bytes[at + 2] = 0x0E;
    let fault = Certificate::decode(&bytes).err().unwrap();
    assert_eq!(fault, Fault::Duplicate.at(at - 4));
}

#[test]
fn every_changed_bit_of_what_is_signed_is_noticed() {
    let bytes = certificate();
    let signed = Certificate::decode(&bytes).unwrap();
    for at in 4..signed.tbs().len() + 4 {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let verified = Certificate::decode(&changed).is_ok_and(|changed| is_signed(&changed));
        assert!(!verified, "byte {at}");
    }
}

#[test]
fn fault_is_located() {
    let bytes = certificate();
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(Certificate::decode(&longer).err(), Some(Fault::Trailing.at(bytes.len())));
    assert_eq!(Certificate::decode(&[]).err(), Some(Fault::Missing.at(0)));
    for (at, byte, fault) in [
        (0, 0x31, Fault::Tag.at(0)),
        (4, 0x31, Fault::Tag.at(4)),
        (13, 0x03, Fault::Tag.at(13)),
        (65, 0x31, Fault::Tag.at(65)),
    ] {
        let mut changed = bytes.clone();
        changed[at] = byte;
        assert_eq!(Certificate::decode(&changed).err(), Some(fault), "{byte:02X} at {at}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(at in 0_usize..600, patch in proptest::collection::vec(any::<u8>(), 1..6)) {
        let mut bytes = certificate();
        for (place, byte) in bytes.iter_mut().skip(at).zip(patch) {
            *place = byte;
        }
        if let Ok(certificate) = Certificate::decode(&bytes) {
            let _ = (certificate.algorithm(), certificate.subject_public_key_info().public_key());
            let _ = (certificate.key_usage(), certificate.private_key_usage_period());
            let _ = certificate.document_types().map(|types| types.map(Iterator::count));
            let _ = (certificate.is_ca(), certificate.country());
            prop_assert_eq!(certificate.raw(), &bytes);
        }
    }
}
