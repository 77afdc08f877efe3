//! Round trips, curves that are not ours, and faults.

use super::*;
use crate::curve::Domain;
use crate::oid::Oid;
use p256::ProjectivePoint;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use proptest::prelude::*;
use std::vec::Vec;

fn signer() -> SigningKey {
    SigningKey::from_slice(&[0x2A; 32]).unwrap()
}

fn encoded() -> Vec<u8> {
    let key = (*signer().verifying_key()).into();
    let mut out = [0; ENCODED_LEN];
    let len = encode(&mut out, &point(&key)).unwrap().len();
    assert_eq!(len, ENCODED_LEN);
    out.to_vec()
}

#[test]
fn explicit_parameters_round_trip() {
    let bytes = encoded();
    let info = SubjectPublicKeyInfo::decode(&bytes).unwrap();
    assert_eq!(info.p256().unwrap(), (*signer().verifying_key()).into());
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
    assert_eq!(info.p256().unwrap(), (*signer().verifying_key()).into());
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
    assert_eq!(fault, Some(Fault::Unsupported.at(2)));
    bytes[15] = 0x07;
    let fault = SubjectPublicKeyInfo::decode(&bytes).unwrap().public_key().err();
    assert_eq!(fault, Some(Fault::Unsupported.at(13)));
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

/// ECParameters of P-256 with a part of one's own.
fn altered(base: &[u8], n: &[u8], seed: Option<&[u8]>, cofactor: Option<u32>) -> Vec<u8> {
    let domain = Curve::P256.domain();
    let mut buffer = [0; 512];
    let mut writer = Writer::new(&mut buffer);
    let written = writer.constructed(SEQUENCE, |w| {
        w.constructed(SEQUENCE, |w| {
            asn1::write_oid(w, oid::EC_PUBLIC_KEY)?;
            w.constructed(SEQUENCE, |w| {
                asn1::write_number(w, 1)?;
                w.constructed(SEQUENCE, |w| {
                    asn1::write_oid(w, oid::PRIME_FIELD)?;
                    asn1::write_unsigned(w, domain.p)
                })?;
                w.constructed(SEQUENCE, |w| {
                    w.primitive(asn1::OCTET_STRING, domain.a)?;
                    w.primitive(asn1::OCTET_STRING, domain.b)?;
                    seed.map_or(Ok(()), |seed| asn1::write_bit_string(w, seed))
                })?;
                w.primitive(asn1::OCTET_STRING, base)?;
                asn1::write_unsigned(w, n)?;
                cofactor.map_or(Ok(()), |cofactor| asn1::write_number(w, cofactor))
            })
        })?;
        asn1::write_bit_string(w, domain.g)
    });
    written.unwrap();
    writer.finish().to_vec()
}

/// A base point of one's own makes every key one's own (CVE-2020-0601), so all parameters count. The
/// seed is none: it tells where a and b came from, and those are compared.
#[test]
fn a_curve_with_a_part_of_ones_own_is_another() {
    let Domain { g, n, p, .. } = *Curve::P256.domain();
    let curve = |bytes: &[u8]| {
        let key = SubjectPublicKeyInfo::decode(bytes).unwrap().public_key();
        key.map(|_| ()).map_err(|error| error.fault)
    };
    for (seed, cofactor) in [(None, None), (None, Some(1)), (Some(&b"any"[..]), Some(1))] {
        assert_eq!(curve(&altered(g, n, seed, cofactor)), Ok(()));
    }
    let other = point(&(*signer().verifying_key()).into());
    let mirrored =
        point(&p256::PublicKey::from_affine((-ProjectivePoint::GENERATOR).into()).unwrap());
    let mut lower = n.to_vec();
    *lower.last_mut().unwrap() -= 2;
    for bytes in [
        altered(&other, n, None, Some(1)),
        altered(&mirrored, n, None, Some(1)),
        altered(g, &lower, None, Some(1)),
        altered(g, p, None, Some(1)),
        altered(g, n, None, Some(2)),
        altered(g, n, None, Some(0)),
    ] {
        assert_eq!(curve(&bytes), Err(Fault::Unsupported));
    }
}

#[test]
fn a_point_off_the_curve_is_refused() {
    let mut bytes = encoded();
    bytes[ENCODED_LEN - 1] ^= 1;
    let fault = SubjectPublicKeyInfo::decode(&bytes).unwrap().p256().err();
    assert_eq!(fault, Some(Fault::Value.at(ENCODED_LEN - 65)));
}

/// One key of every curve, under each of its three names.
#[test]
fn every_curve_is_known_by_name_by_parameters_and_by_number() {
    for curve in Curve::ALL {
        let point = curve.domain().g;
        let mut buffer = [0; 1024];
        let mut writer = Writer::new(&mut buffer);
        write_on(&mut writer, curve, point).unwrap();
        let explicit = writer.finish().to_vec();
        let key = |w: &mut Writer<'_>, algorithm: Oid<'_>, parameters: &[u8]| {
            w.constructed(SEQUENCE, |w| {
                w.constructed(SEQUENCE, |w| {
                    asn1::write_oid(w, algorithm)?;
                    w.raw(parameters)
                })?;
                asn1::write_bit_string(w, point)
            })
        };
        let encoded = |algorithm, parameters: &[u8]| {
            let mut buffer = [0; 256];
            let mut writer = Writer::new(&mut buffer);
            key(&mut writer, algorithm, parameters).unwrap();
            writer.finish().to_vec()
        };
        let name = curve.oid();
        let named = [&[0x06, u8::try_from(name.as_bytes().len()).unwrap()], name.as_bytes()];
        let named = encoded(oid::EC_PUBLIC_KEY, &named.concat());
        let number = [0x02, 0x01, curve.parameter_id()];
        let numbered = encoded(oid::STANDARDIZED_DOMAIN_PARAMETERS, &number);
        for bytes in [explicit, named, numbered] {
            let info = SubjectPublicKeyInfo::decode(&bytes).unwrap();
            assert_eq!(info.public_key(), Ok(PublicKey::Ec { curve, point }), "{}", curve.name());
            let mut short = bytes.clone();
            let at = short.len() - point.len();
            short[at] = 0x02;
            let fault = SubjectPublicKeyInfo::decode(&short).unwrap().public_key().err();
            assert_eq!(fault, Some(Fault::Value.at(at)), "{}", curve.name());
        }
    }
}

#[test]
fn keys_of_other_algorithms_are_read() {
    let rsa = b"\x30\x1A\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00\
        \x03\x09\x00\x30\x06\x02\x01\x51\x02\x01\x03";
    let key = SubjectPublicKeyInfo::decode(rsa).unwrap().public_key();
    assert_eq!(key, Ok(PublicKey::Rsa { modulus: &[0x51], exponent: &[3] }));
    let pkcs3 = b"\x30\x1D\x30\x13\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x03\x01\
        \x30\x06\x02\x01\x17\x02\x01\x05\x03\x06\x00\x02\x03\x00\x00\x0B";
    let key = SubjectPublicKeyInfo::decode(&pkcs3[..]).unwrap().public_key();
    assert_eq!(key.err(), Some(Fault::Value.at(26)));
    let x942 = b"\x30\x1C\x30\x14\x06\x07\x2A\x86\x48\xCE\x3E\x02\x01\
        \x30\x09\x02\x01\x17\x02\x01\x05\x02\x01\x0B\x03\x04\x00\x02\x01\x0B";
    let key = SubjectPublicKeyInfo::decode(x942).unwrap().public_key();
    let dh = PublicKey::Dh { p: &[0x17], g: &[5], q: Some(&[0x0B]), public: &[0x0B] };
    assert_eq!(key, Ok(dh));
}

#[test]
fn signatures_are_der() {
    for (bytes, fault) in [
        (&b"\x30\x06\x02\x01\x01\x02\x01\x01"[..], None),
        (b"\x30\x81\x06\x02\x01\x01\x02\x01\x01", Some(Fault::Length.at(0))),
        (b"\x30\x06\x02\x01\x81\x02\x01\x01", Some(Fault::Value.at(2))),
        (b"\x30\x07\x02\x02\x00\x01\x02\x01\x01", Some(Fault::Value.at(2))),
        (b"\x30\x06\x02\x01\x01\x02\x01\x01\x00", Some(Fault::Trailing.at(8))),
        (b"\x30\x09\x02\x01\x01\x02\x01\x01\x02\x01\x01", Some(Fault::Trailing.at(8))),
    ] {
        assert_eq!(EcdsaSigValue::decode(bytes).err(), fault, "{bytes:02X?}");
    }
}

#[test]
fn what_is_written_is_read_and_made_plain() {
    let signature: p256::ecdsa::Signature = signer().sign(b"message");
    let mut buffer = [0; 72];
    let mut writer = Writer::new(&mut buffer);
    write_signature(&mut writer, &signature).unwrap();
    let value = EcdsaSigValue::decode(writer.finish()).unwrap();
    let mut plain = [0xFF; 64];
    value.write_plain(&mut plain).unwrap();
    assert_eq!(plain, *signature.to_bytes());
    assert_eq!(value.write_plain(&mut [0; 40]), Err(Fault::Value.at(0)));
}

proptest! {
    #[test]
    fn no_input_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..80), at in 0_usize..311) {
        let _ = EcdsaSigValue::decode(&bytes).map(|value| value.write_plain(&mut [0; 64]));
        let _ = SubjectPublicKeyInfo::decode(&bytes);
        let mut key = encoded();
        bytes.truncate(ENCODED_LEN - at);
        key[at..at + bytes.len()].copy_from_slice(&bytes);
        let _ = SubjectPublicKeyInfo::decode(&key).and_then(|info| info.public_key().map(|_| ()));
    }
}
