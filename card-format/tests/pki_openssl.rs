//! The same signatures and sealed records, made here and opened by OpenSSL, and the other way.
//!
//! Where there is no `openssl` command nothing is tested.

#![expect(clippy::unwrap_used, reason = "a command that fails fails the test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use card_format::asn1::Time;
use card_format::certificate::{self, Certificate, Template};
use card_format::ec_key;
use card_format::error::Error;
use card_format::lds_security_object::LdsSecurityObject;
use card_format::oid;
use card_format::seal_key::{self, Kek, MasterKey};
use card_format::sealed::{self, Class, KeyIdentifier, SealedRecord};
use card_format::sod::{self, Sod};
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;

const KEY: [u8; 32] = [0x5C; 32];

/// Runs OpenSSL in a directory and returns whether it succeeded, and what it wrote.
fn openssl(directory: &Path, arguments: &str) -> Option<(bool, Vec<u8>)> {
    let arguments = arguments.split_whitespace();
    let Ok(output) = Command::new("openssl").args(arguments).current_dir(directory).output() else {
        println!("skipped: there is no openssl command");
        return None;
    };
    println!("{}", String::from_utf8_lossy(&output.stderr));
    Some((output.status.success(), output.stdout))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn kek(class: Class) -> Kek {
    Kek::new(KeyIdentifier::new(class, 1).unwrap(), KEY)
}

#[test]
fn openssl_opens_what_we_seal() {
    let directory = tempfile::tempdir().unwrap();
    let keks = [kek(Class::Identity), kek(Class::Anthropometry)];
    let recipients = [&keks[0], &keks[1]];
    for length in [0, 5, 200, 70_000] {
        let plaintext = vec![0xA7; length];
        let mut out = vec![0; sealed::sealed_len(length, &recipients)];
        let record = sealed::seal(&mut out, &plaintext, &recipients, &[1; 32], &[2; 12]).unwrap();
        fs::write(directory.path().join("record"), record).unwrap();
        for kek in &keks {
            let name = hex(kek.identifier().as_bytes());
            let key = hex(&KEY);
            let command =
                format!("cms -decrypt -inform DER -in record -secretkey {key} -secretkeyid {name}");
            let Some((opened, content)) = openssl(directory.path(), &command) else { return };
            assert!(opened && content == plaintext, "{length} bytes");
        }
    }
}

#[test]
fn we_open_what_openssl_seals() {
    let directory = tempfile::tempdir().unwrap();
    let kek = kek(Class::Fingerprints);
    let (name, key) = (hex(kek.identifier().as_bytes()), hex(&KEY));
    for length in [1, 5, 200, 70_000] {
        let plaintext = vec![0xA7; length];
        fs::write(directory.path().join("plain"), &plaintext).unwrap();
        let command = format!(
            "cms -encrypt -binary -aes-256-gcm -in plain -outform DER \
             -secretkey {key} -secretkeyid {name}"
        );
        let Some((sealed, record)) = openssl(directory.path(), &command) else { return };
        assert!(sealed);
        let mut out = vec![0; length];
        let record = SealedRecord::decode(&record).unwrap();
        assert_eq!(record.open(&kek, &mut out).unwrap(), plaintext);
    }
}

/// SP 800-108 as OpenSSL computes it, from the same master key, label and context.
#[test]
fn openssl_derives_the_same_key() {
    let directory = tempfile::tempdir().unwrap();
    let master = MasterKey::new([0x0F; 32]);
    let kek = seal_key::derive(&master, Class::Face, 1, "D23145890").unwrap();
    let command = format!(
        "kdf -keylen 32 -binary -kdfopt mac:CMAC -kdfopt cipher:AES-256-CBC -kdfopt hexkey:{} \
         -kdfopt hexsalt:{} -kdfopt hexinfo:{} KBKDF",
        hex(&[0x0F; 32]),
        hex(b"cardwright seal face"),
        hex(b"\x01D23145890"),
    );
    let Some((derived, key)) = openssl(directory.path(), &command) else { return };
    assert!(derived);
    let theirs = Kek::new(*kek.identifier(), key.try_into().unwrap());
    let mut out = [0; 256];
    let record = sealed::seal(&mut out, b"plain", &[&kek], &[1; 32], &[2; 12]).unwrap();
    let mut plain = [0; 5];
    let opened = SealedRecord::decode(record).unwrap();
    assert_eq!(opened.open(&theirs, &mut plain).unwrap(), b"plain");
}

fn signing_key() -> SigningKey {
    SigningKey::from_slice(&[0x2A; 32]).unwrap()
}

/// A self-signed certificate that may sign certificates and content, so that it is its own anchor.
fn certificate() -> Vec<u8> {
    let time = |year| Time::new((year, 1, 1), (0, 0, 0)).unwrap();
    let name = b"\x30\x14\x31\x12\x30\x10\x06\x03\x55\x04\x03\x0C\x09Test Name";
    let extensions: [(_, _, &[u8]); 2] = [
        (oid::BASIC_CONSTRAINTS, true, b"\x30\x03\x01\x01\xFF"),
        (oid::SUBJECT_KEY_IDENTIFIER, false, b"\x04\x02\xAB\xCD"),
    ];
    let template = Template {
        serial: &[0x01],
        issuer: name,
        validity: (time(2020), time(2060)),
        subject: name,
        public_key: &ec_key::point(&(*signing_key().verifying_key()).into()),
        extensions: &extensions,
    };
    let mut out = [0; 1024];
    let sign = |tbs: &[u8]| Ok::<_, Error>(signing_key().sign(tbs));
    certificate::encode(&mut out, &template, sign).unwrap().to_vec()
}

#[test]
fn openssl_verifies_what_we_sign() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let bytes = certificate();
    let signer = Certificate::decode(&bytes).unwrap();
    let mut object = [0; 256];
    let hashes = [(1, [0x11; 32]), (2, [0x22; 32])];
    let object = LdsSecurityObject::encode(&mut object, &hashes, "0108", "040000").unwrap();
    let object = LdsSecurityObject::decode(object).unwrap();
    let sign = |attributes: &[u8]| Ok::<_, Error>(signing_key().sign(attributes));
    let mut out = [0; 2048];
    let file = sod::encode(&mut out, &object, &signer, sign).unwrap();
    fs::write(path.join("signer.der"), &bytes).unwrap();
    let content_info = Sod::decode(file).unwrap().signed_data().raw();
    fs::write(path.join("sod.der"), content_info).unwrap();
    let convert = "x509 -inform DER -in signer.der -out signer.pem";
    let Some((converted, _)) = openssl(path, convert) else { return };
    assert!(converted);
    let verify = "cms -verify -inform DER -in sod.der -CAfile signer.pem -purpose any -binary";
    let (verified, content) = openssl(path, verify).unwrap();
    assert!(verified && content == object.raw());
}
