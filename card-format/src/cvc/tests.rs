use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use proptest::prelude::*;
use std::vec::Vec;

use super::*;
use crate::error::Fault;

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn point() -> Point {
    key().verifying_key().to_sec1_point(false).as_bytes().try_into().unwrap()
}

fn specimen() -> Vec<u8> {
    let name = Reference::new(b"UTCVCA00001").unwrap();
    let body = Body {
        authority: name,
        holder: name,
        point: point(),
        role: Role::Cvca,
        rights: Rights { dg3: true, dg4: true },
        effective: Date::new(2026, 11, 22).unwrap(),
        expiration: Date::new(2029, 11, 22).unwrap(),
    };
    let mut out = [0; 600];
    let sign = |message: &[u8]| Ok::<_, Error>(key().sign(message));
    encode(&mut out, &body, sign).unwrap().to_vec()
}

#[test]
fn a_trust_point_round_trips() {
    let bytes = specimen();
    let certificate = CvCertificate::decode(&bytes).unwrap();
    assert_eq!(certificate.verify(&point()), Ok(()));
    let mut out = [0; 600];
    let sign = |message: &[u8]| Ok::<_, Error>(key().sign(message));
    assert_eq!(encode(&mut out, &certificate.body, sign).unwrap(), bytes);
}

#[test]
fn every_changed_byte_is_noticed() {
    let bytes = specimen();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x01;
        let result = CvCertificate::decode(&changed).and_then(|it| it.verify(&point()));
        assert!(result.is_err(), "byte {at}");
    }
}

#[test]
fn names_have_their_form() {
    for (name, verdict) in [
        (&b"VNCVCA00001"[..], None),
        (b"VNX00001", None),
        (b"VNABCDEFGHI00001", None),
        (b"VN00001", Some(Fault::Length.at(0))),
        (b"VNABCDEFGHIJ00001", Some(Fault::Length.at(0))),
        (b"vNCVCA00001", Some(Fault::Character.at(0))),
        (b"VNCVCA0000a", Some(Fault::Character.at(10))),
        (b"VNC\nCA00001", Some(Fault::Character.at(3))),
    ] {
        assert_eq!(Reference::new(name).err(), verdict);
    }
}

proptest! {
    #[test]
    fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = CvCertificate::decode(&bytes);
    }
}
