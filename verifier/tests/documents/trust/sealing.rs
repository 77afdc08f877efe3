//! A sealed folder: every change is noticed, and no older one comes back.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use p256::ecdsa::SigningKey;
use verifier::check::{Id, Outcome};
use verifier::evidence::Evidence;
use verifier::finding::Finding;
use verifier::key_file::{self, Password};
use verifier::profile::{Obligation, SHIPPED};
use verifier::reason::Next;
use verifier::trust::{Opening, SealError, Sealed, Trust, TrustError, seal};
use verifier::verdict::{Decision, verdict_by};

use super::ages::rules;
use super::made::{CrlPlan, Place, authority, judge, known};
use crate::cli::{Folder, code, text};
use crate::fixture::{OTHER_KEY, Plan};

fn sealing(place: &Place, version: Option<u64>) -> Result<Sealed, TrustError> {
    let plan = authority("UT", OTHER_KEY);
    let certificate = plan.issue(plan.name);
    fs::write(place.path("seal.der"), &certificate).unwrap();
    let key = SigningKey::from_slice(&OTHER_KEY).unwrap();
    let at: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    seal(&place.trust(), &key, &certificate, version, at)
}

fn load(place: &Place) -> Result<Trust, TrustError> {
    let signer = Some(place.path("seal.der"));
    Trust::open(&place.trust(), &Opening { snapshot_signer: signer, ..Opening::default() })
}

fn broken(place: &Place) -> SealError {
    match load(place).err() {
        Some(TrustError::Seal(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn some_file(folder: &Path, end: &str) -> std::path::PathBuf {
    let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    paths.into_iter().find(|path| path.to_str().unwrap().ends_with(end)).unwrap()
}

#[test]
fn every_change_of_a_sealed_folder_is_noticed() {
    let (_, place) = known();
    place.take(&CrlPlan::good().issue());
    let sealed = sealing(&place, None).unwrap();
    assert_eq!((sealed.version, sealed.files), (1, 3));
    let trust = load(&place).unwrap();
    assert_eq!(trust.sealed().map(|sealed| sealed.version), Some(1));
    assert!(!trust.findings().contains(&Finding::TrustNotSealed));
    assert!(place.load().findings().contains(&Finding::TrustNotSealed));
    let list = some_file(&place.trust(), ".crl");
    let content = fs::read(&list).unwrap();
    fs::write(&list, &content[1..]).unwrap();
    assert!(matches!(broken(&place), SealError::Changed(_)));
    fs::remove_file(&list).unwrap();
    assert!(matches!(broken(&place), SealError::Gone(_)));
    fs::write(&list, &content).unwrap();
    let added = place.trust().join("other.der");
    fs::write(&added, b"").unwrap();
    assert!(matches!(broken(&place), SealError::Added(_)));
    fs::remove_file(&added).unwrap();
    assert!(load(&place).is_ok());
    // The list of files itself.
    let names = place.trust().join("snapshot.json");
    let text = fs::read_to_string(&names).unwrap();
    fs::write(&names, text.replace("\"version\": 1", "\"version\": 2")).unwrap();
    assert!(matches!(broken(&place), SealError::Signature(_)));
    fs::remove_file(&names).unwrap();
    assert!(matches!(broken(&place), SealError::Missing));
}

#[test]
fn an_older_folder_does_not_come_back() {
    let (_, place) = known();
    sealing(&place, None).unwrap();
    load(&place).unwrap();
    let older: Vec<_> = ["snapshot.json", "snapshot.cms", "lists.json"]
        .map(|name| (name, fs::read(place.trust().join(name)).unwrap()))
        .into();
    place.take(&CrlPlan::good().issue());
    assert_eq!(sealing(&place, None).unwrap().version, 2);
    assert!(sealing(&place, Some(2)).is_err());
    load(&place).unwrap();
    // Once more is no older one.
    load(&place).unwrap();
    fs::remove_file(some_file(&place.trust(), ".crl")).unwrap();
    for (name, bytes) in older {
        fs::write(place.trust().join(name), bytes).unwrap();
    }
    assert!(matches!(broken(&place), SealError::RolledBack { found: 1, seen: 2 }));
    // A terminal that cannot remember takes nothing.
    let state = place.path("seal.der.seen");
    fs::write(&state, b"forgotten").unwrap();
    assert!(load(&place).is_err());
}

#[test]
fn where_nobody_watches_a_folder_counts_only_as_it_was_sealed() {
    let (specimen, place) = known();
    let line = |word| format!("\"issuer_certificates.trust_seal\" = \"{word}\"");
    let (strict, usual) = (rules(&[(&line("optional"), &line("mandatory"))]), rules(&[]));
    let open = judge(&specimen, &place.load());
    let seal = verdict_by(&open, &strict);
    assert_eq!((seal.decision, seal.because), (Decision::CannotTell, vec![Id::TrustSeal]));
    assert_eq!(seal.next, Next::SealTrust);
    assert_eq!(verdict_by(&open, &usual).decision, Decision::Accepted);
    assert!(open.findings.contains(&Finding::TrustNotSealed));
    sealing(&place, None).unwrap();
    let sealed = judge(&specimen, &load(&place).unwrap());
    for profile in [&strict, &usual] {
        assert_eq!(verdict_by(&sealed, profile).decision, Decision::Accepted);
    }
    let shown = sealed.outcome(Id::TrustSeal).and_then(Outcome::evidence);
    assert!(matches!(shown, Some(Evidence::Sealed { version: 1, files: 2, .. })), "{shown:?}");
    // A seal that nobody was told to look at shows nothing.
    let unread = judge(&specimen, &place.load());
    assert_eq!(verdict_by(&unread, &strict).decision, Decision::CannotTell);
    for shipped in SHIPPED {
        let mandatory = shipped.profile().obligation(Id::TrustSeal) == Obligation::Mandatory;
        assert_eq!(mandatory, shipped.name == "kiosk", "{}", shipped.name);
    }
}

/// Every command that judges opens the folder in one way.
#[test]
fn no_command_takes_a_folder_that_was_changed() {
    let folder = Folder::of(&Plan::good().build());
    let plan = authority("UT", OTHER_KEY);
    fs::write(folder.path().join("seal.der"), plan.issue(plan.name)).unwrap();
    folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    for command in [
        &["files", "dump"][..],
        &["inspect", "--can", "123456"],
        &["watch", "--count", "1"],
        &["serve"],
        &["trust", "show"],
    ] {
        let pinned = ["--trust", "trust", "--snapshot-signer", "seal.der"];
        let output = folder.run(&[command, &pinned[..]].concat());
        let said = text(&output.stderr);
        assert!(code(&output) == 3 && said.contains("is not sealed"), "{command:?}: {said}");
    }
}

#[test]
fn the_seal_of_another_is_none() {
    let (_, place) = known();
    sealing(&place, None).unwrap();
    let other = Plan::good().authority;
    fs::write(place.path("seal.der"), other.issue("CSCA Other")).unwrap();
    assert!(matches!(broken(&place), SealError::Stranger));
    let key = SigningKey::from_slice(&[0x51; 32]).unwrap();
    let certificate = fs::read(place.path("seal.der")).unwrap();
    let sealed = seal(&place.trust(), &key, &certificate, None, Timestamp::now());
    assert!(matches!(sealed, Err(TrustError::Seal(SealError::KeyDiffers))));
}

/// As a person would, with the program.
#[test]
fn the_program_feeds_shows_seals_and_refuses() {
    let folder = Folder::of(&Plan::good().build());
    let (key, word) = (folder.path().join("seal.key"), folder.path().join("word"));
    let password = Password::new(b"correct horse".to_vec());
    let secret = p256::SecretKey::from_slice(&OTHER_KEY).unwrap();
    key_file::write_signing_key(&key, &secret, &password).unwrap();
    fs::write(&word, "correct horse\n").unwrap();
    let plan = authority("UT", OTHER_KEY);
    fs::write(folder.path().join("seal.der"), plan.issue(plan.name)).unwrap();
    fs::write(folder.path().join("list.crl"), CrlPlan::good().issue()).unwrap();
    folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    let output = folder.run(&["trust", "import", "list.crl", "--trust", "trust", "--lang", "vi"]);
    assert_eq!(code(&output), 0);
    assert!(text(&output.stdout).contains("đã nạp: UT (danh sách thu hồi, 1 mục"));
    let output = folder.run(&["trust", "import", "list.crl", "--trust", "trust", "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&answer["counts"]["known"], &answer["items"][0]["fate"]),
        (&1.into(), &"known".into())
    );
    let show = folder.run(&["trust", "show", "--trust", "trust", "--at", "2027-02-01"]);
    assert_eq!(code(&show), 2, "{}", text(&show.stderr));
    assert!(text(&show.stdout).contains("✘ out of date"));
    let seal =
        ["trust", "seal", "--trust", "trust", "--key", "seal.key", "--certificate", "seal.der"];
    let output = folder.run(&[&seal[..], &["--password-file", "word"]].concat());
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("sealed as version 1"));
    let judge = [
        "files",
        "dump",
        "--trust",
        "trust",
        "--json",
        "--at",
        "2026-11-22",
        "--snapshot-signer",
        "seal.der",
    ];
    let output = folder.run(&judge);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&report["trust_version"], &report["lists"][0]["country"]),
        (&1.into(), &"UT".into())
    );
    fs::write(folder.path().join("trust/planted.der"), b"x").unwrap();
    let output = folder.run(&judge);
    assert_eq!(code(&output), 3);
    assert!(text(&output.stderr).contains("planted.der came into the trust folder"));
    assert!(text(&output.stderr).contains("next:"));
}
