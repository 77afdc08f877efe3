//! `verifier inspect`: the card in a reader.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use card_format::ef::Ef;
use card_protocol::link::CardLink;
use chacha20::ChaCha20Rng;
use indicatif::{ProgressBar, ProgressStyle};
use rand_core::SeedableRng;
use zeroize::Zeroizing;

use super::{CommandError, Exit, LAST_POST, answer, load, terminal};
use crate::args::resolved::Inspect;
use crate::combined;
use crate::hex;
use crate::inspect::{Bytes, Inspection, Progress, Request, inspect};
use crate::log::Begun;
use crate::pcsc_link::{self, PcscError, PcscLink};
use crate::trace::{Header, Recording, Secrets, VERSION};
use crate::verdict::verdict_by;

pub(super) fn run(task: &Inspect) -> Result<Exit, CommandError> {
    let trust = load(&task.judging)?;
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).map_err(|_| CommandError::Random)?;
    let terminal = terminal(task.terminal_key.as_deref(), &task.judging.opening.password, &seed)?;
    let request = Request::new(&task.password, &trust, task.judging.at)
        .by(&task.judging.profile)
        .with_terminal(terminal.as_ref())
        .only(task.only.as_deref());
    let log = task.log.open()?;
    let reader = reader(task.reader.as_deref())?;
    let link = PcscLink::open(&reader)?;
    let begun = Begun::now();
    let inspection = match &task.trace {
        Some(path) => record(link, task, request, &seed, path)?,
        None => look(link, request, &seed),
    };
    let Inspection { document, mut report, .. } = inspection;
    combined::compare(&task.printed, &mut report);
    answer::compare_face(&task.judging, &mut report)?;
    if let Some(log) = &log {
        let verdict = &verdict_by(&report, &task.judging.profile);
        log.write(&begun.judged(Some(&reader), &report, verdict, &document))?;
    }
    if let Some(folder) = &task.dump {
        answer::dump(&document, &report, &task.judging.profile, folder)?;
    }
    answer::write_pictures(&document, &report, &task.judging)?;
    let exit = answer::print(&report, &task.judging.profile, task.judging.style)?;
    if let Some(log) = log {
        // What its target does not take now is sent by the next that uses the spool.
        log.flush(LAST_POST);
    }
    Ok(exit)
}

/// The reader that was named, or the only one.
fn reader(named: Option<&str>) -> Result<String, PcscError> {
    if let Some(name) = named {
        return Ok(name.to_owned());
    }
    let present = pcsc_link::readers()?;
    match present.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(PcscError::NoReader),
        _ => Err(PcscError::Unnamed(present)),
    }
}

fn look<L: CardLink>(link: L, request: Request<'_>, seed: &[u8; 32]) -> Inspection {
    let mut rng = ChaCha20Rng::from_seed(*seed);
    let mut bar = Bar::new();
    let inspection = inspect(link, request, &mut rng, &mut bar);
    bar.0.finish_and_clear();
    inspection
}

fn record<L: CardLink>(
    link: L,
    task: &Inspect,
    request: Request<'_>,
    seed: &[u8; 32],
    path: &Path,
) -> Result<Inspection, CommandError> {
    let secrets = |typed: &String| Secrets {
        seed: hex::print(seed),
        password: typed.clone(),
        kind: Some(task.password.kind()),
    };
    let header = Header {
        trace: VERSION,
        program: concat!("verifier ", env!("CARGO_PKG_VERSION")).to_owned(),
        inspected_on: task.judging.at.to_string(),
        policy: Some(task.judging.profile.designation()),
        limits: link.limits().map(|limits| (limits.command, limits.response)),
        danger_secrets: task.typed.as_ref().map(secrets),
    };
    let file = File::create(path).map_err(CommandError::writing(path))?;
    let recording = Recording::new(link, BufWriter::new(file), &header);
    let mut recording = recording.map_err(CommandError::writing(path))?;
    let inspection = look(&mut recording, request, seed);
    recording.finish().map_err(CommandError::writing(path))?;
    Ok(inspection)
}

/// Shows on a terminal which file is being read.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::new(0);
        let template = "{spinner} {msg:10} {wide_bar} {bytes}/{total_bytes}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(bar)
    }
}

impl Progress for Bar {
    fn file(&mut self, ef: Ef, bytes: Bytes) {
        let count = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        self.0.set_message(ef.entry().name);
        self.0.set_length(count(bytes.total.unwrap_or(bytes.read)));
        self.0.set_position(count(bytes.read));
    }
}
