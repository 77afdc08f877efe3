//! The books of a line, and what auditors and terminals say to it.

use serde_json::Value;

use super::Plan;
use super::office::{PEOPLE, credential};
use crate::process::{Outcome, context, fail, step};
use crate::stage::{Stage, json};

/// Where the card in a reader is kept.
pub(super) fn in_reader(slot: usize) -> String {
    format!("tray/reader-{slot}.card")
}

/// Blanks come from the vault.
pub(super) fn receive(stage: &Stage, store: &str, batch: &str, count: u32) -> Outcome {
    counted(stage, store, &["receive", batch, "--count", &count.to_string()])
}

fn counted(stage: &Stage, store: &str, words: &[&str]) -> Outcome {
    let [(name, _), _] = PEOPLE;
    let file = credential(name);
    let who = ["--operator", name, "--credential-file", &file, "--store", store];
    stage.expect(0, "personalizer", &[&["books"], words, &who].concat()).map(drop)
}

/// Every dossier has one card, every card passes, every blank is accounted for, the log is whole.
pub(super) fn close(
    stage: &mut Stage,
    store: &str,
    (batch, blanks): (&str, u32),
    plan: Plan,
) -> Outcome {
    let unused = recheck(stage, store, plan)?;
    step("the books");
    // Chips that were made and never used, and blanks that never came out of the vault.
    let returned = blanks.saturating_sub(plan.cards);
    println!("{unused} blanks were put into a station and not used; {returned} go back");
    let count = returned.to_string();
    let back = ["move", batch, "--kind", "returned", "--count", &count, "--reason", "not used"];
    counted(stage, store, &back)?;
    let [(first, _), (second, _)] = PEOPLE;
    let (one, two) = (credential(first), credential(second));
    let eyes = ["--first", first, "--second", second];
    let files = ["--first-credential", &one, "--second-credential", &two];
    let checkpoint = ["--checkpoint", "closed.checkpoint", "--pki", "pki", "--store", store];
    let close = ["books", "close", batch];
    let said =
        stage.expect(0, "personalizer", &[&close[..], &eyes, &files, &checkpoint].concat())?;
    println!("{}", said.out);
    let show = stage.expect(0, "personalizer", &["books", "show", batch, "--store", store])?;
    println!("{}", show.out);
    step("the auditor");
    let verify = ["audit", "verify", "--store", store, "--pki", "pki", "--checkpoints"];
    println!("{}", stage.expect(0, "personalizer", &verify)?.out);
    prove(stage, store)?;
    step("what goes to the offices");
    let list = ["delivery", "list", batch, "--out", "lists", "--store", store];
    println!("{}", stage.expect(0, "personalizer", &list)?.out);
    let report = ["delivery", "report", "--store", store];
    println!("{}", stage.expect(0, "personalizer", &report)?.out);
    step("the line in a terminal");
    let watch = ["watch", "--once", "--store", store];
    println!("{}", stage.expect(0, "personalizer", &watch)?.out);
    Ok(())
}

/// One card is in the batch: an auditor sees it from the proof, the checkpoint and a certificate.
fn prove(stage: &Stage, store: &str) -> Outcome {
    let batch = crate::stage::batch(&stage.path("order-1/batch.jsonl"))?;
    let dossier = batch.first().and_then(|first| first.get("dossier")?.as_str().map(str::to_owned));
    let dossier = dossier.unwrap_or_default();
    let words = ["audit", "prove", "--dossier", &dossier, "--store", store];
    let proof = stage.expect(0, "personalizer", &words)?.out;
    context("the proof", std::fs::write(stage.path("proof.json"), proof))?;
    let check = ["audit", "check-proof", "proof.json", "--checkpoint", "closed.checkpoint"];
    let words = [&check[..], &["--certificate", "pki/audit.der"]].concat();
    println!("{}", stage.expect(0, "personalizer", &words)?.out);
    Ok(())
}

/// All cards in one folder, each inspected; those of the readers once more through pcscd. Tells how
/// many blanks are among them.
fn recheck(stage: &mut Stage, store: &str, plan: Plan) -> Outcome<u64> {
    step("a terminal inspects every card");
    for slot in 0..plan.readers {
        stage.remove(slot)?;
    }
    let all = stage.path("cards");
    context("the folder of cards", std::fs::create_dir_all(&all))?;
    let mut folders = vec![stage.path("tray")];
    folders.extend((0..plan.programs).map(|number| stage.path(&format!("cards-{number}"))));
    // A program that was killed before its first card has no folder.
    for folder in folders.into_iter().filter(|folder| folder.exists()) {
        for entry in context("cards", std::fs::read_dir(folder))? {
            let path = context("cards", entry)?.path();
            let name = path.file_name().unwrap_or_default();
            if path.extension().is_some_and(|extension| extension == "card") {
                context("a card", std::fs::copy(&path, all.join(name)))?;
            }
        }
    }
    let words = ["recheck", "--pki", "pki", "--store", store, "--cards", "cards"];
    let words = [&words[..], &["--trust", "trust", "--json"]].concat();
    let found = json("the second look", &stage.expect(0, "personalizer", &words)?.out)?;
    let accepted = found.get("accepted").and_then(Value::as_object).map_or(0, serde_json::Map::len);
    println!("accepted: {accepted} of {}", plan.cards);
    if u32::try_from(accepted) != Ok(plan.cards) {
        return fail("not every dossier has a card that a terminal accepts");
    }
    for slot in 0..plan.readers {
        let state = in_reader(slot);
        let name = state.trim_start_matches("tray/");
        let Some(dossier) = found.pointer(&format!("/accepted/{name}")).and_then(Value::as_str)
        else {
            println!("the blank in {} was not needed", Stage::reader(slot));
            continue;
        };
        stage.insert(slot, &state, &[])?;
        let can = can(stage, dossier)?;
        let words = ["inspect", "--reader", Stage::reader(slot), "--can", &can, "--trust", "trust"];
        stage.expect(0, "verifier", &words)?;
        stage.remove(slot)?;
    }
    Ok(found.get("others").and_then(Value::as_u64).unwrap_or_default())
}

/// The number that is printed on the card of a dossier.
fn can(stage: &Stage, dossier: &str) -> Outcome<String> {
    let batch = crate::stage::batch(&stage.path("order-1/batch.jsonl"))?;
    let found = batch.iter().find(|it| it["dossier"] == dossier);
    let can = found.and_then(|dossier| dossier["can"].as_str());
    can.map_or_else(
        || fail("a card is of a dossier that was not ordered"),
        |can| Ok(can.to_owned()),
    )
}
