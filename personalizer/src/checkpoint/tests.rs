//! A checkpoint is one text, signed by one key; OpenSSL says so too.

use core::time::Duration;
use std::process::Command;

use card_format::asn1::Time;
use card_format::certificate::{Template, encode};
use card_format::ec_key;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;

use super::*;
use crate::audit::{self, Event};
use crate::signer::FileSigner;
use crate::store::Store;
use crate::values;

/// C=UT, CN=DS.
const NAME: &[u8] = b"\x30\x1A\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02UT\
    \x31\x0B\x30\x09\x06\x03\x55\x04\x03\x0C\x02DS";

/// A key for trials with a certificate that it signs itself.
pub(crate) fn trial_signer(number: u8) -> FileSigner {
    let key = SigningKey::from_slice(&[number; 32]).unwrap();
    let time = |year| Time::new((year, 1, 1), (0, 0, 0)).unwrap();
    let template = Template {
        serial: &[1],
        issuer: NAME,
        validity: (time(2026), time(2049)),
        subject: NAME,
        public_key: &ec_key::point(&(*key.verifying_key()).into()),
        extensions: &[],
    };
    let sign = |tbs: &[u8]| Ok::<_, card_format::error::Error>(key.sign(tbs));
    let certificate = encode(&mut [0; 2048], &template, sign).unwrap().to_vec();
    FileSigner::new(key, certificate)
}

fn signed() -> (Checkpoint, Vec<u8>) {
    let signer = trial_signer(5);
    let head = Head { number: 4711, hash: [0xAB; 32] };
    let checkpoint = Checkpoint::sign(head, 1_795_347_600_123, &signer).unwrap();
    (checkpoint, signer.certificate().to_vec())
}

#[test]
fn a_checkpoint_has_one_text() {
    let (checkpoint, certificate) = signed();
    let text = format!("{FORMAT}\n4711\n{}\n2026-11-22T11:40:00.123Z\n", "ab".repeat(32));
    assert_eq!(checkpoint.text(), text);
    let file = checkpoint.print();
    assert_eq!(Checkpoint::parse(&file), Some(checkpoint.clone()));
    assert!(checkpoint.is_signed_by(&certificate));
    for (old, new) in [
        ("4711", "04711"),
        ("4711", "+4711"),
        ("Z\n", "+00:00\n"),
        ("abab", "ABab"),
        ("\n\n", "\n"),
        ("v1", "v2"),
        (".123Z", ".123000Z"),
    ] {
        assert!(file.contains(old), "{old}");
        assert_eq!(Checkpoint::parse(&file.replacen(old, new, 1)), None, "{new}");
    }
    assert_eq!(Checkpoint::parse(file.trim_end()), None);
    assert_eq!(Checkpoint::parse(&format!("{file}\n")), None);
}

#[test]
fn another_head_time_or_key_is_noticed() {
    let (checkpoint, certificate) = signed();
    let changed = |change: fn(&mut Checkpoint)| {
        let mut other = checkpoint.clone();
        change(&mut other);
        other.is_signed_by(&certificate)
    };
    assert!(changed(|_| {}));
    assert!(!changed(|it| it.head.number = 4712));
    assert!(!changed(|it| it.head.hash[31] ^= 1));
    assert!(!changed(|it| it.at += 1));
    assert!(!changed(|it| it.signer[0] ^= 1));
    assert!(!changed(|it| it.signature[20] ^= 1));
    let other = trial_signer(6).certificate().to_vec();
    assert!(!checkpoint.is_signed_by(&other));
    assert!(!checkpoint.is_signed_by(&[]));
}

#[test]
fn openssl_verifies_it() {
    let (checkpoint, certificate) = signed();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("checkpoint"), checkpoint.print()).unwrap();
    fs::write(path("audit.der"), &certificate).unwrap();
    let verify = |script: &str| {
        let run = Command::new("sh").current_dir(&folder).args(["-c", script]).output();
        String::from_utf8(run.expect("a shell and openssl").stdout).unwrap()
    };
    let script =
        "head -4 checkpoint > text; tail -1 checkpoint | cut -d' ' -f2 | base64 -d > signature
        openssl x509 -inform DER -in audit.der -pubkey -noout > key.pem
        openssl dgst -sha256 -verify key.pem -signature signature text";
    assert_eq!(verify(script), "Verified OK\n");
    fs::write(path("checkpoint"), checkpoint.print().replace("4711", "4710")).unwrap();
    assert_eq!(verify(script), "Verification failure\n");
}

#[test]
fn a_head_is_signed_once_and_a_changed_log_is_noticed() {
    crate::books::tests::stores().iter().for_each(noticed);
}

fn noticed(store: &Store) {
    let (signer, other) = (trial_signer(5), trial_signer(6));
    let event = || store.change(|change| change.audit(&Event::new("a", "D-1", &[1], ""))).unwrap();
    assert_eq!(take(store, &signer).unwrap(), None, "an empty log has no head");
    event();
    let first = take(store, &signer).unwrap();
    assert_eq!(first.as_ref().map(|it| it.head), Some(audit::head(store).unwrap()));
    assert_eq!(take(store, &other).unwrap(), first, "it is signed already");
    event();
    let mut never = Regular::new(Duration::MAX);
    assert_eq!(never.tick(store, &signer).unwrap(), None);
    assert_eq!(last(store).unwrap(), first);
    let mut always = Regular::new(Duration::ZERO);
    let second = always.tick(store, &signer).unwrap();
    assert_eq!(last(store).unwrap(), second);
    assert_ne!(first, second);

    let certificates = |signers: &[&FileSigner]| -> Vec<_> {
        signers.iter().map(|signer| signer.certificate().to_vec()).collect()
    };
    assert_eq!(verify(store, None).unwrap(), Ok(2));
    assert_eq!(verify(store, Some(&certificates(&[&other, &signer]))).unwrap(), Ok(2));
    assert_eq!(verify(store, Some(&certificates(&[&other]))).unwrap(), Err(Flaw::Signer(1)));
    let forge = |number: i64, checkpoint: &Checkpoint| {
        let row = values![
            number,
            &checkpoint.head.hash,
            &checkpoint.signer,
            checkpoint.signature.as_slice(),
            checkpoint.at
        ];
        let insert = "INSERT INTO checkpoints (number, hash, signer, signature, at)
            VALUES ($1, $2, $3, $4, $5)";
        store.change(|change| change.execute(insert, row)).unwrap();
    };
    // A checkpoint of a record that never came, then one of a record that came out otherwise.
    let ahead = Head { number: 3, hash: [7; 32] };
    forge(3, &Checkpoint::sign(ahead, 1, &signer).unwrap());
    assert_eq!(verify(store, None).unwrap(), Err(Flaw::Cut(3)));
    event();
    assert_eq!(verify(store, None).unwrap(), Err(Flaw::Other(3)));
}

#[test]
fn a_signature_that_was_put_on_another_record_is_noticed() {
    let (store, signer) = (Store::in_memory().unwrap(), trial_signer(5));
    store.change(|change| change.audit(&Event::new("a", "D-1", &[1], ""))).unwrap();
    let other = Checkpoint::sign(Head { number: 9, hash: [0; 32] }, 1, &signer).unwrap();
    let head = audit::head(&store).unwrap();
    store.change(|change| keep(change, &Checkpoint { head, ..other })).unwrap();
    assert_eq!(verify(&store, None).unwrap(), Ok(1));
    let certificates = [signer.certificate().to_vec()];
    assert_eq!(verify(&store, Some(&certificates)).unwrap(), Err(Flaw::Signature(1)));
}
