//! The command line of the terminal.

use core::error::Error;
use std::process::ExitCode;

use clap::Parser;
use verifier::args::Cli;
use verifier::args::resolved::Task;
use verifier::command::{self, Exit};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors. Nothing can be done about a closed output.
            let _ = error.print();
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Accepted };
            return exit.code().into();
        }
    };
    let task = match Task::try_from(cli) {
        Ok(task) => task,
        Err(error) => {
            eprintln!("error: {error}");
            return Exit::Usage.code().into();
        }
    };
    let language = command::language(&task);
    match command::run(task) {
        Ok(exit) => exit.code().into(),
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(source) = cause {
                eprintln!("  because: {source}");
                cause = source.source();
            }
            if let Some(next) = error.next() {
                eprintln!("  next: {}", next.get(language));
            }
            error.exit().code().into()
        }
    }
}
