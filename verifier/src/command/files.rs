//! `verifier files`: the same judgement on files that were read earlier.

use std::path::Path;

use super::{CommandError, Exit, answer, load};
use crate::args::resolved::Judgement;
use crate::check::{Id, Outcome};
use crate::document::{Content, Document, Source};
use crate::examine::{Session, examine, of_dump_name};
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::passive::Passive;
use crate::reason::Reason;
use crate::report::Report;
use crate::trust::Trust;

pub(super) fn run(folder: &Path, judging: &Judgement) -> Result<Exit, CommandError> {
    let trust = load(judging)?;
    let mut session = Session::default();
    let document = read(folder, &mut session.ledger)?;
    let report = judge(&document, &trust, judging, session);
    if let Some(path) = &judging.portrait {
        answer::write_portrait(&document, path)?;
    }
    answer::print(&report, judging.style)
}

fn judge(document: &Document, trust: &Trust, judging: &Judgement, session: Session) -> Report {
    // No chip was asked, which is not the same as a chip without keys.
    let no_chip = |_: &Passive<'_>, ledger: &mut Ledger| {
        for id in [Id::ChipAuthentication, Id::ActiveAuthentication] {
            ledger.record(id, Outcome::from(Reason::NoChip), std::time::Instant::now());
        }
    };
    examine(document, trust, judging.at, session, no_chip)
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
