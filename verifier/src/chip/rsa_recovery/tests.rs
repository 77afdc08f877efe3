//! Signatures of others, made-up ones under a fixed key, and what is none.

use card_format::hash::HashAlgorithm;
use card_format::tlv::{Reader, Tag};
use proptest::prelude::*;
use serde_json::Value;

use super::*;

const HASHES: [(HashAlgorithm, &[u8]); 6] = [
    (HashAlgorithm::Sha1, &[0xBC]),
    (HashAlgorithm::Sha1, &[0x33, 0xCC]),
    (HashAlgorithm::Sha224, &[0x38, 0xCC]),
    (HashAlgorithm::Sha256, &[0x34, 0xCC]),
    (HashAlgorithm::Sha384, &[0x36, 0xCC]),
    (HashAlgorithm::Sha512, &[0x35, 0xCC]),
];

/// A file of the folder that `CARDWRIGHT_VECTORS` names.
fn vectors(name: &str) -> Option<Value> {
    let Some(folder) = std::env::var_os("CARDWRIGHT_VECTORS") else {
        println!("skipped: CARDWRIGHT_VECTORS is not set");
        return None;
    };
    let text = std::fs::read_to_string(std::path::Path::new(&folder).join(name)).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

fn hex(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap();
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn named(name: &Value) -> HashAlgorithm {
    match name.as_str().unwrap() {
        "sha1" => HashAlgorithm::Sha1,
        "sha224" => HashAlgorithm::Sha224,
        "sha256" => HashAlgorithm::Sha256,
        "sha384" => HashAlgorithm::Sha384,
        _ => HashAlgorithm::Sha512,
    }
}

/// Modulus and exponent of a SubjectPublicKeyInfo.
fn key(info: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut fields = Reader::new(info).expect(Tag(0x30)).unwrap().reader();
    fields.expect(Tag(0x30)).unwrap();
    let key = fields.expect(Tag(0x03)).unwrap().value;
    let mut numbers = Reader::new(&key[1..]).expect(Tag(0x30)).unwrap().reader();
    let mut number = || numbers.expect(Tag(0x02)).unwrap().value.to_vec();
    (number(), number())
}

#[test]
fn signatures_of_documents() {
    let Some(file) = vectors("aa_rsa.json") else { return };
    let signatures = file["verified_signatures"].as_array().unwrap();
    assert_eq!(signatures.len(), 5);
    for signature in signatures {
        let (modulus, exponent) = key(&hex(&signature["subject_public_key_info"]));
        let (challenge, bytes) = (hex(&signature["rnd_ifd"]), hex(&signature["signature"]));
        let expected = named(&signature["hash"]);
        assert_eq!(verify(&modulus, &exponent, &challenge, &bytes), Ok(expected));
        assert_eq!(recover(&modulus, &exponent, &bytes), Ok(hex(&signature["F"])));
        assert_eq!(verify(&modulus, &exponent, b"specimen", &bytes), Err(Error::Digest));
    }
    let session = &file["session_3des"];
    let file = hex(&session["ef_dg15"]);
    let (modulus, exponent) = key(Reader::new(&file).expect(Tag(0x6F)).unwrap().value);
    let (challenge, bytes) = (hex(&session["rnd_ifd"]), hex(&session["signature"]));
    assert_eq!(verify(&modulus, &exponent, &challenge, &bytes), Ok(HashAlgorithm::Sha256));
}

/// The worked example prints no modulus, but the bytes that are signed.
#[test]
fn the_representative_of_appendix_f() {
    let Some(file) = vectors("aa_rsa.json") else { return };
    let example = &file["appendix_F"];
    let recovered = hex(&example["F"]);
    assert_eq!(check(&recovered, &hex(&example["rnd_ifd"])), Ok(HashAlgorithm::Sha1));
}

#[test]
fn every_hash_function_and_both_ways_to_sign() {
    let Some(file) = vectors("aa_rsa_generation.json") else { return };
    let (modulus, exponent) = (hex(&file["modulus"]), [1, 0, 1]);
    let challenge = hex(&file["rnd_ifd"]);
    let generated = file["vectors"].as_array().unwrap();
    assert_eq!(generated.len(), 5);
    for vector in generated {
        for name in ["signature_plain_rsa", "signature_min_variant_B4"] {
            let mut signature = hex(&vector[name]);
            let found = verify(&modulus, &exponent, &challenge, &signature);
            assert_eq!(found, Ok(named(&vector["hash"])), "{name}");
            signature[100] ^= 1;
            assert!(verify(&modulus, &exponent, &challenge, &signature).is_err());
        }
    }
}

/// What a chip with room for `length` bytes would sign.
fn representative(header: &[u8], message: &[u8], hash: usize, challenge: &[u8]) -> Vec<u8> {
    let (hash, trailer) = HASHES[hash];
    let digest = hash.hash(&[message, challenge]);
    [header, message, digest.as_bytes(), trailer].concat()
}

#[test]
fn keys_that_nobody_has_are_refused() {
    let odd = |length: usize| [&[0x80], &vec![1; length - 1][..]].concat();
    let signature = [2; 128];
    for (modulus, exponent) in [
        (odd(127), &[1, 0, 1][..]),
        (odd(513), &[3]),
        ([&[0x40], &[1; 127][..]].concat(), &[3]),
        ([&odd(128)[..127], &[2]].concat(), &[3]),
        (odd(128), &[2]),
        (odd(128), &[1]),
        (odd(128), &[]),
        (odd(128), &[3; 9]),
        (vec![], &[3]),
        (vec![0; 128], &[3]),
    ] {
        assert_eq!(verify(&modulus, exponent, b"specimen", &signature), Err(Error::Key));
    }
}

#[test]
fn a_signature_is_below_the_modulus() {
    let modulus = [&[0x80], &[1; 127][..]].concat();
    let more = [&[1], &modulus[..]].concat();
    for signature in [&modulus[..], &[0xFF; 128], &more] {
        assert_eq!(verify(&modulus, &[3], b"specimen", signature), Err(Error::Range));
    }
    // Nothing raised to any power is nothing; the modulus less it ends with no trailer.
    for signature in [&[0; 128][..], &[]] {
        assert_eq!(verify(&modulus, &[3], b"specimen", signature), Err(Error::Trailer));
    }
}

#[test]
fn header_and_trailer_are_told_apart() {
    let good = representative(&[0x6A], &[7; 106], 0, b"specimen");
    assert_eq!(check(&good, b"specimen"), Ok(HashAlgorithm::Sha1));
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        check(&bytes, b"specimen")
    };
    assert_eq!(with(0, 0x4A), Err(Error::Header));
    assert_eq!(with(0, 0x6B), Err(Error::Header));
    assert_eq!(with(127, 0xDC), Err(Error::Trailer));
    assert_eq!(with(1, 8), Err(Error::Digest));
    let number = [&good[..126], &[0x31, 0xCC]].concat();
    assert_eq!(check(&number, b"specimen"), Err(Error::Hash(0x31)));
    let filled = representative(&[0x6B, 0xBB, 0xBB, 0xBA], &[7; 20], 3, b"specimen");
    assert_eq!(check(&filled, b"specimen"), Ok(HashAlgorithm::Sha256));
    for short in [&[][..], &[0xBC], &[0xCC], &[0x34, 0xCC], &[0x6A, 0x34, 0xCC]] {
        assert!(check(short, b"specimen").is_err());
    }
}

proptest! {
    #[test]
    fn what_was_signed_is_found_and_any_flipped_bit_is_not(
        message in prop::collection::vec(any::<u8>(), 0..200),
        challenge: [u8; 8],
        hash in 0..HASHES.len(),
        bit: prop::sample::Index,
    ) {
        let mut bytes = representative(&[0x6A], &message, hash, &challenge);
        prop_assert_eq!(check(&bytes, &challenge), Ok(HASHES[hash].0));
        let bit = bit.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(check(&bytes, &challenge).is_err());
    }

    #[test]
    fn no_bytes_panic(
        modulus in prop::collection::vec(any::<u8>(), 120..140),
        exponent in prop::collection::vec(any::<u8>(), 0..5),
        signature in prop::collection::vec(any::<u8>(), 0..140),
    ) {
        prop_assert!(verify(&modulus, &exponent, b"specimen", &signature).is_err());
        prop_assert!(check(&signature, b"specimen").is_err());
    }
}
