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
    clippy::indexing_slicing,
    reason = "a measurement that cannot be made has no result"
)]

use core::time::Duration;
use std::process::ExitCode;
use std::sync::{Arc, Condvar, Mutex};

use benches::link::{self, Link, totals};
use benches::office::{self, Office};
use card_format::atr_info::ExtendedLength;
use card_protocol::link::CardLink;
use personalizer::station::Wire as _;
use verifier::password::Password;
use verifier::pcsc_link::PcscError;
use verifier::profile::Profile;
use verifier::terminal::event::What;
use verifier::terminal::{self, Cards, Printed, Settings, Sight, Terminal};

/// Bits a second on the air (ISO/IEC 14443-3, three times the slowest).
const RATE: f64 = 424_000.0;

/// Whole by wire.
const PROMISE: f64 = 1.1;

/// Inspections of which the median counts.
const TIMES: usize = 11;

const READER: &str = "Bench";

fn main() -> ExitCode {
    let office = Office::with_passport();
    let line = office.line(office.authority());
    let mut link = Link::blank();
    office::issue(&line, &mut link);
    let can = office.dossier().can.as_str().to_owned();
    let bench = Arc::new(Bench(Arc::new((Mutex::new(Lying { link, lies: 0 }), Condvar::new()))));
    let profile = Profile::stationary().clone();
    let settings = Settings::new(Arc::new(office.trust()), profile);
    let terminal = Terminal::with(settings, bench.clone());
    let mut kept = true;
    for (name, limits) in [("short APDUs", Some(link::SHORT)), ("extended APDUs", None)] {
        let mut ratios: Vec<_> =
            (0..TIMES).map(|_| bench.inspect(&terminal, &can, limits)).collect();
        ratios.sort_by(|one, other| one.ratio().total_cmp(&other.ratio()));
        let Some(median) = ratios.get(TIMES / 2) else { return ExitCode::FAILURE };
        println!(
            "{name}: {} APDUs, {} bytes, wire {:.1} ms, terminal {:.1} ms, whole/wire {:.3} \
             (median of {TIMES})",
            median.apdus,
            median.bytes,
            median.wire.as_secs_f64() * 1e3,
            median.host.as_secs_f64() * 1e3,
            median.ratio()
        );
        kept &= median.ratio() <= PROMISE;
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

/// A card that lies in a reader, by the number of times it was placed; 0 is not there.
struct Lying {
    link: Link,
    lies: u32,
}

/// A reader with one card.
struct Bench(Arc<(Mutex<Lying>, Condvar)>);

impl Bench {
    fn inspect(&self, terminal: &Terminal, can: &str, limits: Option<ExtendedLength>) -> Took {
        let before = {
            let mut lying = self.0.0.lock().unwrap();
            lying.link.limit(limits);
            lying.link.take();
            lying.lies += 1;
            lying.link.busy()
        };
        self.0.1.notify_all();
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
        let mut lying = self.0.0.lock().unwrap();
        let (apdus, sent, received) = totals(&lying.link.take());
        let bytes = sent + received;
        let wire = Duration::from_secs_f64(f64::from(u32::try_from(bytes).unwrap()) * 8.0 / RATE);
        let whole = Duration::from_millis(judged.milliseconds);
        Took {
            apdus,
            bytes,
            wire,
            host: whole.saturating_sub(lying.link.busy().saturating_sub(before)),
        }
    }
}

impl Cards for Bench {
    fn wait(&self, known: &[Sight], at_most: Duration) -> Result<Vec<Sight>, PcscError> {
        let sights = |lying: &Lying| {
            vec![Sight { reader: READER.into(), card: Some(lying.lies).filter(|lies| *lies > 0) }]
        };
        let lying = self.0.0.lock().unwrap();
        let same = |lying: &mut Lying| sights(lying) == known;
        let (lying, _) = self.0.1.wait_timeout_while(lying, at_most, same).unwrap();
        Ok(sights(&lying))
    }

    fn interrupt(&self) {}

    fn open(&self, _: &str) -> Result<Box<terminal::Link>, PcscError> {
        let mut lying = self.0.0.lock().unwrap();
        lying.link.reset().map_err(|_| PcscError::Mute)?;
        Ok(Box::new(Opened(Arc::clone(&self.0))))
    }
}

struct Opened(Arc<(Mutex<Lying>, Condvar)>);

impl CardLink for Opened {
    type Error = PcscError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], PcscError> {
        let mut lying = self.0.0.lock().unwrap();
        let length = lying.link.exchange(command, response).map_err(|_| PcscError::Removed)?.len();
        Ok(&response[..length])
    }

    fn limits(&self) -> Option<ExtendedLength> {
        self.0.0.lock().unwrap().link.limits()
    }
}
