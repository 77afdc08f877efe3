//! Readers and cards in this process, with every manner that a card can have.

use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use card_protocol::link::CardLink;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use verifier::inspect::{Request, inspect};
use verifier::password::Password;
use verifier::pcsc_link::PcscError;
use verifier::terminal::{Cards, Link, Sight};
use verifier::trust::Trust;
use virtual_card::{Memory, VirtualCard};

use crate::card::Chip;
use crate::fixture::TODAY;

/// Makes the card that lies there, each time it is powered.
type Maker = Box<dyn Fn() -> VirtualCard<Memory> + Send + Sync>;

/// What a card does; commands are counted from 0.
#[derive(Clone, Copy)]
pub(super) enum Manner {
    Good,
    /// Leaves the reader instead of answering.
    LeavesAt(usize),
    /// Stays, and does not answer this or any other until it is reset.
    LosesContactAt(usize),
    /// Never answers, until it is lifted.
    HangsAt(usize),
    /// Answers late.
    Slow(Duration),
    /// Answers something else.
    NonsenseFrom(usize),
    /// Finds a fault in the terminal.
    PanicsAt(usize),
}

struct Slot {
    name: &'static str,
    plugged: bool,
    /// How many cards there were, and the one that lies there.
    count: u32,
    lies: bool,
    card: Option<(Maker, Manner)>,
    exchanged: Arc<AtomicUsize>,
}

struct State {
    slots: Vec<Slot>,
    serves: bool,
}

/// Readers on a table.
pub(super) struct Table {
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Table {
    pub(super) fn new(names: &[&'static str]) -> Self {
        let slot = |name: &&'static str| Slot {
            name,
            plugged: true,
            count: 0,
            lies: false,
            card: None,
            exchanged: Arc::default(),
        };
        let state = State { slots: names.iter().map(slot).collect(), serves: true };
        Self { state: Arc::new((Mutex::new(state), Condvar::new())) }
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Slot)) {
        change_slot(&self.state, name, change);
    }

    pub(super) fn place(&self, name: &str, chip: &Chip, manner: Manner) {
        let chip = chip.clone();
        self.change(name, |slot| {
            slot.count += 1;
            slot.lies = true;
            slot.exchanged = Arc::default();
            slot.card = Some((Box::new(move || chip.card()), manner));
        });
    }

    pub(super) fn lift(&self, name: &str) {
        self.change(name, |slot| slot.lies = false);
    }

    pub(super) fn unplug(&self, name: &str) {
        self.change(name, |slot| (slot.plugged, slot.lies) = (false, false));
    }

    pub(super) fn plug(&self, name: &str) {
        self.change(name, |slot| slot.plugged = true);
    }

    pub(super) fn service(&self, serves: bool) {
        self.state.0.lock().unwrap().serves = serves;
        self.state.1.notify_all();
    }

    /// Commands that the card which lies there has had.
    pub(super) fn exchanged(&self, name: &str) -> usize {
        let state = self.state.0.lock().unwrap();
        state.slots.iter().find(|slot| slot.name == name).unwrap().exchanged.load(Ordering::SeqCst)
    }

    /// Commands that a whole inspection of a card has.
    pub(super) fn count(&self, chip: &Chip) -> usize {
        let exchanged: Arc<AtomicUsize> = Arc::default();
        let state = Arc::clone(&self.state);
        let card = Lying { card: chip.card(), manner: Manner::Good, exchanged, state, at: ("", 0) };
        let (password, trust) = (Password::can("123456").unwrap(), Trust::default());
        let mut card = card;
        inspect(&mut card, Request::new(&password, &trust, TODAY), &mut UnwrapErr(SysRng), &mut ());
        card.exchanged.load(Ordering::SeqCst)
    }
}

fn change_slot(state: &(Mutex<State>, Condvar), name: &str, change: impl FnOnce(&mut Slot)) {
    change(state.0.lock().unwrap().slots.iter_mut().find(|slot| slot.name == name).unwrap());
    state.1.notify_all();
}

impl State {
    fn sights(&self) -> Vec<Sight> {
        let sight =
            |slot: &Slot| Sight { reader: slot.name.into(), card: slot.lies.then_some(slot.count) };
        self.slots.iter().filter(|slot| slot.plugged).map(sight).collect()
    }
}

impl Cards for Table {
    fn wait(&self, known: &[Sight], at_most: Duration) -> Result<Vec<Sight>, PcscError> {
        let state = self.state.0.lock().unwrap();
        let same = |state: &mut State| state.serves && state.sights() == known;
        let (state, _) = self.state.1.wait_timeout_while(state, at_most, same).unwrap();
        if state.serves { Ok(state.sights()) } else { Err(PcscError::NoService) }
    }

    fn interrupt(&self) {}

    fn open(&self, reader: &str) -> Result<Box<Link>, PcscError> {
        let state = self.state.0.lock().unwrap();
        let slot = state.slots.iter().find(|slot| slot.name == reader).unwrap();
        let (make, manner) = slot.card.as_ref().filter(|_| slot.lies).ok_or(PcscError::NoCard)?;
        let at = (slot.name, slot.count);
        let exchanged = Arc::clone(&slot.exchanged);
        exchanged.store(0, Ordering::SeqCst);
        let (card, manner) = (make(), *manner);
        Ok(Box::new(Lying { card, manner, exchanged, state: Arc::clone(&self.state), at }))
    }
}

/// A card in a reader.
struct Lying {
    card: VirtualCard<Memory>,
    manner: Manner,
    exchanged: Arc<AtomicUsize>,
    state: Arc<(Mutex<State>, Condvar)>,
    at: (&'static str, u32),
}

impl Lying {
    fn lies(&self, state: &State) -> bool {
        let (name, count) = self.at;
        name.is_empty()
            || state.serves
                && state
                    .slots
                    .iter()
                    .any(|slot| slot.name == name && slot.lies && slot.count == count)
    }
}

impl CardLink for Lying {
    type Error = PcscError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], PcscError> {
        let number = self.exchanged.fetch_add(1, Ordering::SeqCst);
        if !self.lies(&self.state.0.lock().unwrap()) {
            return Err(PcscError::Removed);
        }
        match self.manner {
            Manner::LeavesAt(at) if number == at => {
                change_slot(&self.state, self.at.0, |slot| slot.lies = false);
                return Err(PcscError::Removed);
            }
            Manner::LosesContactAt(at) if number >= at => return Err(PcscError::Removed),
            Manner::HangsAt(at) if number == at => {
                let state = self.state.0.lock().unwrap();
                drop(self.state.1.wait_while(state, |state| self.lies(state)).unwrap());
                return Err(PcscError::Removed);
            }
            Manner::Slow(pause) => thread::sleep(pause),
            Manner::NonsenseFrom(from) if number >= from => {
                let nonsense: Vec<u8> = (0..40)
                    .map(|at| u8::try_from((number * 7 + at * 31) & 0xFF).unwrap())
                    .collect();
                response[..40].copy_from_slice(&nonsense);
                return Ok(&response[..40]);
            }
            Manner::PanicsAt(at) => assert_ne!(number, at, "a fault of the terminal"),
            _ => {}
        }
        let Ok(answer) = self.card.exchange(command, response);
        Ok(answer)
    }
}
