//! Replays vectors against the crates.
//!
//! Each kind of group has one function that does with the input what the crates are for, and gives
//! what came of it in the words of the vectors. A valid test passes when that equals the expected
//! value in every leaf, so nothing a vector says goes unchecked; an invalid one when it is refused.

mod active_authentication;
mod bac;
mod biometrics;
mod case;
mod certificates;
mod chips;
mod documents;
mod files;
mod intermediates;
mod issuer;
mod keys;
mod life;
mod messaging;
mod pace;
mod scripted;
mod sealed;
mod security_infos;
mod terminal_authentication;
mod zones;

pub use case::{Case, Refusal};

use serde_json::Value;

use crate::{Expect, Group, Suite, Test};

/// What came of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As the vector wants it.
    Passed,
    /// Otherwise; why.
    Failed(String),
    /// Otherwise, and known; why.
    Excepted(String),
}

/// One test and what came of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The vector file.
    pub suite: String,
    /// The test in it.
    pub tc_id: u32,
    /// What the test is about.
    pub comment: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Of a refused input, the fault or status the vector names and the one that was reported.
    pub faults: Option<(String, String)>,
}

impl Line {
    /// Whether the input was refused for what is wrong with it; the vectors only advise on that.
    pub fn same_fault(&self) -> bool {
        self.faults.as_ref().is_none_or(|(wanted, reported)| wanted == reported)
    }
}

/// Replays every test of a file.
pub fn run(suite: &Suite) -> Vec<Line> {
    let tests =
        suite.test_groups.iter().flat_map(|group| group.tests.iter().map(move |t| (group, t)));
    tests.map(|(group, test)| line(&suite.suite, group, test)).collect()
}

fn line(suite: &str, group: &Group, test: &Test) -> Line {
    let result = of_kind(group).and_then(|replay| replay(&Case { group, test }));
    let (outcome, faults) = judge(&test.expect, result);
    let (suite, comment) = (suite.to_owned(), test.comment.clone());
    Line { suite, tc_id: test.tc_id, comment, outcome, faults }
}

fn judge(expect: &Expect, result: Result<Value, Refusal>) -> (Outcome, Option<(String, String)>) {
    match (expect, result) {
        (_, Err(Refusal::Vector(what))) => (Outcome::Failed(what), None),
        (Expect::Valid { value }, Ok(seen)) => match difference("", value, &seen) {
            None => (Outcome::Passed, None),
            Some(difference) => (Outcome::Failed(difference), None),
        },
        (Expect::Valid { .. }, Err(refusal)) => {
            (Outcome::Failed(format!("refused: {refusal}")), None)
        }
        (Expect::Invalid { fault, .. }, Ok(_)) => {
            (Outcome::Failed(format!("accepted, in spite of {fault}")), None)
        }
        (Expect::Invalid { fault, status, .. }, Err(refusal)) => {
            let wanted = status.as_ref().unwrap_or(fault).clone();
            (Outcome::Passed, Some((wanted, refusal.to_string())))
        }
    }
}

/// The first leaf in which two values differ.
fn difference(path: &str, wanted: &Value, seen: &Value) -> Option<String> {
    match (wanted, seen) {
        (Value::Object(wanted), Value::Object(seen)) => {
            let missing = wanted.keys().find(|key| !seen.contains_key(*key));
            let more = seen.keys().find(|key| !wanted.contains_key(*key));
            if let Some(key) = missing {
                return Some(format!("{path}/{key} is missing"));
            }
            if let Some(key) = more {
                return Some(format!("{path}/{key} should not be there"));
            }
            let mut both = wanted.iter().zip(seen.values());
            both.find_map(|((key, wanted), seen)| {
                difference(&format!("{path}/{key}"), wanted, seen)
            })
        }
        (Value::Array(wanted), Value::Array(seen)) => {
            if wanted.len() != seen.len() {
                return Some(format!("{path}: {} items, not {}", seen.len(), wanted.len()));
            }
            let mut both = wanted.iter().zip(seen).enumerate();
            both.find_map(|(at, (wanted, seen))| difference(&format!("{path}/{at}"), wanted, seen))
        }
        _ if wanted == seen => None,
        _ => Some(format!("{path}: {seen} is not {wanted}")),
    }
}

type Replay = fn(&Case<'_>) -> Result<Value, Refusal>;

/// What is done with the tests of a group.
fn of_kind(group: &Group) -> Result<Replay, Refusal> {
    let file = group.shared.get("file").and_then(Value::as_str);
    Ok(match (group.kind.as_str(), file) {
        ("File", Some(file)) => return files::of_name(file),
        ("Mrz", _) => zones::mrz,
        ("Transliteration", _) => zones::transliteration,
        ("NameLine", _) => zones::name_line,
        ("IdNumber", _) => zones::id_number,
        ("MinutiaeRecord", _) => biometrics::minutiae_record,
        ("MinutiaeCard", _) => biometrics::minutiae_card,
        ("FaceRecord", _) => biometrics::face_record,
        ("FaceTemplate", _) => biometrics::face_template,
        ("Anthropometry", _) => biometrics::anthropometry,
        ("SealKey", _) => sealed::key,
        ("SealedRecord", _) => sealed::record,
        ("PassiveAuthentication", _) => documents::passive_authentication,
        ("CardSecurity", _) => documents::card_security,
        ("Kdf", _) => keys::kdf,
        ("Diversification", _) => keys::diversification,
        ("PutKey", _) => keys::put,
        ("SecureMessagingSession", _) => messaging::session,
        ("SecureMessagingCommand", _) => messaging::command,
        ("SecureMessagingResponse", _) => messaging::response,
        ("PaceSession", _) => pace::session,
        ("PaceTerminal", _) => pace::terminal,
        ("PaceCard", _) => pace::card,
        ("BacSession", _) => bac::session,
        ("BacTerminal", _) => bac::terminal,
        ("BacCard", _) => bac::card,
        ("ChipAuthentication", _) => chips::session,
        ("ChipAuthenticationCard", _) => chips::card,
        ("ChipAuthenticationToken", _) => chips::token,
        ("ActiveAuthentication", _) => active_authentication::plain,
        ("ActiveAuthenticationDer", _) => active_authentication::der,
        ("ActiveAuthenticationRsa", _) => active_authentication::rsa,
        ("CvCertificate", _) => certificates::certificate,
        ("TerminalAuthentication", _) => terminal_authentication::session,
        ("TerminalAuthenticationCard", _) => terminal_authentication::card,
        ("Scp03Session", _) => issuer::session,
        ("Scp03HostOpening", _) => issuer::host_opening,
        ("Scp03HostResponse", _) => issuer::host_response,
        ("Scp03CardOpening", _) => issuer::card_opening,
        ("Scp03CardCommand", _) => issuer::card_command,
        ("CardLife", _) => life::life,
        ("CardSession", _) => life::prepared,
        (kind, _) => return Err(Refusal::Vector(format!("nothing replays {kind}"))),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_leaf_is_compared() {
        let wanted = json!({ "a": [1, { "b": "00" }], "c": null });
        assert_eq!(difference("", &wanted, &wanted), None);
        for (seen, what) in [
            (json!({ "a": [1, { "b": "01" }], "c": null }), "/a/1/b: \"01\" is not \"00\""),
            (json!({ "a": [1], "c": null }), "/a: 1 items, not 2"),
            (json!({ "a": [1, { "b": "00" }] }), "/c is missing"),
            (json!({ "a": [1, {}], "c": null }), "/a/1/b is missing"),
            (json!({ "a": 1, "c": null, "d": 1 }), "/d should not be there"),
        ] {
            assert_eq!(difference("", &wanted, &seen).as_deref(), Some(what));
        }
    }

    #[test]
    fn an_outcome_is_what_the_vector_wants_or_a_failure() {
        let valid = Expect::Valid { value: json!(1) };
        let invalid = Expect::Invalid { fault: "Tag".to_owned(), at: None, status: None };
        let refused = || Err(Refusal::named("Length"));
        let passes = |expect, result| judge(expect, result).0 == Outcome::Passed;
        assert!(passes(&valid, Ok(json!(1))));
        assert!(!passes(&valid, Ok(json!(2))));
        assert!(!passes(&valid, refused()));
        assert!(passes(&invalid, refused()));
        assert!(!passes(&invalid, Ok(json!(1))));
        assert!(!passes(&invalid, Err(Refusal::differs("it"))));
    }
}
