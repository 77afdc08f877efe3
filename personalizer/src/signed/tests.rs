//! Signed here and verified by OpenSSL, and the other way. Where there is no `openssl` command
//! that part is skipped.

use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use verifier::key_file::{self, Password, PasswordArgs};

use super::*;
use crate::pki::NewOrderer;
use crate::signer::FileSigner;

const CONTENT: &[u8] = b"{\"authority\":\"da-nang\"}\r\n\x00\xFF";

fn at(year: i16) -> Timestamp {
    jiff::civil::date(year, 6, 1).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp()
}

/// An authority of this name that lives from 2026 to 2029.
fn orderer(folder: &Path, name: &str) -> FileSigner {
    let new = NewOrderer {
        folder: folder.join("pki"),
        name: name.to_owned(),
        keys: Some(folder.join(name)),
        password: PasswordArgs::default(),
    };
    let password = Password::new(b"secret".to_vec());
    let now = jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0);
    let certificate = fs::read(new.make(&password, now).unwrap()).unwrap();
    let key = folder.join(name).join(format!("{name}.key"));
    let key = key_file::read_signing_key(&key, &password).unwrap();
    FileSigner::paired(key.into(), certificate).unwrap()
}

/// Runs OpenSSL; `None` where there is none.
fn openssl(folder: &Path, arguments: &str) -> Option<bool> {
    let arguments = arguments.split_whitespace();
    let Ok(output) = Command::new("openssl").args(arguments).current_dir(folder).output() else {
        println!("skipped: there is no openssl command");
        return None;
    };
    println!("{}", String::from_utf8_lossy(&output.stderr));
    Some(output.status.success())
}

#[test]
fn one_who_may_sign_is_told_from_one_who_may_not() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, other) = (orderer(folder.path(), "da-nang"), orderer(folder.path(), "hue"));
    let digest: [u8; 32] = Sha256::digest(CONTENT).into();
    let cms = sign(&ours, &digest, at(2026)).unwrap();
    let [mine, theirs] = [ours.certificate().to_vec(), other.certificate().to_vec()];
    let both = [theirs.clone(), mine.clone()];
    let hash: [u8; 32] = Sha256::digest(&mine).into();
    assert_eq!(verify(&digest, &cms, &both, at(2027)).unwrap(), hash);
    let signer = signer_of(Content::Bytes(CONTENT), &cms, &both, at(2027)).unwrap();
    assert_eq!(signer, mine);
    let refused = |digest: &[u8; 32], cms: &[u8], trusted: &[Vec<u8>], year| {
        verify(digest, cms, trusted, at(year)).unwrap_err()
    };
    assert!(matches!(refused(&digest, &cms, &[theirs], 2027), Error::Stranger));
    assert!(matches!(refused(&digest, &cms, &[], 2027), Error::Stranger));
    assert!(matches!(refused(&[0; 32], &cms, &both, 2027), Error::Content));
    assert!(matches!(refused(&digest, &cms, &both, 2025), Error::Certificate));
    assert!(matches!(refused(&digest, &cms, &both, 2030), Error::Certificate));
    assert!(matches!(refused(&digest, &cms[1..], &both, 2027), Error::Malformed(_)));
    let mut wrong = cms.clone();
    *wrong.last_mut().unwrap() ^= 1;
    assert!(matches!(refused(&digest, &wrong, &both, 2027), Error::Wrong));
}

#[test]
fn openssl_verifies_what_we_sign() {
    let folder = tempfile::tempdir().unwrap();
    let signer = orderer(folder.path(), "da-nang");
    let cms = sign(&signer, &Sha256::digest(CONTENT).into(), Timestamp::now()).unwrap();
    fs::write(folder.path().join("order.p7s"), cms).unwrap();
    fs::write(folder.path().join("order.json"), CONTENT).unwrap();
    fs::write(folder.path().join("other.json"), b"other").unwrap();
    let verify = "cms -verify -binary -inform DER -in order.p7s -out out -certfile da-nang.pem";
    let pem = "x509 -inform DER -in da-nang/da-nang.der -out da-nang.pem";
    let Some(true) = openssl(folder.path(), pem) else { return };
    for (options, right) in [
        ("-content order.json -noverify", true),
        ("-content order.json -CAfile da-nang.pem -purpose any", true),
        ("-content other.json -noverify", false),
    ] {
        let verified = openssl(folder.path(), &format!("{verify} {options}"));
        assert_eq!(verified, Some(right), "{options}");
    }
}

#[test]
fn we_verify_what_openssl_signs() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("order.json"), CONTENT).unwrap();
    let digest: [u8; 32] = Sha256::digest(CONTENT).into();
    for (curve, options, by_digest, by_bytes) in [
        ("P-256", "-md sha256", true, true),
        ("P-256", "-md sha256 -keyid", true, true),
        ("P-256", "-md sha256 -nocerts", true, true),
        ("P-384", "-md sha256", true, true),
        ("P-384", "-md sha384", false, true),
        ("P-521", "-md sha512", false, true),
        ("P-256", "-md sha1", false, false),
        ("P-256", "-md sha256 -nodetach", false, false),
        ("P-256", "-md sha256 -noattr", false, false),
    ] {
        let make = format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:{curve} -nodes -keyout key.pem \
             -out cert.pem -subj /CN=da-nang -days 30"
        );
        let Some(true) = openssl(folder.path(), &make) else { return };
        let sign = format!(
            "cms -sign -binary -outform DER -in order.json -inkey key.pem -signer cert.pem \
             -out order.p7s {options}"
        );
        assert_eq!(openssl(folder.path(), &sign), Some(true), "{options}");
        let der = "x509 -in cert.pem -outform DER -out cert.der";
        assert_eq!(openssl(folder.path(), der), Some(true));
        let cms = fs::read(folder.path().join("order.p7s")).unwrap();
        let trusted = [fs::read(folder.path().join("cert.der")).unwrap()];
        let verified = verify(&digest, &cms, &trusted, Timestamp::now());
        assert_eq!(verified.is_ok(), by_digest, "{curve} {options} {verified:?}");
        let verified = signer_of(Content::Bytes(CONTENT), &cms, &trusted, Timestamp::now());
        assert_eq!(verified.is_ok(), by_bytes, "{curve} {options} {verified:?}");
        let other = signer_of(Content::Bytes(b"other"), &cms, &trusted, Timestamp::now());
        assert!(other.is_err());
    }
}

/// RSA and small curves are not accepted, whoever is trusted.
#[test]
fn weak_signatures_do_not_count() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("order.json"), CONTENT).unwrap();
    for key in ["rsa:1024", "rsa:3072", "ec -pkeyopt ec_paramgen_curve:secp224r1"] {
        let make = format!(
            "req -x509 -newkey {key} -nodes -keyout key.pem -out cert.pem -subj /CN=x -days 30"
        );
        let Some(true) = openssl(folder.path(), &make) else { return };
        let sign = "cms -sign -binary -outform DER -in order.json -inkey key.pem \
                    -signer cert.pem -out order.p7s -md sha256";
        assert_eq!(openssl(folder.path(), sign), Some(true));
        let der = "x509 -in cert.pem -outform DER -out cert.der";
        assert_eq!(openssl(folder.path(), der), Some(true));
        let cms = fs::read(folder.path().join("order.p7s")).unwrap();
        let trusted = [fs::read(folder.path().join("cert.der")).unwrap()];
        let verified = signer_of(Content::Bytes(CONTENT), &cms, &trusted, Timestamp::now());
        assert!(matches!(verified, Err(Error::Algorithm)), "{key} {verified:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(verify(&[0; 32], &bytes, core::slice::from_ref(&bytes), at(2027)).is_err());
    }
}
