//! Replays card-verifiable certificates that others made.
//!
//! They lie outside the repository, in the directories that `CARDWRIGHT_VECTORS` and
//! `CARDWRIGHT_DATA` name; without them nothing is tested here. Their signatures are verified where
//! the arithmetic is.

#![expect(clippy::unwrap_used, reason = "a wrong vector fails the test")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use card_format::curve::Curve;
use card_format::cvc::{self, Algorithm, Authorization, CvCertificate, Key, Role};
use card_format::error::Error;
use card_format::hash::HashAlgorithm;
use serde_json::Value;

fn directory(variable: &str) -> Option<PathBuf> {
    let directory = env::var_os(variable);
    if directory.is_none() {
        println!("skipped: {variable} is not set");
    }
    directory.map(PathBuf::from)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn hex(value: &Value) -> Option<Vec<u8>> {
    let text = value.as_str()?;
    let bytes = (0..text.len()).step_by(2);
    bytes.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// Reads a certificate and writes it again, byte for byte.
fn assert_round_trip(bytes: &[u8]) {
    let read = CvCertificate::decode(bytes).unwrap();
    let mut out = [0; 2048];
    let again = |signed: &[u8]| {
        assert_eq!(signed, read.signed());
        Ok::<_, Error>(read.signature().to_vec())
    };
    assert_eq!(cvc::encode(&mut out, &read.body, again).unwrap(), bytes);
}

/// Every value that is a certificate, wherever it stands.
fn certificates(value: &Value, found: &mut Vec<Vec<u8>>) {
    match value {
        Value::Object(members) => members.values().for_each(|member| certificates(member, found)),
        Value::Array(items) => items.iter().for_each(|item| certificates(item, found)),
        text => found.extend(hex(text).filter(|bytes| bytes.starts_with(&[0x7F, 0x21]))),
    }
}

#[test]
fn certificates_of_the_vectors_round_trip() {
    let Some(vectors) = directory("CARDWRIGHT_VECTORS") else { return };
    let mut count = 0;
    for name in ["ta_v1", "eac2_worked_example_ecdh", "eac2_worked_example_dh"] {
        let mut found = Vec::new();
        certificates(&json(&vectors.join(name).with_extension("json")), &mut found);
        for bytes in &found {
            assert_round_trip(bytes);
        }
        count += found.len();
    }
    assert!(count >= 18, "{count}");
}

/// What the vectors' own decoding says, we say too.
#[test]
fn fields_are_read_as_others_read_them() {
    let Some(vectors) = directory("CARDWRIGHT_VECTORS") else { return };
    for (name, path) in [
        ("ta_v1.json", "/dutch_test_chain/old_chain"),
        ("eac2_worked_example_ecdh.json", "/cv_certificates"),
        ("eac2_worked_example_dh.json", "/cv_certificates"),
    ] {
        let file = json(&vectors.join(name));
        let chain = file.pointer(path).unwrap();
        for (role, expected) in chain["decoded"].as_object().unwrap() {
            let bytes = hex(&chain[role]).unwrap();
            let body = CvCertificate::decode(&bytes).unwrap().body;
            assert_eq!(body.authority.to_string(), expected["car"].as_str().unwrap());
            assert_eq!(body.holder.to_string(), expected["chr"].as_str().unwrap());
            let oid = body.key.algorithm.oid().unwrap().to_string();
            assert_eq!(oid, expected["public_key_oid"].as_str().unwrap());
            assert_eq!(
                body.authorization.kind().to_string(),
                expected["chat_oid"].as_str().unwrap()
            );
            assert_eq!(body.authorization.bits(), hex(&expected["chat"]).unwrap());
            let dates = [body.effective, body.expiration].map(card_format::date::Date::yymmdd);
            for (date, name) in dates.iter().zip(["effective_date", "expiration_date"]) {
                assert_eq!(date, expected[name].as_str().unwrap().as_bytes());
            }
            let parameters = matches!(body.key.key, Key::Ec { curve: Some(_), .. });
            assert_eq!(parameters, expected["has_domain_parameters"].as_bool().unwrap());
        }
    }
}

#[test]
fn specimens_of_others_are_read() {
    let Some(data) = directory("CARDWRIGHT_DATA") else { return };
    let read = |name: &str| fs::read(data.join("3-eac/cvc").join(name)).unwrap();
    let ecdsa = Algorithm::Ecdsa(HashAlgorithm::Sha256);
    for (name, curve, role) in [
        ("openpace/cvca-eid.cv", Some(Curve::BrainpoolP256r1), Role::Cvca),
        ("openpace/DECVCAEPASS00102.cvcert", Some(Curve::BrainpoolP256r1), Role::Cvca),
        ("openpace/DECVCAeSign00102.cvcert", Some(Curve::BrainpoolP256r1), Role::Cvca),
        ("persosim-gt/DETESTeID00005.cvcert", Some(Curve::BrainpoolP256r1), Role::Cvca),
        (
            "persosim-gt/CFG.DFLT.EAC.IS/CVCA_Cert_01.cvcert",
            Some(Curve::BrainpoolP256r1),
            Role::Cvca,
        ),
        ("persosim-gt/CFG.DFLT.EAC.IS/dv_is_cert_1.cvcert", None, Role::DomesticVerifier),
        ("persosim-gt/CFG.DFLT.EAC.IS/is_cert_1.cvcert", None, Role::Terminal),
        ("persosim-gt/CFG.DFLT.EAC.AT/dv_at_cert_1.cvcert", None, Role::ForeignVerifier),
        ("persosim-gt/CFG.DFLT.EAC.AT/at_cert_1.cvcert", None, Role::Terminal),
        ("eid-testbed-server/CERT_ECARD_CV_DV_1_A.cvcert", None, Role::DomesticVerifier),
        ("eid-testbed-server/CERT_ECARD_CV_TERM_1_A.cvcert", None, Role::Terminal),
    ] {
        let bytes = read(name);
        assert_round_trip(&bytes);
        let certificate = CvCertificate::decode(&bytes).unwrap();
        assert_eq!(certificate.body.key.algorithm, ecdsa, "{name}");
        let Key::Ec { curve: found, .. } = certificate.body.key.key else { panic!("{name}") };
        assert_eq!((found, certificate.body.authorization.role()), (curve, role), "{name}");
        let terminal =
            matches!(certificate.body.authorization, Authorization::AuthenticationTerminal(_));
        assert_eq!(certificate.body.extensions.is_some(), terminal && role == Role::Terminal);
    }
}
