//! A live terminal and a card with a portrait as in a passport, over a wire of 424 kbit/s: what the
//! inspection takes beside what the wire alone takes.
//!
//! ```text
//! wire    bytes of all APDUs · 8 / 424 000, no card computes and nothing frames them
//! whole   the same, and all the time in which neither wire nor card was busy
//! ```
//!
//! The promise is whole ≤ 1.1 wire. The card's own time is left out on both sides: a chip has its own.
//!
//! `cargo bench -p benches --bench terminal`; more than the promise ends with an error.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measurement that cannot be made has no result"
)]

use core::time::Duration;
use std::process::ExitCode;
use std::sync::Arc;

use benches::link::{self, Link, totals};
use benches::office::{self, Office};
use benches::reader::{READER, Reader, on_the_wire};
use benches::rows::{leave, wanted};
use card_format::atr_info::ExtendedLength;
use verifier::password::Password;
use verifier::profile::Profile;
use verifier::terminal::event::What;
use verifier::terminal::{Printed, Settings, Terminal};

/// Where `cargo xtask bench` finds the rows.
const ROWS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-link.md");

/// Whole by wire.
const PROMISE: f64 = 1.1;

/// Inspections of which the median counts.
const TIMES: usize = 11;

fn main() -> ExitCode {
    if !wanted("terminal, link") {
        return ExitCode::SUCCESS;
    }
    let office = Office::with_passport();
    let line = office.line(office.authority());
    let mut link = Link::blank();
    office::issue(&line, &mut link);
    let can = office.dossier().can.as_str().to_owned();
    let reader = Reader::new(link, false);
    let profile = Profile::stationary().clone();
    let settings = Settings::new(Arc::new(office.trust()), profile);
    let terminal = Terminal::with(settings, Arc::new(reader.clone()));
    let mut kept = true;
    for (name, limits) in [("short APDUs", Some(link::SHORT)), ("extended APDUs", None)] {
        let mut took: Vec<_> =
            (0..TIMES).map(|_| inspect(&reader, &terminal, &can, limits)).collect();
        took.sort_by(|one, other| one.ratio().total_cmp(&other.ratio()));
        let Some(median) = took.get(TIMES / 2) else { return ExitCode::FAILURE };
        let [wire, host] = [median.wire, median.host].map(|time| time.as_secs_f64() * 1e3);
        let (apdus, bytes, ratio) = (median.apdus, median.bytes, median.ratio());
        println!(
            "{name}: {apdus} APDUs, {bytes} bytes, wire {wire:.1} ms, terminal {host:.1} ms, \
             whole/wire {ratio:.3} (median of {TIMES})"
        );
        leave(ROWS, name, &format!("{apdus} | {bytes} | {wire:.1} ms | {host:.1} ms | {ratio:.3}"));
        kept &= ratio <= PROMISE;
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What one inspection took.
struct Took {
    apdus: usize,
    bytes: usize,
    wire: Duration,
    host: Duration,
}

impl Took {
    fn ratio(&self) -> f64 {
        (self.wire + self.host).as_secs_f64() / self.wire.as_secs_f64()
    }
}

fn inspect(
    reader: &Reader,
    terminal: &Terminal,
    can: &str,
    limits: Option<ExtendedLength>,
) -> Took {
    let before = reader.with(|link| {
        link.limit(limits);
        link.take();
        link.busy()
    });
    reader.place();
    let (_, events) = terminal.subscribe();
    // From here on, password and card are there: what follows is the inspection alone.
    while terminal.inspect(READER, Password::can(can).unwrap(), Printed::default()).is_err() {
        std::thread::sleep(Duration::from_millis(1));
    }
    loop {
        match events.recv_timeout(Duration::from_mins(1)).unwrap().what {
            What::Judged { .. } => break,
            What::GivenUp { reason } => panic!("{reason}"),
            _ => {}
        }
    }
    let judged = terminal.judged(READER).unwrap();
    assert_eq!(judged.verdict.decision.exit_code(), 0, "{:?}", judged.report.checks);
    let (exchanges, busy) = reader.with(|link| (link.take(), link.busy()));
    let (apdus, sent, received) = totals(&exchanges);
    let whole = Duration::from_millis(judged.milliseconds);
    let host = whole.saturating_sub(busy.saturating_sub(before));
    Took { apdus, bytes: sent + received, wire: on_the_wire(sent + received), host }
}
