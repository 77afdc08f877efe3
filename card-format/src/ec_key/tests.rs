//! Round trips, curves that are not ours, and faults.

use super::*;
use crate::hash::HashAlgorithm;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use proptest::prelude::*;
use std::vec::Vec;

fn signer() -> SigningKey {
    SigningKey::from_slice(&[0x2A; 32]).unwrap()
}

fn encoded() -> Vec<u8> {
    let key = PublicKey::from(*signer().verifying_key());
    let mut out = [0; ENCODED_LEN];
    let len = encode(&mut out, &point(&key)).unwrap().len();
    assert_eq!(len, ENCODED_LEN);
    out.to_vec()
}

#[test]
fn explicit_parameters_round_trip() {
    let bytes = encoded();
    let info = SubjectPublicKeyInfo::decode(&bytes).unwrap();
    assert_eq!(info.verifying_key().unwrap(), *signer().verifying_key());
    assert_eq!(info.raw(), bytes);
}

#[test]
fn a_named_curve_is_read() {
    let point = &encoded()[ENCODED_LEN - 65..];
    let mut bytes = b"\x30\x59\x30\x13\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\
        \x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07\x03\x42\x00"
        .to_vec();
    bytes.extend_from_slice(point);
    let info = SubjectPublicKeyInfo::decode(&bytes).unwrap();
    assert_eq!(info.verifying_key().unwrap(), *signer().verifying_key());
}

#[test]
fn standardized_parameters_are_read() {
    let point = &encoded()[ENCODED_LEN - 65..];
    let mut bytes = b"\x30\x52\x30\x0C\x06\x07\x04\x00\x7F\x00\x07\x01\x02\
        \x02\x01\x0C\x03\x42\x00"
        .to_vec();
    bytes.extend_from_slice(point);
    assert!(SubjectPublicKeyInfo::decode(&bytes).unwrap().p256().is_ok());
    bytes[15] = 0x0D;
    let fault = SubjectPublicKeyInfo::decode(&bytes).unwrap().p256().err();
    assert_eq!(fault, Some(Fault::Unsupported.at(0)));
}

/// Every byte of the explicit parameters counts: with any other, the curve is not P-256.
#[test]
fn other_parameters_are_not_p256() {
    let bytes = encoded();
    for at in 16..ENCODED_LEN - 68 {
        let mut changed = bytes.clone();
        changed[at] ^= 0x01;
        let key = SubjectPublicKeyInfo::decode(&changed).and_then(|info| info.p256());
        // Versions 2 and 3 only speak of the seed; 03 and 02 are the base point's other forms.
        let version = at == 21;
        assert!(key.is_err() || version, "byte {at}");
    }
}

#[test]
fn a_point_off_the_curve_is_refused() {
    let mut bytes = encoded();
    bytes[ENCODED_LEN - 1] ^= 1;
    let fault = SubjectPublicKeyInfo::decode(&bytes).unwrap().p256().err();
    assert_eq!(fault, Some(Fault::Value.at(0)));
}

#[test]
fn a_signature_verifies_for_its_message_and_key_only() {
    let bytes = encoded();
    let info = SubjectPublicKeyInfo::decode(&bytes).unwrap();
    let ecdsa = |oid| AlgorithmIdentifier { algorithm: oid, parameters: None, at: 7 };
    for (oid, hash) in [
        (oid::ECDSA_WITH_SHA256, HashAlgorithm::Sha256),
        (oid::ECDSA_WITH_SHA512, HashAlgorithm::Sha512),
    ] {
        let signature = signer().sign_prehash(hash.hash(&[b"message"]).as_bytes()).unwrap();
        let mut buffer = [0; 72];
        let mut writer = Writer::new(&mut buffer);
        write_signature(&mut writer, &signature).unwrap();
        let der = writer.finish();
        assert!(decode_signature(der) == Ok(signature));
        assert_eq!(verify(&info, &ecdsa(oid), &[b"mess", b"age"], der, 3), Ok(()));
        let wrong = Err(Fault::Authentication.at(3));
        assert_eq!(verify(&info, &ecdsa(oid), &[b"massage"], der, 3), wrong);
        assert_eq!(verify(&info, &ecdsa(oid), &[b"message"], &der[1..], 3), wrong);
        let rsa = Err(Fault::Unsupported.at(7));
        assert_eq!(verify(&info, &ecdsa(oid::RSASSA_PSS), &[b"message"], der, 3), rsa);
    }
}

#[test]
fn signatures_are_der() {
    for (bytes, fault) in [
        (&b"\x30\x06\x02\x01\x01\x02\x01\x01"[..], None),
        (b"\x30\x06\x02\x01\x00\x02\x01\x01", Some(Fault::Value.at(0))),
        (b"\x30\x06\x02\x01\x81\x02\x01\x01", Some(Fault::Value.at(2))),
        (b"\x30\x07\x02\x02\x00\x01\x02\x01\x01", Some(Fault::Value.at(2))),
        (b"\x30\x06\x02\x01\x01\x02\x01\x01\x00", Some(Fault::Trailing.at(8))),
        (b"\x30\x09\x02\x01\x01\x02\x01\x01\x02\x01\x01", Some(Fault::Trailing.at(8))),
    ] {
        assert_eq!(decode_signature(bytes).err(), fault, "{bytes:02X?}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..80), at in 0_usize..311) {
        let _ = decode_signature(&bytes);
        let _ = SubjectPublicKeyInfo::decode(&bytes);
        let mut key = encoded();
        bytes.truncate(ENCODED_LEN - at);
        key[at..at + bytes.len()].copy_from_slice(&bytes);
        let _ = SubjectPublicKeyInfo::decode(&key).and_then(|info| info.p256());
    }
}
