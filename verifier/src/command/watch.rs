//! `verifier watch`: cards come, lines of JSON go, nobody looks on.
//!
//! ```text
//! standard input ──► password ─┐
//!                              ├─► terminal ──► events ──► lines on standard output
//! readers ───────► cards ──────┘
//! ```

mod line;
mod passwords;

use core::time::Duration;
use std::collections::BTreeMap;
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use tokio::signal::unix::{SignalKind, signal};

use super::{CommandError, Exit, LAST_POST};
use crate::args::watch::Watch;
use crate::profile::Profile;
use crate::reason::Reason;
use crate::terminal::event::{Event, What};
use crate::terminal::{ReaderState, ReaderView, Settings, Terminal};
use crate::terminal_key::TerminalKey;
use crate::trust::Trust;
use crate::verdict::Decision;
use line::Line;
use passwords::{Given, Refused};

/// How often it is looked whether something waited long enough.
const LOOK: Duration = Duration::from_millis(200);

/// Passwords that may wait for a reader.
const MOST_UNPLACED: usize = 8;

/// How long an inspection that is given up at the end may take to say so.
const FAREWELL: Duration = Duration::from_secs(2);

pub(super) fn run(task: &Watch) -> Result<Exit, CommandError> {
    let profile = Profile::find(&task.profile)?;
    let trust = Arc::new(Trust::open(&task.trust, &task.opening)?);
    if let Some(folder) = &task.terminal_key {
        // A key that does not open is told now, not at the first card.
        TerminalKey::read(folder, &task.opening.password)?;
    }
    let log = task.log.open()?.map(Arc::new);
    let mut settings = Settings::new(Arc::clone(&trust), profile);
    settings.readers = task.choice();
    (settings.key, settings.key_password) =
        (task.terminal_key.clone(), task.opening.password.clone());
    (settings.at, settings.patience) = (task.at, task.patience());
    settings.log.clone_from(&log);
    let designation = settings.profile.designation();
    let (told, inbox) = sync_channel(64);
    let terminal = Terminal::start(settings)?;
    let (views, events) = terminal.subscribe();
    listen(events, told.clone());
    read(told.clone());
    obey(told)?;
    let mut gate = Gate {
        terminal,
        task,
        places: BTreeMap::new(),
        unplaced: Vec::new(),
        cards: 0,
        worst: Decision::Accepted,
        closed: false,
        stopping: false,
    };
    let readers = views.iter().map(|view| &*view.name).collect();
    let program = concat!("verifier ", env!("CARGO_PKG_VERSION"));
    say(&Line::Watching {
        program,
        profile: designation,
        anchors: trust.anchors().len(),
        readers,
    })?;
    for view in views {
        gate.places.insert(Arc::clone(&view.name), Place::new(view));
    }
    gate.watch(&inbox)?;
    let worst = gate.worst;
    drop(gate);
    if let Some(log) = log {
        log.flush(LAST_POST);
    }
    Ok(task.count.map_or(Exit::Accepted, |_| worst.into()))
}

/// Everything that can happen.
enum Input {
    Event(Event),
    Line(Result<Given, Refused>),
    /// Standard input has ended.
    Closed,
    /// Somebody wants this to end, or nothing can be heard any more.
    Stop,
}

fn listen(events: Receiver<Event>, told: SyncSender<Input>) {
    thread::spawn(move || {
        for event in events {
            if told.send(Input::Event(event)).is_err() {
                return;
            }
        }
        let _ = told.send(Input::Stop);
    });
}

fn read(told: SyncSender<Input>) {
    thread::spawn(move || {
        let mut input = BufReader::new(io::stdin());
        while let Some(given) = passwords::next(&mut input) {
            if told.send(Input::Line(given)).is_err() {
                return;
            }
        }
        let _ = told.send(Input::Closed);
    });
}

/// SIGINT and SIGTERM.
fn obey(told: SyncSender<Input>) -> Result<(), CommandError> {
    let failed = || CommandError::reading(Path::new("signals"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(failed())?;
    let signals = runtime.block_on(async {
        Ok::<_, io::Error>((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
    });
    let (mut interrupt, mut terminate) = signals.map_err(failed())?;
    thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        });
        let _ = told.send(Input::Stop);
    });
    Ok(())
}

fn say(line: &Line<'_>) -> Result<(), CommandError> {
    line.write(&mut io::stdout().lock())
        .map_err(CommandError::writing(Path::new("standard output")))
}

/// What is known of a reader.
struct Place {
    view: ReaderView,
    /// The card that lies there has had its turn.
    served: bool,
    /// A password was given, and its inspection has not ended.
    asked: bool,
    /// A password for the next card, and until when.
    next: Option<(Given, Instant)>,
}

impl Place {
    const fn new(view: ReaderView) -> Self {
        Self { view, served: false, asked: false, next: None }
    }
}

struct Gate<'a> {
    terminal: Terminal,
    task: &'a Watch,
    places: BTreeMap<Arc<str>, Place>,
    /// Passwords that no reader can be meant for yet, and until when.
    unplaced: Vec<(Given, Instant)>,
    cards: u64,
    worst: Decision,
    /// No password will come any more.
    closed: bool,
    stopping: bool,
}

impl Gate<'_> {
    fn watch(&mut self, inbox: &Receiver<Input>) -> Result<(), CommandError> {
        let mut farewell: Option<Instant> = None;
        loop {
            match inbox.recv_timeout(LOOK) {
                Ok(Input::Event(event)) => self.hear(&event)?,
                Ok(Input::Line(Ok(given))) => self.take(given, self.until())?,
                Ok(Input::Line(Err(refused))) => say(&Line::refused(None, refused))?,
                Ok(Input::Closed) => self.closed = true,
                Ok(Input::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    farewell = Some(Instant::now() + FAREWELL);
                    self.stop();
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.forget(Instant::now())?;
            let enough = self.task.count.is_some_and(|count| self.cards >= count);
            let done = self.closed && !self.is_busy();
            if enough || done || farewell.is_some_and(|until| until <= Instant::now()) {
                return Ok(());
            }
        }
    }

    /// Until when a password that comes now is kept.
    fn until(&self) -> Instant {
        Instant::now() + self.task.patience().card
    }

    fn stop(&mut self) {
        (self.closed, self.stopping) = (true, true);
        self.unplaced.clear();
        for (reader, place) in &mut self.places {
            place.next = None;
            self.terminal.wipe(reader);
        }
    }

    /// Passwords that waited long enough.
    fn forget(&mut self, now: Instant) -> Result<(), CommandError> {
        for place in self.places.values_mut() {
            if place.next.take_if(|(_, until)| *until <= now).is_some() {
                say(&Line::given_up(&place.view.name, Reason::NoCardCame))?;
            }
        }
        let before = self.unplaced.len();
        self.unplaced.retain(|(_, until)| *until > now);
        for _ in self.unplaced.len()..before {
            say(&Line::refused(None, Refused::Nobody))?;
        }
        Ok(())
    }

    /// Whether something is still to come of what was given.
    fn is_busy(&self) -> bool {
        let waits = |place: &Place| place.asked || place.next.is_some();
        !self.unplaced.is_empty() || self.places.values().any(waits)
    }

    fn hear(&mut self, event: &Event) -> Result<(), CommandError> {
        let reader = &*event.reader;
        let new = || Place::new(ReaderView::new(Arc::clone(&event.reader)));
        let place = self.places.entry(Arc::clone(&event.reader)).or_insert_with(new);
        place.view.apply(event.number, event.what);
        match event.what {
            What::ReaderCame => say(&Line::ReaderCame { reader })?,
            What::ReaderGone => say(&Line::ReaderGone { reader })?,
            What::CardRemoved => place.served = false,
            What::Judged { decision } => {
                (place.served, place.asked) = (place.view.card, false);
                self.count(decision);
                self.tell(reader)?;
            }
            What::GivenUp { reason } => {
                place.asked = false;
                say(&Line::given_up(reader, reason))?;
                if reason != Reason::NoCardCame {
                    place.served = place.view.card;
                    self.count(Decision::CannotTell);
                }
            }
            What::Wiped if self.stopping => place.asked = false,
            What::NotLogged => say(&Line::NotLogged { reader })?,
            _ => {}
        }
        if matches!(event.what, What::Step { .. }) {
            return Ok(());
        }
        if let Some((given, until)) = self.places.get_mut(reader).and_then(|at| at.next.take()) {
            self.give(&event.reader, given, until)?;
        }
        for (given, until) in core::mem::take(&mut self.unplaced) {
            self.take(given, until)?;
        }
        Ok(())
    }

    fn count(&mut self, decision: Decision) {
        self.cards = self.cards.saturating_add(1);
        self.worst = self.worst.max(decision);
    }

    fn tell(&self, reader: &str) -> Result<(), CommandError> {
        let Some(judged) = self.terminal.judged(reader) else { return Ok(()) };
        let impersonal = judged.report.without_holder();
        let report = if self.task.with_personal_data { &judged.report } else { &impersonal };
        say(&Line::card(reader, &judged, report))?;
        self.terminal.wipe(reader);
        Ok(())
    }

    /// Finds out which card a password is for.
    fn take(&mut self, given: Given, until: Instant) -> Result<(), CommandError> {
        let there = self.places.values().filter(|place| place.view.state != ReaderState::Away);
        let there: Vec<_> = there.collect();
        let meant: Vec<_> = match &given.reader {
            Some(wanted) => {
                let exact = there.iter().filter(|place| &*place.view.name == wanted);
                let part = there.iter().filter(|place| place.view.name.contains(wanted));
                let exact: Vec<_> = exact.collect();
                if exact.is_empty() { part.collect() } else { exact }
            }
            None if there.len() == 1 => there.iter().collect(),
            None => {
                let fresh = |place: &&&Place| place.view.card && !place.served && !place.asked;
                there.iter().filter(fresh).collect()
            }
        };
        match meant.as_slice() {
            [only] => {
                let name = Arc::clone(&only.view.name);
                self.give(&name, given, until)
            }
            [] if self.unplaced.len() < MOST_UNPLACED => {
                self.unplaced.push((given, until));
                Ok(())
            }
            [] => say(&Line::refused(given.reader.as_deref(), Refused::Nobody)),
            _ => say(&Line::refused(given.reader.as_deref(), Refused::Several)),
        }
    }

    /// Gives a password to a reader: now, or when the card that had its turn has left.
    fn give(
        &mut self,
        reader: &Arc<str>,
        given: Given,
        until: Instant,
    ) -> Result<(), CommandError> {
        let Some(place) = self.places.get_mut(reader) else { return Ok(()) };
        let expecting = place.view.state == ReaderState::Expecting;
        if (place.asked && !expecting) || place.served {
            place.next = Some((given, until));
            return Ok(());
        }
        match self.terminal.inspect(reader, given.password, given.printed) {
            Ok(()) => {
                place.asked = true;
                Ok(())
            }
            Err(_) => say(&Line::refused(Some(reader), Refused::Busy)),
        }
    }
}
