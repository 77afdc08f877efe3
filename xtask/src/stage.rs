//! A small issuing office over PC/SC: slots, virtual cards and our two tools.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use crate::pcscd::{self, Pcscd, SLOTS};
use crate::process::{Beside, Build, Failure, Outcome, call, cargo, context, fail, step};

/// Whether the tests of the workspace, which bring the tools with them, were built by this run.
static BUILT: AtomicBool = AtomicBool::new(false);

/// The tools need not be built any more: those of the tests are used. Building some packages alone
/// would build most of what they depend on a second time, with fewer features.
pub(crate) fn take_as_built() {
    BUILT.store(true, Ordering::Relaxed);
}

/// What a tool said and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    /// Exit code; 255 when a signal ended it.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// The office: one folder, a running daemon, at most one card in each slot.
#[derive(Debug)]
pub(crate) struct Stage {
    /// Everything the run leaves behind lies here.
    pub(crate) dir: PathBuf,
    /// What every program is told beside its arguments.
    pub(crate) environment: Vec<(&'static str, PathBuf)>,
    build: Build,
    cards: [Option<Beside>; SLOTS.len()],
    // Last, so that cards leave before the daemon does.
    pcscd: Option<Pcscd>,
}

impl Stage {
    /// Builds the tools, empties `dir` and makes sure that pcscd runs.
    pub(crate) fn open(dir: PathBuf) -> Outcome<Self> {
        Self::built(dir, Build::Debug)
    }

    /// The same with tools built as told.
    pub(crate) fn built(dir: PathBuf, build: Build) -> Outcome<Self> {
        if build != Build::Debug || !BUILT.load(Ordering::Relaxed) {
            step("building the tools");
            let crates =
                ["--package", "virtual-card", "--package", "personalizer", "--package", "verifier"];
            call(cargo(&["build", "--quiet"]).args(crates).args(build.options()))?;
        }
        if dir.exists() {
            context("emptying the last run's folder", std::fs::remove_dir_all(&dir))?;
        }
        context("making the folder", std::fs::create_dir_all(&dir))?;
        let pcscd = pcscd::ensure()?;
        let cards = [const { None }; SLOTS.len()];
        Ok(Self { dir, environment: Vec::new(), build, cards, pcscd: Some(pcscd) })
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Name of a slot's reader.
    pub(crate) fn reader(slot: usize) -> &'static str {
        SLOTS.get(slot).map_or("", |(name, _)| name)
    }

    /// Takes the card out of a slot, if there is one.
    pub(crate) fn remove(&mut self, slot: usize) -> Outcome {
        let card = self.cards.get_mut(slot).and_then(Option::take);
        if card.is_some() {
            drop(card);
            wait_for(slot, false)?;
            // pcscd looks at a slot every 400 ms and must have seen it empty: a card that follows
            // sooner is taken for the one that left, and is never powered on.
            sleep(Duration::from_secs(1));
        }
        Ok(())
    }

    /// Puts the card kept in `state` into a slot; a new file becomes a blank.
    pub(crate) fn insert(&mut self, slot: usize, state: &str, options: &[&str]) -> Outcome {
        self.remove(slot)?;
        let Some((_, port)) = SLOTS.get(slot) else { return fail("no such slot") };
        let mut command = Command::new(self.build.program("virtual-card"));
        command.args(["--vpcd", &format!("127.0.0.1:{port}"), "--state"]).arg(self.path(state));
        let log = context("the card's log", File::create(self.path(&format!("{state}.log"))))?;
        command.args(options).stdout(Stdio::null()).stderr(log);
        let card = Beside::start(&mut command)?;
        if let Some(place) = self.cards.get_mut(slot) {
            *place = Some(card);
        }
        wait_for(slot, true)
    }

    /// Unplugs all readers and plugs them in again; tells whether that can be done here, where the
    /// daemon may be the system's.
    pub(crate) fn replug(&mut self) -> Outcome<bool> {
        for slot in 0..SLOTS.len() {
            self.remove(slot)?;
        }
        if !self.pcscd.as_ref().is_some_and(Pcscd::is_ours) {
            return Ok(false);
        }
        // The old daemon must be gone before the next begins.
        drop(self.pcscd.take());
        self.pcscd = Some(pcscd::ensure()?);
        Ok(true)
    }

    /// Starts a tool in the folder that is written to and read from.
    pub(crate) fn converse(&self, tool: &str, arguments: &[&str]) -> Outcome<Child> {
        println!("$ {tool} {} |", without_secrets(arguments));
        let mut command = Command::new(self.build.program(tool));
        command.args(arguments).current_dir(&self.dir);
        command.envs(self.environment.iter().map(|(name, it)| (name, it)));
        context(tool, command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn())
    }

    /// Runs `virtual-card`, `personalizer` or `verifier` in the folder, whatever its exit code.
    pub(crate) fn say(&self, tool: &str, arguments: &[&str]) -> Outcome<Said> {
        println!("$ {tool} {}", without_secrets(arguments));
        self.listen(Command::new(self.build.program(tool)).args(arguments))
    }

    /// The same without a word about it, for what is asked again and again.
    pub(crate) fn ask(&self, tool: &str, arguments: &[&str]) -> Outcome<Said> {
        self.listen(Command::new(self.build.program(tool)).args(arguments))
    }

    /// Starts a tool in the folder, which goes on beside us; what it says lies in `log`.
    pub(crate) fn start(&self, tool: &str, arguments: &[&str], log: &str) -> Outcome<Beside> {
        println!("$ {tool} {} &", without_secrets(arguments));
        let out = context(log, File::create(self.path(log)))?;
        let err = context(log, out.try_clone())?;
        let mut command = Command::new(self.build.program(tool));
        command.args(arguments).current_dir(&self.dir).stdout(out).stderr(err);
        Beside::start(command.envs(self.environment.iter().map(|(name, it)| (name, it))))
    }

    /// Runs any program in the folder, whatever its exit code.
    pub(crate) fn listen(&self, command: &mut Command) -> Outcome<Said> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.envs(self.environment.iter().map(|(name, it)| (name, it)));
        let output = command.current_dir(&self.dir).stdin(Stdio::null()).output();
        let output = context(&name, output)?;
        Ok(Said {
            code: output.status.code().unwrap_or(255),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Runs a tool that must end with `code`.
    pub(crate) fn expect(&self, code: i32, tool: &str, arguments: &[&str]) -> Outcome<Said> {
        let said = self.say(tool, arguments)?;
        if said.code == code {
            return Ok(said);
        }
        fail(format!(
            "{tool} {} ended with {} instead of {code}\n{}{}",
            without_secrets(arguments),
            said.code,
            said.out,
            said.err
        ))
    }
}

/// The words of a call as they are shown: what opens a card is not.
fn without_secrets(arguments: &[&str]) -> String {
    let before = [""].iter().chain(arguments);
    let secret = |before: &&str| ["--can", "--mrz"].contains(before);
    let shown = before.zip(arguments).map(|(before, it)| if secret(before) { "…" } else { it });
    shown.collect::<Vec<_>>().join(" ")
}

/// The virtual card needs a moment to come and go; `opensc-tool --list-readers` tells.
fn wait_for(slot: usize, present: bool) -> Outcome {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(15) {
        if is_present(slot)? == present {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    let state = if present { "appear in" } else { "leave" };
    let listing = list_readers()?;
    fail(format!("the virtual card did not {state} {}:\n{listing}", Stage::reader(slot)))
}

fn list_readers() -> Outcome<String> {
    let output = Command::new("opensc-tool").arg("--list-readers").stdin(Stdio::null()).output();
    let output = context("opensc-tool", output)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn is_present(slot: usize) -> Outcome<bool> {
    let text = list_readers()?;
    let line = text.lines().find(|line| line.contains(Stage::reader(slot)));
    // Columns: number, "Yes" or "No" for a card, features, name.
    let card = line.and_then(|line| line.split_whitespace().nth(1));
    card.map(|card| card == "Yes").ok_or(Failure(format!("pcscd has no {}", Stage::reader(slot))))
}

/// Reads a JSON file or the text a tool printed.
pub(crate) fn json(what: &str, text: &str) -> Outcome<serde_json::Value> {
    serde_json::from_str(text).map_err(|error| Failure(format!("{what} is not JSON: {error}")))
}

/// The lines of a batch as JSON values.
pub(crate) fn batch(path: &Path) -> Outcome<Vec<serde_json::Value>> {
    let text = context("reading the batch", std::fs::read_to_string(path))?;
    text.lines().map(|line| json("a dossier", line)).collect()
}
