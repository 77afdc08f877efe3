//! What goes wrong at a desk: each fault gives a clear error and a next step, and nothing is half
//! written that a second run does not finish or set aside.

use core::time::Duration;
use std::process::{Command, Stdio};
use std::thread::sleep;

use crate::process::{Beside, Build, Outcome, context, fail, step, target_dir};
use crate::stage::{Said, Stage, batch, json};

/// Plays every fault over PC/SC.
pub(crate) fn run() -> Outcome {
    let mut stage = Stage::open(target_dir().join("office"))?;
    stage.expect(0, "personalizer", &["pki", "init", "pki"])?;
    stage.expect(0, "personalizer", &["pki", "trust", "--pki", "pki", "trust"])?;
    readers(&mut stage)?;
    another_client(&mut stage)?;
    malformed_batch(&mut stage)?;
    pulled_card(&mut stage)?;
    inspection_faults(&mut stage)?;
    foreign_blank(&mut stage)?;
    openssl(&stage)
}

fn readers(stage: &mut Stage) -> Outcome {
    step("a reader that is not there, and one without a card");
    for slot in [0, 1] {
        stage.remove(slot)?;
    }
    let words = ["--can", "123456", "--trust", "trust"];
    let inspect = ["inspect", "--reader", "No Such Reader"];
    let said = stage.say("verifier", &[&inspect[..], &words].concat())?;
    says(&said, &[2, 3], "Virtual PCD 00 00")?;
    let inspect = ["inspect", "--reader", Stage::reader(0)];
    let said = stage.say("verifier", &[&inspect[..], &words].concat())?;
    says(&said, &[2], "card")?;
    sample(stage, "one.jsonl", "1")?;
    // A line's reader may be plugged in later, so it is waited for.
    let issue = ["issue", "--pki", "pki", "--dossiers", "one.jsonl", "--reader", "No Such Reader"];
    let issue = [&issue[..], &["--card-timeout", "2"]].concat();
    says(&stage.say("personalizer", &issue)?, &[1], "Virtual PCD 00 00")
}

fn another_client(stage: &mut Stage) -> Outcome {
    step("another PC/SC client selects the application");
    stage.insert(0, "one.state", &[])?;
    let mut client = Command::new("opensc-tool");
    client.args(["-r", "0", "-s", "00A4040C07A0000002471001"]);
    says(&stage.listen(&mut client)?, &[0], "SW1=0x90, SW2=0x00")
}

/// Lines that are cut, wrong or twice there are rejected by number; the right one becomes a card.
fn malformed_batch(stage: &mut Stage) -> Outcome {
    step("a batch with lines that cannot be read");
    let good = context("one.jsonl", std::fs::read_to_string(stage.path("one.jsonl")))?;
    let good = good.trim_end();
    let cut: String = good.chars().take(200).collect();
    let wrong = good.replace("\"birth_date\":\"", "\"birth_date\":\"x");
    let lines = [cut.as_str(), "{}", good, good, wrong.as_str()].join("\n");
    context("faulty.jsonl", std::fs::write(stage.path("faulty.jsonl"), lines))?;
    let issue = ["issue", "--pki", "pki", "--dossiers", "faulty.jsonl", "--reader"];
    let said = stage.expect(1, "personalizer", &[&issue[..], &[Stage::reader(0)]].concat())?;
    for line in ["1", "2", "4", "5"] {
        says(&said, &[1], &format!("line {line}"))?;
    }
    let again = ["issue", "--pki", "pki", "--dossiers", "one.jsonl", "--reader", Stage::reader(0)];
    let said = stage.expect(0, "personalizer", &[&again[..], &["--json"]].concat())?;
    let summary = json("the summary", &said.out)?;
    if summary.get("issued") == Some(&serde_json::json!([])) {
        return Ok(());
    }
    fail(format!("the same dossier was issued again: {}", said.out))
}

/// A card leaves in the middle of being written, at several moments; put back, it is finished.
fn pulled_card(stage: &mut Stage) -> Outcome {
    step("cards are pulled while they are written");
    for (seed, after) in [("11", 600), ("12", 800), ("13", 1000), ("14", 1200)] {
        sample(stage, "pulled.jsonl", seed)?;
        let state = format!("pulled-{seed}.state");
        stage.insert(0, &state, &[])?;
        let issue = ["issue", "--pki", "pki", "--dossiers", "pulled.jsonl", "--reader"];
        let issue = [&issue[..], &[Stage::reader(0), "--card-timeout", "2"]].concat();
        let mut command = Command::new(Build::Debug.program("personalizer"));
        command.args(&issue).current_dir(&stage.dir);
        let mut line = Beside::start(&mut command)?;
        sleep(Duration::from_millis(after));
        stage.remove(0)?;
        line.wait()?;
        stage.insert(0, &state, &[])?;
        stage.expect(0, "personalizer", &issue)?;
    }
    let said = stage.expect(0, "personalizer", &["status", "--json"])?;
    let status = json("the accounts", &said.out)?;
    // The one good dossier of the malformed batch, and the four that were pulled.
    let right = [("/cards/issued", 5), ("/cards/open", 0), ("/cards/quarantined", 0)];
    if right.iter().all(|(path, count)| status.pointer(path) == Some(&(*count).into())) {
        return Ok(());
    }
    fail(format!("five dossiers should have five cards: {}", said.out))
}

fn inspection_faults(stage: &mut Stage) -> Outcome {
    step("a wrong access number, and a card that is taken away");
    stage.insert(0, "one.state", &[])?;
    let inspect = ["inspect", "--reader", Stage::reader(0), "--trust", "trust", "--can"];
    let said = stage.say("verifier", &[&inspect[..], &["000000"]].concat())?;
    says(&said, &[2], "CAN")?;
    let dossiers = batch(&stage.path("one.jsonl"))?;
    let can = dossiers.first().and_then(|dossier| dossier.get("can")?.as_str());
    let inspect = [&inspect[..], &[can.unwrap_or_default()]].concat();
    let mut aborted = 0;
    for after in [20, 30, 40, 50] {
        stage.insert(0, "one.state", &[])?;
        let mut command = Command::new(Build::Debug.program("verifier"));
        command.args(&inspect).current_dir(&stage.dir).stdout(Stdio::null());
        let mut terminal = Beside::start(&mut command)?;
        sleep(Duration::from_millis(after));
        stage.remove(0)?;
        match terminal.wait()? {
            0 => println!("after {after} ms the inspection was over"),
            2 => aborted += 1,
            code => return fail(format!("a card that was taken away ended with {code}")),
        }
    }
    if aborted == 0 {
        return fail("no inspection was cut short, so nothing was shown");
    }
    stage.insert(0, "one.state", &[])?;
    let dump = [&inspect[..], &["--dump", "dump"]].concat();
    stage.expect(0, "verifier", &dump).map(|_| ())
}

fn foreign_blank(stage: &mut Stage) -> Outcome {
    step("a blank of another chip maker stops the line");
    let key = "00112233445566778899aabbccddeeff\n";
    context("foreign.hex", std::fs::write(stage.path("foreign.hex"), key))?;
    sample(stage, "foreign.jsonl", "3")?;
    let key = stage.path("foreign.hex");
    stage.insert(0, "foreign.state", &["--transport-key", &key.to_string_lossy()])?;
    let issue = ["issue", "--pki", "pki", "--dossiers", "foreign.jsonl", "--reader"];
    let said = stage.say("personalizer", &[&issue[..], &[Stage::reader(0)]].concat())?;
    says(&said, &[2], "transport")
}

/// OpenSSL agrees that EF.SOD of a finished card is signed by its document signer.
fn openssl(stage: &Stage) -> Outcome {
    step("OpenSSL looks at the card's EF.SOD");
    let sod = context("EF.SOD", std::fs::read(stage.path("dump/EF.SOD.bin")))?;
    // Tag 77 and a length of two bytes stand in front of the CMS object (Doc 9303-10 §4.6.2).
    let Some(([0x77, 0x82, _, _], object)) = sod.split_first_chunk() else {
        return fail("EF.SOD does not begin with its tag and a length of two bytes");
    };
    context("sod.der", std::fs::write(stage.path("sod.der"), object))?;
    let mut verify = Command::new("openssl");
    verify.args(["cms", "-verify", "-inform", "DER", "-in", "sod.der", "-noverify"]);
    says(&stage.listen(verify.args(["-out", "security-object.der"]))?, &[0], "success")
}

fn sample(stage: &Stage, name: &str, seed: &str) -> Outcome {
    let words = ["dossier", "sample", "--count", "1", "--seed", seed];
    let said = stage.expect(0, "personalizer", &words)?;
    context(name, std::fs::write(stage.path(name), said.out))
}

/// Fails unless a tool ended with one of these codes and said this.
fn says(said: &Said, codes: &[i32], text: &str) -> Outcome {
    let all = format!("{}{}", said.out, said.err);
    print!("{all}");
    if codes.contains(&said.code) && all.to_lowercase().contains(&text.to_lowercase()) {
        return Ok(());
    }
    fail(format!("expected one of {codes:?} and “{text}”, but it ended with {}", said.code))
}
