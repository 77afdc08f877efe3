//! The thread that watches all readers and tells each its own.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use super::cards::Sight;
use super::event::What;
use super::reader::{Message, Presence, Reader};
use super::{Shared, lock};

/// How long nothing is looked at when nothing changes; stopping does not wait for it.
const AT_MOST: Duration = Duration::from_secs(2);

/// Between two looks for a service that is away.
const SERVICE: Duration = Duration::from_millis(250);

/// Readers of one terminal. A system that names more has gone mad, or is driven to.
const MOST_READERS: usize = 64;

/// All readers that a terminal has met.
#[derive(Default)]
pub(super) struct Watching {
    known: Vec<Sight>,
    threads: BTreeMap<Arc<str>, (Sender<Message>, JoinHandle<()>)>,
}

impl Watching {
    /// Looks once, without waiting: whoever subscribes or asks first knows the readers that were
    /// there before, and their threads listen.
    pub(super) fn begin(shared: &Arc<Shared>) -> Self {
        let mut watching = Self::default();
        let seen = shared.cards.wait(&[], Duration::ZERO).unwrap_or_default();
        for sight in seen.iter().filter(|sight| shared.settings.readers.holds(&sight.reader)) {
            lock(&shared.hub).tell(&sight.reader, What::ReaderCame);
        }
        watching.see(shared, seen);
        watching
    }

    /// Watches until told to stop.
    pub(super) fn run(mut self, shared: &Arc<Shared>, stop: &AtomicBool) {
        while !stop.load(Ordering::Acquire) {
            // Without its service there is no reader.
            let told = shared.cards.wait(&self.known, AT_MOST).ok();
            if told.is_none() && self.known.is_empty() {
                thread::sleep(SERVICE);
            }
            self.see(shared, told.unwrap_or_default());
        }
        for (inbox, _) in self.threads.values() {
            let _ = inbox.send(Message::Stop);
        }
        for (_, thread) in self.threads.into_values() {
            let _ = thread.join();
        }
    }

    /// Tells each reader what is new of it.
    fn see(&mut self, shared: &Arc<Shared>, seen: Vec<Sight>) {
        let gone = |old: &&Sight| !seen.iter().any(|new| new.reader == old.reader);
        for gone in self.known.iter().filter(gone) {
            self.tell(&gone.reader, Presence::Away);
        }
        for sight in seen.iter().filter(|sight| shared.settings.readers.holds(&sight.reader)) {
            if self.known.contains(sight) {
                continue;
            }
            if !self.threads.contains_key(&sight.reader)
                && self.threads.len() < MOST_READERS
                && let Some(thread) = Reader::start(shared, &sight.reader)
            {
                lock(&shared.inboxes).insert(Arc::clone(&sight.reader), thread.0.clone());
                self.threads.insert(Arc::clone(&sight.reader), thread);
            }
            self.tell(&sight.reader, sight.card.map_or(Presence::Empty, Presence::Card));
        }
        self.known = seen;
    }

    fn tell(&self, reader: &Arc<str>, presence: Presence) {
        if let Some((inbox, _)) = self.threads.get(reader) {
            // A thread that is gone hears nothing.
            let _ = inbox.send(Message::Seen(presence));
        }
    }
}
