//! One card: prepared, inspected, issued; each beside its floor of bare primitives.
//!
//! ```text
//! cargo xtask bench                     runs all and prints one table
//! cargo bench -p benches -- inspection  runs some
//! ```

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made has no result")]

use core::cell::RefCell;
use core::hint::black_box;
use core::time::Duration;
use std::process::{Command, Stdio};
use std::time::Instant;

use benches::floor::Floor;
use benches::link::{self, Link, totals};
use benches::load::{Load, random};
use benches::minimum::{self, EXTENDED, SHORT};
use benches::office::{Office, file, issue, look};
use benches::rows;
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ec_key;
use card_format::ef::Ef;
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use personalizer::prepare::{ChipKeys, Content};
use personalizer::station::Wire as _;
use verifier::password::Password;

/// Where `cargo xtask bench` finds what crossed the wire, in rows of a table.
const WIRE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-wire.md");

/// Where it finds how long a JVM takes to prepare a card.
const JVM: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-jvm");

/// Dossiers for issuance. Opening an authority's keys takes long on purpose, so a line serves many.
const DOSSIERS: u32 = 100;

/// A finished card, and the office that made it.
struct Setting {
    office: Office,
    link: Link,
    can: Password,
}

impl Setting {
    fn new() -> Self {
        Self::of(Office::with_dossiers(1))
    }

    fn of(office: Office) -> Self {
        let mut link = Link::blank();
        issue(&office.line(office.authority()), &mut link);
        link.take();
        let can = Password::can(&office.dossier().can).unwrap();
        Self { office, link, can }
    }
}

fn floor(group: &mut BenchmarkGroup<'_, WallTime>, load: &Load) {
    let mut floor = Floor::new();
    group.bench_function("floor", |bench| bench.iter(|| floor.run(load)));
}

/// Encode, seal, hash and sign.
fn preparation(criterion: &mut Criterion) {
    let Setting { office, link, .. } = Setting::new();
    let (dossier, authority) = (office.dossier(), office.authority());
    let (chip, now) = (chip_keys(&link), Timestamp::now());
    let mut group = criterion.benchmark_group("preparation");
    group.bench_function("job", |bench| {
        bench.iter(|| {
            let content = Content::compose(&dossier).unwrap();
            let due = authority.signers.due(now);
            let signer = due.take(due.ids().next()).unwrap();
            content.files(&chip, &authority.seal_keys, signer, &mut random()).unwrap()
        });
    });
    let load = Load::of_preparation(&link);
    floor(&mut group, &load);
    if let Some(time) = jvm(&load) {
        println!("preparation on a JVM: {time} ns");
        std::fs::write(JVM, time).unwrap();
    }
}

/// How long a JVM takes for the like, in nanoseconds, where there is one: what it hashes, and the
/// records it seals.
fn jvm(load: &Load) -> Option<String> {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/java/Preparation.java");
    let lengths = |lengths: &[usize]| lengths.iter().map(usize::to_string).collect::<Vec<_>>();
    let mut command = Command::new("java");
    command.arg(program).args(lengths(&load.hashed)).arg(":").args(lengths(&load.sealed));
    let output = command.stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| said.trim().to_owned())
}

fn chip_keys(link: &Link) -> ChipKeys {
    let [dg14, dg15] = [Ef::Dg14, Ef::Dg15].map(|ef| file(link, ef).unwrap());
    let dg14 = Dg14::decode(&dg14).unwrap();
    let key = dg14.security_infos().chip_authentication_keys().next().unwrap();
    let dg15 = Dg15::decode(&dg15).unwrap();
    ChipKeys {
        chip_authentication: ec_key::point(&key.public_key.p256().unwrap()),
        active_authentication: ec_key::point(&dg15.public_key().p256().unwrap()),
    }
}

/// A terminal and a card in one process; the terminal opens the records of EF.DG13.
fn inspection(criterion: &mut Criterion) {
    let Setting { office, mut link, can } = Setting::new();
    let trust = office.trust();
    look(&mut link, &can, &trust, None);
    let exchanges = link.take();
    let fewest = minimum::of_our_card(|ef| length(&link, ef), None, EXTENDED);
    tell("inspection", totals(&exchanges), Some(fewest));
    let mut group = criterion.benchmark_group("inspection");
    group.bench_function("job", |bench| {
        bench.iter(|| {
            link.reset().unwrap();
            link.take();
            look(&mut link, &can, &trust, None)
        });
    });
    floor(&mut group, &Load::of_inspection(&link, exchanges, true));
}

/// A terminal with a key, and a card with a portrait as in a passport: what crosses the wire over
/// either length, and how long the terminal computes. While the card does, its clock stands.
fn terminal(criterion: &mut Criterion) {
    let Setting { office, mut link, can } = Setting::of(Office::with_passport());
    let (trust, key) = (office.trust(), office.terminal());
    let look = |link: &mut Link| {
        link.reset().unwrap();
        link.take();
        look(link, &can, &trust, Some(&key))
    };
    for (job, limits, capacity) in [
        ("full, short length", Some(link::SHORT), SHORT),
        ("full, extended length", None, EXTENDED),
    ] {
        link.limit(limits);
        look(&mut link);
        let fewest = minimum::of_our_card(|ef| length(&link, ef), Some(2), capacity);
        tell(job, totals(&link.take()), Some(fewest));
    }
    look(&mut link);
    let exchanges = link.take();
    let mut group = criterion.benchmark_group("terminal");
    group.bench_function("job", |bench| {
        bench.iter_custom(|times| {
            let (begun, before) = (Instant::now(), link.busy());
            for _ in 0..times {
                black_box(look(&mut link));
            }
            (begun.elapsed() + before).saturating_sub(link.busy())
        });
    });
    floor(&mut group, &Load::of_terminal(&link, exchanges));
}

fn length(link: &Link, ef: Ef) -> usize {
    file(link, ef).map_or(0, |bytes| bytes.len())
}

/// A line and a blank in one process, with accounts in memory.
fn issuance(criterion: &mut Criterion) {
    let office = Office::with_dossiers(DOSSIERS);
    let open = || office.line(office.authority());
    let line = RefCell::new(open());
    let mut link = Link::blank();
    issue(&line.borrow(), &mut link);
    let exchanges = link.take();
    let fewest = minimum::issuance(|ef| length(&link, ef), office.trust_point());
    tell("issuance", totals(&exchanges), Some(fewest.commands));
    println!("issuance: {} bytes at least", fewest.sent + fewest.received);
    let mut group = criterion.benchmark_group("issuance");
    // Blanks and new lines come from outside the clock.
    let blank = || {
        if line.borrow().free().unwrap() == 0 {
            line.replace(open());
        }
        Link::blank()
    };
    let make = |mut link| {
        issue(&line.borrow(), &mut link);
        link
    };
    group.bench_function("job", |bench| {
        bench.iter_batched(blank, make, BatchSize::PerIteration);
    });
    floor(&mut group, &Load::of_issuance(&link, exchanges));
}

/// Prints what crossed the wire, beside the fewest commands there can be, and leaves it for the table.
fn tell(job: &str, (apdus, sent, received): (usize, usize, usize), fewest: Option<usize>) {
    let fewest = fewest.map(|fewest| fewest.to_string()).unwrap_or_default();
    println!("{job}: {apdus} APDUs ({fewest}), {sent} bytes to the card, {received} bytes from it");
    rows::leave(WIRE, job, &format!("{apdus} | {fewest} | {sent} | {received}"));
}

fn settings() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

criterion_group! {
    name = cards;
    config = settings();
    targets = preparation, inspection, terminal, issuance
}
criterion_main!(cards);
