//! Thousands of documents that were read earlier, judged on every core in bounded memory.
//!
//! ```text
//! archive/            a folder of folders, as deep as 16
//! ├─ 2026-11/0001/    EF.COM.bin, EF.SOD.bin …: a document
//! ├─ 2026-11/0002/
//! └─ notes.txt        no folder: not looked at
//!
//! walk ──► a window of folders ──► threads ──► answers in the order of the walk ──► counts
//! ```
//!
//! Names come in the order of their bytes, so the same archive gives the same answers in the same
//! order. Nothing is kept of a document but the counts. What cannot be read counts as untold and
//! spoils nothing else.

pub mod dump;
pub mod summary;
mod walk;

use core::num::NonZeroUsize;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::civil::Date;

use crate::examine::examine_files;
use crate::ledger::Ledger;
use crate::log::{Begun, Log};
use crate::profile::Profile;
use crate::report::Report;
use crate::trust::Trust;
use crate::verdict::{Verdict, verdict_by};
pub use walk::{Walk, count, is_dump};

/// Folders that every thread is given at once. More would not be faster; fewer would let threads wait
/// for the slowest.
const WINDOW: usize = 64;

/// What documents are judged by.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Rules<'a> {
    /// What to believe.
    pub trust: &'a Trust,
    /// The rules of the verdict.
    pub profile: &'a Profile,
    /// The day of all inspections.
    pub at: Date,
    /// How many documents are judged at the same time.
    pub jobs: NonZeroUsize,
    /// Where judgements are written down.
    pub log: Option<&'a Log>,
}

/// One folder, and what became of it.
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Judged {
    /// The folder, below the one that was given. May itself name a person.
    pub folder: PathBuf,
    /// What was found out, unless the folder could not be read or what was found not written down.
    pub result: io::Result<(Report, Verdict)>,
}

/// Judges every document below `root`; `told` gets them in the order of the walk, each once.
///
/// # Errors
///
/// Whatever `told` returns; nothing is judged after it.
pub fn judge<E>(
    root: &Path,
    rules: Rules<'_>,
    mut told: impl FnMut(Judged) -> Result<(), E>,
) -> Result<(), E> {
    let mut walk = Walk::of(root);
    loop {
        let window: Vec<_> = walk.by_ref().take(WINDOW.saturating_mul(rules.jobs.get())).collect();
        if window.is_empty() {
            return Ok(());
        }
        judge_window(root, rules, window).into_iter().try_for_each(&mut told)?;
    }
}

/// Judges some folders at the same time; answers in their order.
fn judge_window(root: &Path, rules: Rules<'_>, window: Vec<walk::Found>) -> Vec<Judged> {
    let next = AtomicUsize::new(0);
    let answers: Vec<Mutex<Option<_>>> = window.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some((found, answer)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            window.get(at).zip(answers.get(at))
        } {
            let result = judge_one(root, rules, found);
            *answer.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(result);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..rules.jobs.get().min(window.len()) {
            scope.spawn(work);
        }
    });
    let answers = answers.into_iter().map(|answer| {
        let answer = answer.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        answer.unwrap_or_else(|| Err(io::Error::other("not judged")))
    });
    let folders = window.into_iter().map(|found| found.folder);
    folders.zip(answers).map(|(folder, result)| Judged { folder, result }).collect()
}

fn judge_one(root: &Path, rules: Rules<'_>, found: &walk::Found) -> io::Result<(Report, Verdict)> {
    if let Some(kind) = found.unreadable {
        return Err(kind.into());
    }
    let begun = Begun::now();
    let mut ledger = Ledger::default();
    let document = dump::read(&root.join(&found.folder), &mut ledger)?;
    let report = examine_files(&document, rules.trust, rules.at, ledger);
    let verdict = verdict_by(&report, rules.profile);
    if let Some(log) = rules.log {
        let judged = begun.judged(None, &report, &verdict, &document);
        log.write(&judged).map_err(io::Error::other)?;
    }
    Ok((report, verdict))
}
