//! `verifier files`: the same judgement on files that were read earlier, of one document or of many.

use core::num::NonZeroUsize;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::{CommandError, Exit, LAST_POST, answer, load};
use crate::args::log::LogArgs;
use crate::args::resolved::Judgement;
use crate::bulk::summary::Summary;
use crate::bulk::{self, Judged, Rules, dump};
use crate::examine::examine_files;
use crate::json;
use crate::ledger::Ledger;
use crate::log::{Begun, Log};
use crate::verdict::verdict_by;

pub(super) fn run(
    folder: &Path,
    jobs: Option<NonZeroUsize>,
    log: &LogArgs,
    judging: &Judgement,
) -> Result<Exit, CommandError> {
    let entries = folder.read_dir().map_err(CommandError::reading(folder))?;
    let has_folders = entries.flatten().any(|entry| entry.path().is_dir());
    let is_dump = bulk::is_dump(folder).map_err(CommandError::reading(folder))?;
    let log = log.open()?;
    let exit = if is_dump || !has_folders {
        one(folder, log.as_ref(), judging)
    } else {
        many(folder, jobs, log.as_ref(), judging)
    };
    if let Some(log) = log {
        // What its target does not take now is sent by the next that uses the spool.
        log.flush(LAST_POST);
    }
    exit
}

/// A folder with the files of one document.
fn one(folder: &Path, log: Option<&Log>, judging: &Judgement) -> Result<Exit, CommandError> {
    let trust = load(judging)?;
    let begun = Begun::now();
    let mut ledger = Ledger::default();
    let document = dump::read(folder, &mut ledger).map_err(CommandError::reading(folder))?;
    let mut report = examine_files(&document, &trust, judging.at, ledger);
    answer::compare_face(judging, &mut report)?;
    if let Some(log) = log {
        let verdict = verdict_by(&report, &judging.profile);
        log.write(&begun.judged(None, &report, &verdict, &document))?;
    }
    answer::write_pictures(&document, &report, judging)?;
    answer::print(&report, &judging.profile, judging.style)
}

/// A folder of such folders.
fn many(
    folder: &Path,
    jobs: Option<NonZeroUsize>,
    log: Option<&Log>,
    judging: &Judgement,
) -> Result<Exit, CommandError> {
    if !judging.pictures.is_empty() || judging.live_template.is_some() {
        return Err(CommandError::ManyDocuments);
    }
    let trust = load(judging)?;
    let jobs = jobs.or_else(|| std::thread::available_parallelism().ok());
    let jobs = jobs.unwrap_or(NonZeroUsize::MIN);
    let rules = Rules { trust: &trust, profile: &judging.profile, at: judging.at, jobs, log };
    let bar = bar(folder);
    let (mut out, mut summary) = (BufWriter::new(io::stdout().lock()), Summary::default());
    bulk::judge(folder, rules, |judged| {
        summary.add(&judged);
        bar.inc(1);
        if judging.style.json { line(&mut out, &judged, judging) } else { Ok(()) }
    })?;
    bar.finish_and_clear();
    if summary.documents() == 0 {
        return Err(CommandError::NoDocuments { path: folder.to_owned() });
    }
    let said = if judging.style.json {
        out.flush()
    } else {
        out.write_all(summary.print(judging.style.language).as_bytes()).and_then(|()| out.flush())
    };
    said.map_err(CommandError::writing(Path::new("standard output")))?;
    Ok(summary.decision().into())
}

/// One JSON object in one line.
fn line(
    out: &mut impl io::Write,
    judged: &Judged,
    judging: &Judgement,
) -> Result<(), CommandError> {
    let text = json::line(judged, judging.style.privacy)?;
    writeln!(out, "{text}").map_err(CommandError::writing(Path::new("standard output")))
}

/// A bar on the standard error, where that is a terminal; nobody counts documents otherwise.
fn bar(folder: &Path) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if !bar.is_hidden() {
        bar.set_length(bulk::count(folder));
    }
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {per_sec} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
