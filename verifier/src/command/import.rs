//! `verifier trust import`: says of every certificate whether it was taken, and why not.

use std::path::Path;

use super::{CommandError, Exit};
use crate::language::{Language, Text};
use crate::trust::{Imported, Standing, Taken, import};

/// Ends well if every certificate of the file is an anchor now.
pub(super) fn run(file: &Path, folder: &Path, language: Language) -> Result<Exit, CommandError> {
    let mut exit = Exit::Accepted;
    for imported in import(file, folder)? {
        let (word, detail) = match &imported {
            Imported::Taken(taken) => (Text::new("taken", "đã nạp"), describe(taken, language)),
            Imported::Known(taken) => {
                (Text::new("known already", "đã có"), describe(taken, language))
            }
            Imported::Refused(refusal) => {
                exit = Exit::Refused;
                (Text::new("refused", "từ chối"), refusal.to_string())
            }
        };
        println!("{}: {detail}", word.get(language));
    }
    Ok(exit)
}

fn describe(taken: &Taken, language: Language) -> String {
    let standing = match taken.standing {
        Standing::SelfSigned => Text::new("signed by itself", "tự ký"),
        Standing::Linked => Text::new("signed by a known authority", "do CSCA đã biết ký"),
        Standing::NotVerified => {
            Text::new("its own signature was not checked", "chưa kiểm tra được chữ ký")
        }
    };
    format!("{} ({}) -> {}", taken.country, standing.get(language), taken.path.display())
}
