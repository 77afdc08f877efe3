//! A run: every station on a thread of its own, until the batch is through.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;

use crate::line::Line;
use crate::station::{Error, Fate, Outcome, Station};
use crate::tray::Tray;

/// What a station reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It waits for a card.
    Waiting,
    /// A card left it.
    Card(Outcome),
    /// A card is not finished, and why; its job stays open.
    Interrupted(String),
    /// It ends because no further card came.
    NoCard,
    /// It stops, and all others with it.
    Stop(String),
}

/// One station of a run.
#[expect(missing_debug_implementations, reason = "holds a reader")]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Where its cards come from.
    pub tray: Box<dyn Tray>,
}

/// Runs all stations; each event comes with its station's name.
pub fn run(line: &Line, places: Vec<Place>, events: &Sender<(String, Event)>) {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for place in places {
            let (stop, events) = (&stop, events.clone());
            scope.spawn(move || work(line, place, stop, &events));
        }
    });
}

fn work(line: &Line, mut place: Place, stop: &AtomicBool, events: &Sender<(String, Event)>) {
    let name = place.name.clone();
    // Nobody listens any more when the run was given up; the card in hand is finished all the same.
    let tell = |event| drop(events.send((name.clone(), event)));
    let halt = |why: String| {
        stop.store(true, Ordering::Relaxed);
        tell(Event::Stop(why));
    };
    while !stop.load(Ordering::Relaxed) {
        match line.has_work() {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return halt(error.to_string()),
        }
        tell(Event::Waiting);
        let mut wire = match place.tray.next(line.free().is_ok_and(|free| free > 0)) {
            Ok(Some(wire)) => wire,
            Ok(None) => return tell(Event::NoCard),
            Err(error) => return halt(error.to_string()),
        };
        let result = Station { line, name: &name }.process(wire.as_mut());
        drop(wire);
        match result {
            Ok(outcome) => {
                place.tray.settle();
                tell(Event::Card(outcome));
            }
            Err(error) if error.fate() == Fate::Stop => return halt(error.to_string()),
            Err(Error::NoApplet) => {
                place.tray.settle();
                tell(Event::Interrupted(Error::NoApplet.to_string()));
            }
            Err(error) => tell(Event::Interrupted(error.to_string())),
        }
    }
}
