//! The program itself: exit codes, both languages, runs again after being killed, no personal data.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::authority;
use crate::trial::BATCH;

/// Names, places and numbers of the batch's people, which no output may hold.
const PERSONAL: [&str; 9] =
    ["Eriksson", "ERIKSSON", "Anna", "ANNA", "Zweistein", "Bertil", "Zenith", "D2314589", "123451"];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        authority::write(&folder.path("pki"));
        folder.send(BATCH);
        folder
    }

    fn send(&self, batch: &str) {
        std::fs::write(self.path("batch.jsonl"), batch).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_personalizer"));
        command.current_dir(self.0.path()).env_remove("CARDWRIGHT_PASSWORD").args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program: exit code, and everything it said, in which there is nobody.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let said = String::from_utf8([stdout, stderr].concat()).unwrap();
        for personal in PERSONAL {
            assert!(!said.contains(personal), "{arguments:?} tells {personal}: {said}");
        }
        (status.code().unwrap(), said)
    }

    /// Two people approve the keys.
    fn approve(&self) {
        for name in ["an", "binh"] {
            std::fs::write(self.path(name), "the words of two people").unwrap();
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(self.path(name), private).unwrap();
        }
        for command in [
            "operator add an --role supervisor --credential-file an",
            "operator add binh --role custodian --credential-file binh --by an --by-credential an",
            "keys approve --first binh --first-credential binh --second an --second-credential an",
            "keys show",
        ] {
            let (code, said) = self.run(&command.split(' ').collect::<Vec<_>>());
            assert_eq!(code, 0, "{command}: {said}");
        }
    }

    fn issue(&self, more: &[&str]) -> (i32, String) {
        let arguments = ["issue", "--pki", "pki", "--dossiers", "batch.jsonl"];
        self.run(&[&arguments, more].concat())
    }

    fn issue_json(&self, more: &[&str]) -> serde_json::Value {
        let (_, said) = self.issue(&[&["--json"], more].concat());
        serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"))
    }
}

#[test]
fn a_second_run_issues_nothing_and_says_so() {
    let folder = Folder::new();
    let (code, said) = folder.issue(&["--in-process", "2"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("published demo transport key: not for production"), "{said}");
    let (code, said) = folder.issue(&["--in-process", "2", "--lang", "vi"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("không thẻ nào bị phát hành hai lần"), "{said}");
    let (code, said) = folder.run(&["audit", "verify", "--store", "pki/cardwright.db"]);
    assert_eq!(code, 0, "{said}");
    let head = said.trim().rsplit(' ').next().unwrap();
    let expect = ["audit", "verify", "--store", "pki/cardwright.db", "--expect"];
    assert_eq!(folder.run(&[&expect[..], &[head]].concat()).0, 0);
    let (start, last) = head.split_at(head.len() - 1);
    let other = format!("{start}{}", if last == "0" { '1' } else { '0' });
    assert_eq!(folder.run(&[&expect[..], &[&other]].concat()).0, 1);
    let (_, said) = folder.run(&["status", "--store", "pki/cardwright.db", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(status["cards"]["issued"], 2);
    // What is on disk holds nobody either.
    let files = std::fs::read_dir(folder.path("pki")).unwrap();
    for path in files.map(|entry| entry.unwrap().path()) {
        let bytes = std::fs::read(&path).unwrap();
        for personal in PERSONAL {
            let there = bytes.windows(personal.len()).any(|part| part == personal.as_bytes());
            assert!(!there, "{} holds {personal}", path.display());
        }
    }
}

#[test]
fn exit_codes_tell_what_happened() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["issue", "--pki", "pki"]).0, 3);
    assert_eq!(folder.issue(&[]).0, 3);
    assert_eq!(folder.run(&["--help"]).0, 0);
    assert_eq!(folder.run(&["dossier", "check", "batch.jsonl"]).0, 0);
    assert_eq!(folder.run(&["dossier", "check", "none.jsonl"]).0, 2);
    assert_eq!(folder.run(&["status", "--store", "none.db"]).0, 2);
    let (_, sample) = folder.run(&["dossier", "sample", "--count", "1", "--seed", "77"]);
    folder.send(&sample.replace("\"birth_date\":\"1983", "\"birth_date\":\"2020"));
    let (code, said) = folder.run(&["dossier", "check", "batch.jsonl"]);
    assert!(code == 0 && said.contains("noted line 1: birth_date: younger than 14"), "{said}");
    folder.send(&BATCH.replace("\"sex\":\"F\"", "\"sex\":\"Anna\""));
    let (code, said) = folder.run(&["dossier", "check", "batch.jsonl", "--lang", "vi"]);
    assert_eq!(code, 1, "{said}");
    let (code, said) = folder.issue(&["--in-process", "1"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("line 2: sex: not one of the allowed words"), "{said}");
    folder.send(BATCH);
    std::fs::write(folder.path("pki/password"), "wrong").unwrap();
    for (lang, words) in [("en", "wrong password"), ("vi", "sai mật khẩu")] {
        let (code, said) = folder.issue(&["--in-process", "1", "--lang", lang]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(words), "{said}");
    }
    let missing = ["card", "info", "--card", "none.card", "--lang", "vi"];
    assert_eq!(
        folder.run(&missing),
        (2, "personalizer: không có thẻ trong none.card\n".to_owned())
    );
}

#[test]
fn what_stands_in_the_way_is_told_in_both_languages() {
    let folder = Folder::new();
    let tells = |command: &str, en: &str, vi: &str| {
        for (lang, words) in [("en", en), ("vi", vi)] {
            let arguments: Vec<_> = command.split(' ').chain(["--lang", lang]).collect();
            let (code, said) = folder.run(&arguments);
            assert_eq!((code, said.contains(words)), (2, true), "{command}: {said}");
        }
    };
    tells("order check none --pki pki", "none cannot be read: No", "không đọc được none: No");
    tells("intake --pki pki --order none", "none cannot be read: No", "không đọc được none: No");
    tells("watch --once --store none.db", "no accounts in that place", "chưa có sổ ở chỗ này");
    let lock = std::fs::File::create(folder.path("pki/cardwright.db.lock")).unwrap();
    lock.lock().unwrap();
    let issue = "issue --pki pki --in-process 1";
    tells(issue, "another run is using these accounts", "lần chạy khác đang dùng sổ này");
}

#[test]
fn other_transport_keys_stop_the_line() {
    let folder = Folder::new();
    let (code, said) = folder.run(&["intake", "--pki", "pki", "--order", "batch.jsonl"]);
    assert_eq!(code, 0, "{said}");
    let password = verifier::key_file::Password::new(b"trial".to_vec());
    let path = folder.path("pki/transport.key");
    std::fs::remove_file(&path).unwrap();
    verifier::key_file::write_secret(&path, &[7; 16], &password).unwrap();
    let (code, said) = folder.issue(&["--in-process", "2"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("personalizer keys approve"), "{said}");
    folder.approve();
    let (code, said) = folder.issue(&["--in-process", "2"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("the order is not signed"), "{said}");
    let (code, said) = folder.run(&["issue", "--pki", "pki", "--in-process", "2"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("does not hold the transport keys"), "{said}");
    assert!(!said.contains("demo"), "{said}");
    // The station's last error stays, for whoever looks later, in both languages.
    for (lang, words) in [("en", "does not hold the transport"), ("vi", "không có khóa vận chuyển")]
    {
        let (code, said) =
            folder.run(&["issue", "--pki", "pki", "--in-process", "2", "--lang", lang]);
        assert!(code == 2 && said.contains(words), "{said}");
    }
}

#[test]
fn a_killed_run_is_finished_by_the_next() {
    let folder = Folder::new();
    let more = ["--in-process", "2", "--cards", "cards"];
    let arguments = ["issue", "--pki", "pki", "--dossiers", "batch.jsonl"];
    for pause in [300, 500, 700, 900] {
        let mut child = folder.command(&[&arguments[..], &more].concat()).spawn().unwrap();
        std::thread::sleep(core::time::Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let summary = folder.issue_json(&more);
    assert_eq!(summary["exit_code"], 0, "{summary}");
    let done = ["issued", "already_issued"].map(|list| summary[list].as_array().unwrap().len());
    assert_eq!(done.iter().sum::<usize>(), 2, "{summary}");
    assert_eq!(operational(&folder.path("cards")), 2);
    // A terminal accepts both; a card that is gone is missed by its dossier.
    let recheck = ["recheck", "--pki", "pki", "--cards", "cards"];
    let (code, said) = folder.run(&recheck);
    assert!(code == 0 && said.contains("accepted by a terminal: 2"), "{code} {said}");
    std::fs::remove_dir_all(folder.path("cards")).unwrap();
    std::fs::create_dir(folder.path("cards")).unwrap();
    let (code, said) = folder.run(&recheck);
    assert!(code == 1 && said.contains("UTO-2"), "{code} {said}");
}

/// How many cards in the folder are locked.
fn operational(cards: &Path) -> usize {
    use card_protocol::apdu::Command;
    use card_protocol::link::CardLink;
    let locked = |path: &Path| {
        let store = virtual_card::FileStore::open(path).unwrap();
        let rng = rand_core::UnwrapErr(getrandom::SysRng);
        let mut card = virtual_card::VirtualCard::new(store, rng);
        let (mut out, mut answer) = ([0; 16], [0; 300]);
        let select = Command::new(0, 0xA4, 0x04, 0x0C).with_data(&card_format::ef::EMRTD_AID);
        card.exchange(select.encode(&mut out).unwrap(), &mut answer).unwrap();
        let command = Command::new(0x80, 0xCA, 0x9F, 0x70).expecting(256);
        let answer = card.exchange(command.encode(&mut out).unwrap(), &mut answer).unwrap();
        answer == [0x9F, 0x70, 0x01, 0x05, 0x90, 0x00]
    };
    let files = std::fs::read_dir(cards).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|it| it == "card") && locked(path)).count()
}
