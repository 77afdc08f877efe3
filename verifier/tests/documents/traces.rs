//! Sessions recorded and repeated.

use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;
use verifier::hex;
use verifier::inspect::{Request, inspect};
use verifier::password::Password;
use verifier::trace::{Header, Recording, Replay, Secrets, Trace, VERSION};
use verifier::verdict::verdict;

use crate::card::Chip;
use crate::cli::{Folder, code, text};
use crate::fixture::{Plan, Specimen, TODAY};

const SEED: [u8; 32] = [0x5E; 32];

fn record(specimen: &Specimen, secrets: Option<Secrets>) -> String {
    let header = Header {
        trace: VERSION,
        program: "test".to_owned(),
        inspected_on: TODAY.to_string(),
        policy: None,
        limits: None,
        danger_secrets: secrets,
    };
    let mut out = Vec::new();
    let mut recording = Recording::new(Chip::of(specimen).card(), &mut out, &header).unwrap();
    let password = Password::can("123456").unwrap();
    let trust = specimen.trust();
    let request = Request::new(&password, &trust, TODAY);
    inspect(&mut recording, request, &mut ChaCha20Rng::from_seed(SEED), &mut ());
    recording.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn secrets() -> Secrets {
    Secrets { seed: hex::print(&SEED), password: "123456".to_owned(), kind: None }
}

#[test]
fn the_same_seed_repeats_the_session_to_the_byte() {
    let specimen = Plan::good().build();
    let trace = Trace::parse(&record(&specimen, Some(secrets()))).unwrap();
    let mut replay = Replay::new(&trace);
    let password = Password::can("123456").unwrap();
    let trust = specimen.trust();
    let request = Request::new(&password, &trust, TODAY);
    let again = inspect(&mut replay, request, &mut ChaCha20Rng::from_seed(SEED), &mut ());
    assert_eq!(replay.repeated(), trace.exchanges.len());
    assert_eq!(verdict(&again.report).decision.exit_code(), 0);
}

#[test]
fn the_program_judges_a_test_trace_and_no_other() {
    let specimen = Plan::good().build();
    let folder = Folder::of(&specimen);
    folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    for (secrets, exit, words) in [
        (Some(secrets()), 0, "ACCEPTED"),
        (None, 2, "only a trace with secrets can be judged again"),
    ] {
        std::fs::write(folder.path().join("session"), record(&specimen, secrets)).unwrap();
        let output = folder.run(&["replay", "session", "--trust", "trust", "--lang", "en"]);
        assert_eq!(code(&output), exit);
        assert!(text(&output.stdout).contains(words), "{}", text(&output.stdout));
    }
}

#[test]
fn a_trace_without_secrets_holds_nothing_of_the_person() {
    let text = record(&Plan::good().build(), None);
    for secret in [&b"ERIKSSON"[..], b"D23145890", b"740812", b"123456"] {
        assert!(!text.contains(&hex::print(secret)));
    }
}
