//! `personalizer`: the production line's command.

mod args;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser;

fn main() -> ExitCode {
    match Args::parse().command {
        Command::Pki(command) => personalizer::pki::run(command),
    }
}
