//! A desk with virtual cards in place of readers: whoever holds it lays cards down and takes them
//! away. Inspections are the real ones.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Instant;

use card_format::ef::Ef;
use getrandom::SysRng;
use jiff::Timestamp;
use rand_core::UnwrapErr;
use verifier::inspect::{Bytes, Inspection, Progress, Request, Step, inspect};
use verifier::password::Password;
use verifier::serve::desk::{Choice, Desk};
use verifier::terminal::event::{Event, StepState, What};
use verifier::terminal::{Busy, Judged, Printed, ReaderState, ReaderView};
use verifier::trust::Trust;
use verifier::verdict::verdict;
use virtual_card::{Memory, VirtualCard};

use crate::fixture::TODAY;

/// How long a result outlives its card.
pub(crate) const WIPE_AFTER: Duration = Duration::from_secs(3);

/// Between two steps, so that an eye can follow.
const PACE: Duration = Duration::from_millis(40);

pub(crate) struct Bench {
    trust: Arc<Trust>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    number: u64,
    places: BTreeMap<String, Place>,
    listeners: Vec<Sender<Event>>,
    decided: Vec<Choice>,
}

struct Place {
    view: ReaderView,
    card: Option<VirtualCard<Memory>>,
    waiting: Option<Password>,
    judged: Option<Arc<Judged>>,
    laid: u64,
}

impl Bench {
    pub(crate) fn new(trust: Trust, readers: &[&str]) -> Arc<Self> {
        let bench = Arc::new(Self { trust: Arc::new(trust), inner: Mutex::default() });
        for name in readers {
            bench.tell(name, What::ReaderCame);
        }
        bench
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    pub(crate) fn tell(&self, reader: &str, what: What) -> u64 {
        let mut inner = self.inner();
        inner.number += 1;
        let event = Event { number: inner.number, reader: reader.into(), what };
        let place = inner.places.entry(reader.to_owned()).or_insert_with(|| Place {
            view: ReaderView {
                name: reader.into(),
                number: 0,
                card: false,
                state: ReaderState::Idle,
                steps: Vec::new(),
            },
            card: None,
            waiting: None,
            judged: None,
            laid: 0,
        });
        place.view.apply(event.number, what);
        inner.listeners.retain(|listener| listener.send(event.clone()).is_ok());
        event.number
    }

    /// Lays a card on a reader.
    pub(crate) fn lay(self: &Arc<Self>, reader: &str, card: VirtualCard<Memory>) {
        let waiting = {
            let mut inner = self.inner();
            let place = inner.places.get_mut(reader).unwrap();
            place.card = Some(card);
            place.laid += 1;
            place.waiting.take()
        };
        self.tell(reader, What::CardInserted);
        if let Some(password) = waiting {
            self.begin(reader, password);
        }
    }

    /// Takes the card away; what is known of it goes a little later.
    pub(crate) fn take(self: &Arc<Self>, reader: &str) {
        let laid = {
            let mut inner = self.inner();
            let place = inner.places.get_mut(reader).unwrap();
            place.card = None;
            place.laid
        };
        self.tell(reader, What::CardRemoved);
        let (bench, reader) = (Arc::clone(self), reader.to_owned());
        thread::spawn(move || {
            thread::sleep(WIPE_AFTER);
            if bench.inner().places[&reader].laid == laid {
                bench.wipe(&reader);
            }
        });
    }

    pub(crate) fn decisions(&self) -> Vec<Choice> {
        self.inner().decided.clone()
    }

    fn begin(self: &Arc<Self>, reader: &str, password: Password) {
        let card = self.inner().places.get_mut(reader).unwrap().card.take().unwrap();
        let (bench, reader) = (Arc::clone(self), reader.to_owned());
        thread::spawn(move || {
            let begun = Instant::now();
            bench.tell(&reader, What::Begun);
            let request = Request::new(&password, &bench.trust, TODAY);
            let mut told = Told { bench: &bench, reader: &reader, begun };
            let Inspection { document, report, .. } =
                inspect(card, request, &mut UnwrapErr(SysRng), &mut told);
            let verdict = verdict(&report);
            let decision = verdict.decision;
            let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap();
            let (began, transaction) = (Timestamp::now(), "bench".into());
            let judged = Judged { transaction, report, verdict, document, began, milliseconds };
            bench.inner().places.get_mut(&reader).unwrap().judged = Some(Arc::new(judged));
            bench.tell(&reader, What::Judged { decision });
        });
    }
}

/// The bench as a page has it: inspections hold it while they last.
pub(crate) struct At(pub(crate) Arc<Bench>);

impl Desk for At {
    fn subscribe(&self) -> (Vec<ReaderView>, Receiver<Event>) {
        let mut inner = self.0.inner();
        let (sender, receiver) = channel();
        inner.listeners.push(sender);
        (inner.places.values().map(|place| place.view.clone()).collect(), receiver)
    }

    fn inspect(&self, reader: &str, password: Password, _: Printed) -> Result<(), Busy> {
        let there = {
            let mut inner = self.0.inner();
            let place = inner.places.get_mut(reader).ok_or(Busy::NoSuchReader)?;
            place.judged = None;
            place.card.is_some()
        };
        if there {
            self.0.begin(reader, password);
        } else {
            self.0.inner().places.get_mut(reader).unwrap().waiting = Some(password);
            self.0.tell(reader, What::Expected);
        }
        Ok(())
    }

    fn wipe(&self, reader: &str) {
        self.0.wipe(reader);
    }

    fn judged(&self, reader: &str) -> Option<Arc<Judged>> {
        self.0.inner().places.get(reader)?.judged.clone()
    }

    fn records(&self) -> bool {
        true
    }

    fn decided(&self, _: &str, _: &Judged, choice: Choice) -> std::io::Result<()> {
        self.0.inner().decided.push(choice);
        Ok(())
    }
}

impl Bench {
    fn wipe(&self, reader: &str) {
        self.inner().places.get_mut(reader).unwrap().judged = None;
        self.tell(reader, What::Wiped);
    }
}

/// Tells the page how far an inspection is.
struct Told<'b> {
    bench: &'b Bench,
    reader: &'b str,
    begun: Instant,
}

impl Told<'_> {
    fn step(&self, step: Step, state: StepState, bytes: u64, total: u64) {
        thread::sleep(PACE);
        let milliseconds = u64::try_from(self.begun.elapsed().as_millis()).unwrap();
        self.bench.tell(self.reader, What::Step { step, state, milliseconds, bytes, total });
    }
}

impl Progress for Told<'_> {
    fn begun(&mut self, step: Step) {
        self.begun = Instant::now();
        self.step(step, StepState::Begun, 0, 0);
    }

    fn ended(&mut self, step: Step, _: Duration) {
        self.step(step, StepState::Ended, 0, 0);
    }

    fn file(&mut self, ef: Ef, bytes: Bytes) {
        let count = |bytes: usize| u64::try_from(bytes).unwrap();
        let total = bytes.total.map_or(0, count);
        self.step(Step::Reading(ef), StepState::Going, count(bytes.read), total);
    }
}
