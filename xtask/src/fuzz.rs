//! A short run of every fuzz target.

use std::process::Command;

use crate::process::{Outcome, call, root, step};

/// Runs every target for this many seconds; what they find fails the run.
pub(crate) fn run(seconds: &str) -> Outcome {
    step("fuzz targets");
    call(Command::new(root().join("fuzz/run")).arg(seconds))
}

/// The same for the targets of chip and terminal, which are soon built.
pub(crate) fn run_chip(seconds: &str) -> Outcome {
    step("fuzz targets of chip and terminal");
    call(Command::new(root().join("fuzz/run")).args([seconds, "--chip"]))
}
