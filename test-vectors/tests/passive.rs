//! What the vectors say of EF.SOD, judged by the terminal: it accepts the files of a valid test,
//! and not all of an invalid one.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a wrong vector fails the test")]

use card_format::ef::{Ef, FILES};
use jiff::civil::Date;
use serde_json::Value;
use test_vectors::{Expect, Suite, Test, exceptions, folder, load};
use verifier::check::Id;
use verifier::document::{Content, Document, Source};
use verifier::ledger::Ledger;
use verifier::passive;
use verifier::status::Status;
use verifier::trust::Trust;

#[test]
fn the_terminal_accepts_what_is_signed() {
    let suite = sod();
    let excepted = exceptions::load(&folder().join("exceptions.json")).unwrap();
    for group in &suite.test_groups {
        let trust = Trust::of_certificates([bytes(&group.shared["anchor"])]);
        assert_eq!(trust.anchors().len(), 1);
        for test in &group.tests {
            let known = excepted.iter().any(|e| e.suite == suite.suite && e.tc_id == test.tc_id);
            let valid = matches!(test.expect, Expect::Valid { .. }) || known;
            assert_eq!(accepted(test, &trust), valid, "{} {}", test.tc_id, test.comment);
        }
    }
}

#[test]
fn the_terminal_accepts_nothing_without_an_anchor() {
    let trust = Trust::of_certificates([]);
    for test in sod().test_groups.iter().flat_map(|group| &group.tests) {
        assert!(!accepted(test, &trust), "{} {}", test.tc_id, test.comment);
    }
}

/// Whether every data group that was read is what a trusted issuer signed, with a certificate that
/// is in force. Whether an expired signer matters is for policy to say, so it is a check of its own.
fn accepted(test: &Test, trust: &Trust) -> bool {
    let mut document = Document::new(Source::Files);
    document.insert(Ef::Sod, Content::Read(bytes(&test.input["sod"])));
    let mut groups = Vec::new();
    for group in test.input["dataGroups"].as_array().unwrap() {
        let number = group["group"].as_u64();
        let same = |entry: &&card_format::ef::Entry| entry.data_group.map(u64::from) == number;
        let ef = FILES.iter().find(same).unwrap().ef;
        document.insert(ef, Content::Read(bytes(&group["content"])));
        groups.push(ef);
    }
    let at = test.input["at"].as_str().unwrap();
    let at: Date = at[..8].parse().unwrap();
    let mut ledger = Ledger::default();
    let passive = passive::authenticate(&document, trust, at, &mut ledger);
    let (checks, _) = ledger.finish();
    let in_force = checks.iter().find(|check| check.id == Id::SignerValidity).unwrap();
    in_force.outcome.status() == Status::Successful
        && groups.into_iter().all(|ef| passive.vouch(ef).is_some())
}

fn sod() -> Suite {
    let mut suites = load(&folder().join("vectors")).unwrap().into_iter();
    suites.find(|suite| suite.suite == "sod").unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap().as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    text.chunks(2).map(byte).collect()
}
