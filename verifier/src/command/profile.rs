//! `verifier profile`: the rules that documents are judged by, to read and to copy.

use std::path::Path;

use super::{CommandError, Exit};
use crate::language::Language;
use crate::profile::{Profile, ProfileError, SHIPPED, Shipped};

/// Prints what is shipped.
pub(super) fn list(language: Language) -> Exit {
    for shipped in SHIPPED {
        let profile = shipped.profile();
        println!("{:20} {}", profile.designation(), profile.purpose.get(language));
    }
    Exit::Accepted
}

/// Prints a profile that can be used.
pub(super) fn show(name: &str) -> Result<Exit, CommandError> {
    if let Some(shipped) = Shipped::named(name) {
        print!("{}", shipped.text);
        return Ok(Exit::Accepted);
    }
    let path = Path::new(name);
    Profile::find(name)?;
    let text = std::fs::read_to_string(path)
        .map_err(|source| ProfileError::Read { path: path.to_owned(), source })?;
    print!("{text}");
    Ok(Exit::Accepted)
}
