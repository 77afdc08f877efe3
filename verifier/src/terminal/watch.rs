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

/// Looks once, without waiting, and notes which readers there are.
pub(super) fn look(shared: &Shared) {
    for sight in shared.cards.wait(&[], Duration::ZERO).unwrap_or_default() {
        if shared.settings.readers.holds(&sight.reader) {
            lock(&shared.hub).tell(&sight.reader, What::ReaderCame);
        }
    }
}

/// Watches until told to stop.
pub(super) fn run(shared: &Arc<Shared>, stop: &AtomicBool) {
    let mut known: Vec<Sight> = Vec::new();
    let mut threads: BTreeMap<Arc<str>, (Sender<Message>, JoinHandle<()>)> = BTreeMap::new();
    while !stop.load(Ordering::Acquire) {
        // Without its service there is no reader.
        let told = shared.cards.wait(&known, AT_MOST).ok();
        if told.is_none() && known.is_empty() {
            thread::sleep(SERVICE);
        }
        let seen = told.unwrap_or_default();
        for gone in known.iter().filter(|old| !seen.iter().any(|new| new.reader == old.reader)) {
            if let Some((inbox, _)) = threads.get(&gone.reader) {
                // A thread that is gone hears nothing.
                let _ = inbox.send(Message::Seen(Presence::Away));
            }
        }
        for sight in seen.iter().filter(|sight| shared.settings.readers.holds(&sight.reader)) {
            if known.contains(sight) {
                continue;
            }
            if !threads.contains_key(&sight.reader)
                && threads.len() < MOST_READERS
                && let Some(thread) = Reader::start(shared, &sight.reader)
            {
                lock(&shared.inboxes).insert(Arc::clone(&sight.reader), thread.0.clone());
                threads.insert(Arc::clone(&sight.reader), thread);
            }
            if let Some((inbox, _)) = threads.get(&sight.reader) {
                let presence = sight.card.map_or(Presence::Empty, Presence::Card);
                let _ = inbox.send(Message::Seen(presence));
            }
        }
        known = seen;
    }
    for (inbox, _) in threads.values() {
        let _ = inbox.send(Message::Stop);
    }
    for (_, thread) in threads.into_values() {
        let _ = thread.join();
    }
}
