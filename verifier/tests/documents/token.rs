//! Class keys in a token of SoftHSM2: what a terminal opens with them, what it says when it cannot,
//! and that no PIN is repeated or tried blindly.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use card_format::sealed::Class;
use serde_json::Value;
use verifier::key_file::{self, Password};

use crate::cli::{Folder, code, text};
use crate::fixture::{MASTER_KEY, OTHER_KEY, Plan};

/// Where Debian puts it.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

const TOKEN: &str = "gate 7";
const PIN: &str = "4711";

/// A document, a trust folder, and a token that nobody else has.
struct Gate(Folder);

impl Gate {
    /// A terminal whose token is empty.
    fn new() -> Self {
        let setup = "run `cargo xtask setup`, which installs softhsm2";
        assert!(Path::new(MODULE).exists(), "{MODULE} is missing: {setup}");
        let gate = Self(Folder::of(&Plan::good().build()));
        std::fs::create_dir(gate.path("tokens")).unwrap();
        let settings = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            gate.path("tokens").display()
        );
        std::fs::write(gate.path("softhsm2.conf"), settings).unwrap();
        let mut make = Command::new("softhsm2-util");
        make.args(["--init-token", "--free", "--label", TOKEN, "--pin", PIN]);
        make.args(["--so-pin", "08154711"]).env("SOFTHSM2_CONF", gate.path("softhsm2.conf"));
        let made = make.output().unwrap_or_else(|error| panic!("softhsm2-util: {error}: {setup}"));
        assert!(made.status.success(), "{made:?}");
        gate.names(&[("identity.1", "seal-identity.1")]);
        assert_eq!(code(&gate.run(PIN, &["trust", "import", "csca.der", "--trust", "trust"])), 0);
        gate
    }

    /// One whose token has this key of identities.
    fn with_key(key: &[u8; 32]) -> Self {
        let gate = Self::new();
        let deposited = gate.deposit("seal-identity.1.key", key);
        assert_eq!(code(&deposited), 0, "{}", text(&deposited.stderr));
        gate
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes `token.toml`.
    fn names(&self, keys: &[(&str, &str)]) {
        let keys = keys.iter().map(|(name, label)| format!("\"{name}\" = \"{label}\"\n"));
        let head = format!("module = \"{MODULE}\"\ntoken = \"{TOKEN}\"\n[keys]\n");
        std::fs::write(self.path("token.toml"), head + &keys.collect::<String>()).unwrap();
    }

    fn run(&self, pin: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verifier"));
        command.args(arguments).current_dir(self.0.path()).env("LC_ALL", "C");
        for name in ["CARDWRIGHT_TRUST", "CARDWRIGHT_PASSWORD", "CARDWRIGHT_TOKEN_PIN_TRY"] {
            command.env_remove(name);
        }
        command.env("SOFTHSM2_CONF", self.path("softhsm2.conf"));
        let output = command.env("CARDWRIGHT_TOKEN_PIN", pin).output().unwrap();
        for said in [&output.stdout, &output.stderr] {
            assert!(!text(said).contains(pin), "the PIN is told");
        }
        output
    }

    fn deposit(&self, name: &str, key: &[u8; 32]) -> Output {
        let password = Password::new(b"word".to_vec());
        let _ = std::fs::remove_file(self.path(name));
        key_file::write_secret(&self.path(name), key, &password).unwrap();
        std::fs::write(self.path("word"), "word").unwrap();
        let words = ["trust", "deposit", name, "--class-token", "token.toml"];
        self.run(PIN, &[&words[..], &["--password-file", "word"]].concat())
    }

    /// Judges the document: the exit code, the answer, and what was said beside it.
    fn judge(&self, pin: &str) -> (i32, Value, String) {
        let words = ["files", "dump", "--trust", "trust", "--class-token", "token.toml", "--json"];
        let output = self.run(pin, &[&words[..], &["--at", "2026-11-22"]].concat());
        let answer = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (code(&output), answer, text(&output.stderr).to_owned())
    }
}

/// Status and reason of a class.
fn ended(answer: &Value, class: Class) -> (String, String) {
    let id = format!("sealed_records.{}", class.name());
    let checks = answer["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["id"] == *id).unwrap();
    let word = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
    (word("status"), word("reason"))
}

#[test]
fn a_token_opens_what_a_key_file_opens_and_nothing_else() {
    let gate = Gate::with_key(&MASTER_KEY);
    let (code, answer, said) = gate.judge(PIN);
    assert_eq!(code, 0, "{said}");
    assert_eq!(ended(&answer, Class::Identity).0, "successful");
    assert!(answer.to_string().contains("Trần Văn Mẫu"));
    let shown =
        gate.run(PIN, &["trust", "show", "--trust", "trust", "--class-token", "token.toml"]);
    assert!(text(&shown.stdout).contains("class key identity.1 in the token gate 7"));
}

#[test]
fn a_token_without_the_key_is_not_supported_and_not_wrong() {
    let gate = Gate::new();
    gate.names(&[("identity.2", "seal-identity.2"), ("face.1", "seal-face.1")]);
    for name in ["seal-identity.2.key", "seal-face.1.key"] {
        let deposited = gate.deposit(name, &MASTER_KEY);
        assert_eq!(code(&deposited), 0, "{}", text(&deposited.stderr));
    }
    let (code, answer, said) = gate.judge(PIN);
    assert_eq!(code, 0, "{said}");
    let missing = ("not_supported".to_owned(), "class_key_missing".to_owned());
    assert_eq!(ended(&answer, Class::Identity), missing);
}

#[test]
fn a_wrong_key_in_the_token_fails_and_is_not_missing() {
    let gate = Gate::with_key(&OTHER_KEY);
    let (code, answer, _) = gate.judge(PIN);
    assert_eq!(code, 1);
    let wrong = ("failed".to_owned(), "class_key_wrong".to_owned());
    assert_eq!(ended(&answer, Class::Identity), wrong);
    assert!(!answer.to_string().contains("Trần Văn Mẫu"));
}

#[test]
fn a_token_that_is_away_is_undetermined_and_is_found_again() {
    let gate = Gate::with_key(&MASTER_KEY);
    std::fs::rename(gate.path("tokens"), gate.path("away")).unwrap();
    std::fs::create_dir(gate.path("tokens")).unwrap();
    let (code, answer, said) = gate.judge(PIN);
    assert_eq!(code, 2, "{said}");
    let away = ("undetermined".to_owned(), "class_key_unreachable".to_owned());
    assert_eq!(ended(&answer, Class::Identity), away);
    std::fs::remove_dir(gate.path("tokens")).unwrap();
    std::fs::rename(gate.path("away"), gate.path("tokens")).unwrap();
    assert_eq!(gate.judge(PIN).0, 0);
}

#[test]
fn a_wrong_pin_is_told_at_the_start_and_not_tried_blindly() {
    let gate = Gate::with_key(&MASTER_KEY);
    let (code, answer, said) = gate.judge("9999");
    assert_eq!((code, answer), (3, Value::Null), "{said}");
    assert!(said.contains("the PIN of the token gate 7 is wrong; it was tried once"), "{said}");
    // Another start does not try again, not even with the right one, until somebody says so.
    let (code, _, said) = gate.judge(PIN);
    assert_eq!(code, 3);
    assert!(said.contains("nothing was tried"), "{said}");
    assert!(said.contains("CARDWRIGHT_TOKEN_PIN_TRY=again"), "{said}");
}

#[test]
fn what_a_person_has_to_correct_is_told_at_the_start() {
    let gate = Gate::with_key(&MASTER_KEY);
    for (keys, told) in [
        (&[("identity.1", "no such key")][..], "has no key no such key"),
        (&[("iris.1", "seal-identity.1")], "\"iris.1\" is no class key"),
    ] {
        gate.names(keys);
        let (code, _, said) = gate.judge(PIN);
        assert!(code == 3 && said.contains(told), "{said}");
    }
    gate.names(&[("identity.1", "seal-identity.1")]);
    // One key in two places: which would open, nobody could say.
    let key = gate.path("trust/seal-identity.1.key");
    let password = Password::new(b"word".to_vec());
    key_file::write_secret(&key, &MASTER_KEY, &password).unwrap();
    key_file::write_private(&gate.path("trust/password"), b"word").unwrap();
    let (code, _, said) = gate.judge(PIN);
    assert!(code == 3 && said.contains("take one of them away"), "{said}");
}

#[test]
fn no_key_is_replaced_or_taken_without_a_label() {
    let gate = Gate::with_key(&MASTER_KEY);
    for (name, told) in [
        ("seal-identity.1.key", "has a key seal-identity.1 already"),
        ("seal-face.1.key", "has no label"),
        ("ds.key", "is no key of a class"),
    ] {
        let refused = gate.deposit(name, &OTHER_KEY);
        let said = text(&refused.stderr);
        assert!(code(&refused) == 3 && said.contains(told), "{said}");
    }
    assert_eq!(gate.judge(PIN).0, 0);
}
