//! What a card takes its line, in turns with the floor; and whether the line works while its chips do.
//!
//! ```text
//! alone     keys proven, dossier opened, files prepared, everything read back as a terminal would,
//!           accounts in memory; while the chip computes, the clock stands
//! chips     stations / seconds a chip takes, when chips take their time and accounts lie on disk
//! share     cards a second / chips: 100 % when all of the host's work lies in somebody's waiting
//! ```
//!
//! A slow chip waits after every command for its part of the seconds, as one does that computes and writes.
//!
//! `cargo bench -p benches --bench line`

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made has no result")]

use core::time::Duration;
use std::sync::mpsc;
use std::time::Instant;

use benches::floor::Floor;
use benches::link::Link;
use benches::load::Load;
use benches::office::{Office, issue};
use benches::pair::{Pair, time};
use benches::rows::{leave, wanted};
use card_protocol::link::CardLink;
use personalizer::run::{Event, Place, run};
use personalizer::station::{Outcome, Wire, WireError};
use personalizer::tray::{Sight, Simulated, Stock, Tray, TrayError};

/// What a chip takes.
const CHIP: Duration = Duration::from_secs(20);

/// Commands of one issuance (`benches/tests/wire.rs` counts them).
const COMMANDS: u32 = 87;

/// Cards that each station makes, one after the other.
const ROUNDS: u16 = 2;

/// Dossiers of a line. Opening an authority's keys takes long on purpose, so a line serves many.
const DOSSIERS: u32 = 400;

/// Where `cargo xtask bench` finds the rows.
const ROWS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-line.md");
const OVERLAP: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-overlap.md");

/// Where it finds the nanoseconds and the commits of one card.
const TIME: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-line-time");
const COMMITS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-commits");

fn main() {
    if wanted("line") {
        alone();
    }
    if wanted("overlap") {
        overlap();
    }
}

/// What the line computes for one card.
fn alone() {
    let office = Office::with_dossiers(DOSSIERS);
    let open = || office.line(office.authority());
    let mut line = open();
    let mut link = Link::blank();
    let before = line.store().commits();
    issue(&line, &mut link);
    std::fs::write(COMMITS, (line.store().commits() - before).to_string()).unwrap();
    let mut floor = Floor::new();
    let mut measure = |load_of: fn(Load) -> Load| {
        Pair::measure(|| {
            if line.free().unwrap() == 0 {
                line = open();
            }
            let mut link = Link::blank();
            let took = time(|| issue(&line, &mut link)).saturating_sub(link.busy());
            // Of this very card: portraits are not all as long.
            let exchanges = link.take();
            let load = load_of(Load::of_line(&link, exchanges));
            (took, time(|| floor.run(&load)))
        })
    };
    let pair = measure(|load| load);
    let fewest = measure(Load::folded);
    println!("line alone: {}, beside the fewest multiplications {}", pair.row(), fewest.row());
    leave(ROWS, "whole issuance, the line alone", &pair.row());
    leave(ROWS, "the same beside the fewest multiplications", &fewest.row());
    std::fs::write(TIME, pair.job.as_nanos().to_string()).unwrap();
}

/// Whether the host's work lies in somebody's waiting.
fn overlap() {
    for stations in [1, 128] {
        let (elapsed, spent) = measure(stations);
        let cards = f64::from(stations * ROUNDS);
        let rate = cards / elapsed.as_secs_f64();
        let chips = f64::from(stations) / CHIP.as_secs_f64();
        let host = spent.as_secs_f64() * 1e3 / cards;
        let row = format!("{rate:.2} | {chips:.2} | {:.1} % | {host:.1} ms", 100.0 * rate / chips);
        println!("{stations} stations: {row}");
        leave(OVERLAP, &stations.to_string(), &row);
    }
}

/// How long so many stations take, and how long the processor worked meanwhile, chips included.
fn measure(stations: u16) -> (Duration, Duration) {
    let office = Office::with_dossiers(u32::from(stations * ROUNDS));
    let line = office.line_on_disk();
    let places = (1..=stations).map(|number| Place {
        name: format!("bench {number}"),
        tray: Box::new(Slow(Simulated(Stock::in_memory()))),
        patience: None,
    });
    let (events, told) = mpsc::channel();
    let (begun, before) = (Instant::now(), processor());
    run(&line, places.collect(), &events).unwrap();
    let took = (begun.elapsed(), processor().saturating_sub(before));
    drop(events);
    let told: Vec<_> = told.iter().map(|(_, event)| event).collect();
    let issued = told.iter().filter(|event| matches!(event, Event::Card(Outcome::Issued(_))));
    assert_eq!(issued.count(), usize::from(stations * ROUNDS), "not every dossier's: {told:?}");
    took
}

/// Time of all threads on a processor, from Linux.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // Behind the name in parentheses; user and system time are the fields 14 and 15.
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// A tray whose cards take their time.
struct Slow(Simulated);

impl Tray for Slow {
    fn look(&mut self, blanks: bool) -> Result<Sight, TrayError> {
        Ok(match self.0.look(blanks)? {
            Sight::Card(wire) => Sight::Card(Box::new(SlowCard(wire))),
            other => other,
        })
    }

    fn settle(&mut self) {
        self.0.settle();
    }
}

struct SlowCard(Box<dyn Wire>);

impl CardLink for SlowCard {
    type Error = WireError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], WireError> {
        let begun = Instant::now();
        let length = self.0.exchange(command, response)?.len();
        // What this process computes in place of the chip is part of the chip's time.
        std::thread::sleep((CHIP / COMMANDS).saturating_sub(begun.elapsed()));
        Ok(response.get(..length).unwrap_or_default())
    }
}

impl Wire for SlowCard {
    fn reset(&mut self) -> Result<(), WireError> {
        self.0.reset()
    }
}
