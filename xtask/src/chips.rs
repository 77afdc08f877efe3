//! Chips of other profiles, from their authority to a terminal with the right to fingerprints: one
//! with other curves and longer keys, and one from before PACE.

use serde_json::Value;

use crate::process::{Outcome, context, fail, step, target_dir};
use crate::stage::{Stage, batch};

const PROFILES: [&str; 2] = ["utopia-brainpool", "utopia-legacy"];

/// Plays both over PC/SC.
pub(crate) fn run() -> Outcome {
    let mut stage = Stage::open(target_dir().join("chips"))?;
    PROFILES.into_iter().try_for_each(|profile| play(&mut stage, profile))
}

fn play(stage: &mut Stage, profile: &str) -> Outcome {
    step(&format!("the way of a card of the profile {profile}"));
    let [pki, trust, terminal] = ["pki", "trust", "terminal"].map(|it| format!("{profile}-{it}"));
    stage.expect(0, "personalizer", &["pki", "init", &pki, "--profile", profile])?;
    stage.expect(0, "personalizer", &["pki", "dv", &pki])?;
    stage.expect(0, "personalizer", &["pki", "is", &pki, &terminal])?;
    stage.expect(0, "personalizer", &["pki", "trust", "--pki", &pki, &trust])?;
    let sample = ["dossier", "sample", "--count", "1", "--profile", profile];
    let sample = stage.expect(0, "personalizer", &sample)?.out;
    let dossiers = format!("{profile}.jsonl");
    context(&dossiers, std::fs::write(stage.path(&dossiers), sample))?;
    stage.insert(0, &format!("{profile}.state"), &[])?;
    let issue = ["issue", "--pki", &pki, "--dossiers", &dossiers, "--reader", Stage::reader(0)];
    stage.expect(0, "personalizer", &issue)?;
    let zone = zone(&batch(&stage.path(&dossiers))?.into_iter().next().unwrap_or_default());
    let inspect = ["inspect", "--reader", Stage::reader(0), "--trust", &trust, "--json"];
    let more = ["--mrz", &zone, "--terminal-key", &terminal, "--dump", profile];
    let said = stage.expect(0, "verifier", &[&inspect[..], &more].concat())?;
    if !stage.path(profile).join("EF.DG3.bin").exists() {
        return fail("the terminal with the right to fingerprints did not get them");
    }
    if said.out.contains("old_access_control") == (profile == "utopia-legacy") {
        return Ok(());
    }
    fail(format!("{profile}: Basic Access Control is told wrongly: {}", said.out))
}

/// What opens the chip: number and dates of the zone, which has two digits of the year
/// (Doc 9303-3 §4.8).
fn zone(dossier: &Value) -> String {
    let text = |key| dossier.get(key).and_then(Value::as_str).unwrap_or_default();
    let day = |key| text(key).replace('-', "").chars().skip(2).collect::<String>();
    [text("document_number").to_owned(), day("birth_date"), day("expiry_date")].join(",")
}
