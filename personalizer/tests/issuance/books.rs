//! The program itself, from the first operator to the proof that an auditor checks: two people,
//! counted blanks, a closed batch, and a log that cannot be cut.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use card_format::seal_key::MasterKey;
use card_format::sealed::Class;
use card_protocol::diversification::DEMO_TRANSPORT_MASTER;
use personalizer::approval;
use personalizer::approval::keys::{self, KeySet};
use personalizer::authority::Authority;
use personalizer::keys::FileKey;
use personalizer::signer::Signers;
use personalizer::store::Store;

use crate::authority;
use crate::trial::BATCH;

/// A folder with keys, an order of two dossiers, two issued cards, and three people.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        authority::write(&folder.path("pki"));
        fs::write(folder.path("batch.jsonl"), BATCH).unwrap();
        for name in ["an", "binh", "chi"] {
            fs::write(folder.path(name), format!("the words of {name}\n")).unwrap();
            fs::set_permissions(folder.path(name), fs::Permissions::from_mode(0o600)).unwrap();
        }
        let issue = ["issue", "--pki", "pki", "--dossiers", "batch.jsonl", "--in-process", "2"];
        folder.expect(0, &issue);
        folder
    }

    fn people(&self) {
        let (by, and) = ("--by an --by-credential an", "--and binh --and-credential binh");
        self.expect_words(0, "operator add an --role supervisor --credential-file an");
        self.expect_words(2, "operator add binh --role custodian --credential-file binh");
        self.expect_words(
            0,
            &format!("operator add binh --role custodian --credential-file binh {by}"),
        );
        self.expect_words(
            2,
            &format!("operator add chi --role operator --credential-file chi {by}"),
        );
        self.expect_words(
            0,
            &format!("operator add chi --role operator --credential-file chi {by} {and}"),
        );
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program, which must end with this code, and gives what it printed.
    fn expect(&self, code: i32, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_personalizer"));
        command.current_dir(self.0.path()).env_remove("CARDWRIGHT_PASSWORD").args(arguments);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8(output.stdout.clone()).unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}{errors}");
        assert!(!said.contains("the words of") && !errors.contains("the words of"));
        if code == 2 { errors } else { said }
    }

    fn expect_words(&self, code: i32, words: &str) -> String {
        self.expect(code, &words.split(' ').collect::<Vec<_>>())
    }
}

#[test]
fn a_batch_is_counted_closed_and_proven() {
    let folder = Folder::new();
    let books = folder.expect_words(1, "books show --json");
    let books: serde_json::Value = serde_json::from_str(&books).unwrap();
    let batch = books[0]["batch"].as_str().unwrap();
    assert_eq!((&books[0]["good"], &books[0]["unaccounted"]), (&2.into(), &(-2).into()));
    let chi = "--operator chi --credential-file chi";
    let said = folder.expect_words(2, &format!("books receive {batch} --count 5 {chi}"));
    assert!(said.contains("operator add NAME --role supervisor"), "{said}");
    folder.people();
    folder.expect_words(0, &format!("books receive {batch} --count 5 {chi}"));
    folder.expect_words(
        0,
        &format!("books move {batch} --kind sample --count 1 --reason laser {chi}"),
    );
    let said = folder.expect_words(
        0,
        &format!("books move {batch} --kind missing --count 1 --reason tray {chi} --lang vi"),
    );
    assert!(said.contains("phôi thiếu: 1"), "{said}");
    assert_eq!(
        folder.expect_words(1, &format!("books show {batch}")).matches("missing").count(),
        3
    );

    let close = format!(
        "books close {batch} --first an --first-credential an --second chi --second-credential chi \
         --checkpoint end.checkpoint"
    );
    let said = folder.expect_words(1, &close);
    assert!(
        said.contains("blanks missing: 1") && said.contains("blanks unaccounted for: 1"),
        "{said}"
    );
    folder.expect_words(
        0,
        &format!("books move {batch} --kind missing --count -1 --reason found {chi}"),
    );
    folder.expect_words(
        0,
        &format!("books move {batch} --kind returned --count 2 --reason rest {chi}"),
    );
    let one =
        close.replace("--second chi --second-credential chi", "--second an --second-credential an");
    assert!(folder.expect_words(2, &one).contains("two people"));
    let said = folder.expect_words(0, &close);
    assert!(folder.expect_words(2, &close).contains("is closed"));
    let root = said.lines().find_map(|line| line.strip_prefix("root ")).unwrap();
    each_card_is_proven(&folder, root);
}

fn each_card_is_proven(folder: &Folder, root: &str) {
    for dossier in ["UTO-1", "UTO-2"] {
        let proof = folder.expect_words(0, &format!("audit prove --dossier {dossier}"));
        fs::write(folder.path("proof.json"), &proof).unwrap();
        let check = "audit check-proof proof.json --lang vi";
        let said = folder.expect_words(0, &format!("{check} --root {root}"));
        assert!(said.contains(dossier) && said.contains("một trong 2 thẻ"), "{said}");
        let kept = "--checkpoint end.checkpoint --certificate pki/audit.der";
        folder.expect_words(0, &format!("{check} {kept}"));
        folder.expect_words(
            1,
            &format!("{check} --checkpoint end.checkpoint --certificate pki/ds.der"),
        );
        folder.expect_words(1, &format!("{check} --root {}", "00".repeat(32)));
        folder.expect_words(3, check);
        fs::write(folder.path("proof.json"), proof.replacen("\"place\": ", "\"place\": 1", 1))
            .unwrap();
        folder.expect_words(1, &format!("{check} --root {root}"));
    }
}

#[test]
fn another_key_is_another_set() {
    let fingerprint = |change: fn(&mut Authority)| {
        let mut authority = authority::authority();
        change(&mut authority);
        KeySet::of(&authority).unwrap().fingerprint()
    };
    let real: fn(&mut Authority) = |it| it.transport = authority::transport(&[7; 16]);
    let mut sets = vec![
        fingerprint(|_| {}),
        fingerprint(real),
        fingerprint(|it| it.transport = authority::transport(&[7; 32])),
        fingerprint(|it| it.seal_keys.add(Class::Face, 2, MasterKey::new([1; 32]))),
        fingerprint(|it| it.seal_keys.add(Class::Face, 1, MasterKey::new([2; 32]))),
        fingerprint(|it| it.checkpoint = Box::new(authority::signer(9))),
        fingerprint(|it| it.signers = Signers::one(authority::signer(9)).unwrap()),
    ];
    let all = sets.len();
    assert_eq!(fingerprint(real), sets[1]);
    sets.sort();
    sets.dedup();
    assert_eq!(sets.len(), all);

    // A published master beside a real one is no demonstration.
    let mut mixed = authority::authority();
    assert!(keys::is_demo(&mixed));
    let demo = FileKey::new(&DEMO_TRANSPORT_MASTER).unwrap();
    mixed.transport = authority::transport(&[7; 16]).with(Some(0x31), Box::new(demo)).unwrap();
    assert!(mixed.has_demo_transport() && !keys::is_demo(&mixed));
    let store = Store::in_memory().unwrap();
    assert!(matches!(keys::require(&store, &mixed), Err(approval::Error::Keys(_))));
}

#[test]
fn a_log_that_is_cut_is_noticed_by_its_checkpoints() {
    let folder = Folder::new();
    folder.people();
    let checkpoint = folder.expect_words(0, "audit checkpoint --pki pki");
    fs::write(folder.path("kept"), &checkpoint).unwrap();
    let verify = "audit verify --checkpoints --batches";
    let said = folder.expect_words(0, verify);
    assert!(said.contains("whole: ") && said.contains("closed batches: 0"), "{said}");
    folder.expect_words(0, &format!("{verify} --checkpoint kept"));
    let db = rusqlite::Connection::open(folder.path("pki/cardwright.db")).unwrap();
    let unlocked = "DROP TRIGGER audit_stays; DROP TRIGGER audit_does_not_change;
        DROP TRIGGER checkpoints_stay;";
    db.execute_batch(unlocked).unwrap();
    db.execute("DELETE FROM audit WHERE number > 5", []).unwrap();
    let said = folder.expect_words(1, "audit verify");
    assert!(said.contains("the log was cut"), "{said}");
    // Whoever cuts both is noticed by the checkpoint that was kept.
    db.execute("DELETE FROM checkpoints", []).unwrap();
    folder.expect_words(0, verify);
    let said = folder.expect_words(1, "audit verify --checkpoint kept --lang vi");
    assert!(said.contains("nhật ký bị cắt"), "{said}");
}
