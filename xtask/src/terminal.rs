//! An officer's afternoon: a terminal over PC/SC, its page in a browser, and the cards that people bring.
//!
//! ```text
//! genuine ─ forged ─ void ─ wrong number ─ taken away too soon ─ genuine again, when it has expired
//!    │
//!    ├─► the page shows it ─► NAME.png, NAME.pdf, NAME.json in target/terminal
//!    └─► nobody looks on: `verifier watch` at two readers ─► gate.jsonl
//! ```
//!
//! Where there is no browser the same cards are inspected on the command line.

mod browser;
mod gate;

use core::time::Duration;
use std::fs;
use std::io::IsTerminal as _;
use std::thread::sleep;
use std::time::Instant;

use serde_json::Value;

use crate::demo::{self, Row};
use crate::line::office;
use crate::process::{Beside, Outcome, context, fail, step, target_dir};
use crate::setup;
use crate::stage::{Stage, json};
use browser::Browser;

/// A day on which cards of today have expired.
const MUCH_LATER: &str = "2060-01-01";

/// Commands after which the chip is open and its files are being read.
const MIDDLE: &str = "20";

/// What a person brings, and what becomes of it.
struct Play {
    name: &'static str,
    /// Which of the citizens brings it.
    whose: usize,
    /// The card in the slot; `None` for their own.
    card: Option<&'static str>,
    /// Whether the officer types another number.
    mistyped: bool,
    /// Whether the card is taken away while it is read: after so many commands.
    taken_after: Option<&'static str>,
    /// Whether it is the day on which it has expired.
    later: bool,
    /// What the page may end with.
    ends: &'static [&'static str],
}

const ACCEPTED: Play = Play {
    name: "accepted",
    whose: 0,
    card: None,
    mistyped: false,
    taken_after: None,
    later: false,
    ends: &["accepted"],
};

const PLAYS: [Play; 6] = [
    ACCEPTED,
    Play { name: "forged", card: Some("forged.state"), ends: &["refused"], ..ACCEPTED },
    Play { name: "void", whose: 1, ends: &["refused"], ..ACCEPTED },
    Play { name: "wrong-number", mistyped: true, ends: &["cannot_tell", "given_up"], ..ACCEPTED },
    Play { name: "taken-away", taken_after: Some(MIDDLE), ends: &["paused"], ..ACCEPTED },
    Play { name: "expired", later: true, ends: &["refused"], ..ACCEPTED },
];

/// Plays it on a machine that is set up. `--small` leaves out what needs a second terminal, `--keep`
/// goes on serving at the end.
pub(crate) fn run(words: &[&str]) -> Outcome {
    if words.iter().any(|word| !["--small", "--keep"].contains(word)) {
        return fail("demo --terminal takes --small and --keep");
    }
    let small = words.contains(&"--small");
    let keep = words.contains(&"--keep") || !small && std::io::stdout().is_terminal();
    setup::run()?;
    let (stage, citizens) = demo::play(target_dir().join("terminal"))?;
    play(stage, &citizens, small, keep)
}

/// Plays it in an office that has issued its cards.
pub(crate) fn play(mut stage: Stage, citizens: &[Row], small: bool, keep: bool) -> Outcome {
    let [genuine, lost, ..] = citizens else { return fail("the batch is too small") };
    make_void(&stage, lost)?;
    let plays: Vec<_> = PLAYS.iter().filter(|play| !(small && play.later)).collect();
    let browser = Browser::start(&stage.path("browser"))?;
    let mut ended = Vec::new();
    if let Some(browser) = browser {
        for later in [false, true] {
            let plays: Vec<_> = plays.iter().filter(|play| play.later == later).collect();
            if !plays.is_empty() {
                ended.extend(on_the_page(&mut stage, &browser, citizens, &plays, later)?);
            }
        }
    } else {
        println!("SKIPPED: no Chromium here; the cards are inspected on the command line");
        for play in plays.iter().filter(|play| play.taken_after.is_none()) {
            ended.push((play.name, inspect(&mut stage, citizens, play)?));
        }
    }
    stage.remove(0)?;
    gate::play(&mut stage, genuine, lost)?;
    step("what happened");
    for (name, end) in &ended {
        println!("{name:14} {end}");
    }
    println!("\npictures, prints and reports lie in {}", stage.dir.display());
    if keep { stay(&mut stage, genuine) } else { Ok(()) }
}

/// Two people agree that a card is void, and terminals are told.
fn make_void(stage: &Stage, lost: &Row) -> Outcome {
    office::people(stage, &[])?;
    step("a card is lost: two people make it void, and terminals are told");
    let [(first, _), (second, _)] = office::PEOPLE;
    let (own, other) = (office::credential(first), office::credential(second));
    let complaint = ["complaint", "open", "--dossier", &lost.holder, "--reason", "lost"];
    let by = ["--operator", first, "--credential-file", &own];
    stage.expect(0, "personalizer", &[&complaint[..], &by].concat())?;
    let reissue = ["complaint", "reissue", "--dossier", &lost.holder, "--first", first];
    let eyes = ["--first-credential", &own, "--second", second, "--second-credential", &other];
    stage.expect(0, "personalizer", &[&reissue[..], &eyes].concat())?;
    stage.expect(0, "personalizer", &["revoked", "list", "--out", "void.jsonl", "--pki", "pki"])?;
    let import = ["trust", "import", "void.jsonl", "--trust", "trust"];
    stage.expect(0, "verifier", &import).map(|said| println!("{}", said.out))
}

/// A running terminal and the address of its page.
struct Served {
    /// Ends with this value.
    program: Beside,
    address: String,
}

fn serve(stage: &Stage, later: bool) -> Outcome<Served> {
    let log = if later { "serve-later.log" } else { "serve.log" };
    let reader = Stage::reader(0);
    let mut words = vec!["serve", "--trust", "trust", "--reader", reader, "--json", "--lang", "en"];
    words.extend(["--terminal-key", "terminal"]);
    if later {
        words.extend(["--at", MUCH_LATER]);
    }
    let mut program = stage.start("verifier", &words, log)?;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) && !program.has_ended() {
        let said = context(log, fs::read_to_string(stage.path(log)))?;
        let line = said.lines().find(|line| line.starts_with('{'));
        if let Some(line) = line.filter(|_| said.ends_with('\n')) {
            let line = json("the address of the page", line)?;
            let address = line.get("url").and_then(Value::as_str).unwrap_or_default().to_owned();
            return Ok(Served { program, address });
        }
        sleep(Duration::from_millis(50));
    }
    let said = fs::read_to_string(stage.path(log)).unwrap_or_default();
    fail(format!("`verifier serve` gave no address:\n{said}"))
}

/// Each play in front of the same page.
fn on_the_page(
    stage: &mut Stage,
    browser: &Browser,
    citizens: &[Row],
    plays: &[&&Play],
    later: bool,
) -> Outcome<Vec<(&'static str, String)>> {
    stage.remove(0)?;
    let served = serve(stage, later)?;
    step("an officer opens the page");
    browser.open(&served.address)?;
    browser.until("!document.getElementById('desk').hidden")?;
    browser.until("document.body.dataset.number > 0")?;
    if !later {
        browser.picture(&stage.path("waiting.png"))?;
    }
    let mut ended = Vec::new();
    for play in plays {
        step(&format!("somebody brings a card: {}", play.name));
        let end = play_one(stage, browser, citizens, play)?;
        println!("{}: {end}", play.name);
        if !play.ends.contains(&end.as_str()) {
            return fail(format!("{} ended with {end}, not with {:?}", play.name, play.ends));
        }
        ended.push((play.name, end));
    }
    Ok(ended)
}

/// The icon beside the word that tells how it stands, `accepted` and so on.
const ICON: &str = "document.getElementById('state-icon').getAttribute('href').slice(3)";

/// Who brings the card of a play, and the number that the officer types.
fn holder<'a>(citizens: &'a [Row], play: &Play) -> Outcome<(&'a Row, String)> {
    let Some(row) = citizens.get(play.whose) else { return fail("nobody brings this card") };
    Ok((row, if play.mistyped { other_number(&row.can) } else { row.can.clone() }))
}

fn play_one(
    stage: &mut Stage,
    browser: &Browser,
    citizens: &[Row],
    play: &Play,
) -> Outcome<String> {
    let (row, number) = holder(citizens, play)?;
    let leaving = play.taken_after.map(|after| ["--leave-after", after]);
    let options = leaving.as_ref().map_or(&[][..], |options| &options[..]);
    stage.insert(0, play.card.unwrap_or(&row.state), options)?;
    browser.until("document.activeElement.id === 'typed'")?;
    browser.type_into("#typed", &format!("{number}\n"))?;
    let ends = ["accepted", "refused", "cannot_tell", "given_up", "paused"];
    browser.until(&format!("{ends:?}.includes({ICON})"))?;
    // The tree of checks and the pictures come a moment after the word.
    sleep(Duration::from_millis(500));
    browser.picture(&stage.path(&format!("{}.png", play.name)))?;
    browser.print(&stage.path(&format!("{}.pdf", play.name)))?;
    let shown = browser.script(&format!("return {SHOWN}"))?;
    let text = serde_json::to_string_pretty(&shown).unwrap_or_default();
    context(
        "writing what the page shows",
        fs::write(stage.path(&format!("{}.json", play.name)), text),
    )?;
    let end = browser.script(&format!("return {ICON}"))?.as_str().unwrap_or_default().to_owned();
    stage.remove(0)?;
    browser.script("document.getElementById('wipe').click()")?;
    browser.until("document.getElementById('tree').children.length === 0")?;
    Ok(end)
}

/// What the page says, without anything about the person.
const SHOWN: &str = "{
    state: document.getElementById('state-word').textContent,
    why: document.getElementById('state-why').textContent,
    next: document.getElementById('state-next').textContent,
    groups: [...document.querySelectorAll('[data-group]')].map((group) => ({
        group: group.dataset.group,
        light: group.querySelector('.light')?.textContent ?? '',
    })),
}";

/// The number with another last digit.
fn other_number(can: &str) -> String {
    let (rest, last) = can.split_at(can.len().saturating_sub(1));
    format!("{rest}{}", if last == "9" { "0" } else { "9" })
}

/// The same without a page.
fn inspect(stage: &mut Stage, citizens: &[Row], play: &Play) -> Outcome<String> {
    let (row, number) = holder(citizens, play)?;
    stage.insert(0, play.card.unwrap_or(&row.state), &[])?;
    let reader = Stage::reader(0);
    let mut words = vec!["inspect", "--reader", reader, "--can", &number, "--trust", "trust"];
    words.extend(["--json", "--no-personal-data"]);
    if play.later {
        words.extend(["--at", MUCH_LATER]);
    }
    let said = stage.say("verifier", &words)?;
    context("writing a report", fs::write(stage.path(&format!("{}.json", play.name)), &said.out))?;
    let report = json("the report", &said.out)?;
    let end = report.pointer("/verdict/decision").and_then(Value::as_str).unwrap_or("unknown");
    if play.ends.contains(&end) {
        return Ok(end.to_owned());
    }
    fail(format!("{} ended with {end}, not with {:?}", play.name, play.ends))
}

/// Leaves the genuine card in the reader and the page open until somebody ends it.
fn stay(stage: &mut Stage, genuine: &Row) -> Outcome {
    stage.insert(0, &genuine.state, &[])?;
    let mut served = serve(stage, false)?;
    step("the terminal goes on; Ctrl-C ends it");
    println!(
        "the officer's page: {}\nthe number of the card in the reader: {}",
        served.address, genuine.can
    );
    served.program.wait().map(drop)
}
