//! The main job, shown: three citizens get their cards, a terminal reads each, a forgery is
//! refused.

use std::path::Path;

use serde_json::Value;

use crate::process::{Outcome, context, fail, step, target_dir};
use crate::stage::{Stage, batch, json};
use crate::{process, setup};

/// How many citizens.
const CITIZENS: usize = 3;

/// Where in EF.DG2 the forger changes a byte: inside the portrait.
const FORGED_AT: &str = "5000";

/// Sets up and plays it.
pub(crate) fn run() -> Outcome {
    setup::run()?;
    play()
}

/// Plays it on a machine that is set up.
pub(crate) fn play() -> Outcome {
    let mut stage = Stage::open(target_dir().join("demo"))?;
    prepare(&stage)?;
    issue(&mut stage)?;
    let mut rows = Vec::new();
    for dossier in batch(&stage.path("batch.jsonl"))? {
        rows.push(inspect_genuine(&mut stage, &dossier, rows.len())?);
    }
    rows.extend(forge(&mut stage)?);
    show(&stage.dir, &rows);
    stage.remove(0)?;
    stage.remove(1)
}

/// An issuing authority, its terminals' folder, and a batch of dossiers.
fn prepare(stage: &Stage) -> Outcome {
    step("an issuing authority, and what its terminals get");
    stage.expect(0, "personalizer", &["pki", "init", "pki"])?;
    let classes = ["identity", "face", "anthropometry", "fingerprints"];
    let mut trust = vec!["pki", "trust", "--pki", "pki", "trust"];
    trust.extend(classes.into_iter().flat_map(|class| ["--class", class]));
    stage.expect(0, "personalizer", &trust)?;
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
struct Row {
    card: String,
    expected: &'static str,
    found: String,
    report: String,
}

/// The citizen's card is one of the three; only the right one opens with this access number.
fn inspect_genuine(stage: &mut Stage, dossier: &Value, at: usize) -> Outcome<Row> {
    let name = dossier.get("dossier").and_then(Value::as_str).unwrap_or_default().to_owned();
    let can = dossier.get("can").and_then(Value::as_str).unwrap_or_default().to_owned();
    step(&format!("a terminal inspects the card of {name}"));
    for card in 1..=CITIZENS {
        let state = format!("card-{card}.state");
        stage.insert(0, &state, &[])?;
        let report = format!("report-{}.json", at + 1);
        let dump = format!("dump-{}", at + 1);
        let words = ["--can", &can, "--trust", "trust", "--json", "--dump", &dump];
        let mut inspect = vec!["inspect", "--reader", Stage::reader(0)];
        inspect.extend(words);
        let portrait = format!("portrait-{}.jpg", at + 1);
        inspect.extend(["--portrait", &portrait]);
        let said = stage.say("verifier", &inspect)?;
        if said.code == 0 {
            context("the report", std::fs::write(stage.path(&report), &said.out))?;
            let can_copy = stage.path(&format!("can-{card}"));
            context("noting the card", std::fs::write(can_copy, &can))?;
            return Ok(Row {
                card: name,
                expected: "accepted",
                found: decision(&said.out)?,
                report,
            });
        }
    }
    fail(format!("no card of {name} was accepted"))
}

/// A byte of the portrait is flipped in the chip of the first card; then the real one comes back.
fn forge(stage: &mut Stage) -> Outcome<[Row; 2]> {
    step("a forger changes one byte of a portrait");
    let can = context("the card's access number", std::fs::read_to_string(stage.path("can-1")))?;
    stage.remove(0)?;
    let (real, forged) = (stage.path("card-1.state"), stage.path("forged.state"));
    context("copying the card", std::fs::copy(real, forged))?;
    let words = ["--file", "EF.DG2", "--offset", FORGED_AT];
    let mut tamper = vec!["tamper", "--state", "forged.state"];
    tamper.extend(words);
    stage.expect(0, "virtual-card", &tamper)?;
    let mut rows = Vec::new();
    for (state, code, expected, report) in [
        ("forged.state", 1, "refused", "report-forged.json"),
        ("card-1.state", 0, "accepted", "report-again.json"),
    ] {
        stage.insert(0, state, &[])?;
        let inspect = ["inspect", "--reader", Stage::reader(0), "--can", &can, "--trust", "trust"];
        let said = stage.expect(code, "verifier", &[&inspect[..], &["--json"]].concat())?;
        context("the report", std::fs::write(stage.path(report), &said.out))?;
        let found = decision(&said.out)?;
        rows.push(Row { card: state.into(), expected, found, report: report.into() });
    }
    rows.try_into().or_else(|_| fail("two cards were inspected"))
}

fn decision(report: &str) -> Outcome<String> {
    let report = json("the report", report)?;
    let decision = report.pointer("/verdict/decision").and_then(Value::as_str);
    Ok(decision.unwrap_or("unknown").to_owned())
}

fn show(dir: &Path, rows: &[Row]) {
    step("what happened");
    println!("{:28} {:10} {:12} report", "card", "expected", "found");
    for Row { card, expected, found, report } in rows {
        println!("{card:28} {expected:10} {found:12} {}", dir.join(report).display());
    }
    println!(
        "\nportraits, dumps and states of the cards lie beside the reports in {}",
        dir.display()
    );
    println!("{}", process::root().join("docs/architecture.md").display());
}
