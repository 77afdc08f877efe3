//! A run: every station on a thread of its own, until the batch is through, and one pulse for all.

mod arrivals;
mod post;
mod pulse;
mod worker;

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

pub use arrivals::{Arrivals, MOST, Newcomers};
pub use post::{LIMIT, Post};

use crate::lang::Said;
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
    Interrupted(Said),
    /// Its reader is away, and what that is.
    Away(Said),
    /// It was asked to pause.
    Paused,
    /// It was asked to end after its card, and did.
    Drained,
    /// It ends because no further card came.
    NoCard,
    /// It stopped after failures of one kind in a row; the others go on.
    Stopped(Kind, Said),
    /// It stops, and all others with it.
    Stop(Said),
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

/// When a station begins.
#[derive(Clone, Copy)]
enum Comes {
    /// With its program, which a person began.
    First,
    /// While its program works, asked for by nobody.
    Later,
}

/// What the stations of a run have in common.
struct Common {
    /// The line stops.
    stop: AtomicBool,
    /// Stations that may still do something by themselves.
    active: AtomicUsize,
    /// The post of every station, also of those that have ended.
    posts: Mutex<Vec<Arc<Post>>>,
}

impl Common {
    /// The posts as they are now.
    fn posts(&self) -> Vec<Arc<Post>> {
        self.lock().clone()
    }

    /// A new life of a station: in the accounts, and among the posts instead of an earlier one.
    fn enrol(&self, line: &Line, name: &str, comes: Comes) -> Result<Arc<Post>, store::Error> {
        let post = Arc::new(Post::new(line.hold(name)));
        match comes {
            Comes::First => line.store().enrol(post.hold(), &machine(), line.lease())?,
            Comes::Later => {
                let wanted = line.store().enrol_later(post.hold(), &machine(), line.lease())?;
                post.ask(Some(wanted));
            }
        }
        self.active.fetch_add(1, Ordering::Relaxed);
        let mut posts = self.lock();
        posts.retain(|known| known.hold().station != name);
        posts.push(Arc::clone(&post));
        Ok(post)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Post>>> {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs these stations to their end; each event comes with its station's name.
pub fn run(
    line: &Line,
    places: Vec<Place>,
    events: &Sender<(String, Event)>,
) -> Result<(), store::Error> {
    work(line, places, None, events)
}

/// The same, with stations that come while the others work. A run ends with its last station; before
/// there is one, it waits as long as a station waits for a card.
pub fn follow(
    line: &Line,
    places: Vec<Place>,
    arrivals: &mut dyn Arrivals,
    events: &Sender<(String, Event)>,
) -> Result<(), store::Error> {
    work(line, places, Some(arrivals), events)
}

fn work(
    line: &Line,
    places: Vec<Place>,
    arrivals: Option<&mut dyn Arrivals>,
    events: &Sender<(String, Event)>,
) -> Result<(), store::Error> {
    let common = Common {
        stop: AtomicBool::new(false),
        active: AtomicUsize::new(0),
        posts: Mutex::default(),
    };
    let mut begun = Vec::new();
    for place in places {
        begun.push((common.enrol(line, &place.name, Comes::First)?, place));
    }
    line.look_ahead()?;
    let (over, ended) = mpsc::channel();
    thread::scope(|scope| {
        let common = &common;
        scope.spawn(move || pulse::beat(line, common, &ended));
        let begin = |(post, place): (Arc<Post>, Place)| {
            let (name, events) = (place.name.clone(), events.clone());
            let worker = move || worker::Worker::new(line, &post, common, events).work(place);
            (name, scope.spawn(worker))
        };
        let mut working: Vec<_> = begun.into_iter().map(begin).collect();
        if let Some(arrivals) = arrivals {
            arrivals::welcome(line, common, &mut working, arrivals, events, begin);
        }
        for (_, station) in working {
            // A station that panicked tells so itself; what it had in hand is open.
            let _ = station.join();
        }
        drop(over);
    });
    common.posts().iter().try_for_each(|post| line.store().leave(post.hold()))
}

/// What this machine is called.
pub fn machine() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}
