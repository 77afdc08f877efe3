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
