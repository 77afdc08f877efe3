//! The chip crates on a bare-metal target, and the promise that they cannot panic.

mod panics;

use std::path::PathBuf;
use std::process::Command;

use crate::process::{Outcome, call, cargo, output, root, step, target_dir};

/// A Cortex-M3, the core of many secure elements (SC300).
const TARGET: &str = "thumbv7m-none-eabi";

/// Builds the image, says what it takes, and looks for panics.
pub(crate) fn run() -> Outcome {
    step("firmware: chip crates and image for thumbv7m");
    let target = target_dir().join("firmware");
    call(
        cargo(&["build", "--release", "-Zbuild-std=core", "--target", TARGET])
            .args(["--package", "card-format", "--package", "card-protocol"])
            .args(["--package", "card-applet", "--package", "firmware"])
            .arg("--target-dir")
            .arg(&target)
            // Debian's compiler, because Debian ships the sources of its core.
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "s")
            .env("CARGO_PROFILE_RELEASE_LTO", "fat")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")
            .env("CARGO_TARGET_THUMBV7M_NONE_EABI_LINKER", "arm-none-eabi-ld")
            .env("CARGO_TARGET_THUMBV7M_NONE_EABI_RUSTFLAGS", "-Clink-arg=--gc-sections"),
    )?;
    let image = target.join(TARGET).join("release/firmware");
    println!("{}", output(Command::new("arm-none-eabi-size").arg(&image))?);
    panics::check(&image, &exceptions())
}

/// Panics that may stay, each with its reason.
fn exceptions() -> PathBuf {
    root().join("card-applet/firmware/panics.txt")
}
