//! Installing what Debian has to bring.

use std::process::Command;

use crate::process::{Outcome, call, fail, output, step};

/// What the project needs from Debian, and for what.
const PACKAGES: &[(&str, &str)] = &[
    ("gcc", "the sources of SQLite, which the store embeds"),
    ("g++", "libFuzzer, the engine of the fuzz targets"),
    ("pcscd", "the smart-card daemon that readers stand behind"),
    ("libpcsclite-dev", "PC/SC for the personalizer and the verifier"),
    ("pkg-config", "finding PC/SC when building"),
    ("vsmartcard-vpcd", "the virtual reader that carries the virtual card"),
    ("opensc", "opensc-tool: another PC/SC client looks at our card"),
    ("softhsm2", "a PKCS #11 token in software: the line's keys in the demo and the tests"),
    ("openssl", "a second opinion on certificates, signatures and sealed records"),
    ("libssl-dev", "the same in the process of a bench, beside our own verification"),
    ("postgresql", "the store that several machines share, on a server that the tests start"),
    ("chromium", "a browser that looks at the line's page in the tests"),
    ("chromium-driver", "what drives it"),
    ("openpace", "a second opinion on card-verifiable certificates"),
    ("python3", "the independent vector generator"),
    ("python3-cryptography", "its primitives"),
    ("python3-asn1crypto", "its ASN.1"),
    ("rustc-web", "a compiler whose own sources Debian ships too"),
    ("rust-web-src", "core, built for the bare-metal target"),
    ("binutils-arm-none-eabi", "linking and disassembling for the bare-metal target"),
];

/// Installs what is missing; without root, prints the command that does.
pub(crate) fn run() -> Outcome {
    step("setup: Debian packages");
    let missing: Vec<_> = PACKAGES.iter().filter(|(name, _)| !is_installed(name)).collect();
    if missing.is_empty() {
        println!("all {} packages are installed", PACKAGES.len());
        return Ok(());
    }
    for (name, purpose) in &missing {
        println!("missing: {name:24} {purpose}");
    }
    let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    if !is_root()? {
        let names = names.join(" ");
        return fail(format!(
            "packages are missing and this is not root. Run:\n  \
             sudo apt-get update && sudo apt-get install --no-install-recommends -y {names}"
        ));
    }
    apt(&["update", "-qq"])?;
    let mut words = vec!["install", "-qq", "-y", "--no-install-recommends"];
    words.extend(&names);
    apt(&words)
}

fn is_installed(package: &str) -> bool {
    let query = Command::new("dpkg-query").args(["-W", "-f=${Status}", package]).output();
    query.is_ok_and(|query| query.stdout.ends_with(b"install ok installed"))
}

fn is_root() -> Outcome<bool> {
    output(Command::new("id").arg("-u")).map(|id| id.trim() == "0")
}

fn apt(words: &[&str]) -> Outcome {
    call(Command::new("apt-get").args(words).env("DEBIAN_FRONTEND", "noninteractive"))
}
