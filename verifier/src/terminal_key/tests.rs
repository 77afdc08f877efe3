//! Keys of both kinds, signing what a card gives them.

use std::process::Command;

use card_format::curve::Curve;
use card_format::cvc::{self, Authorization, Body, PublicKey, Reference, Rights};
use card_format::date::Date;
use card_protocol::group::{KeyPair, Standardized};
use serde_json::Value;

use super::*;

const PASSWORD: &[u8] = b"correct horse";

fn signed(key: &mut TerminalKey, message: &[&[u8]]) -> Vec<u8> {
    key.sign(message, &mut [0; MAX_SIGNATURE]).unwrap().to_vec()
}

/// A certificate of a terminal with this key; nobody looks at who signed it.
fn certificate(pair: &KeyPair<Standardized>, hash: HashAlgorithm) -> Vec<u8> {
    let body = Body {
        authority: Reference::new(b"UTDVERUT001").unwrap(),
        key: PublicKey {
            algorithm: Algorithm::Ecdsa(hash),
            key: Key::Ec { curve: None, point: pair.public().bytes() },
        },
        holder: Reference::new(b"UTTERMUT001").unwrap(),
        authorization: Authorization::inspection_system(Role::Terminal, Rights::ALL),
        effective: Date::new(2026, 5, 1).unwrap(),
        expiration: Date::new(2026, 5, 31).unwrap(),
        extensions: None,
    };
    let mut out = [0; 512];
    let dummy = |_: &[u8]| Ok::<_, card_format::error::Error>([1; 64]);
    cvc::encode(&mut out, &body, dummy).unwrap().to_vec()
}

fn password_in(folder: &Path) -> Password {
    let password = Password::new(PASSWORD.to_vec());
    password.write_into(folder).unwrap();
    password
}

#[test]
fn a_key_on_a_curve_signs_as_its_certificate_says() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path();
    let password = password_in(folder);
    let secret = [0x2A; 48];
    let pair = KeyPair::from_secret(Standardized::Ec(Curve::BrainpoolP384r1), &secret).unwrap();
    key_file::write_curve_key(&folder.join(KEY), &pair, &password).unwrap();
    let read = || TerminalKey::read(folder, &PasswordArgs::default());
    assert!(matches!(read(), Err(Error::NoCertificate(_))));
    let ours = certificate(&pair, HashAlgorithm::Sha384);
    fs::write(folder.join("terminal.cvcert"), &ours).unwrap();
    let mut key = read().unwrap();
    assert_eq!(key.certificates(), [&ours[..]]);
    let signature = signed(&mut key, &[b"chal", b"lenge"]);
    let (public, hash) = (pair.public(), HashAlgorithm::Sha384);
    assert_eq!(signature::verify(public, hash, &[b"challenge"], &signature), Ok(()));
    fs::write(folder.join("broken.cvcert"), &ours[1..]).unwrap();
    assert!(matches!(read(), Err(Error::Certificate { .. })));
}

#[test]
fn the_certificate_is_about_this_key() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path();
    let password = password_in(folder);
    let [one, other] = [1, 2]
        .map(|byte| KeyPair::from_secret(Standardized::Ec(Curve::P256), &[byte; 32]).unwrap());
    key_file::write_curve_key(&folder.join(KEY), &one, &password).unwrap();
    fs::write(folder.join("a.cvcert"), certificate(&other, HashAlgorithm::Sha256)).unwrap();
    let refused = TerminalKey::read(folder, &PasswordArgs::default());
    assert!(matches!(refused, Err(Error::NoCertificate(_))));
}

/// The signature of a worked example is the only one that version 1.5 allows.
#[test]
fn an_rsa_key_signs_what_others_signed() {
    let Some(vectors) = std::env::var_os("CARDWRIGHT_VECTORS") else {
        println!("skipped: CARDWRIGHT_VECTORS is not set");
        return;
    };
    let text = fs::read(Path::new(&vectors).join("eac2_worked_example_dh.json")).unwrap();
    let example: Value = serde_json::from_slice(&text).unwrap();
    let bytes = |value: &Value| crate::hex::parse(value.as_str().unwrap()).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path();
    password_in(folder);
    fs::write(folder.join("key.der"), bytes(&example["ta2"]["terminal_private_key"])).unwrap();
    let Ok(openssl) = Command::new("openssl")
        .args(["pkcs8", "-topk8", "-inform", "DER", "-in", "key.der"])
        .args(["-passout", "pass:correct horse", "-out", KEY])
        .current_dir(folder)
        .output()
    else {
        println!("skipped: there is no openssl command");
        return;
    };
    assert!(openssl.status.success(), "{}", String::from_utf8_lossy(&openssl.stderr));
    let chain = &example["cv_certificates"];
    fs::write(folder.join("is.cvcert"), bytes(&chain["terminal"])).unwrap();
    let mut key = TerminalKey::read(folder, &PasswordArgs::default()).unwrap();
    let signature = signed(&mut key, &[&bytes(&example["ta2"]["signed_message"])]);
    assert_eq!(signature, bytes(&example["ta2"]["signature"]));
}
