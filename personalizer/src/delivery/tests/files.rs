//! Lists as files. Where there is an `openssl` command it verifies them as well.

use std::fs;
use std::path::Path;
use std::process::Command;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use verifier::key_file::{self, Password, PasswordArgs};

use super::*;
use crate::delivery::*;
use crate::pki::NewOrderer;
use crate::signed;
use crate::signer::{DocumentSigner, FileSigner};

/// Some key with a certificate, whoever's it is.
fn signer(folder: &Path) -> FileSigner {
    let new = NewOrderer {
        folder: folder.join("pki"),
        name: "line".to_owned(),
        keys: Some(folder.join("line")),
        password: PasswordArgs::default(),
    };
    let password = Password::new(b"secret".to_vec());
    let now = jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0);
    let certificate = fs::read(new.make(&password, now).unwrap()).unwrap();
    let key = key_file::read_signing_key(&folder.join("line/line.key"), &password).unwrap();
    FileSigner::paired(key.into(), certificate).unwrap()
}

/// The signature beside this file is of the file and by that signer.
fn verify(path: &Path, signer: &FileSigner) {
    let content = fs::read(path).unwrap();
    let signature = fs::read(format!("{}.p7s", path.display())).unwrap();
    let digest: [u8; 32] = Sha256::digest(&content).into();
    let trusted = [signer.certificate().to_vec()];
    signed::verify(&digest, &signature, &trusted, Timestamp::now()).unwrap();
    let certificate = path.with_extension("pem");
    let armour = base64ct::LineEnding::LF;
    let text = der::pem::encode_string("CERTIFICATE", armour, signer.certificate()).unwrap();
    fs::write(&certificate, text).unwrap();
    let openssl = |content: &Path| {
        let signature = format!("{}.p7s", path.display());
        let mut command = Command::new("openssl");
        command.args([
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            &signature,
            "-certfile",
        ]);
        command.arg(&certificate).arg("-content").arg(content);
        command.args(["-noverify", "-nointern", "-out", "/dev/null"]).output()
    };
    let Ok(output) = openssl(path) else {
        println!("skipped: there is no openssl command");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!openssl(&certificate).unwrap().status.success(), "other content");
}

#[test]
fn a_list_is_signed_and_the_same_whenever_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let signer = signer(folder.path());
    let store = Store::in_memory().unwrap();
    made(&store, "hai-chau", 3);
    let name = make(&store, BATCH, None).unwrap().unwrap().head.list;
    let [first, second] = ["first", "second"].map(|out| {
        let (made, path) = write_list(&store, &name, &folder.path().join(out), &signer).unwrap();
        assert_eq!(made.head.cards, 3);
        path
    });
    assert_eq!(first.file_name().unwrap(), "trial.1.1.jsonl");
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
    let [table, other] = [&first, &second].map(|path| path.with_extension("csv"));
    assert_eq!(fs::read(&table).unwrap(), fs::read(&other).unwrap());
    verify(&first, &signer);
    verify(&table, &signer);
    // A list that cannot be written as it was is left without a signature.
    let tamper = "UPDATE dossiers SET kind = 'temporary' WHERE id = 'D-2'";
    store.change(|change| change.execute(tamper, values![])).unwrap();
    let again = write_list(&store, &name, &folder.path().join("second"), &signer);
    assert!(matches!(again, Err(Error::Altered(_))));
    assert!(!folder.path().join("second/trial.1.1.jsonl.p7s").exists());
}

#[test]
fn the_list_of_void_cards_is_signed() {
    let folder = tempfile::tempdir().unwrap();
    let signer = signer(folder.path());
    let store = Store::in_memory().unwrap();
    made(&store, "", 1);
    let path = folder.path().join("void.jsonl");
    assert_eq!(write_revoked(&store, &path, &signer).unwrap(), 0);
    verify(&path, &signer);
}
