//! Ten thousand dumped cards, judged on every core as `verifier files` does it: how many a second, beside
//! the floor of passive authentication on as many threads, and how much memory.
//!
//! ```text
//! archive/0/000 … 999    a thousand documents of some fifty cards, all of one document signer
//! archive/9/000 … 999
//! ```
//!
//! Beside what the floor counts, a document costs listing a folder, opening and reading some fifteen
//! files, decoding their contents, and a report. Memory is that of another process, which does nothing
//! else: its peak after a thousand documents, and after eleven thousand.
//!
//! `cargo bench -p benches --bench bulk`; memory that grows ends with an error.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made has no result")]

use core::num::NonZeroUsize;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread;

use benches::floor::Floor;
use benches::load::Load;
use benches::office::{Office, dump, today};
use benches::pair::time;
use benches::rows::{leave, wanted};
use verifier::bulk::{self, Rules};
use verifier::document::Content;
use verifier::examine::dump_name;
use verifier::profile::Profile;
use verifier::trust::Trust;

/// Where `cargo xtask bench` finds the rows.
const ROWS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-bulk.md");

/// Dossiers of different cards.
const CARDS: u32 = 50;

/// Folders of so many documents.
const PARTS: usize = 10;
const PART: usize = 1000;

/// How much the peak may grow from the first thousand to the last, in KiB.
const GROWTH: u64 = 8 * 1024;

/// What tells this program to be the other process: then the archive, and the anchor.
const MEMORY: &str = "--memory";

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().collect();
    if let [_, word, archive, anchor] = words.as_slice()
        && word == MEMORY
    {
        memory(Path::new(archive), Path::new(anchor));
        return ExitCode::SUCCESS;
    }
    if !wanted("bulk, memory") {
        return ExitCode::SUCCESS;
    }
    let office = Office::with_dossiers(CARDS);
    let archive = office.path("archive");
    let loads = fill(&office, &archive);
    rate(&office, &archive, &loads);
    let output = Command::new(std::env::current_exe().unwrap())
        .args([MEMORY.as_ref(), archive.as_os_str(), office.path("pki/csca.der").as_os_str()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let peaks: Vec<u64> = said.split_whitespace().map(|peak| peak.parse().unwrap()).collect();
    let [early, late] = *peaks.as_slice() else { return ExitCode::FAILURE };
    println!("peak memory: {early} KiB after {PART} documents, {late} KiB after all");
    leave(ROWS, "peak memory after the first 1,000", &mebibytes(early));
    leave(ROWS, "peak memory after 10,000 more", &mebibytes(late));
    if late.saturating_sub(early) < GROWTH { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes every card once and links it wherever it lies again; what each asks of its floor.
fn fill(office: &Office, archive: &Path) -> Vec<Load> {
    let originals = office.path("originals");
    let cards = office.cards();
    let cards = cards.iter().enumerate().map(|(number, link)| {
        let folder = originals.join(number.to_string());
        fs::create_dir_all(&folder).unwrap();
        let document = dump(link);
        for (ef, content) in document.iter() {
            let Content::Read(bytes) = content else { continue };
            fs::write(folder.join(dump_name(ef)), bytes).unwrap();
        }
        (folder, Load::of_known_signer(link))
    });
    let (folders, loads): (Vec<_>, Vec<_>) = cards.unzip();
    for (document, original) in (0..PARTS * PART).zip(folders.iter().cycle()) {
        let part = archive.join((document / PART).to_string());
        let folder = part.join(format!("{:03}", document % PART));
        fs::create_dir_all(&folder).unwrap();
        for entry in original.read_dir().unwrap() {
            let entry = entry.unwrap();
            fs::hard_link(entry.path(), folder.join(entry.file_name())).unwrap();
        }
    }
    loads
}

/// Judges part after part, each beside its floor.
fn rate(office: &Office, archive: &Path, loads: &[Load]) {
    let (trust, jobs) = (office.anchors(), thread::available_parallelism().unwrap());
    let parts = (0..PARTS).map(|part| {
        let part = archive.join(part.to_string());
        let job = time(|| assert_eq!(judge(&part, &trust, jobs), PART));
        (job, time(|| floor(loads, jobs)))
    });
    let parts: Vec<(Duration, Duration)> = parts.collect();
    let job: Duration = parts.iter().map(|(job, _)| job).sum();
    let floor: Duration = parts.iter().map(|(_, floor)| floor).sum();
    let mut ratios: Vec<_> =
        parts.iter().map(|(job, floor)| job.as_secs_f64() / floor.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    let documents = f64::from(u32::try_from(PARTS * PART).unwrap());
    let [rate, most] = [job, floor].map(|time| format!("{:.0}", documents / time.as_secs_f64()));
    let ratio = ratios.get(PARTS / 2).unwrap();
    println!("{rate} documents a second on {jobs} threads, floor {most}, ratio {ratio:.2}");
    leave(ROWS, &format!("documents a second, {jobs} threads"), &rate);
    leave(ROWS, "floor of passive authentication, as many threads", &most);
    leave(ROWS, "ratio", &format!("{ratio:.2}"));
}

/// Judges everything below a folder; how many there were, all of which a trusted issuer signed.
fn judge(root: &Path, trust: &Trust, jobs: NonZeroUsize) -> usize {
    let rules = Rules { trust, profile: Profile::files(), at: today(), jobs, log: None };
    let mut count = 0;
    let told = bulk::judge(root, rules, |judged| {
        let (_, verdict) = judged.result?;
        assert_eq!(verdict.decision.exit_code(), 0, "{:?}", verdict.because);
        count += 1;
        Ok::<_, std::io::Error>(())
    });
    told.unwrap();
    count
}

/// The floors of as many documents on as many threads.
fn floor(loads: &[Load], jobs: NonZeroUsize) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..jobs.get() {
            scope.spawn(|| {
                let mut floor = Floor::new();
                for load in loads.iter().cycle() {
                    if next.fetch_add(1, Ordering::Relaxed) >= PART {
                        return;
                    }
                    floor.run(load);
                }
            });
        }
    });
}

/// Prints the peak of this process in KiB, after a thousand documents and after all of them.
fn memory(archive: &Path, anchor: &Path) {
    let trust = Trust::of_certificates([fs::read(anchor).unwrap()]);
    let jobs = thread::available_parallelism().unwrap();
    assert_eq!(judge(&archive.join("0"), &trust, jobs), PART);
    println!("{}", peak());
    assert_eq!(judge(archive, &trust, jobs), PARTS * PART);
    println!("{}", peak());
}

/// The most memory this process ever had, in KiB (`proc_pid_status(5)`).
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn mebibytes(kibibytes: u64) -> String {
    format!("{:.1} MiB", f64::from(u32::try_from(kibibytes).unwrap()) / 1024.0)
}
