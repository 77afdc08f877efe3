//! The issuing authority's keys and certificates.

use std::process::ExitCode;

/// What to do with keys and certificates.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub enum Command {}

/// Runs the command.
pub fn run(command: Command) -> ExitCode {
    match command {}
}
