//! Known divergences: `exceptions.json` names tests that the crates do not pass, each with the
//! reason. An entry whose test passes, or does not exist, is stale and fails the replay.

use std::path::Path;

use serde::Deserialize;

use crate::replay::{Line, Outcome};
use crate::{Error, read};

/// One known divergence.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exception {
    /// The vector file.
    pub suite: String,
    /// The test in it.
    pub tc_id: u32,
    /// Its comment, so that the entry goes stale when tests are renumbered.
    pub comment: String,
    /// Why the crates differ, and why that is right.
    pub reason: String,
}

/// Reads the list.
pub fn load(path: &Path) -> Result<Vec<Exception>, Error> {
    read(path)
}

/// Turns failures that are known into exceptions, and gives the stale entries.
pub fn apply<'e>(exceptions: &'e [Exception], lines: &mut [Line]) -> Vec<&'e Exception> {
    let mut stale = Vec::new();
    for exception in exceptions {
        let same = |line: &&mut Line| {
            line.suite == exception.suite
                && line.tc_id == exception.tc_id
                && line.comment == exception.comment
        };
        match lines.iter_mut().find(same) {
            Some(line) if matches!(line.outcome, Outcome::Failed(_)) => {
                line.outcome = Outcome::Excepted(exception.reason.clone());
            }
            _ => stale.push(exception),
        }
    }
    stale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(tc_id: u32, outcome: Outcome) -> Line {
        let (suite, comment) = ("sod".to_owned(), format!("test {tc_id}"));
        Line { suite, tc_id, comment, outcome, faults: None }
    }

    fn exception(tc_id: u32, comment: &str) -> Exception {
        let (suite, comment) = ("sod".to_owned(), comment.to_owned());
        Exception { suite, tc_id, comment, reason: "because".to_owned() }
    }

    #[test]
    fn stale_entries_are_found() {
        let failed = || Outcome::Failed("differs".to_owned());
        let mut lines = [line(1, failed()), line(2, Outcome::Passed), line(3, failed())];
        let list = [
            exception(1, "test 1"),
            exception(2, "test 2"),
            exception(3, "another test"),
            exception(4, "test 4"),
        ];
        let stale: Vec<_> = apply(&list, &mut lines).iter().map(|entry| entry.tc_id).collect();
        assert_eq!(stale, [2, 3, 4]);
        assert_eq!(lines[0].outcome, Outcome::Excepted("because".to_owned()));
        assert_eq!(lines[2].outcome, failed());
    }
}
