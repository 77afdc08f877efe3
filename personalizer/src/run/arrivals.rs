//! Stations that come while others work: readers are plugged in, unplugged, and come back.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::{self, ScopedJoinHandle};
use std::time::Instant;

use super::{Common, Event, Place, Post};
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
    /// Stations that were not there at the last look. Looks once, without waiting.
    fn look(&mut self) -> Result<Vec<Place>, TrayError>;

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
    /// The names at the last look.
    pub seen: BTreeSet<String>,
}

impl<L, P> Arrivals for Newcomers<L, P>
where
    L: FnMut() -> Result<Vec<String>, TrayError>,
    P: FnMut(String) -> Place,
{
    fn look(&mut self) -> Result<Vec<Place>, TrayError> {
        let now: BTreeSet<String> = (self.list)()?.into_iter().collect();
        let new: Vec<_> = now.difference(&self.seen).cloned().collect();
        self.seen = now;
        Ok(new.into_iter().map(&mut self.place).collect())
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
    let (begun, mut last) = (Instant::now(), None);
    // What is said again and again is said once.
    let mut tell = |name: &str, said: Said| {
        let event = (name.to_owned(), Event::Away(said));
        if last.as_ref() != Some(&event) {
            last = Some(event.clone());
            let _ = events.send(event);
        }
    };
    loop {
        match arrivals.look() {
            Ok(places) => {
                for place in places {
                    let living = working.iter().filter(|(_, station)| !station.is_finished());
                    if living.clone().any(|(name, _)| *name == place.name) {
                        continue;
                    }
                    if living.count() >= MOST {
                        tell(&place.name, too_many());
                        continue;
                    }
                    match common.enrol(line, &place.name) {
                        Ok(post) => working.push(work((post, place))),
                        Err(error) => tell(&place.name, error.said()),
                    }
                }
            }
            Err(error) => tell("PC/SC", error.said()),
        }
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

fn too_many() -> Said {
    Text::new(
        "this program has as many stations as it takes; start another for this reader",
        "chương trình này đã đủ số trạm; hãy khởi động chương trình khác cho đầu đọc này",
    )
    .into()
}
