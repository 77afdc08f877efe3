//! The numbers we promise: every bench, then one table of what criterion and the wire say.

use std::fs;
use std::path::Path;

use crate::process::{Outcome, call, cargo, context, step, target_dir};

/// What is run in one go. Each leaves alone what the words do not name.
const BENCHES: [&str; 7] = ["cards", "line", "hsm", "passive", "terminal", "latency", "bulk"];

/// The jobs, as criterion names their folders, and what each does.
const JOBS: [(&str, &str); 6] = [
    ("preparation", "encode, seal, hash and sign one card"),
    ("inspection", "whole inspection, both ends"),
    ("terminal", "full inspection, the terminal alone"),
    ("issuance", "whole issuance, both ends"),
    ("hsm signature", "a signature by a token, beside the token's own"),
    ("hsm derivation", "a CMAC by a token, beside the token's own"),
];

/// A line of a country: its stations, and how long a chip takes.
const STATIONS: f64 = 128.0;
const CHIP_SECONDS: f64 = 20.0;

/// Head of the table of times.
const TIMES: &str = "| job | time | floor | ratio |\n|---|---:|---:|---:|";

/// Head of the table of stations with slow chips; the bench writes its rows.
const OVERLAP: &str = "| stations | cards a second | the chips alone | share | processor a card, chips included |\n\
                       |---|---:|---:|---:|---:|";

/// Head of the table of a live terminal; the bench writes its rows.
const LINK: &str = "| an inspection at 424 kbit/s | APDUs | bytes | the wire alone | the terminal \
                    | whole by wire |\n|---|---:|---:|---:|---:|---:|";

/// Head of the table of events; the bench writes its rows.
const LATENCY: &str = "| the page | median | 95th percentile |\n|---|---:|---:|";

/// Head of the table of many documents; the bench writes its rows.
const BULK: &str = "| 10,000 documents | |\n|---|---:|";

/// Head of the table of what crosses the wire; the bench writes its rows.
const WIRE: &str = "| on the wire | APDUs | at least | bytes to the card | bytes from it |\n|---|---:|---:|---:|---:|";

/// Head of the table of many sessions; the soak writes its rows.
const SOAK: &str = "| PACE, mapping | sessions | failed | coordinates that begin with a zero byte \
                    | a second |\n|---|---:|---:|---:|---:|";

/// Runs the soak, with so many sessions of each mapping, and nothing else.
pub(crate) fn soak(sessions: &[&str]) -> Outcome {
    step("soak");
    let mut command = cargo(&["bench", "--package", "benches", "--bench", "soak", "--"]);
    command.args(sessions);
    call(&mut command)
}

/// Runs all benches, or those whose names contain the given words, and writes the table to
/// `bench-summary.md` in the target folder.
pub(crate) fn run(words: &[&str]) -> Outcome {
    step("bench");
    let mut command = cargo(&["bench", "--package", "benches"]);
    command.args(BENCHES.iter().flat_map(|bench| ["--bench", bench]));
    command.arg("--").args(words);
    call(&mut command)?;
    if words.is_empty() {
        soak(&[])?;
    }
    let target = target_dir();
    let table = table(&target);
    let path = target.join("bench-summary.md");
    context("the summary", fs::write(&path, &table))?;
    println!("\n{table}\n{}", path.display());
    Ok(())
}

fn table(target: &Path) -> String {
    let median = |job: &str, part: &str| {
        let folder = target.join("criterion").join(job).join(part);
        let text = fs::read_to_string(folder.join("new/estimates.json")).ok()?;
        let estimates: serde_json::Value = serde_json::from_str(&text).ok()?;
        estimates.pointer("/median/point_estimate")?.as_f64()
    };
    let row = |(job, what): (&str, &str)| {
        let (time, floor) = median(job, "job").zip(median(job, "floor"))?;
        let ratio = time / floor;
        Some(format!("| {what} | {} | {} | {ratio:.2} |", shown(time), shown(floor)))
    };
    let left = |name| fs::read_to_string(target.join("tmp").join(name)).unwrap_or_default();
    let jvm = left("bench-jvm").parse().ok();
    let jvm =
        jvm.map(|time| format!("| the like of encode … sign on a JVM | {} | | |", shown(time)));
    let turns = left("bench-line.md") + &left("bench-passive.md");
    let turns = turns.lines().map(str::to_owned);
    let rows: Vec<_> = JOBS.into_iter().filter_map(row).chain(jvm).chain(turns).collect();
    let one = left("bench-line-time").parse().ok();
    let line = one.map(|time| line(time, &left("bench-commits")));
    let line = line.unwrap_or_default();
    let times = format!("{TIMES}\n{}\n\n{line}", rows.join("\n"));
    let tables = [
        (OVERLAP, "bench-overlap.md"),
        (LINK, "bench-link.md"),
        (LATENCY, "bench-latency.md"),
        (BULK, "bench-bulk.md"),
        (WIRE, "bench-wire.md"),
        (SOAK, "bench-soak.md"),
    ];
    let tables = tables.map(|(head, name)| format!("{head}\n{}", left(name)));
    format!("{times}\n{}", tables.join("\n"))
}

/// What a line of many stations needs, from the time that one card takes its host, in nanoseconds.
fn line(time: f64, commits: &str) -> String {
    let (commits, rate) = (commits.parse().unwrap_or(0.0), STATIONS / CHIP_SECONDS);
    let cores = rate * time / 1e9;
    format!(
        "| the line | |\n|---|---:|\n\
         | cards a second a core | {:.0} |\n\
         | commits of the accounts a card | {commits} |\n\
         | {STATIONS} stations with a chip of {CHIP_SECONDS} s: cards a second | {rate:.1} |\n\
         | cores they need | {cores:.3} |\n\
         | commits a second they need | {:.0} |\n",
        1e9 / time,
        rate * commits,
    )
}

/// Nanoseconds, for people.
fn shown(nanoseconds: f64) -> String {
    let microseconds = nanoseconds / 1e3;
    if microseconds < 1e3 {
        format!("{microseconds:.0} µs")
    } else {
        format!("{:.2} ms", microseconds / 1e3)
    }
}
