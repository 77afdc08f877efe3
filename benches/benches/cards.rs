//! One card: prepared, judged, inspected, issued; each beside its floor of bare primitives.
//!
//! ```text
//! cargo xtask bench                     runs all and prints one table
//! cargo bench -p benches -- inspection  runs some
//! ```

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made has no result")]

use core::cell::RefCell;
use core::hint::black_box;
use core::time::Duration;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use benches::floor::Floor;
use benches::link::{self, Link, totals};
use benches::load::{Load, random};
use benches::minimum::{self, EXTENDED, SHORT};
use benches::office::{Office, dump, file, issue, look, today};
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ec_key;
use card_format::ef::Ef;
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use personalizer::prepare::{ChipKeys, Content};
use personalizer::station::Wire as _;
use verifier::examine::examine_files;
use verifier::ledger::Ledger;
use verifier::passive::authenticate;
use verifier::password::Password;
use verifier::trust::Trust;

/// Where `cargo xtask bench` finds what crossed the wire, in rows of a table.
const WIRE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-wire.md");

/// Where it finds how many commits one card takes.
const COMMITS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-commits");

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

/// All files of a card, by a terminal that knows the authority: the first document of a signer, and
/// any later one, whose signer's certificate need not be verified again. What a report says of the
/// holder is no part of it.
fn passive_authentication(criterion: &mut Criterion) {
    let Setting { office, link, .. } = Setting::new();
    let (document, at) = (dump(&link), today());
    let judge = |trust: &Trust| {
        let mut ledger = Ledger::default();
        let vouched = authenticate(&document, trust, at, &mut ledger).vouch(Ef::Dg1).is_some();
        assert!(vouched, "no trusted issuer signed the card");
    };
    let mut group = criterion.benchmark_group("passive authentication");
    group.bench_function("job", |bench| {
        bench.iter_batched_ref(|| office.anchors(), |trust| judge(trust), BatchSize::SmallInput);
    });
    floor(&mut group, &Load::of_passive_authentication(&link));
    if let Some(command) = openssl(&office, &link) {
        group.bench_function("openssl", |bench| {
            bench.iter(|| assert!(run(&command), "OpenSSL refuses EF.SOD"));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("passive authentication, signer known");
    let trust = office.anchors();
    group.bench_function("job", |bench| bench.iter(|| judge(&trust)));
    floor(&mut group, &Load::of_known_signer(&link));
}

/// What a report of the same files costs, contents of the document included.
fn examination(criterion: &mut Criterion) {
    let Setting { office, link, .. } = Setting::new();
    let (document, trust, at) = (dump(&link), office.anchors(), today());
    let mut group = criterion.benchmark_group("examination");
    group.bench_function("job", |bench| {
        bench.iter(|| examine_files(&document, &trust, at, Ledger::default()));
    });
    floor(&mut group, &Load::of_known_signer(&link));
}

/// What verifies the signature of EF.SOD, where there is such a program. It does not build the
/// chain: OpenSSL wants no certificates with explicit parameters, which Doc 9303-12 asks for.
fn openssl(office: &Office, link: &Link) -> Option<Vec<String>> {
    let message = office.path("sod.cms");
    // The file is an object with tag 77 and a length of two bytes around the message.
    std::fs::write(&message, file(link, Ef::Sod).unwrap().get(4..).unwrap()).unwrap();
    let message = message.to_str().unwrap();
    let line = format!("openssl cms -verify -noverify -inform DER -in {message} -out /dev/null");
    let words = line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    run(&words).then_some(words)
}

fn run(words: &[String]) -> bool {
    let (program, arguments) = words.split_first().unwrap();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
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

/// What a line computes for one card while the chip does not: keys proven, dossier opened, files
/// prepared, everything read back as a terminal would, accounts in memory.
fn line(criterion: &mut Criterion) {
    let office = Office::with_dossiers(DOSSIERS);
    let open = || office.line(office.authority());
    let line = RefCell::new(open());
    let mut link = Link::blank();
    let before = line.borrow().store().commits();
    issue(&line.borrow(), &mut link);
    let commits = line.borrow().store().commits() - before;
    println!("line: {commits} commits of the accounts for one card");
    std::fs::write(COMMITS, commits.to_string()).unwrap();
    let exchanges = link.take();
    let mut group = criterion.benchmark_group("line");
    group.bench_function("job", |bench| {
        bench.iter_custom(|times| {
            let mut spent = Duration::ZERO;
            for _ in 0..times {
                if line.borrow().free().unwrap() == 0 {
                    line.replace(open());
                }
                let mut link = Link::blank();
                let begun = Instant::now();
                issue(&line.borrow(), &mut link);
                spent += begun.elapsed().saturating_sub(link.busy());
            }
            spent
        });
    });
    floor(&mut group, &Load::of_line(&link, exchanges));
}

/// Prints what crossed the wire, beside the fewest commands there can be, and leaves it for the table.
fn tell(job: &str, (apdus, sent, received): (usize, usize, usize), fewest: Option<usize>) {
    let fewest = fewest.map(|fewest| fewest.to_string()).unwrap_or_default();
    println!("{job}: {apdus} APDUs ({fewest}), {sent} bytes to the card, {received} bytes from it");
    let path = Path::new(WIRE);
    let others = std::fs::read_to_string(path).unwrap_or_default();
    let others = others
        .lines()
        .filter(|line| !line.starts_with(&format!("| {job} |")))
        .map(|line| format!("{line}\n"));
    let row = format!("| {job} | {apdus} | {fewest} | {sent} | {received} |\n");
    std::fs::write(path, others.chain([row]).collect::<String>()).unwrap();
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
    targets = preparation, passive_authentication, examination, inspection, terminal, issuance, line
}
criterion_main!(cards);
