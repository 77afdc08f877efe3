//! Both backends on what neither was made for: numbers out of range, other lengths, keys that are
//! none. Where they differ, `verify` of this test fails.

use card_format::asn1::{self, SEQUENCE};
use card_format::curve::Curve;
use card_format::ec_key::{self, PublicKey};
use card_format::hash::HashAlgorithm;
use card_format::signature_algorithm::SignatureAlgorithm;
use card_format::tlv::Writer;
use card_protocol::group::{KeyPair, Standardized};
use card_protocol::signature::sign;
use getrandom::SysRng;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rand_core::UnwrapErr;
use verifier::signature::Error;

use super::{MESSAGE, hex, verify};

const HASHES: [HashAlgorithm; 5] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

/// The curves that the backends compute with differently.
const CURVES: [Curve; 3] = [Curve::P256, Curve::P384, Curve::P521];

fn key(curve: Curve) -> KeyPair<Standardized> {
    let mut secret = vec![0x2A; curve.order_len()];
    secret[0] = 0;
    KeyPair::from_secret(Standardized::Ec(curve), &secret).unwrap()
}

/// r ‖ s over [`MESSAGE`].
fn plain(curve: Curve, hash: HashAlgorithm) -> Vec<u8> {
    let signature = sign(&key(curve), hash, &[MESSAGE], &mut UnwrapErr(SysRng)).unwrap();
    signature.as_bytes().to_vec()
}

fn der(plain: &[u8]) -> Vec<u8> {
    let mut out = [0; 160];
    let mut writer = Writer::new(&mut out);
    let (r, s) = plain.split_at(plain.len() / 2);
    let sequence = writer.constructed(SEQUENCE, |writer| {
        asn1::write_unsigned(writer, r)?;
        asn1::write_unsigned(writer, s)
    });
    sequence.unwrap();
    writer.finish().to_vec()
}

/// What both say of r ‖ s, plain and in DER; the same of both.
fn both_forms(curve: Curve, hash: HashAlgorithm, point: &[u8], plain: &[u8]) -> Result<(), Error> {
    let key = PublicKey::Ec { curve, point };
    let of_plain = verify(&key, SignatureAlgorithm::EcdsaPlain { hash }, &[MESSAGE], plain);
    let of_der = verify(&key, SignatureAlgorithm::Ecdsa { hash }, &[MESSAGE], &der(plain));
    assert_eq!(of_plain, of_der);
    of_plain
}

#[test]
fn every_hash_signs_on_every_curve() {
    for curve in Curve::ALL {
        let key = key(curve);
        for hash in HASHES {
            let mut signature = plain(curve, hash);
            let point = key.public().bytes();
            assert_eq!(both_forms(curve, hash, point, &signature), Ok(()), "{curve:?} {hash:?}");
            *signature.last_mut().unwrap() ^= 1;
            let wrong = both_forms(curve, hash, point, &signature);
            assert_eq!(wrong, Err(Error::Wrong), "{curve:?} {hash:?}");
        }
    }
}

/// n - s, which is as good as s: ECDSA signatures come in pairs.
fn negated(curve: Curve, s: &[u8]) -> Vec<u8> {
    let mut borrow = false;
    let mut digits: Vec<u8> = curve
        .domain()
        .n
        .iter()
        .zip(s)
        .rev()
        .map(|(n, s)| {
            let (digit, first) = n.overflowing_sub(*s);
            let (digit, second) = digit.overflowing_sub(u8::from(borrow));
            borrow = first || second;
            digit
        })
        .collect();
    digits.reverse();
    digits
}

#[test]
fn halves_out_of_range_are_wrong_and_twins_are_right() {
    let hash = HashAlgorithm::Sha256;
    for curve in CURVES {
        let (key, signature) = (key(curve), plain(curve, hash));
        let point = key.public().bytes();
        let (r, s) = signature.split_at(curve.order_len());
        let twin = [r, &negated(curve, s)].concat();
        assert_eq!(both_forms(curve, hash, point, &twin), Ok(()));
        let zero = vec![0; curve.order_len()];
        for half in [&zero[..], curve.domain().n, curve.domain().p, &vec![0xFF; zero.len()]] {
            for plain in [[half, s].concat(), [r, half].concat(), [half, half].concat()] {
                assert_eq!(both_forms(curve, hash, point, &plain), Err(Error::Wrong));
            }
        }
        let ecdsa_plain = SignatureAlgorithm::EcdsaPlain { hash };
        let key = PublicKey::Ec { curve, point };
        for plain in [
            vec![],
            r.to_vec(),
            [r, s, &[0]].concat(),
            [&[0], r, s].concat(),
            [&[0], r, &[0], s].concat(),
        ] {
            let wrong = verify(&key, ecdsa_plain, &[MESSAGE], &plain);
            assert_eq!(wrong, Err(Error::Wrong));
        }
    }
}

/// BER that is not DER: the reader before the backends refuses it for both.
#[test]
fn other_encodings_of_a_right_signature_are_wrong() {
    let hash = HashAlgorithm::Sha256;
    for curve in CURVES {
        let (key, right) = (key(curve), der(&plain(curve, hash)));
        let key = PublicKey::Ec { curve, point: key.public().bytes() };
        let ecdsa = SignatureAlgorithm::Ecdsa { hash };
        assert_eq!(verify(&key, ecdsa, &[MESSAGE], &right), Ok(()));
        // P-521 has the long form of a length anyway.
        let start = if right[1] & 0x80 == 0 { 2 } else { 3 };
        let content = &right[start..];
        let length = u8::try_from(content.len()).unwrap();
        for other in [
            [&[0x30, 0x82, 0, length], content].concat(),
            [&[0x30, 0x80], content, &[0, 0]].concat(),
            [&right[..], &[0]].concat(),
            [&[0x31], &right[1..]].concat(),
        ] {
            assert_eq!(verify(&key, ecdsa, &[MESSAGE], &other), Err(Error::Wrong), "{other:02X?}");
        }
    }
}

#[test]
fn points_that_are_no_keys_are_malformed() {
    let hash = HashAlgorithm::Sha256;
    for curve in CURVES {
        let (key, signature) = (key(curve), plain(curve, hash));
        let right = key.public().bytes();
        let length = curve.coordinate_len();
        let (x, y) = right[1..].split_at(length);
        let p = curve.domain().p;
        let parity = 2 | y[length - 1] & 1;
        let mut off = right.to_vec();
        off[length] ^= 1;
        let mut info = [0; 1024];
        let mut writer = Writer::new(&mut info);
        ec_key::write_on(&mut writer, curve, right).unwrap();
        for point in [
            vec![],
            vec![0],
            vec![0; right.len()],
            off,
            [&[0x04], p, y].concat(),
            [&[0x04], x, p].concat(),
            [&[0x06 | parity], x, y].concat(),
            [&[parity], x].concat(),
            [right, &[0]].concat(),
            right[..right.len() - 1].to_vec(),
            writer.finish().to_vec(),
        ] {
            let malformed = both_forms(curve, hash, &point, &signature);
            assert_eq!(malformed, Err(Error::Malformed), "{point:02X?}");
        }
    }
}

/// An RSA signature of OpenSSL: key, algorithm, signature.
fn of_openssl(name: &str) -> [Vec<u8>; 3] {
    let line = include_str!("openssl.tsv").lines().find(|line| line.starts_with(name)).unwrap();
    let parts: Vec<_> = line.split('\t').skip(1).map(hex).collect();
    parts.try_into().unwrap()
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Nothing,
    Bit,
    Byte,
    Shorter,
    Longer,
    InFront,
}

fn change() -> impl Strategy<Value = Change> {
    use Change::{Bit, Byte, InFront, Longer, Nothing, Shorter};
    select(vec![Nothing, Bit, Byte, Shorter, Longer, InFront])
}

fn changed(bytes: &[u8], change: Change, at: Index, to: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let place = at.index(bytes.len());
    match change {
        Change::Nothing => {}
        Change::Bit => bytes[place] ^= 1 << (to % 8),
        Change::Byte => bytes[place] = to,
        Change::Shorter => bytes.truncate(place),
        Change::Longer => bytes.push(to),
        Change::InFront => bytes.insert(0, to),
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changed_ecdsa_is_judged_alike(
        curve in select(CURVES.to_vec()),
        hash in select(HASHES.to_vec()),
        in_der in any::<bool>(),
        (of_key, of_signature) in (change(), change()),
        at in any::<Index>(),
        to in any::<u8>(),
    ) {
        let signature = plain(curve, hash);
        let (signature, algorithm) = if in_der {
            (der(&signature), SignatureAlgorithm::Ecdsa { hash })
        } else {
            (signature, SignatureAlgorithm::EcdsaPlain { hash })
        };
        let signature = changed(&signature, of_signature, at, to);
        let point = changed(key(curve).public().bytes(), of_key, at, to);
        let _ = verify(&PublicKey::Ec { curve, point: &point }, algorithm, &[MESSAGE], &signature);
    }

    #[test]
    fn any_bytes_are_judged_alike(
        curve in select(CURVES.to_vec()),
        hash in select(HASHES.to_vec()),
        point in prop::collection::vec(any::<u8>(), 0..200),
        signature in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let plain = SignatureAlgorithm::EcdsaPlain { hash };
        let key = PublicKey::Ec { curve, point: &point };
        let _ = verify(&key, plain, &[MESSAGE], &signature);
        let pkcs1 = SignatureAlgorithm::RsaPkcs1 { hash };
        let key = PublicKey::Rsa { modulus: &point, exponent: &signature };
        let _ = verify(&key, pkcs1, &[MESSAGE], &signature);
    }

    #[test]
    fn changed_rsa_is_judged_alike(
        name in select(vec![
            "rsa1024 pkcs1 sha1", "rsa2048 pkcs1 sha224", "rsa2048 pkcs1 sha256",
            "rsa2048 pkcs1 sha384", "rsa2049 pkcs1 sha256", "rsa2048 pss sha256 sha256 32",
            "rsa2048 pss sha512 sha512 64", "rsa2049 pss sha256 sha256 32",
            "rsa2048 pss sha256 sha1 20", "rsa2048 pss sha256 sha256 0",
        ]),
        hash in select(HASHES.to_vec()),
        (of_modulus, of_exponent, of_signature) in (change(), change(), change()),
        at in any::<Index>(),
        to in any::<u8>(),
    ) {
        let [key, algorithm, signature] = of_openssl(name);
        let key = super::public_key(&key);
        let PublicKey::Rsa { modulus, exponent } = key else { panic!("no RSA key") };
        let modulus = changed(modulus, of_modulus, at, to);
        let exponent = changed(exponent, of_exponent, at, to);
        let signature = changed(&signature, of_signature, at, to);
        let algorithm = super::algorithm(&algorithm);
        let key = PublicKey::Rsa { modulus: &modulus, exponent: &exponent };
        let _ = verify(&key, algorithm, &[MESSAGE], &signature);
        let other = SignatureAlgorithm::RsaPss { hash, mgf_hash: hash, salt_len: hash.output_len() };
        let _ = verify(&key, other, &[MESSAGE], &signature);
    }
}

/// Numbers at the edge of a modulus, as signatures.
#[test]
fn numbers_of_rsa_out_of_range_are_wrong() {
    for name in ["rsa2048 pkcs1 sha256", "rsa2048 pss sha256 sha256 32", "rsa1024 pkcs1 sha1"] {
        let [key, algorithm, signature] = of_openssl(name);
        let (key, algorithm) = (super::public_key(&key), super::algorithm(&algorithm));
        let PublicKey::Rsa { modulus, .. } = key else { panic!("no RSA key") };
        assert_eq!(verify(&key, algorithm, &[MESSAGE], &signature), Ok(()));
        let length = modulus.len();
        let small = |number: u8| [vec![0; length - 1], vec![number]].concat();
        let mut below = modulus.to_vec();
        below[length - 1] -= 1;
        for signature in [
            small(0),
            small(1),
            below,
            modulus.to_vec(),
            vec![0xFF; length],
            vec![],
            [&[0], &signature[..]].concat(),
        ] {
            let wrong = verify(&key, algorithm, &[MESSAGE], &signature);
            assert_eq!(wrong, Err(Error::Wrong), "{name} {signature:02X?}");
        }
    }
}
