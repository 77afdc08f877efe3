//! The thread of one reader: what it knows, what it waits for, and how long.
//!
//! ```text
//!            password              card
//!   idle ──────────────► expecting ─────► inspecting ──► judged ──► wiped
//!     └─────── card, password ───────────►  │    ▲
//!                                  lost ▼    │ back in time
//!                                       paused ──► given up
//! ```

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use card_format::ef::Ef;
use jiff::Timestamp;

use super::attempt::{Asked, Attempt, Ended};
use super::event::{StepState, What};
use super::judged::{Judged, milliseconds};
use super::{ReaderState, Shared, lock};
use crate::document::Document;
use crate::inspect::Inspection;
use crate::log::{End, Transaction};
use crate::pcsc_link::PcscError;
use crate::reason::Reason;
use crate::report::Report;
use crate::terminal_key::TerminalKey;
use crate::verdict::verdict_by;

/// Tries at one card before it is given up, the first among them.
const MOST_TRIES: u8 = 6;

/// How long a card that lost contact without leaving is left alone.
const SETTLE: Duration = Duration::from_millis(400);

/// What a reader's thread hears.
pub(super) enum Message {
    Seen(Presence),
    Inspect(Box<Asked>),
    Wipe,
    Step { attempt: u64, what: What },
    Ended { attempt: u64, ended: Ended, key: Option<Box<TerminalKey>> },
    Stop,
}

/// What lies in a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// The reader is not there.
    Away,
    Empty,
    /// Another number is another card, or the same after it left.
    Card(u32),
}

/// A reader.
pub(super) struct Reader {
    shared: Arc<Shared>,
    name: Arc<str>,
    own: Sender<Message>,
    presence: Presence,
    /// What waits for a card, and until when.
    waiting: Option<(Arc<Asked>, Instant)>,
    run: Option<Run>,
    /// A try that was given up and still holds the card.
    stuck: Option<u64>,
    attempts: u64,
    key: Option<TerminalKey>,
    wipe_at: Option<Instant>,
}

/// An inspection, with all its tries.
struct Run {
    transaction: Arc<str>,
    asked: Arc<Asked>,
    began: Timestamp,
    since: Instant,
    tries: u8,
    kept: Option<Document>,
    /// What the last try found out before contact was lost.
    report: Option<Report>,
    now: Now,
}

/// What an inspection does.
enum Now {
    /// A try goes on.
    Trying { attempt: u64, cancelled: Arc<AtomicBool>, phase: Instant, card: Instant },
    /// Contact was lost; where the card never left, it is tried again at `again`.
    Lost { until: Instant, again: Option<Instant> },
}

impl Reader {
    /// Starts the thread; `None` where the system has none to give.
    pub(super) fn start(
        shared: &Arc<Shared>,
        name: &Arc<str>,
    ) -> Option<(Sender<Message>, JoinHandle<()>)> {
        let (own, inbox) = channel();
        let mut reader = Self {
            shared: Arc::clone(shared),
            name: Arc::clone(name),
            own: own.clone(),
            presence: Presence::Away,
            waiting: None,
            run: None,
            stuck: None,
            attempts: 0,
            key: None,
            wipe_at: None,
        };
        let thread = thread::Builder::new().name(format!("reader {name}"));
        thread.spawn(move || reader.listen(&inbox)).ok().map(|thread| (own, thread))
    }

    fn listen(&mut self, inbox: &Receiver<Message>) {
        loop {
            let now = Instant::now();
            let left = self.deadlines().map(|at| at.saturating_duration_since(now)).min();
            let message = match left {
                Some(left) => inbox.recv_timeout(left),
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match message {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(message) => self.hear(message),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.pass(Instant::now());
            let busy = self.run.is_some() || self.stuck.is_some();
            if let Some(place) = lock(&self.shared.hub).place(&self.name) {
                place.busy = busy;
            }
        }
        if self.run.is_some() {
            self.give_up(Reason::InspectionStopped);
        }
    }

    fn hear(&mut self, message: Message) {
        match message {
            Message::Seen(presence) => self.see(presence),
            Message::Inspect(asked) => self.ask(Arc::from(asked)),
            Message::Wipe => {
                if self.run.is_some() {
                    self.give_up(Reason::InspectionStopped);
                }
                self.waiting = None;
                self.wipe(true);
            }
            Message::Step { attempt, what } => self.step(attempt, what),
            Message::Ended { attempt, ended, key } => {
                self.key = key.map(|key| *key).or(self.key.take());
                self.end(attempt, ended);
            }
            Message::Stop => {}
        }
    }

    fn tell(&self, what: What) {
        lock(&self.shared.hub).tell(&self.name, what);
    }

    /// The moments at which something is over.
    fn deadlines(&self) -> impl Iterator<Item = Instant> {
        let waiting = self.waiting.as_ref().map(|(_, until)| *until);
        let (first, second) = match self.run.as_ref().map(|run| &run.now) {
            Some(Now::Trying { phase, card, .. }) => (Some(*phase), Some(*card)),
            Some(Now::Lost { until, again }) => (Some(*until), *again),
            None => (None, None),
        };
        [waiting, first, second, self.wipe_at].into_iter().flatten()
    }

    /// Time has passed.
    fn pass(&mut self, now: Instant) {
        if self.waiting.as_ref().is_some_and(|(_, until)| *until <= now) {
            self.waiting = None;
            self.tell(What::GivenUp { reason: Reason::NoCardCame });
        }
        match self.run.as_ref().map(|run| &run.now) {
            Some(Now::Trying { phase, .. }) if *phase <= now => self.give_up(Reason::CardStuck),
            Some(Now::Trying { card, .. }) if *card <= now => self.give_up(Reason::CardTooSlow),
            Some(Now::Lost { until, .. }) if *until <= now => self.give_up(Reason::CardRemoved),
            Some(Now::Lost { again: Some(again), .. }) if *again <= now => self.resume(),
            _ => {}
        }
        if self.wipe_at.is_some_and(|at| at <= now) {
            self.wipe(false);
        }
    }

    fn see(&mut self, presence: Presence) {
        let before = core::mem::replace(&mut self.presence, presence);
        if before == presence {
            return;
        }
        if before == Presence::Away && !self.is_noted() {
            self.tell(What::ReaderCame);
        }
        if matches!(before, Presence::Card(_)) {
            self.tell(What::CardRemoved);
            self.wipe_soon();
        }
        match presence {
            Presence::Away => self.tell(What::ReaderGone),
            Presence::Empty => {
                // A card that left is not tried again before it is back.
                if let Some(Run { now: Now::Lost { again, .. }, .. }) = &mut self.run {
                    *again = None;
                }
            }
            Presence::Card(_) => {
                self.tell(What::CardInserted);
                if matches!(self.run, Some(Run { now: Now::Lost { .. }, .. })) {
                    self.resume();
                } else if self.run.is_none()
                    && self.stuck.is_none()
                    && let Some((asked, _)) = self.waiting.take()
                {
                    self.begin(asked);
                }
            }
        }
    }

    /// Whether those who look on know of the reader: the first look of a terminal comes before its
    /// readers' threads.
    fn is_noted(&self) -> bool {
        let mut hub = lock(&self.shared.hub);
        hub.place(&self.name).is_some_and(|place| place.view.state != ReaderState::Away)
    }

    fn ask(&mut self, asked: Arc<Asked>) {
        if self.run.is_some() || self.stuck.is_some() {
            return;
        }
        if matches!(self.presence, Presence::Card(_)) {
            self.waiting = None;
            return self.begin(asked);
        }
        let until = Instant::now() + self.shared.settings.patience.card;
        self.waiting = Some((asked, until));
        self.tell(What::Expected);
    }

    fn begin(&mut self, asked: Arc<Asked>) {
        self.wipe_at = None;
        if let Some(place) = lock(&self.shared.hub).place(&self.name) {
            place.judged = None;
        }
        self.tell(What::Begun);
        let (began, since) = (Timestamp::now(), Instant::now());
        let transaction = crate::log::name().into();
        // No try goes on yet, so its place is taken by one that is over.
        let now = Now::Lost { until: since, again: None };
        self.run =
            Some(Run { transaction, asked, began, since, tries: 0, kept: None, report: None, now });
        self.start_try();
    }

    fn resume(&mut self) {
        self.tell(What::Resumed);
        self.start_try();
    }

    fn start_try(&mut self) {
        let key = self.terminal_key();
        self.attempts = self.attempts.saturating_add(1);
        let (attempt, cancelled) = (self.attempts, Arc::new(AtomicBool::new(false)));
        let Some(run) = &mut self.run else { return };
        run.tries = run.tries.saturating_add(1);
        let begun = Instant::now();
        let profile = &self.shared.settings.profile.limits;
        run.now = Now::Trying {
            attempt,
            cancelled: Arc::clone(&cancelled),
            phase: begun + profile.phase,
            card: begun + profile.card,
        };
        let asked = Arc::clone(&run.asked);
        let kept = run.kept.clone();
        let reader = Arc::clone(&self.name);
        let attempt = Attempt { number: attempt, reader, asked, kept, cancelled, key };
        if !attempt.start(&self.shared, self.own.clone()) {
            self.give_up(Reason::TerminalFault);
        }
    }

    /// The key is read again only after a card ran away with it.
    fn terminal_key(&mut self) -> Option<TerminalKey> {
        let settings = &self.shared.settings;
        let read = || TerminalKey::read(settings.key.as_deref()?, &settings.key_password).ok();
        self.key.take().or_else(read)
    }

    fn step(&mut self, number: u64, what: What) {
        let limit = self.shared.settings.profile.limits.phase;
        let Some(Run { now: Now::Trying { attempt, phase, .. }, .. }) = &mut self.run else {
            return;
        };
        if *attempt == number {
            if !matches!(what, What::Step { state: StepState::Going, .. }) {
                *phase = Instant::now() + limit;
            }
            self.tell(what);
        }
    }

    fn end(&mut self, number: u64, ended: Ended) {
        if self.stuck == Some(number) {
            self.stuck = None;
            return;
        }
        let current = match &self.run {
            Some(Run { now: Now::Trying { attempt, .. }, .. }) => *attempt == number,
            _ => false,
        };
        if !current {
            return;
        }
        match ended {
            Ended::Inspected { inspection, lost: false } => self.judge(*inspection),
            Ended::Inspected { inspection, lost: true } => {
                let Inspection { document, report, .. } = *inspection;
                self.pause(Some((document, report)));
            }
            Ended::Panicked => self.finish(Reason::TerminalFault),
            Ended::NoCard(PcscError::Mute) => self.finish(Reason::CardMute),
            Ended::NoCard(PcscError::InUse) => self.finish(Reason::CardInUse),
            Ended::NoCard(PcscError::Other(_)) => self.finish(Reason::ReaderFailed),
            Ended::NoCard(_) => self.pause(None),
        }
    }

    fn pause(&mut self, found: Option<(Document, Report)>) {
        let lies = matches!(self.presence, Presence::Card(_));
        let limit = self.shared.settings.patience.back;
        let Some(run) = &mut self.run else { return };
        if run.tries >= MOST_TRIES {
            return self.finish(Reason::CardRemoved);
        }
        if let Some((document, report)) = found {
            // A try that came less far than the last leaves what the last one read.
            if document.bytes(Ef::Sod).is_some() || run.kept.is_none() {
                run.kept = Some(document);
            }
            run.report = Some(report);
        }
        let now = Instant::now();
        run.now = Now::Lost { until: now + limit, again: lies.then(|| now + SETTLE) };
        self.tell(What::Paused);
    }

    fn judge(&mut self, inspection: Inspection) {
        let Some(run) = self.run.take() else { return };
        let Inspection { document, report, .. } = inspection;
        let verdict = verdict_by(&report, &self.shared.settings.profile);
        let decision = verdict.decision;
        let judged = Arc::new(Judged {
            transaction: run.transaction,
            report,
            verdict,
            document,
            began: run.began,
            milliseconds: milliseconds(run.since.elapsed()),
        });
        {
            let mut hub = lock(&self.shared.hub);
            if let Some(place) = hub.place(&self.name) {
                (place.judged, place.busy) = (Some(Arc::clone(&judged)), false);
            }
            hub.tell(&self.name, What::Judged { decision });
        }
        if !matches!(self.presence, Presence::Card(_)) {
            self.wipe_soon();
        }
        self.shared.log(&self.name, &Transaction::judged(&self.name, &judged));
    }

    /// Gives up a try that may still go on.
    fn give_up(&mut self, reason: Reason) {
        if let Some(Run { now: Now::Trying { attempt, cancelled, .. }, .. }) = &self.run {
            cancelled.store(true, Ordering::Release);
            self.stuck = Some(*attempt);
        }
        self.finish(reason);
    }

    /// Ends an inspection without a verdict.
    fn finish(&mut self, reason: Reason) {
        let Some(mut run) = self.run.take() else { return };
        {
            let mut hub = lock(&self.shared.hub);
            if let Some(place) = hub.place(&self.name) {
                place.busy = self.stuck.is_some();
            }
            hub.tell(&self.name, What::GivenUp { reason });
        }
        if !matches!(self.presence, Presence::Card(_)) {
            self.wipe_soon();
        }
        let end = End::GivenUp { reason, report: run.report.as_ref() };
        let (id, began) = (&*run.transaction, run.began);
        let (reader, milliseconds) = (Some(&*self.name), milliseconds(run.since.elapsed()));
        self.shared.log(&self.name, &Transaction { id, reader, began, milliseconds, end });
        if let Some(holder) = run.report.as_mut().and_then(|report| report.holder.as_mut()) {
            holder.wipe();
        }
    }

    /// What is known of a person does not outlive their card for long.
    fn wipe_soon(&mut self) {
        let limit = self.shared.settings.profile.screen.wipe_after;
        self.wipe_at = Some(Instant::now() + limit);
    }

    /// Nothing of a person stays; those who look on hear it when there was something on the screen, or
    /// somebody wanted it.
    fn wipe(&mut self, wanted: bool) {
        self.wipe_at = None;
        let mut hub = lock(&self.shared.hub);
        let Some(place) = hub.place(&self.name) else { return };
        let held = place.judged.take().is_some();
        let ended =
            matches!(place.view.state, ReaderState::Judged { .. } | ReaderState::GivenUp { .. });
        if held || ended || wanted {
            hub.tell(&self.name, What::Wiped);
        }
    }
}
