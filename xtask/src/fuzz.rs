//! A short run of every fuzz target.

use std::process::Command;

use crate::process::{Outcome, call, root, step};

/// Runs every target for this many seconds; what they find fails the run.
pub(crate) fn run(seconds: &str) -> Outcome {
    step("fuzz targets");
    call(Command::new(root().join("fuzz/run")).arg(seconds))
}
