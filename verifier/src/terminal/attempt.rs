//! One try at one card, in a thread of its own: a card that does not answer holds this thread and
//! nothing else, for a command on its way cannot be called back.

use core::cell::{Cell, RefCell};
use core::panic::AssertUnwindSafe;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Instant;

use card_format::atr_info::ExtendedLength;
use card_format::ef::Ef;
use card_protocol::link::CardLink;
use chacha20::ChaCha20Rng;
use jiff::Zoned;
use rand_core::SeedableRng as _;
use zeroize::Zeroizing;

use super::Shared;
use super::cards::Link;
use super::event::{Step, StepState, What};
use super::judged::milliseconds;
use super::reader::Message;
use crate::combined::{self, Printed};
use crate::document::Document;
use crate::inspect::{Bytes, Inspection, Progress, Request, inspect};
use crate::password::Password;
use crate::pcsc_link::PcscError;
use crate::terminal_key::TerminalKey;

/// What somebody asked for.
pub(super) struct Asked {
    pub(super) password: Password,
    pub(super) printed: Printed,
}

/// One try.
pub(super) struct Attempt {
    pub(super) number: u64,
    pub(super) reader: Arc<str>,
    pub(super) asked: Arc<Asked>,
    /// The files of the last try.
    pub(super) kept: Option<Document>,
    /// Set when nobody waits for the end any more.
    pub(super) cancelled: Arc<AtomicBool>,
    pub(super) key: Option<TerminalKey>,
}

/// How a try ended.
pub(super) enum Ended {
    /// There was no talking to the card.
    NoCard(PcscError),
    /// The terminal itself failed.
    Panicked,
    /// There is a report.
    Inspected {
        /// What was found.
        inspection: Box<Inspection>,
        /// Contact was lost on the way.
        lost: bool,
    },
}

impl Attempt {
    /// Starts the thread; its steps and its end are told to `told`. `false` where the system has no
    /// thread to give.
    pub(super) fn start(self, shared: &Arc<Shared>, told: Sender<Message>) -> bool {
        let shared = Arc::clone(shared);
        let name = format!("card {}", self.number);
        let run = move || {
            let number = self.number;
            let end = catch_unwind(AssertUnwindSafe(|| self.run(&shared, &told)));
            let (ended, key) = end.unwrap_or((Ended::Panicked, None));
            // Nobody listens when the terminal is gone.
            let _ = told.send(Message::Ended { attempt: number, ended, key: key.map(Box::new) });
        };
        thread::Builder::new().name(name).spawn(run).is_ok()
    }

    fn run(self, shared: &Shared, told: &Sender<Message>) -> (Ended, Option<TerminalKey>) {
        let settings = &shared.settings;
        let mut seed = Zeroizing::new([0; 32]);
        let link = match shared.cards.open(&self.reader) {
            Ok(link) => link,
            Err(error) => return (Ended::NoCard(error), self.key),
        };
        if getrandom::fill(&mut *seed).is_err() {
            return (Ended::Panicked, self.key);
        }
        let mut rng = ChaCha20Rng::from_seed(*seed);
        let key = self.key.map(RefCell::new);
        let lost = Cell::new(false);
        let link = Guarded { link, cancelled: &self.cancelled, lost: &lost };
        let at = settings.at.unwrap_or_else(|| Zoned::now().date());
        let request = Request::new(&self.asked.password, &settings.trust, at)
            .by(&settings.profile)
            .with_terminal(key.as_ref())
            .keeping(self.kept.as_ref());
        let mut steps = Steps { attempt: self.number, told, begun: Instant::now(), heard: None };
        let mut inspection = Box::new(inspect(link, request, &mut rng, &mut steps));
        combined::compare(&self.asked.printed, &mut inspection.report);
        (Ended::Inspected { inspection, lost: lost.get() }, key.map(RefCell::into_inner))
    }
}

/// A card that is let go of as soon as nobody waits for it any more.
struct Guarded<'a> {
    link: Box<Link>,
    cancelled: &'a AtomicBool,
    lost: &'a Cell<bool>,
}

impl CardLink for Guarded<'_> {
    type Error = PcscError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], PcscError> {
        if self.cancelled.load(Ordering::Acquire) {
            return Err(PcscError::Removed);
        }
        let answer = self.link.exchange(command, response);
        // What is too long was said by a card that is there.
        if answer.as_ref().is_err_and(|error| !matches!(error, PcscError::TooLong)) {
            self.lost.set(true);
        }
        answer
    }

    fn limits(&self) -> Option<ExtendedLength> {
        self.link.limits()
    }
}

/// Between two words about the bytes of one file: a screen shows no more.
const PACE: Duration = Duration::from_millis(40);

/// Tells the reader's thread how far an inspection is.
struct Steps<'a> {
    attempt: u64,
    told: &'a Sender<Message>,
    begun: Instant,
    /// When the last bytes were told, and how many of how many there are.
    heard: Option<(Instant, Bytes)>,
}

impl Steps<'_> {
    fn tell(&self, step: Step, state: StepState, took: Duration) {
        let count = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        let bytes = self.heard.map(|(_, bytes)| bytes);
        let what = What::Step {
            step,
            state,
            milliseconds: milliseconds(took),
            bytes: bytes.map_or(0, |bytes| count(bytes.read)),
            total: bytes.and_then(|bytes| bytes.total).map_or(0, count),
        };
        let _ = self.told.send(Message::Step { attempt: self.attempt, what });
    }
}

impl Progress for Steps<'_> {
    fn begun(&mut self, step: Step) {
        (self.begun, self.heard) = (Instant::now(), None);
        self.tell(step, StepState::Begun, Duration::ZERO);
    }

    fn file(&mut self, ef: Ef, bytes: Bytes) {
        let now = Instant::now();
        let soon = self.heard.is_some_and(|(at, _)| now.saturating_duration_since(at) < PACE);
        let at = self.heard.filter(|_| soon).map_or(now, |(at, _)| at);
        self.heard = Some((at, bytes));
        if !soon {
            let took = now.saturating_duration_since(self.begun);
            self.tell(Step::Reading(ef), StepState::Going, took);
        }
    }

    fn ended(&mut self, step: Step, took: Duration) {
        self.tell(step, StepState::Ended, took);
        self.heard = None;
    }
}
