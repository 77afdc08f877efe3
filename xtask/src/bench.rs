//! The numbers we promise.

use crate::process::{Outcome, call, cargo, step};

/// Runs all benches, or those whose names contain the given words.
pub(crate) fn run(words: &[&str]) -> Outcome {
    step("bench");
    let mut command = cargo(&["bench", "--package", "benches"]);
    command.arg("--").args(words);
    call(&mut command)
}
