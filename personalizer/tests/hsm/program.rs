//! The program with an authority whose keys lie in a token: from its first key to a card that a
//! terminal accepts.

use std::fs;
use std::process::{Command, Stdio};

use crate::token::{MODULE, PIN, TOKEN, Trial, with_token};

impl Trial {
    /// Runs the program with the PIN in a file; exit code, and everything it said.
    fn run(&self, line: &str) -> (i32, String) {
        self.run_with(&line.split(' ').collect::<Vec<_>>())
    }

    fn run_with(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_personalizer"));
        self.equip(&mut command);
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        command.env("CARDWRIGHT_TOKEN_PIN", PIN);
        let output = command.output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!said.contains(PIN), "the PIN is told: {said}");
        (output.status.code().unwrap(), said)
    }

    fn succeeds(&self, line: &str) -> String {
        let (code, said) = self.run(line);
        assert_eq!(code, 0, "{line}: {said}");
        said
    }

    fn init(&self, more: &str) -> String {
        let token = ["--token", TOKEN];
        let words = ["pki", "init", "pki", "--profile", "utopia", "--hsm", MODULE];
        let more: Vec<_> = more.split(' ').filter(|word| !word.is_empty()).collect();
        let (code, said) = self.run_with(&[&words[..], &token, &more].concat());
        assert_eq!(code, 0, "{said}");
        said
    }
}

#[test]
fn an_authority_is_made_in_a_token() {
    with_token("program::an_authority_is_made_in_a_token", |trial| {
        let said = trial.init("--signer-limit 2000");
        assert!(said.contains("never leave it"), "{said}");
        let paths = fs::read_dir(trial.path("pki")).unwrap().map(|entry| entry.unwrap().path());
        let mut keys: Vec<_> = paths
            .filter(|path| path.extension().is_some_and(|extension| extension == "key"))
            .map(|path| path.file_name().unwrap().to_owned())
            .collect();
        keys.sort_unstable();
        assert_eq!(keys, ["csca.key", "cvca.key"]);
        let text = fs::read_to_string(trial.path("pki/module.toml")).unwrap();
        assert!(text.contains(MODULE) && text.contains(TOKEN) && !text.contains(PIN), "{text}");
        let settings = fs::read_to_string(trial.path("pki/signers.toml")).unwrap();
        assert!(settings.contains("limit = 2000"), "{settings}");
        trial.succeeds("pki check pki");
        let (code, said) = trial.run("pki trust --pki pki --class face trust");
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("the master key of the class face lies in a token"), "{said}");
        trial.succeeds("pki trust --pki pki anchors");

        // A second authority of that label would share its keys.
        let (code, said) =
            trial.run_with(&["pki", "init", "second", "--hsm", MODULE, "--token", TOKEN]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("choose another --label"), "{said}");
        assert!(!trial.path("second/csca.key").exists());
        let other = ["--token", TOKEN, "--label", "second", "--transport-key", "random"];
        let (code, said) =
            trial.run_with(&[&["pki", "init", "second", "--hsm", MODULE], &other[..]].concat());
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("import the chip maker's"), "{said}");

        trial.succeeds("pki signer next pki");
        assert!(trial.path("pki/ds-2.der").exists() && !trial.path("pki/ds-2.key").exists());
        trial.succeeds("pki check pki");
    });
}

#[test]
fn a_card_is_issued_and_accepted() {
    with_token("program::a_card_is_issued_and_accepted", |trial| {
        // The class keys are made elsewhere, where terminals get theirs from as well.
        trial.succeeds("pki init ceremony --profile utopia");
        trial.init("--seal-keys ceremony");
        let batch = trial.succeeds("dossier sample --profile utopia --count 2 --seed 5");
        fs::write(trial.path("batch.jsonl"), batch).unwrap();
        // The line's terminal accepts each card before it is locked, or none would be issued.
        let issue = "issue --pki pki --dossiers batch.jsonl --in-process 2 --cards cards --json";
        let said = trial.succeeds(issue);
        let start = said.find('{').unwrap();
        let summary: serde_json::Value = serde_json::from_str(said[start..].trim()).unwrap();
        assert_eq!(summary["issued"].as_array().unwrap().len(), 2, "{said}");
        // And again by a terminal that knows nothing of the line, with keys from the ceremony.
        let classes = "--class face --class identity --class anthropometry";
        trial.succeeds(&format!("pki trust --pki pki --class-keys ceremony {classes} terminal"));
        let said = trial.succeeds("recheck --pki pki --cards cards --trust terminal --json");
        let found: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(found["accepted"].as_object().unwrap().len(), 2, "{said}");
    });
}
