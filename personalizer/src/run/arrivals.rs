//! Stations that come while others work: readers are plugged in, unplugged, and come back.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::{self, ScopedJoinHandle};
use std::time::Instant;

use super::{Comes, Common, Event, Place, Post};
use crate::lang::{Said, Speaks, Text};
use crate::line::Line;
use crate::tray::TrayError;

/// How many stations a process follows at once. Each is a thread and a name in the accounts, and what
/// lists readers is not the line's to trust.
pub const MOST: usize = 64;

/// How often somebody looks whether a station has come.
const LOOK: Duration = Duration::from_millis(500);

/// Where further stations come from.
pub trait Arrivals {
    /// Looks once, without waiting, and hands each station that has come to `begin`. One that
    /// `begin` could not let in is handed over again at the next look, if it is still there.
    fn look(&mut self, begin: &mut dyn FnMut(Place) -> bool) -> Result<(), TrayError>;

    /// How long a run without any station waits for the first; without end when there is no such
    /// time.
    fn patience(&self) -> Option<Duration>;
}

/// A station for each name on a list that changes.
#[derive(Debug)]
pub struct Newcomers<L, P> {
    /// The names that are there now.
    pub list: L,
    /// The station of a name.
    pub place: P,
    /// See [`Arrivals::patience`].
    pub patience: Option<Duration>,
    /// The names at the last look, but for those that were not let in.
    pub seen: BTreeSet<String>,
}

impl<L, P> Arrivals for Newcomers<L, P>
where
    L: FnMut() -> Result<Vec<String>, TrayError>,
    P: FnMut(String) -> Place,
{
    fn look(&mut self, begin: &mut dyn FnMut(Place) -> bool) -> Result<(), TrayError> {
        let mut now: BTreeSet<String> = (self.list)()?.into_iter().collect();
        now.retain(|name| self.seen.contains(name) || begin((self.place)(name.clone())));
        self.seen = now;
        Ok(())
    }

    fn patience(&self) -> Option<Duration> {
        self.patience
    }
}

/// Stations at work, by name.
pub(super) type Working<'s> = Vec<(String, ScopedJoinHandle<'s, ()>)>;

/// Lets stations begin as they come, until all have ended.
pub(super) fn welcome<'s>(
    line: &Line,
    common: &Common,
    working: &mut Working<'s>,
    arrivals: &mut dyn Arrivals,
    events: &Sender<(String, Event)>,
    work: impl Fn((Arc<Post>, Place)) -> (String, ScopedJoinHandle<'s, ()>),
) {
    let begun = Instant::now();
    let mut before = Vec::new();
    // What is there at the first look begins because a person began the program.
    let mut comes = Comes::First;
    loop {
        let mut said = Vec::new();
        let looked = arrivals.look(&mut |place| {
            let living = working.iter().filter(|(_, station)| !station.is_finished());
            if living.clone().any(|(name, _)| *name == place.name) {
                return true;
            }
            if living.count() >= MOST {
                said.push((place.name, Event::Away(too_many())));
                return true;
            }
            match common.enrol(line, &place.name, comes) {
                Ok(post) => take_in(working, work((post, place))),
                Err(error) => {
                    said.push((place.name, Event::Away(error.said())));
                    return false;
                }
            }
            true
        });
        comes = Comes::Later;
        if let Err(error) = looked {
            said.push(("PC/SC".to_owned(), Event::Away(error.said())));
        }
        // What was said at the last look is not said again.
        for event in said.iter().filter(|event| !before.contains(*event)) {
            let _ = events.send(event.clone());
        }
        before = said;
        let over = if working.is_empty() {
            let waited = arrivals.patience().is_some_and(|patience| begun.elapsed() >= patience);
            waited || line.look_ahead().is_ok_and(|outlook| !outlook.waiting && !outlook.begun)
        } else {
            working.iter().all(|(_, station)| station.is_finished())
        };
        if over {
            return;
        }
        thread::sleep(LOOK);
    }
}

/// One station more; those that have ended are let go, or a reader that comes and goes would leave
/// a thread behind each time.
fn take_in<'s>(working: &mut Working<'s>, station: (String, ScopedJoinHandle<'s, ()>)) {
    for (_, ended) in working.extract_if(.., |(_, station)| station.is_finished()) {
        // A station that panicked tells so itself; what it had in hand is open.
        let _ = ended.join();
    }
    working.push(station);
}

fn too_many() -> Said {
    Text::new(
        "this program has as many stations as it takes; start another for this reader",
        "chương trình này đã đủ số trạm; hãy khởi động chương trình khác cho đầu đọc này",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_comes_and_goes_leaves_nothing_behind() {
        thread::scope(|scope| {
            let mut working = Working::new();
            let (over, wait) = std::sync::mpsc::channel::<()>();
            let steady = scope.spawn(move || wait.recv().unwrap_or(()));
            take_in(&mut working, ("steady".to_owned(), steady));
            for _ in 0..5 {
                take_in(&mut working, ("loose".to_owned(), scope.spawn(|| ())));
                while !working.last().unwrap().1.is_finished() {
                    thread::yield_now();
                }
            }
            let names: Vec<_> = working.iter().map(|(name, _)| &**name).collect();
            assert_eq!(names, ["steady", "loose"]);
            drop(over);
        });
    }
}
