//! Readers in this process: whoever holds them lays cards down and takes them away. What happens then
//! is the terminal's.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use card_protocol::link::CardLink;
use verifier::pcsc_link::PcscError;
use verifier::terminal::{Cards, Link, Sight};
use virtual_card::{Memory, VirtualCard};

/// What a card in a fast reader takes for a command, so that an eye can follow.
const PACE: Duration = Duration::from_millis(8);

type Makes = Arc<dyn Fn() -> VirtualCard<Memory> + Send + Sync>;

#[derive(Default)]
struct State {
    /// How many cards a reader had, and how the one that lies there is made after a reset.
    slots: BTreeMap<String, (u32, Option<Makes>)>,
}

/// Readers on a bench.
#[derive(Clone, Default)]
pub(crate) struct Bench(Arc<(Mutex<State>, Condvar)>);

impl Bench {
    pub(crate) fn with(readers: &[&str]) -> Self {
        let bench = Self::default();
        for name in readers {
            bench.change(name, |_| {});
        }
        bench
    }

    /// Lays a card on a reader.
    pub(crate) fn lay(
        &self,
        reader: &str,
        make: impl Fn() -> VirtualCard<Memory> + Send + Sync + 'static,
    ) {
        self.change(reader, |(count, card)| {
            *count += 1;
            *card = Some(Arc::new(make));
        });
    }

    /// Takes the card away.
    pub(crate) fn take(&self, reader: &str) {
        self.change(reader, |(_, card)| *card = None);
    }

    fn change(&self, reader: &str, change: impl FnOnce(&mut (u32, Option<Makes>))) {
        let (state, changed) = &*self.0;
        change(state.lock().unwrap().slots.entry(reader.to_owned()).or_default());
        changed.notify_all();
    }
}

impl State {
    fn sights(&self) -> Vec<Sight> {
        let sight = |(name, (count, card)): (&String, &(u32, Option<Makes>))| Sight {
            reader: name.as_str().into(),
            card: card.as_ref().map(|_| *count),
        };
        self.slots.iter().map(sight).collect()
    }
}

impl Cards for Bench {
    fn wait(&self, known: &[Sight], at_most: Duration) -> Result<Vec<Sight>, PcscError> {
        let (state, changed) = &*self.0;
        let same = |state: &mut State| state.sights() == known;
        let (state, _) = changed.wait_timeout_while(state.lock().unwrap(), at_most, same).unwrap();
        Ok(state.sights())
    }

    fn interrupt(&self) {
        self.0.1.notify_all();
    }

    fn open(&self, reader: &str) -> Result<Box<Link>, PcscError> {
        let state = self.0.0.lock().unwrap();
        let (count, card) = state.slots.get(reader).ok_or(PcscError::NoCard)?;
        let card = card.as_ref().ok_or(PcscError::NoCard)?();
        let (bench, reader, count) = (self.clone(), reader.to_owned(), *count);
        Ok(Box::new(Lying { card, bench, reader, count }))
    }
}

/// A card in a reader, until it is taken away.
struct Lying {
    card: VirtualCard<Memory>,
    bench: Bench,
    reader: String,
    count: u32,
}

impl CardLink for Lying {
    type Error = PcscError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], PcscError> {
        thread::sleep(PACE);
        let lies = {
            let state = self.bench.0.0.lock().unwrap();
            state.slots[&self.reader].1.is_some() && state.slots[&self.reader].0 == self.count
        };
        if !lies {
            return Err(PcscError::Removed);
        }
        let Ok(answer) = self.card.exchange(command, response);
        Ok(answer)
    }
}
