//! Readers that come and go, and their cards, as the service tells them (`SCardGetStatusChange` of
//! PC/SC part 5 §3.2.5, with the reader that stands for all that are not there yet).

use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use pcsc::{Context, Error as Pcsc, PNP_NOTIFICATION, ReaderState, State};

use super::{PcscError, PcscLink, display, establish, names};
use crate::terminal::{Cards, Link, Sight};

/// What a service that tells the same again and again does not make us do without rest.
const REST: Duration = Duration::from_millis(10);

/// All readers of the system.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "a handle of the system")]
pub struct Readers {
    /// The connection to the service; a new one after it went away.
    context: Mutex<Option<Context>>,
    /// What was told last.
    states: Mutex<Vec<ReaderState>>,
}

impl Readers {
    /// All readers of the system; the service must be there, readers need not.
    pub fn connect() -> Result<Self, PcscError> {
        let readers = Self::default();
        readers.context()?;
        Ok(readers)
    }

    fn context(&self) -> Result<Context, PcscError> {
        let mut held = lock(&self.context);
        if let Some(context) = &*held {
            return Ok(context.clone());
        }
        let context = establish()?;
        *held = Some(context.clone());
        Ok(context)
    }

    fn look(
        &self,
        context: &Context,
        known: &[Sight],
        until: Instant,
    ) -> Result<Vec<Sight>, PcscError> {
        let mut states = lock(&self.states);
        loop {
            refresh(context, &mut states)?;
            let left = until.saturating_duration_since(Instant::now());
            match context.get_status_change(left, &mut states) {
                Ok(()) => states.iter_mut().for_each(ReaderState::sync_current_state),
                // One was unplugged between two calls.
                Err(Pcsc::UnknownReader) => states.clear(),
                Err(Pcsc::Timeout | Pcsc::Cancelled) => return Ok(sights(&states)),
                Err(error) => return Err(error.into()),
            }
            let seen = sights(&states);
            if seen != known {
                return Ok(seen);
            }
            thread::sleep(REST);
        }
    }
}

impl Cards for Readers {
    fn wait(&self, known: &[Sight], at_most: Duration) -> Result<Vec<Sight>, PcscError> {
        let context = self.context()?;
        self.look(&context, known, Instant::now() + at_most).inspect_err(|_| {
            // Whatever it was, a new connection tells more.
            *lock(&self.context) = None;
            lock(&self.states).clear();
        })
    }

    fn interrupt(&self) {
        if let Some(context) = &*lock(&self.context) {
            // Nobody waits, or will soon look anyway.
            let _ = context.cancel();
        }
    }

    fn open(&self, reader: &str) -> Result<Box<Link>, PcscError> {
        Ok(Box::new(PcscLink::open(reader)?))
    }
}

/// Takes up readers that are new, and forgets those that are gone.
fn refresh(context: &Context, states: &mut Vec<ReaderState>) -> Result<(), PcscError> {
    let present = names(context)?;
    let is_all = |state: &ReaderState| state.name() == PNP_NOTIFICATION();
    states.retain(|state| is_all(state) || present.iter().any(|name| **name == *state.name()));
    if !states.iter().any(is_all) {
        states.push(ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE));
    }
    for name in present {
        if !states.iter().any(|state| *state.name() == *name) {
            states.push(ReaderState::new(name, State::UNAWARE));
        }
    }
    Ok(())
}

fn sights(states: &[ReaderState]) -> Vec<Sight> {
    let there = |state: &&ReaderState| {
        state.name() != PNP_NOTIFICATION()
            && !state.event_state().intersects(State::UNKNOWN | State::IGNORE | State::UNAVAILABLE)
    };
    let sight = |state: &ReaderState| Sight {
        reader: display(state.name()).into(),
        card: state.event_state().contains(State::PRESENT).then(|| state.event_count()),
    };
    states.iter().filter(there).map(sight).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
