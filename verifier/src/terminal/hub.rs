//! Everything that is known of all readers, and those who are told what changes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::event::{Event, What};
use super::judged::Judged;
use super::view::ReaderView;

/// Events that a subscriber may leave lying: more than a whole inspection has. Who is slower is
/// dropped, for no inspection waits for anybody who looks on.
const PATIENCE: usize = 1024;

/// What is known of all readers.
#[derive(Default)]
pub(super) struct Hub {
    number: u64,
    places: BTreeMap<Arc<str>, Place>,
    subscribers: Vec<SyncSender<Event>>,
}

/// A reader and what it leaves.
pub(super) struct Place {
    pub(super) view: ReaderView,
    pub(super) judged: Option<Arc<Judged>>,
    /// An inspection goes on, or a card that does not answer still holds the reader.
    pub(super) busy: bool,
}

impl Hub {
    /// Everything as it stands, and every event from now on.
    pub(super) fn subscribe(&mut self) -> (Vec<ReaderView>, Receiver<Event>) {
        let (sender, receiver) = sync_channel(PATIENCE);
        self.subscribers.push(sender);
        (self.views(), receiver)
    }

    /// Everything as it stands.
    pub(super) fn views(&self) -> Vec<ReaderView> {
        self.places.values().map(|place| place.view.clone()).collect()
    }

    /// Notes what happened and tells everybody.
    pub(super) fn tell(&mut self, reader: &Arc<str>, what: What) {
        self.number = self.number.saturating_add(1);
        let number = self.number;
        let place = self.places.entry(Arc::clone(reader)).or_insert_with(|| Place {
            view: ReaderView::new(Arc::clone(reader)),
            judged: None,
            busy: false,
        });
        place.view.apply(number, what);
        let event = Event { number, reader: Arc::clone(reader), what };
        self.subscribers.retain(|subscriber| subscriber.try_send(event.clone()).is_ok());
    }

    /// Everything about every person goes.
    pub(super) fn wipe(&mut self) {
        self.places.values_mut().for_each(|place| place.judged = None);
    }

    pub(super) fn place(&mut self, reader: &str) -> Option<&mut Place> {
        self.places.get_mut(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_does_not_listen_is_dropped_and_can_come_again() {
        let mut hub = Hub::default();
        let name: Arc<str> = "R".into();
        hub.tell(&name, What::ReaderCame);
        let (_, slow) = hub.subscribe();
        for _ in 0..PATIENCE + 5 {
            hub.tell(&name, What::CardInserted);
        }
        assert_eq!(slow.iter().count(), PATIENCE);
        let (views, again) = hub.subscribe();
        hub.tell(&name, What::CardRemoved);
        let event = again.recv().unwrap();
        assert_eq!(event.number, views[0].number + 1);
    }

    #[test]
    fn a_view_and_its_deltas_are_the_view_later() {
        let mut hub = Hub::default();
        let name: Arc<str> = "R".into();
        hub.tell(&name, What::ReaderCame);
        let (mut views, events) = hub.subscribe();
        for what in [What::CardInserted, What::Begun, What::Paused, What::CardRemoved] {
            hub.tell(&name, what);
        }
        for event in events.try_iter() {
            views[0].apply(event.number, event.what);
        }
        assert_eq!(views, hub.subscribe().0);
    }
}
