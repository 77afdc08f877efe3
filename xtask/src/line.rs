//! A production line at work: keys in a token, an order that its authority signed, blanks in readers
//! and in simulated stations, programs that are killed; and then the books.

mod books;
pub(crate) mod office;

use core::time::Duration;
use std::thread::sleep;
use std::time::Instant;

use serde_json::Value;

use crate::pcscd::SLOTS;
use crate::process::{Beside, Build, Failure, Outcome, fail, step, target_dir};
use crate::setup;
use crate::stage::{Stage, json};

/// How long a whole run may take before something hangs.
const LIMIT: Duration = Duration::from_hours(1);

/// How often the accounts are asked how far the line is.
const LOOK: Duration = Duration::from_millis(500);

/// What is played.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Dossiers in the order.
    pub(crate) cards: u32,
    /// Simulated stations, in all.
    pub(crate) stations: u32,
    /// Blanks in readers.
    pub(crate) readers: usize,
    /// How often a program is killed.
    pub(crate) kills: u32,
    /// Programs on one queue; more than one share PostgreSQL.
    pub(crate) programs: u32,
    /// How the tools are built.
    pub(crate) build: Build,
}

impl Plan {
    /// What a factory would want to see.
    pub(crate) const WHOLE: Self = Self {
        cards: 2000,
        stations: 64,
        readers: SLOTS.len(),
        kills: 3,
        programs: 1,
        build: Build::Release,
    };

    /// The same with few cards, for every change of the project.
    pub(crate) const SMALL: Self =
        Self { cards: 40, stations: 6, readers: 2, kills: 3, programs: 1, build: Build::Debug };

    /// The same with three programs on one queue.
    pub(crate) const fn shared(self) -> Self {
        Self { programs: 3, ..self }
    }
}

/// Sets up and plays what the words after `demo --line` ask for.
pub(crate) fn run(words: &[&str]) -> Outcome {
    let mut plan = Plan::WHOLE;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--small" => plan = Plan { programs: plan.programs, ..Plan::SMALL },
            "--postgres" => plan = plan.shared(),
            "--cards" => {
                let count = words.next().and_then(|count| count.parse().ok());
                plan.cards = count.ok_or(Failure("--cards wants a number".to_owned()))?;
            }
            other => return fail(format!("demo --line does not know {other}")),
        }
    }
    setup::run()?;
    play(plan)
}

/// Plays it on a machine that is set up.
pub(crate) fn play(plan: Plan) -> Outcome {
    let name = if plan.programs > 1 { "line-postgres" } else { "line" };
    let mut stage = Stage::built(target_dir().join(name), plan.build)?;
    let server = if plan.programs > 1 { Some(office::server()?) } else { None };
    let store = server.as_ref().map_or("pki/cardwright.db", |(_, place)| place.as_str());
    office::open(&mut stage, store)?;
    let batch = office::order(&stage, store, plan.cards)?;
    // More than needed: what is left goes back and is counted.
    let blanks = plan.cards.saturating_add(plan.cards / 20).saturating_add(1);
    books::receive(&stage, store, &batch, blanks)?;
    let begun = Instant::now();
    issue(&mut stage, plan, store)?;
    let took = begun.elapsed().as_secs_f64();
    books::close(&mut stage, store, (&batch, blanks), plan)?;
    step("what happened");
    println!(
        "{} cards in {took:.0} s, {:.1} a second; {} programs, killed {} times",
        plan.cards,
        f64::from(plan.cards) / took,
        plan.programs,
        plan.kills
    );
    println!("cards, books, log and checkpoints lie in {}", stage.dir.display());
    Ok(())
}

/// Blanks become cards, although programs are killed on the way.
fn issue(stage: &mut Stage, plan: Plan, store: &str) -> Outcome {
    step("blanks become cards");
    for slot in 0..plan.readers {
        stage.insert(slot, &books::in_reader(slot), &[])?;
    }
    let mut programs = Vec::new();
    for number in 0..plan.programs {
        programs.push(start(stage, plan, store, number)?);
    }
    for kill in 1..=plan.kills {
        let goal = plan.cards.saturating_mul(kill) / plan.kills.saturating_add(1);
        wait_for(stage, store, goal, &mut programs)?;
        let number = kill % plan.programs;
        println!(
            "{} cards are out: kill -9 of program {number}, and it starts again",
            issued(stage, store)?
        );
        let place = usize::try_from(number).unwrap_or_default();
        // Dropping it is what kills it.
        drop(programs.remove(place));
        programs.insert(place, start(stage, plan, store, number)?);
    }
    wait_for(stage, store, plan.cards, &mut programs)?;
    for (number, program) in programs.iter_mut().enumerate() {
        let code = program.wait()?;
        // A program ends with what it saw: while another is dead and not yet back, cards are open.
        // Whether all is well the accounts say, when the last program has ended.
        let well = code == 0 || (plan.programs > 1 && code == 1);
        let said = std::fs::read_to_string(stage.path(&log(number))).unwrap_or_default();
        let summary = json("the summary", &said)?;
        let count = |list: &str| summary.get(list).and_then(Value::as_array).map_or(0, Vec::len);
        println!(
            "program {number} ended with {code}: {} cards in its last life, {} of them begun before",
            count("issued"),
            summary.get("resumed").and_then(Value::as_u64).unwrap_or_default()
        );
        if !well {
            return fail(said);
        }
    }
    let said = stage.ask("personalizer", &["status", "--store", store, "--json"])?;
    let accounts = json("the accounts", &said.out)?;
    let cards = accounts.get("cards").and_then(Value::as_object);
    let others = cards
        .into_iter()
        .flatten()
        .filter(|(name, count)| *name != "issued" && count.as_u64() != Some(0));
    let others: Vec<_> = others.map(|(name, count)| format!("{count} {name}")).collect();
    if others.is_empty() { Ok(()) } else { fail(format!("not issued: {}", others.join(", "))) }
}

fn log(program: usize) -> String {
    format!("program-{program}.json")
}

/// Starts one program with its share of the stations.
fn start(stage: &Stage, plan: Plan, store: &str, number: u32) -> Outcome<Beside> {
    let stations = (plan.stations / plan.programs).to_string();
    let (cards, prefix) = (format!("cards-{number}"), format!("line{number}-"));
    let mut words = vec!["issue", "--pki", "pki", "--store", store, "--json", "--lease", "5"];
    words.extend(["--in-process", &stations, "--cards", &cards, "--station-prefix", &prefix]);
    words.extend(["--card-timeout", "10"]);
    if number == 0 {
        words.extend((0..plan.readers).flat_map(|slot| ["--reader", Stage::reader(slot)]));
    }
    stage.start("personalizer", &words, &log(usize::try_from(number).unwrap_or_default()))
}

/// Waits until so many cards are out.
fn wait_for(stage: &Stage, store: &str, cards: u32, programs: &mut [Beside]) -> Outcome {
    let begun = Instant::now();
    loop {
        let over = programs.iter_mut().all(Beside::has_ended);
        let out = issued(stage, store)?;
        if out >= cards {
            return Ok(());
        }
        if over || begun.elapsed() > LIMIT {
            let said = std::fs::read_to_string(stage.path(&log(0))).unwrap_or_default();
            return fail(format!("{out} of {cards} cards are out and the line stands\n{said}"));
        }
        sleep(LOOK);
    }
}

/// How many cards are out, as the accounts say.
fn issued(stage: &Stage, store: &str) -> Outcome<u32> {
    let said = stage.ask("personalizer", &["status", "--store", store, "--json"])?;
    let count = json("the accounts", &said.out)?.pointer("/cards/issued").and_then(Value::as_u64);
    Ok(count.and_then(|count| u32::try_from(count).ok()).unwrap_or_default())
}
