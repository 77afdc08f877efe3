//! A run: every station on a thread of its own, until the batch is through, and one pulse for all.

mod post;
mod pulse;
mod worker;

use core::sync::atomic::{AtomicBool, AtomicUsize};
use core::time::Duration;
use std::sync::mpsc::{self, Sender};
use std::thread;

pub use post::{LIMIT, Post};

use crate::line::Line;
use crate::station::{Kind, Outcome};
use crate::store;
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
    /// Its reader is away, and what that is.
    Away(String),
    /// It was asked to pause.
    Paused,
    /// It was asked to end after its card, and did.
    Drained,
    /// It ends because no further card came.
    NoCard,
    /// It stopped after failures of one kind in a row; the others go on.
    Stopped(Kind, String),
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
    /// How long it waits for a card; without end when there is no such time.
    pub patience: Option<Duration>,
}

/// What the stations of a run have in common.
struct Common {
    /// The line stops.
    stop: AtomicBool,
    /// Stations that may still do something by themselves.
    active: AtomicUsize,
}

/// Runs all stations; each event comes with its station's name.
pub fn run(
    line: &Line,
    places: Vec<Place>,
    events: &Sender<(String, Event)>,
) -> Result<(), store::Error> {
    let posts: Vec<_> = places.iter().map(|place| Post::new(line.hold(&place.name))).collect();
    let machine = machine();
    for post in &posts {
        line.store().enrol(post.hold(), &machine, line.lease())?;
    }
    line.look_ahead()?;
    let common = Common { stop: AtomicBool::new(false), active: AtomicUsize::new(posts.len()) };
    let (over, ended) = mpsc::channel();
    thread::scope(|scope| {
        let beating = &posts;
        scope.spawn(move || pulse::beat(line, beating, &ended));
        let stations: Vec<_> = places
            .into_iter()
            .zip(&posts)
            .map(|(place, post)| {
                let (common, events) = (&common, events.clone());
                scope.spawn(move || worker::Worker::new(line, post, common, events).work(place))
            })
            .collect();
        for station in stations {
            // A station that panicked tells so itself; what it had in hand is open.
            let _ = station.join();
        }
        drop(over);
    });
    posts.iter().try_for_each(|post| line.store().leave(post.hold()))
}

/// What this machine is called.
pub fn machine() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}
