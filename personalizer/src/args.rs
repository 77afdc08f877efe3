//! The command line.

use clap::{Parser, Subcommand};
use personalizer::pki;

/// Turns approved dossiers and blank chips into finished identity cards, and accounts for both.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make and check the issuing authority's keys and certificates
    #[command(subcommand)]
    Pki(pki::Command),
}
