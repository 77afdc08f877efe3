//! The program itself: exit codes, help, errors that help, and nothing about the person in them.

use std::path::Path;
use std::process::{Command, Output};

use card_format::ef::Ef;
use verifier::examine::dump_name;
use verifier::key_file::{self, Password};

use crate::fixture::{MASTER_KEY, OTHER_KEY, Plan, Specimen};

pub(crate) struct Folder {
    root: tempfile::TempDir,
}

impl Folder {
    pub(crate) fn of(specimen: &Specimen) -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["dump", "trust"] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
        }
        for (ef, bytes) in &specimen.files {
            std::fs::write(root.path().join("dump").join(dump_name(*ef)), bytes).unwrap();
        }
        std::fs::write(root.path().join("csca.der"), &specimen.authority).unwrap();
        std::fs::write(root.path().join("ds.der"), &specimen.signer).unwrap();
        Self { root }
    }

    pub(crate) fn path(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verifier"));
        let command = command.current_dir(self.path()).args(arguments).env("LC_ALL", "C");
        for name in ["CARDWRIGHT_CAN", "CARDWRIGHT_MRZ", "CARDWRIGHT_TRUST", "CARDWRIGHT_PASSWORD"]
        {
            command.env_remove(name);
        }
        command.output().unwrap()
    }

    /// Judges the dump as a program would.
    pub(crate) fn judge(&self) -> (i32, serde_json::Value) {
        let arguments = ["files", "dump", "--trust", "trust", "--json", "--at", "2026-11-22"];
        let output = self.run(&arguments);
        (code(&output), serde_json::from_slice(&output.stdout).unwrap())
    }
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap()
}

#[test]
fn exit_codes_tell_accepted_from_refused_from_unknown() {
    let specimen = Plan::good().build();
    let folder = Folder::of(&specimen);
    let (unknown, report) = folder.judge();
    assert_eq!(unknown, 2);
    assert_eq!(report["verdict"]["decision"], "cannot_tell");
    let output = folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    assert_eq!(code(&output), 0);
    assert!(text(&output.stdout).starts_with("taken: UT (signed by itself)"));
    let (accepted, report) = folder.judge();
    assert_eq!(accepted, 0);
    assert_eq!(report["schema"], 2);
    assert_eq!(report["verdict"]["exit_code"], 0);
    assert_eq!(report["holder"]["zone"]["surname"], "ERIKSSON");
    let mut forged = specimen;
    forged.flip(Ef::Dg1, 76);
    std::fs::write(folder.path().join("dump/EF.DG1.bin"), &forged.files[&Ef::Dg1]).unwrap();
    let (refused, report) = folder.judge();
    assert_eq!(refused, 1);
    assert_eq!(report["verdict"]["because"], serde_json::json!(["integrity.EF.DG1"]));
    assert_eq!(report["legend"]["hash_differs"]["number"], 5001);
}

#[test]
fn what_is_damaged_is_not_imported() {
    let folder = Folder::of(&Plan::good().build());
    let mut other = Plan::good().authority;
    other.signed_by = OTHER_KEY;
    std::fs::write(folder.path().join("bad.der"), other.issue(other.name)).unwrap();
    std::fs::write(folder.path().join("text.pem"), "nothing").unwrap();
    for (file, why) in [
        ("bad.der", "its own signature is wrong"),
        ("text.pem", "nothing that a terminal can be fed with"),
    ] {
        let output = folder.run(&["trust", "import", file, "--trust", "trust"]);
        assert_eq!(code(&output), 1, "{file}");
        assert!(text(&output.stdout).contains(why), "{file}: {}", text(&output.stdout));
    }
    assert_eq!(folder.path().join("trust").read_dir().unwrap().count(), 0);
    let import = ["trust", "import", "csca.der", "--trust", "trust"];
    assert_eq!(code(&folder.run(&import)), 0);
    let again = folder.run(&import);
    assert!(text(&again.stdout).starts_with("known already"));
    // The authority, and that it was imported.
    assert_eq!(folder.path().join("trust").read_dir().unwrap().count(), 2);
}

#[test]
fn a_report_without_the_person_has_nothing_of_them() {
    let folder = Folder::of(&Plan::good().build());
    folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    let judge = ["files", "dump", "--trust", "trust", "--at", "2026-11-22", "--no-personal-data"];
    for more in [&["--json"][..], &["--lang", "vi"], &["--lang", "en"]] {
        let output = folder.run(&[&judge[..], more].concat());
        assert_eq!(code(&output), 0);
        for secret in ["ERIKSSON", "ANNA", "D23145890", "740812", "361122"] {
            assert!(!text(&output.stdout).contains(secret), "{more:?} tells {secret}");
            assert!(!text(&output.stderr).contains(secret), "{more:?} tells {secret}");
        }
    }
}

#[test]
fn people_read_it_in_both_languages() {
    let folder = Folder::of(&Plan::good().build());
    folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    let judge = ["files", "dump", "--trust", "trust", "--at", "2026-11-22", "--lang"];
    for (language, words) in [("en", "✔ ACCEPTED"), ("vi", "✔ CHẤP NHẬN")] {
        let output = folder.run(&[&judge[..], &[language]].concat());
        assert!(text(&output.stdout).contains(words), "{}", text(&output.stdout));
        // Not a terminal: no colour codes.
        assert!(!text(&output.stdout).contains('\u{1B}'));
    }
}

#[test]
fn a_portrait_goes_to_a_file() {
    let folder = Folder::of(&Plan::good().build());
    folder.run(&["files", "dump", "--trust", "trust", "--portrait", "face.jpg"]);
    let face = std::fs::read(folder.path().join("face.jpg")).unwrap();
    assert!(face.starts_with(&[0xFF, 0xD8, 0xFF]));
}

#[test]
fn help_teaches_with_examples() {
    let folder = Folder::of(&Plan::good().build());
    for arguments in [&["--help"][..], &["inspect", "--help"]] {
        let output = folder.run(arguments);
        assert_eq!(code(&output), 0);
        let help = text(&output.stdout);
        assert!(help.contains("Examples:") && help.contains("--can 123456"), "{help}");
    }
    let help = folder.run(&["--help"]);
    assert!(text(&help.stdout).contains("Exit codes:"));
}

#[test]
fn wrong_use_ends_in_three_and_repeats_no_password() {
    let folder = Folder::of(&Plan::good().build());
    for arguments in [
        &[][..],
        &["juggle"],
        &["inspect", "--trust", "trust"],
        &["inspect", "--can", "123456"],
        &["inspect", "--can", "123456", "--mrz", "x", "--trust", "trust"],
        &["inspect", "--can", "98765", "--trust", "trust"],
        &["inspect", "--mrz", "SECRETNUMBER", "--trust", "trust"],
        &["inspect", "--can", "123456", "--trust", "trust", "--trace-with-secrets"],
        &["files", "dump"],
        &["files", "dump", "--trust", "nowhere"],
        &["files", "nowhere", "--trust", "trust"],
        &["files", "dump", "--trust", "trust", "--at", "22.11.2026"],
        &["trust", "import", "nowhere.der", "--trust", "trust"],
        &["replay", "csca.der"],
    ] {
        let output = folder.run(arguments);
        assert_eq!(code(&output), 3, "{arguments:?}: {}", text(&output.stderr));
        assert!(!output.stderr.is_empty());
        assert!(!text(&output.stderr).contains("98765"));
        assert!(!text(&output.stderr).contains("SECRETNUMBER"));
    }
}

#[test]
fn class_keys_open_with_the_password_and_stay_closed_without() {
    let folder = Folder::of(&Plan::good().build());
    folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    let (key, word) = (folder.path().join("trust/seal-identity.1.key"), folder.path().join("word"));
    let password = Password::new(b"correct horse".to_vec());
    key_file::write_secret(&key, &MASTER_KEY, &password).unwrap();
    std::fs::write(&word, "correct horse\n").unwrap();
    let judge = ["files", "dump", "--trust", "trust", "--json", "--at", "2026-11-22"];
    let opened = folder.run(&[&judge[..], &["--password-file", "word"]].concat());
    assert_eq!(code(&opened), 0);
    assert!(text(&opened.stdout).contains("Trần Văn Mẫu"));
    let closed = folder.run(&judge);
    assert_eq!(code(&closed), 0);
    assert!(text(&closed.stdout).contains("class_key_locked"));
    std::fs::write(&word, "wrong").unwrap();
    let wrong = folder.run(&[&judge[..], &["--password-file", "word"]].concat());
    assert_eq!(code(&wrong), 3);
    assert!(text(&wrong.stderr).contains("wrong password"));
}
