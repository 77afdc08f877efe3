//! A gate: two readers, `verifier watch`, and nobody who looks on.
//!
//! ```text
//! passwords ──► standard input ─┐
//!                               ├─ verifier watch ─► gate.jsonl, a line for each thing that happens
//! cards ──────► two readers ────┘
//! ```

use core::time::Duration;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::Value;

use super::MIDDLE;
use crate::demo::Row;
use crate::process::{Failure, Outcome, call, context, fail, step};
use crate::stage::{Stage, json};

/// Longest wait for a line: a card that is never heard of again takes its time.
const PATIENCE: Duration = Duration::from_secs(40);

/// The rules of a gate, with so little patience that nobody waits for a card that has gone silent.
const RULES: &str = "gate.toml";

/// A running gate. It ends with this value.
struct Gate {
    program: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    /// All it has said so far.
    said: String,
}

/// Plays it: cards come and go, one is forged, one void, one leaves, one falls silent; readers are
/// unplugged and come back.
pub(super) fn play(stage: &mut Stage, genuine: &Row, void: &Row) -> Outcome {
    step("a gate where nobody looks on");
    for slot in [0, 1] {
        stage.remove(slot)?;
    }
    let mut gate = Gate::open(stage)?;
    let outcome = gate.passengers(stage, genuine, void);
    context("gate.jsonl", fs::write(stage.path("gate.jsonl"), &gate.said))?;
    outcome
}

impl Gate {
    fn open(stage: &Stage) -> Outcome<Self> {
        let rules = stage.expect(0, "verifier", &["profile", "show", "self-service"])?.out;
        let named = rules.replace("name = \"self-service\"", "name = \"gate\"");
        let hasty = named.replace("phase_seconds = 15", "phase_seconds = 4");
        if hasty == named {
            return fail("the profile self-service has no line `phase_seconds = 15`");
        }
        context(RULES, fs::write(stage.path(RULES), hasty))?;
        let mut words = vec!["watch", "--trust", "trust", "--profile", RULES];
        words.extend(["--reader", Stage::reader(0), "--reader", Stage::reader(1)]);
        words.extend(["--resume-seconds", "3"]);
        let mut program = stage.converse("verifier", &words)?;
        let (input, output) = (program.stdin.take(), program.stdout.take());
        let (told, lines) = channel();
        thread::spawn(move || {
            let lines = output.into_iter().flat_map(|output| BufReader::new(output).lines());
            lines.map_while(Result::ok).try_for_each(|line| told.send(line))
        });
        Ok(Self { program, input, lines, said: String::new() })
    }

    fn passengers(&mut self, stage: &mut Stage, genuine: &Row, void: &Row) -> Outcome {
        let watching = self.until("watching", "", &[])?;
        let readers = watching.get("readers").and_then(Value::as_array).map_or(0, Vec::len);
        if readers != 2 {
            return fail(format!("the gate watches {readers} readers instead of 2"));
        }
        // At one reader the password is first, at the other the card.
        self.password(0, genuine)?;
        stage.insert(0, &genuine.state, &[])?;
        let card = self.until("card", Stage::reader(0), &[("/decision", "accepted")])?;
        if card.get("holder").is_some() {
            return fail("the gate said who it was");
        }
        stage.insert(1, &void.state, &[])?;
        self.password(1, void)?;
        self.until("card", Stage::reader(1), &[("/decision", "refused")])?;
        stage.insert(0, "forged.state", &[])?;
        self.password(0, genuine)?;
        self.until("card", Stage::reader(0), &[("/decision", "refused")])?;
        stage.remove(1)?;
        stage.remove(0)?;
        // The card first: one that is asked at once is gone before anybody has seen that it came.
        stage.insert(1, &genuine.state, &["--leave-after", MIDDLE])?;
        self.password(1, genuine)?;
        self.until("given_up", Stage::reader(1), &[("/reason", "card_removed")])?;
        stage.remove(1)?;
        stage.insert(0, &genuine.state, &["--silent-after", MIDDLE])?;
        self.password(0, genuine)?;
        self.until("given_up", Stage::reader(0), &[("/reason", "card_stuck")])?;
        if stage.replug()? {
            self.until("reader_gone", "", &[])?;
            self.until("reader_came", "", &[])?;
        } else {
            println!("SKIPPED: pcscd is the system's, so no reader is unplugged");
        }
        stage.insert(0, &genuine.state, &[])?;
        self.password(0, genuine)?;
        self.until("card", Stage::reader(0), &[("/decision", "accepted")])?;
        stage.remove(0)?;
        self.end()
    }

    /// What a scanner reads from a card that is laid on this reader.
    fn password(&mut self, slot: usize, row: &Row) -> Outcome {
        let Some(input) = &mut self.input else { return fail("the gate hears nothing") };
        let line = serde_json::json!({"reader": Stage::reader(slot), "can": row.can});
        context("a password for the gate", writeln!(input, "{line}"))
    }

    /// The next line that tells this event, of this reader, with these values; others are passed over.
    fn until(&mut self, event: &str, reader: &str, wanted: &[(&str, &str)]) -> Outcome<Value> {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.map_err(|_| Failure(format!("no {event} came:\n{}", self.said)))?;
            self.said.push_str(&line);
            self.said.push('\n');
            let line = json("a line of the gate", &line)?;
            let text = |path: &str| line.pointer(path).and_then(Value::as_str).unwrap_or_default();
            if text("/event") != event || !reader.is_empty() && text("/reader") != reader {
                // Cards and failures are never beside the point.
                if ["card", "given_up", "no_card", "line_refused"].contains(&text("/event")) {
                    return fail(format!("{} came instead of {event}:\n{line}", text("/event")));
                }
                continue;
            }
            if let Some((path, value)) = wanted.iter().find(|(path, value)| text(path) != *value) {
                return fail(format!("{event}: {path} is not {value} but {}", text(path)));
            }
            println!("{event} {} {}", text("/reader"), text("/decision"));
            return Ok(line);
        }
    }

    /// Tells the gate to end, as a service manager does.
    fn end(&mut self) -> Outcome {
        call(Command::new("kill").args(["-TERM", &self.program.id().to_string()]))?;
        let status = context("the end of the gate", self.program.wait())?;
        if status.success() { Ok(()) } else { fail(format!("the gate ended with {status}")) }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        if self.program.kill().is_ok() {
            drop(self.program.wait());
        }
    }
}
