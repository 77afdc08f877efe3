//! The main job, shown: three citizens get their cards, a terminal reads each, a forgery is
//! refused.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::process::{Outcome, context, fail, step, target_dir};
use crate::setup;
use crate::stage::{Stage, batch, json};

/// How many citizens.
const CITIZENS: usize = 3;

/// Where in EF.DG2 the forger changes a byte: inside the portrait.
const FORGED_AT: &str = "5000";

/// Sets up and plays it.
pub(crate) fn run() -> Outcome {
    setup::run()?;
    play(target_dir().join("demo")).map(drop)
}

/// Plays it on a machine that is set up; leaves the office open, with the citizens' cards in the order
/// of the batch and nothing in its readers.
pub(crate) fn play(dir: PathBuf) -> Outcome<(Stage, Vec<Row>)> {
    let mut stage = Stage::open(dir)?;
    prepare(&stage)?;
    issue(&mut stage)?;
    stage.remove(0)?;
    stage.remove(1)?;
    let mut rows = Vec::new();
    for dossier in batch(&stage.path("batch.jsonl"))? {
        rows.push(inspect_genuine(&mut stage, &dossier, rows.len() + 1)?);
    }
    rows.extend(forge(&mut stage, &rows)?);
    stage.remove(0)?;
    show(&stage.dir, &rows);
    Ok((stage, rows))
}

/// An issuing authority, its terminals' folder, and a batch of dossiers.
fn prepare(stage: &Stage) -> Outcome {
    step("an issuing authority, and what its terminals get");
    stage.expect(0, "personalizer", &["pki", "init", "pki"])?;
    let classes = ["identity", "face", "anthropometry", "fingerprints"];
    let mut trust = vec!["pki", "trust", "--pki", "pki", "trust"];
    trust.extend(classes.into_iter().flat_map(|class| ["--class", class]));
    stage.expect(0, "personalizer", &trust)?;
    step("a document verifier lets in a terminal that may read fingerprints");
    stage.expect(0, "personalizer", &["pki", "dv", "pki"])?;
    stage.expect(0, "personalizer", &["pki", "is", "pki", "terminal"])?;
    step("a batch of synthetic citizens");
    let count = CITIZENS.to_string();
    let sample = ["dossier", "sample", "--count", &count, "--seed", "2026"];
    let sample = stage.expect(0, "personalizer", &sample)?;
    context("batch.jsonl", std::fs::write(stage.path("batch.jsonl"), sample.out))
}

/// Two slots take the first two blanks; the third comes when a slot is free, and the second run
/// knows what the first has done.
fn issue(stage: &mut Stage) -> Outcome {
    step("blanks become cards");
    let issue = ["issue", "--pki", "pki", "--dossiers", "batch.jsonl", "--card-timeout", "5"];
    let both = ["--reader", Stage::reader(0), "--reader", Stage::reader(1)];
    let mut words = issue.to_vec();
    stage.insert(0, "card-1.state", &[])?;
    stage.insert(1, "card-2.state", &[])?;
    words.extend(both);
    let said = stage.expect(1, "personalizer", &words)?;
    println!("{}{}", said.out, said.err);
    stage.insert(0, "card-3.state", &[])?;
    let mut words = issue.to_vec();
    words.extend(["--reader", Stage::reader(0)]);
    let said = stage.expect(0, "personalizer", &words)?;
    println!("{}{}", said.out, said.err);
    step("the log of the line");
    let said = stage.expect(0, "personalizer", &["audit", "verify", "--pki", "pki"])?;
    println!("{}", said.out);
    Ok(())
}

/// One line of the last table.
pub(crate) struct Row {
    /// Its dossier.
    pub(crate) holder: String,
    /// The file that the card is kept in.
    pub(crate) state: String,
    /// The number that opens it.
    pub(crate) can: String,
    expected: &'static str,
    found: String,
    report: String,
}

/// The citizen's card is one of the three; only the right one opens with this access number.
fn inspect_genuine(stage: &mut Stage, dossier: &Value, number: usize) -> Outcome<Row> {
    let text = |key| dossier.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (holder, can) = (text("dossier"), text("can"));
    step(&format!("a terminal looks for the card of {holder}"));
    let (dump, portrait) = (format!("dump-{number}"), format!("portrait-{number}.jpg"));
    let keep = ["--dump", &dump, "--portrait", &portrait, "--terminal-key", "terminal"];
    for card in 1..=CITIZENS {
        let state = format!("card-{card}.state");
        let (code, found) = inspect(stage, &state, &can, &keep)?;
        if code == 0 {
            if !stage.path(&dump).join("EF.DG3.bin").exists() {
                return fail("the terminal with the right to fingerprints did not get them");
            }
            let report = format!("report-{number}.json");
            let expected = "accepted";
            return keep_report(stage, &report, found).map(|found| Row {
                holder,
                state,
                can,
                expected,
                found,
                report,
            });
        }
    }
    fail(format!("no card of {holder} was accepted"))
}

/// A byte of the portrait is flipped in the first citizen's chip; then the real card comes back.
fn forge(stage: &mut Stage, rows: &[Row]) -> Outcome<Vec<Row>> {
    let Some(row @ Row { holder, state, can, .. }) = rows.first() else { return Ok(Vec::new()) };
    copy_forged(stage, row)?;
    let mut more = Vec::new();
    for (state, wanted, expected, report) in [
        ("forged.state", 1, "refused", "report-forged.json"),
        (state.as_str(), 0, "accepted", "report-again.json"),
    ] {
        let (code, found) = inspect(stage, state, can, &[])?;
        let found = keep_report(stage, report, found)?;
        if code != wanted {
            return fail(format!("{state} was {found}, not {expected}"));
        }
        let (holder, state, can) = (holder.clone(), state.to_owned(), can.clone());
        more.push(Row { holder, state, can, expected, found, report: report.into() });
    }
    Ok(more)
}

/// A card with the files of this one, and a byte of the portrait changed: `forged.state`.
fn copy_forged(stage: &mut Stage, Row { state, .. }: &Row) -> Outcome {
    step("a forger changes one byte of a portrait");
    stage.remove(0)?;
    context("copying the card", std::fs::copy(stage.path(state), stage.path("forged.state")))?;
    let change = ["--file", "EF.DG2", "--offset", FORGED_AT];
    let tamper = ["tamper", "--state", "forged.state"];
    stage.expect(0, "virtual-card", &[&tamper[..], &change].concat()).map(drop)
}

/// Puts a card into the slot and inspects it: exit code and report.
fn inspect(stage: &mut Stage, state: &str, can: &str, more: &[&str]) -> Outcome<(i32, String)> {
    stage.insert(0, state, &[])?;
    let reader = Stage::reader(0);
    let words = ["inspect", "--reader", reader, "--can", can, "--trust", "trust", "--json"];
    stage.say("verifier", &[&words[..], more].concat()).map(|said| (said.code, said.out))
}

/// Writes a report and says what it decides.
fn keep_report(stage: &Stage, name: &str, report: String) -> Outcome<String> {
    let found = decision(&report)?;
    context(name, std::fs::write(stage.path(name), report))?;
    Ok(found)
}

fn decision(report: &str) -> Outcome<String> {
    let report = json("the report", report)?;
    let decision = report.pointer("/verdict/decision").and_then(Value::as_str);
    Ok(decision.unwrap_or("unknown").to_owned())
}

fn show(dir: &Path, rows: &[Row]) {
    step("what happened");
    println!("{:28} {:14} {:10} {:10} report", "holder", "card", "expected", "found");
    for Row { holder, state, expected, found, report, .. } in rows {
        println!("{holder:28} {state:14} {expected:10} {found:10} {report}");
    }
    println!("\nreports, portraits, dumps and the cards themselves lie in {}", dir.display());
}
