//! `verifier files`: the same judgement on files that were read earlier.

use std::path::Path;

use super::{CommandError, Exit, answer, load};
use crate::args::resolved::Judgement;
use crate::document::{Content, Document, Source};
use crate::examine::{examine_files, of_dump_name};
use crate::finding::Finding;
use crate::ledger::Ledger;

pub(super) fn run(folder: &Path, judging: &Judgement) -> Result<Exit, CommandError> {
    let trust = load(judging)?;
    let mut ledger = Ledger::default();
    let document = read(folder, &mut ledger)?;
    let report = examine_files(&document, &trust, judging.at, ledger);
    if let Some(path) = &judging.portrait {
        answer::write_portrait(&document, path)?;
    }
    answer::print(&report, &judging.profile, judging.style)
}

/// Takes every file whose name is that of a file on a card.
fn read(folder: &Path, ledger: &mut Ledger) -> Result<Document, CommandError> {
    let mut document = Document::new(Source::Files);
    let entries = folder.read_dir().map_err(CommandError::reading(folder))?;
    for entry in entries {
        let entry = entry.map_err(CommandError::reading(folder))?;
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        match of_dump_name(name) {
            Some(ef) => {
                let bytes = std::fs::read(entry.path());
                let bytes = bytes.map_err(CommandError::reading(&entry.path()))?;
                document.insert(ef, Content::Read(bytes));
            }
            None if name == answer::REPORT => {}
            None => ledger.find(Finding::UnknownFile),
        }
    }
    Ok(document)
}
