//! Three processes of the program on one queue in PostgreSQL; one of them is killed.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;

use personalizer::audit::{self, Verdict};
use personalizer::store::{Counts, Store};
use serde_json::Value;

use crate::authority;

const DOSSIERS: u64 = 9;

/// A folder with keys, and accounts on a server.
struct Hall {
    folder: tempfile::TempDir,
    place: String,
}

impl Hall {
    fn new() -> Self {
        let server = private_postgres::Server::shared().unwrap_or_else(|error| panic!("{error}"));
        let hall = Self { folder: tempfile::tempdir().unwrap(), place: server.database().unwrap() };
        authority::write(&hall.folder.path().join("pki"));
        let count = DOSSIERS.to_string();
        let sample = hall.run(&["dossier", "sample", "--profile", "utopia", "--count", &count]);
        std::fs::write(hall.folder.path().join("batch.jsonl"), sample).unwrap();
        hall.run(&["intake", "--pki", "pki", "--order", "batch.jsonl", "--store", &hall.place]);
        hall
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_personalizer"));
        command.current_dir(self.folder.path()).env_remove("CARDWRIGHT_PASSWORD").args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Vec<u8> {
        let output = self.command(arguments).output().unwrap();
        let said = [&output.stdout[..], &output.stderr].concat();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said));
        output.stdout
    }

    /// Starts a process with stations of its own, and cards of its own.
    fn start(&self, prefix: &str) -> Child {
        let cards = format!("cards-{prefix}");
        let issue =
            ["issue", "--pki", "pki", "--store", &self.place, "--json", "--in-process", "2"];
        let own = ["--cards", &cards, "--station-prefix", prefix];
        self.command(&[&issue[..], &own].concat()).spawn().unwrap()
    }

    fn cards(&self, prefix: &str) -> PathBuf {
        self.folder.path().join(format!("cards-{prefix}"))
    }
}

#[test]
fn three_processes_and_a_death_share_one_queue() {
    let hall = Hall::new();
    let store = Store::read(&hall.place).unwrap();
    let mut first = hall.start("a");
    // It dies with a card in hand.
    while store.open_jobs().unwrap().is_empty() && first.try_wait().unwrap().is_none() {
        thread::yield_now();
    }
    first.kill().unwrap();
    first.wait().unwrap();
    let children = ["b", "c", "a"].map(|prefix| hall.start(prefix));
    let mut issued = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(summary["stopped"].is_null(), "{summary}");
        let dossiers = summary["issued"].as_array().unwrap().iter();
        issued.extend(dossiers.map(|dossier| dossier.as_str().unwrap().to_owned()));
        for earlier in summary["interrupted"].as_array().unwrap() {
            let now = earlier["now"].as_str().unwrap();
            assert!(["resumed", "finished", "elsewhere", "open"].contains(&now), "{summary}");
        }
    }
    // Each card was told of once, but for those that the dead process had finished unheard.
    let different: BTreeSet<_> = issued.iter().collect();
    assert_eq!(different.len(), issued.len(), "{issued:?}");
    assert_eq!(store.counts().unwrap(), Counts { issued: DOSSIERS, ..Counts::default() });
    assert!(matches!(audit::verify(&store).unwrap(), Verdict::Whole(_)));
    let files = |prefix| std::fs::read_dir(hall.cards(prefix)).unwrap();
    let cards = ["a", "b", "c"].into_iter().flat_map(files).map(|file| file.unwrap().path());
    let cards = cards.filter(|path| path.extension().is_some_and(|it| it == "card"));
    assert!(cards.count() >= usize::try_from(DOSSIERS).unwrap());
    // Two processes never use the same names.
    let twice = ["issue", "--pki", "pki", "--store", &hall.place, "--in-process", "1"];
    let lock = hall.folder.path().join("pki/stations-782f.lock");
    let held = std::fs::File::create(&lock).unwrap();
    held.try_lock().unwrap();
    let output = hall.command(&[&twice[..], &["--station-prefix", "x"]].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--station-prefix"));
}
