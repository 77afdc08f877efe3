//! What each command does, and the exit code it ends with.

pub(crate) mod audit;
pub(crate) mod dossier;
pub(crate) mod issue;
pub(crate) mod scrap;
pub(crate) mod status;

use core::error::Error;
use std::process::ExitCode;

/// Nothing can be done: the line must stop.
pub(crate) const STOP: u8 = 2;

/// The command line is wrong.
pub(crate) const WRONG_CALL: u8 = 3;

/// How a command ends: with its exit code, or because it cannot work.
pub(crate) type Answer = Result<u8, Box<dyn Error>>;

/// Tells why a command cannot work, cause by cause.
pub(crate) fn answer(answer: Answer) -> ExitCode {
    let error = match answer {
        Ok(code) => return ExitCode::from(code),
        Err(error) => error,
    };
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    eprintln!("personalizer: {text}");
    ExitCode::from(STOP)
}
