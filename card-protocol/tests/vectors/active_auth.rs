//! Active Authentication and ECDSA.

use card_format::hash::HashAlgorithm;
use card_protocol::active_auth::{Encoding, sign, verify};
use card_protocol::group::{KeyPair, OnChip, Public};
use serde_json::Value;

use crate::files::{data, entries, hex, vectors};
use crate::scripted::Script;

fn group(vector: &Value) -> OnChip {
    match vector["curve"].as_str() {
        Some("secp256r1") => OnChip::P256,
        _ => OnChip::BrainpoolP256r1,
    }
}

fn hash(vector: &Value) -> HashAlgorithm {
    match vector["hash"].as_str() {
        Some("sha224") => HashAlgorithm::Sha224,
        Some("sha256") => HashAlgorithm::Sha256,
        other => panic!("{other:?}"),
    }
}

#[test]
fn signatures_of_a_chip() {
    let Some(file) = vectors("aa_ecdsa.json") else { return };
    let mut count = 0;
    for vector in entries(&file["vectors"]) {
        let (group, hash) = (group(vector), hash(vector));
        let key = KeyPair::from_secret(group, &hex(&vector["private_key"])).unwrap();
        assert_eq!(key.public().bytes(), hex(&vector["public_point"]));
        let challenge = hex(&vector["rnd_ifd"]);
        let signature = hex(&vector["signature_plain_r_s"]);
        assert_eq!(verify(key.public(), hash, &challenge, &signature), Ok(Encoding::Plain));
        let mut rng = Script::new([vec![7; 32]]);
        let own = sign(&key, hash, &challenge, &mut rng).unwrap();
        assert_eq!(verify(key.public(), hash, &challenge, own.as_bytes()), Ok(Encoding::Plain));
        count += 1;
    }
    assert_eq!(count, 3);
}

/// Plain signatures: valid ones are accepted, all others refused. What is not 64 bytes long may
/// be read as DER, and then fails as that.
#[test]
fn plain_signatures_of_wycheproof() {
    check("ecdsa_secp256r1_sha256_p1363_test.json", OnChip::P256, |valid, result| {
        assert_eq!(result == Ok(Encoding::Plain), valid);
    });
}

/// DER signatures: no invalid one is accepted unless only its encoding is at fault, because DER is
/// tolerated here and not checked to the letter.
#[test]
fn der_signatures_of_wycheproof() {
    for (name, group) in [
        ("ecdsa_secp256r1_sha256_test.json", OnChip::P256),
        ("ecdsa_brainpoolP256r1_sha256_test.json", OnChip::BrainpoolP256r1),
    ] {
        check(name, group, |valid, result| assert!(!valid || result.is_ok()));
    }
}

fn check(
    name: &str,
    group: OnChip,
    judge: impl Fn(bool, Result<Encoding, card_format::error::Error>),
) {
    let Some(file) = data(&format!("6-crypto/wycheproof/{name}")) else { return };
    for keys in entries(&file["testGroups"]) {
        let point = Public::decode(group, &hex(&keys["publicKey"]["uncompressed"])).unwrap();
        for test in entries(&keys["tests"]) {
            println!("{}", test["tcId"]);
            let hash = HashAlgorithm::Sha256;
            let result = verify(&point, hash, &hex(&test["msg"]), &hex(&test["sig"]));
            judge(test["result"] == "valid", result);
        }
    }
}
