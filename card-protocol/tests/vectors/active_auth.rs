//! Active Authentication and ECDSA on P-256.

use card_protocol::active_auth::{Encoding, sign, verify};
use card_protocol::ec::{KeyPair, PublicPoint};

use crate::files::{data, entries, hex, vectors};
use crate::scripted::Script;

#[test]
fn signatures_of_a_chip() {
    let Some(file) = vectors("aa_ecdsa.json") else { return };
    let mut count = 0;
    for vector in entries(&file["vectors"]).iter().filter(|vector| vector["curve"] == "secp256r1") {
        let key = KeyPair::from_secret(&hex(&vector["private_key"])).unwrap();
        assert_eq!(key.public().bytes().as_slice(), hex(&vector["public_point"]));
        let challenge = hex(&vector["rnd_ifd"]);
        let signature = hex(&vector["signature_plain_r_s"]);
        assert_eq!(verify(key.public(), &challenge, &signature), Ok(Encoding::Plain));
        let mut rng = Script::new([vec![7; 32]]);
        let own = sign(&key, &challenge, &mut rng).unwrap();
        assert_eq!(verify(key.public(), &challenge, &own), Ok(Encoding::Plain));
        count += 1;
    }
    assert_eq!(count, 1);
}

/// Plain signatures: valid ones are accepted, all others refused. What is not 64 bytes long may
/// be read as DER, and then fails as that.
#[test]
fn plain_signatures_of_wycheproof() {
    let name = "6-crypto/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json";
    check(name, |valid, result| assert_eq!(result == Ok(Encoding::Plain), valid));
}

/// DER signatures: no invalid one is accepted unless only its encoding is at fault, because DER is
/// tolerated here and not checked to the letter.
#[test]
fn der_signatures_of_wycheproof() {
    let name = "6-crypto/wycheproof/ecdsa_secp256r1_sha256_test.json";
    check(name, |valid, result| assert!(!valid || result.is_ok()));
}

fn check(name: &str, judge: impl Fn(bool, Result<Encoding, card_format::error::Error>)) {
    let Some(file) = data(name) else { return };
    for group in entries(&file["testGroups"]) {
        let point = PublicPoint::decode(&hex(&group["publicKey"]["uncompressed"])).unwrap();
        for test in entries(&group["tests"]) {
            println!("{}", test["tcId"]);
            let result = verify(&point, &hex(&test["msg"]), &hex(&test["sig"]));
            judge(test["result"] == "valid", result);
        }
    }
}
