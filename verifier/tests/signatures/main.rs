//! Signatures that others made: by OpenSSL (`openssl.tsv`, written by `openssl.sh`), and those of
//! Project Wycheproof, found through `CARDWRIGHT_DATA`. Everything is verified by every
//! backend; they must never differ.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a wrong vector fails the test")]

mod agreement;

use std::path::PathBuf;

use card_format::asn1::AlgorithmIdentifier;
use card_format::ec_key::{PublicKey, SubjectPublicKeyInfo};
use card_format::hash::HashAlgorithm::Sha256;
use card_format::signature_algorithm::SignatureAlgorithm;
use card_format::tlv::Reader;
use serde_json::Value;
use verifier::signature::backend::{Assembly, Portable, Remembering};
use verifier::signature::{self, Error, verify_with};

const MESSAGE: &[u8] = b"Doc 9303-12 says who signed; this message says nothing.";

/// What all backends say, whether or not they know the key, which is also what a terminal says.
fn verify(
    key: &PublicKey<'_>,
    algorithm: SignatureAlgorithm,
    message: &[&[u8]],
    signature: &[u8],
) -> Result<(), Error> {
    let portable = verify_with(&Portable, key, algorithm, message, signature);
    let assembly = verify_with(&Assembly, key, algorithm, message, signature);
    assert_eq!(assembly, portable, "{key:02X?} {algorithm:?} {signature:02X?}");
    let remembering = Remembering::default();
    for _ in 0..2 {
        let again = verify_with(&remembering, key, algorithm, message, signature);
        assert_eq!(again, portable, "{key:02X?} {algorithm:?} {signature:02X?}");
    }
    assert_eq!(signature::verify(key, algorithm, message, signature), portable);
    portable
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    text.as_bytes().chunks(2).map(byte).collect()
}

fn public_key(info: &[u8]) -> PublicKey<'_> {
    SubjectPublicKeyInfo::decode(info).unwrap().public_key().unwrap()
}

fn algorithm(identifier: &[u8]) -> SignatureAlgorithm {
    let identifier = AlgorithmIdentifier::take(&mut Reader::new(identifier)).unwrap();
    SignatureAlgorithm::decode(&identifier).unwrap()
}

#[test]
fn signatures_of_openssl_verify_and_no_others() {
    let mut seen = 0;
    for line in include_str!("openssl.tsv").lines() {
        let [name, key, algorithm, signature] =
            <[&str; 4]>::try_from(line.split('\t').collect::<Vec<_>>()).unwrap();
        let (key, algorithm_bytes) = (hex(key), hex(algorithm));
        let (key, algorithm) = (public_key(&key), self::algorithm(&algorithm_bytes));
        let mut signature = hex(signature);
        let (front, back) = MESSAGE.split_at(11);
        assert_eq!(verify(&key, algorithm, &[front, back], &signature), Ok(()), "{name}");
        let other = verify(&key, algorithm, &[back, front], &signature);
        assert_eq!(other, Err(Error::Wrong), "{name}");
        *signature.last_mut().unwrap() ^= 1;
        let changed = verify(&key, algorithm, &[MESSAGE], &signature);
        assert_eq!(changed, Err(Error::Wrong), "{name}");
        let empty = verify(&key, algorithm, &[MESSAGE], &[]);
        assert_eq!(empty, Err(Error::Wrong), "{name}");
        seen += 1;
    }
    assert_eq!(seen, 92);
}

/// Another salt length or another mask than the signer used is another signature.
#[test]
fn parameters_of_pss_count() {
    let line = include_str!("openssl.tsv").lines().find(|line| line.contains("pss sha256 sha1 20"));
    let parts: Vec<_> = line.unwrap().split('\t').collect();
    let key = hex(parts[1]);
    let key = public_key(&key);
    let signature = hex(parts[3]);
    let sha1 = card_format::hash::HashAlgorithm::Sha1;
    for (mgf_hash, salt_len, right) in [
        (sha1, 20, Ok(())),
        (sha1, 21, Err(Error::Wrong)),
        (sha1, 0, Err(Error::Wrong)),
        (sha1, 4_000_000_000, Err(Error::Wrong)),
        (Sha256, 20, Err(Error::Wrong)),
    ] {
        let algorithm = SignatureAlgorithm::RsaPss { hash: Sha256, mgf_hash, salt_len };
        assert_eq!(verify(&key, algorithm, &[MESSAGE], &signature), right, "{salt_len}");
    }
}

#[test]
fn keys_out_of_bounds_are_refused() {
    let pkcs1 = SignatureAlgorithm::RsaPkcs1 { hash: Sha256 };
    let odd = [0xFF; 513];
    for (modulus, exponent, fault) in [
        (&odd[..127], &[1, 0, 1][..], Error::Unsupported),
        (&odd[..], &[1, 0, 1], Error::Unsupported),
        (&odd[..128], &[1], Error::Malformed),
        (&odd[..128], &[1, 0, 0], Error::Malformed),
        (&odd[..128], &odd[..6], Error::Malformed),
        (&[[0xFE; 128].as_slice()].concat(), &[1, 0, 1], Error::Malformed),
        (&[], &[], Error::Unsupported),
    ] {
        let key = PublicKey::Rsa { modulus, exponent };
        let signature = vec![0x01; modulus.len()];
        let result = verify(&key, pkcs1, &[MESSAGE], &signature);
        assert_eq!(result, Err(fault), "{} {exponent:02X?}", modulus.len());
    }
    let dh = PublicKey::Dh { p: &odd, g: &[2], q: None, public: &[4] };
    assert_eq!(verify(&dh, pkcs1, &[MESSAGE], &[]), Err(Error::Malformed));
    let curve = card_format::curve::Curve::P256;
    let point = curve.domain().g;
    let ec = PublicKey::Ec { curve, point };
    assert_eq!(verify(&ec, pkcs1, &[MESSAGE], &[]), Err(Error::Malformed));
    let off = [point[..64].to_vec(), vec![0]].concat();
    let off = PublicKey::Ec { curve, point: &off };
    let plain = SignatureAlgorithm::EcdsaPlain { hash: Sha256 };
    assert_eq!(verify(&off, plain, &[MESSAGE], &[1; 64]), Err(Error::Malformed));
}

/// Holds `verify` against a file of Wycheproof; tells how many of its tests there were.
fn wycheproof(name: &str, key: fn(&Value) -> &str, algorithm: SignatureAlgorithm) -> Option<usize> {
    let Some(root) = std::env::var_os("CARDWRIGHT_DATA") else {
        eprintln!("skipped: CARDWRIGHT_DATA is not set");
        return None;
    };
    let file = PathBuf::from(root).join("6-crypto/wycheproof").join(name);
    let file: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let mut seen = 0;
    for group in file["testGroups"].as_array().unwrap() {
        let key = hex(key(group));
        let key = public_key(&key);
        for test in group["tests"].as_array().unwrap() {
            let bytes = |name: &str| hex(test[name].as_str().unwrap());
            let result = verify(&key, algorithm, &[&bytes("msg")], &bytes("sig"));
            let right = match test["result"].as_str().unwrap() {
                "valid" => result == Ok(()),
                "invalid" => result == Err(Error::Wrong),
                // PKCS#1 v1.5 without NULL, which RFC 8017 asks nobody to accept.
                _ => true,
            };
            assert!(right, "{name} {}: {result:?}", test["tcId"]);
            seen += 1;
        }
    }
    Some(seen)
}

fn der(group: &Value) -> &str {
    group["publicKeyDer"].as_str().unwrap()
}

#[test]
fn wycheproof_ecdsa() {
    let ecdsa = SignatureAlgorithm::Ecdsa { hash: Sha256 };
    for name in ["ecdsa_secp256r1_sha256_test.json", "ecdsa_brainpoolP256r1_sha256_test.json"] {
        assert!(wycheproof(name, der, ecdsa).is_none_or(|seen| seen > 400), "{name}");
    }
    let plain = SignatureAlgorithm::EcdsaPlain { hash: Sha256 };
    let seen = wycheproof("ecdsa_secp256r1_sha256_p1363_test.json", der, plain);
    assert!(seen.is_none_or(|seen| seen > 200));
}

#[test]
fn wycheproof_rsa() {
    let pkcs1 = SignatureAlgorithm::RsaPkcs1 { hash: Sha256 };
    let seen = wycheproof("rsa_signature_2048_sha256_test.json", der, pkcs1);
    assert!(seen.is_none_or(|seen| seen > 200));
    let pss = SignatureAlgorithm::RsaPss { hash: Sha256, mgf_hash: Sha256, salt_len: 32 };
    let seen = wycheproof("rsa_pss_2048_sha256_mgf1_32_test.json", der, pss);
    assert!(seen.is_none_or(|seen| seen > 100));
}
