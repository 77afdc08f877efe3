//! One station's thread: a card, the next card, and what comes between them.

use core::sync::atomic::Ordering;
use core::time::Duration;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Instant;

use super::post::Post;
use super::{Common, Event, Place};
use crate::lang::{Said, Speaks};
use crate::line::Line;
use crate::station::{Error, Fate, Kind, Outcome, Phase, Station, Wire};
use crate::store::{self, Wanted};
use crate::tray::Sight;

/// How often a reader without a new card is looked at, and a pausing station asks itself.
const POLL: Duration = Duration::from_millis(250);

/// A station at work.
pub(super) struct Worker<'r> {
    line: &'r Line,
    post: &'r Post,
    common: &'r Common,
    events: Sender<(String, Event)>,
    /// What was told last, so that waiting is not told again and again.
    told: Option<Event>,
    /// Since when no card came that could have been of use.
    idle: Instant,
    /// When a card was last seen in a living station's hands.
    busy: Option<Instant>,
    stopped: Stopped,
}

/// Whether a station stopped because of its failures.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stopped {
    No,
    /// It asked itself to pause, and has not heard that from the accounts yet.
    Asked,
    /// Whatever it hears now is a person's word.
    Heard,
}

/// Why a station ends.
struct End;

impl<'r> Worker<'r> {
    pub(super) fn new(
        line: &'r Line,
        post: &'r Post,
        common: &'r Common,
        events: Sender<(String, Event)>,
    ) -> Self {
        let (idle, stopped) = (Instant::now(), Stopped::No);
        Self { line, post, common, events, told: None, idle, busy: None, stopped }
    }

    /// Works until there is nothing more to do for this station.
    pub(super) fn work(mut self, mut place: Place) {
        while self.turn(&mut place).is_ok() {}
    }

    /// One card, or one look at an empty reader.
    fn turn(&mut self, place: &mut Place) -> Result<(), End> {
        if self.common.stop.load(Ordering::Relaxed) {
            return Err(End);
        }
        let outlook = self.line.outlook();
        if !outlook.waiting && !outlook.begun {
            // Only the accounts themselves know that nothing is left.
            let outlook = self.line.look_ahead().map_err(|error| self.halt(error.said()))?;
            if !outlook.waiting && !outlook.begun {
                return Err(End);
            }
        }
        match self.post.wanted() {
            Some(Wanted::Run) if self.stopped != Stopped::Asked => self.go_on(),
            Some(Wanted::Run) => return self.pause(),
            Some(Wanted::Pause) => {
                if self.stopped == Stopped::Asked {
                    self.stopped = Stopped::Heard;
                }
                return self.pause();
            }
            Some(Wanted::Drain) => {
                self.post.rest("drained");
                self.tell(Event::Drained);
                return Err(End);
            }
            None => {
                let taken = store::Error::StationTaken(self.post.hold().station.clone());
                self.tell(Event::Interrupted(taken.said()));
                return Err(End);
            }
        }
        match place.tray.look(outlook.waiting) {
            Ok(Sight::Card(mut wire)) => {
                let settled = self.card(wire.as_mut());
                drop(wire);
                if settled? {
                    place.tray.settle();
                }
                self.idle = Instant::now();
                self.line.look_ahead().map_err(|error| self.halt(error.said()))?;
                Ok(())
            }
            Ok(Sight::Empty) => {
                self.tell(Event::Waiting);
                self.wait(place.patience)
            }
            Ok(Sight::Away(why)) => {
                self.tell(Event::Away(why));
                self.wait(place.patience)
            }
            Ok(Sight::Over) if outlook.waiting => {
                self.tell(Event::NoCard);
                Err(End)
            }
            Ok(Sight::Over) => self.stand_by(),
            Err(error) => Err(self.end_all(error.0)),
        }
    }

    /// One card. Tells whether it has had its turn.
    fn card(&mut self, wire: &mut dyn Wire) -> Result<bool, End> {
        let begun = Instant::now();
        let result = Station { line: self.line, post: self.post }.process(wire);
        self.post.enter(Phase::Waiting);
        match result {
            Ok(outcome) => {
                if outcome.is_success() {
                    self.post.finished(begun.elapsed());
                }
                let why = outcome.failure().map(|kind| (kind, why(&outcome)));
                self.tell(Event::Card(outcome));
                if let Some((kind, why)) = why {
                    self.count(kind, why);
                }
                Ok(true)
            }
            Err(error) if error.fate() == Fate::Stop => Err(self.halt(error.said())),
            Err(error) => {
                self.tell(Event::Interrupted(error.said()));
                // Who was overtaken has not failed.
                if !matches!(error, Error::Store(_)) {
                    self.count(Kind::of(&error), error.said());
                }
                Ok(matches!(error, Error::NoApplet))
            }
        }
    }

    /// Counts a failure; the third of a kind in a row stops the station until a person says so.
    fn count(&mut self, kind: Kind, why: Said) {
        if !self.post.failed(kind, &why) {
            return;
        }
        self.stopped = Stopped::Asked;
        self.common.active.fetch_sub(1, Ordering::Relaxed);
        self.post.rest("stopped");
        // When the accounts cannot be told, the next step in them will say so.
        let _ = self.line.store().ask(Some(&self.post.hold().station), Wanted::Pause);
        self.tell(Event::Stopped(kind, why));
    }

    /// Nothing is done until a person asks for it; but a run whose stations have all stopped ends.
    fn pause(&mut self) -> Result<(), End> {
        if self.stopped != Stopped::No && self.common.active.load(Ordering::Relaxed) == 0 {
            return Err(End);
        }
        if self.stopped == Stopped::No {
            self.post.rest("paused");
            self.tell(Event::Paused);
        }
        self.idle = Instant::now();
        thread::sleep(POLL);
        Ok(())
    }

    fn go_on(&mut self) {
        if self.stopped != Stopped::No {
            self.stopped = Stopped::No;
            self.common.active.fetch_add(1, Ordering::Relaxed);
            self.post.forgive();
        }
        self.post.enter(Phase::Waiting);
    }

    /// A reader without a new card is looked at again, for a while. As long as all there is to do
    /// is in other hands, no card is missed.
    fn wait(&mut self, patience: Option<Duration>) -> Result<(), End> {
        let outlook = self.line.outlook();
        if outlook.in_hand && !outlook.waiting {
            self.idle = Instant::now();
        }
        if patience.is_some_and(|patience| self.idle.elapsed() >= patience) {
            self.tell(Event::NoCard);
            return Err(End);
        }
        thread::sleep(POLL);
        Ok(())
    }

    /// No card would be of use now. But what other stations have in hand may fail and want another
    /// blank; and a process that died with a card has a lease's time to come back for it.
    fn stand_by(&mut self) -> Result<(), End> {
        let outlook = self.line.look_ahead().map_err(|error| self.halt(error.said()))?;
        if outlook.in_hand {
            self.busy = Some(Instant::now());
        }
        let lately = self.busy.is_some_and(|busy| busy.elapsed() < self.line.lease());
        if !outlook.waiting && !lately {
            self.tell(Event::NoCard);
            return Err(End);
        }
        thread::sleep(POLL);
        Ok(())
    }

    /// Nothing may go on before a person has looked: not here, and not at any other station.
    fn halt(&mut self, why: Said) -> End {
        // Accounts that fail stop every process by themselves.
        let _ = self.line.store().stop_line(&self.post.hold().station, &why.en);
        self.end_all(why)
    }

    /// All stations of this process end.
    fn end_all(&mut self, why: Said) -> End {
        self.common.stop.store(true, Ordering::Relaxed);
        self.post.rest("stopped");
        self.tell(Event::Stop(why));
        End
    }

    /// Nobody listens any more when the run was given up; the card in hand is finished all the same.
    fn tell(&mut self, event: Event) {
        if self.told.as_ref() == Some(&event) {
            return;
        }
        self.told = Some(event.clone());
        let _ = self.events.send((self.post.hold().station.clone(), event));
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        if self.stopped == Stopped::No {
            self.common.active.fetch_sub(1, Ordering::Relaxed);
        }
        if thread::panicking() {
            // The pulse keeps its lease as long as the others work, but its hands are empty.
            let _ = self.line.store().release(self.post.hold());
        }
    }
}

fn why(outcome: &Outcome) -> Said {
    match outcome {
        Outcome::Failed(_, _, why) => why.clone(),
        Outcome::Quarantined(_, reason) => reason.said(),
        _ => Said::default(),
    }
}
