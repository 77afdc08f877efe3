//! The published vectors: current, and right.

use std::process::Command;

use crate::process::{Outcome, call, cargo, root, step};

/// Regenerates into memory and compares, then replays every vector against our code.
pub(crate) fn run() -> Outcome {
    current()?;
    step("vectors: replay");
    call(&mut cargo(&["run", "--quiet", "--package", "test-vectors", "--bin", "replay"]))
}

/// Fails when the committed vectors are not what the independent generator writes.
pub(crate) fn current() -> Outcome {
    step("vectors: what the independent generator writes today");
    let generator = root().join("test-vectors/generator");
    // Debian's interpreter, because Debian's cryptography and asn1crypto belong to it.
    let python = || Command::new("/usr/bin/python3");
    call(python().arg("-B").arg(generator.join("generate.py")).arg("--check"))?;
    if std::env::var_os("CARDWRIGHT_VECTORS").is_some() {
        call(python().arg("-B").arg(generator.join("selfcheck.py")))?;
    }
    Ok(())
}
