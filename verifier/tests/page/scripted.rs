//! A desk that tells what a test says, for figures.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use verifier::password::Password;
use verifier::serve::desk::Desk;
use verifier::terminal::event::{Event, What};
use verifier::terminal::{Busy, Judged, Printed, ReaderState, ReaderView};

use crate::served::READER;

#[derive(Default)]
pub(crate) struct Scripted(Mutex<(u64, Vec<Sender<Event>>)>);

impl Scripted {
    /// Tells everybody, and says under which number.
    pub(crate) fn tell(&self, what: What) -> u64 {
        let (number, listeners) = &mut *self.0.lock().unwrap();
        *number += 1;
        let event = Event { number: *number, reader: READER.into(), what };
        listeners.retain(|listener| listener.send(event.clone()).is_ok());
        *number
    }
}

impl Desk for Scripted {
    fn subscribe(&self) -> (Vec<ReaderView>, Receiver<Event>) {
        let (number, listeners) = &mut *self.0.lock().unwrap();
        *number += 1;
        let (sender, receiver) = channel();
        listeners.push(sender);
        let state = ReaderState::Idle;
        let view =
            ReaderView { name: READER.into(), number: *number, card: true, state, steps: vec![] };
        (vec![view], receiver)
    }

    fn inspect(&self, _: &str, _: Password, _: Printed) -> Result<(), Busy> {
        Err(Busy::Inspecting)
    }

    fn wipe(&self, _: &str) {}

    fn judged(&self, _: &str) -> Option<Arc<Judged>> {
        None
    }
}
