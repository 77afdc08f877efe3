//! What goes on at all readers, as pages are told it: whole when one opens, what changed after that.
//!
//! ```text
//! event: board  { "number", "profile", "records", "lists", "readers": [ … all … ] }
//! event: news   { "number", "readers": [ … those that changed … ] }
//! ```
//!
//! A changed reader is told whole, so a page that comes back with the number of the last event it saw
//! needs what changed since, and nothing in between. Nothing here is about a person.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use crate::language::Text;
use crate::reason::Reason;
use crate::terminal::event::{Event, What};
use crate::terminal::{ReaderState, ReaderView};

/// How old the lists of the trust folder are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lists {
    /// Days since the oldest list that counts was issued; `None` when no list has a date.
    pub days: Option<u32>,
    /// What the profile says to that.
    pub colour: Colour,
    /// How many authorities are believed in.
    pub authorities: usize,
}

/// What a profile says to the age of a list (TR-03135-1 §4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// As new as it should be.
    Green,
    /// Old, and may still be used.
    Yellow,
    /// Too old.
    Red,
    /// Nobody knows.
    None,
}

/// All readers.
#[derive(Clone, Debug, Default)]
pub(super) struct Board {
    /// Number of the last event.
    pub(super) number: u64,
    /// Whether the program ends.
    pub(super) ended: bool,
    places: BTreeMap<Arc<str>, Place>,
}

#[derive(Clone, Debug)]
struct Place {
    view: ReaderView,
    /// Number of the event that ended the last inspection: a name for its result.
    judged_at: u64,
    /// When the result goes, once its card has gone.
    wipe_at: Option<Instant>,
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    view: &'a ReaderView,
    judged_at: u64,
    /// Milliseconds.
    wipe_in: Option<u64>,
    told: Option<Told>,
}

#[derive(Serialize)]
struct Told {
    number: u32,
    text: Text,
    next: Text,
}

#[derive(Serialize)]
struct News<'a> {
    number: u64,
    readers: Vec<Shown<'a>>,
}

impl Board {
    /// Takes over what a new subscription begins with.
    pub(super) fn begin(&mut self, views: Vec<ReaderView>) {
        for view in views {
            self.number = self.number.max(view.number);
            let name = Arc::clone(&view.name);
            let place = Place { judged_at: view.number, wipe_at: None, view };
            let known = self.places.remove(&name);
            let known = known.filter(|known| known.view.state == place.view.state);
            let place =
                known.map(|known| Place { view: place.view.clone(), ..known }).unwrap_or(place);
            self.places.insert(name, place);
        }
    }

    /// Notes an event.
    pub(super) fn apply(&mut self, event: &Event, now: Instant, wipe_after: Duration) {
        self.number = event.number;
        let place = self.places.entry(Arc::clone(&event.reader)).or_insert_with(|| Place {
            view: new(Arc::clone(&event.reader)),
            judged_at: 0,
            wipe_at: None,
        });
        place.view.apply(event.number, event.what);
        match event.what {
            What::Judged { .. } => {
                place.judged_at = event.number;
                // The card may have gone while it was judged.
                place.wipe_at = (!place.view.card).then(|| now + wipe_after);
            }
            What::CardRemoved | What::ReaderGone
                if matches!(place.view.state, ReaderState::Judged { .. }) =>
            {
                place.wipe_at = Some(now + wipe_after);
            }
            What::CardInserted | What::Wiped | What::Begun => place.wipe_at = None,
            _ => {}
        }
    }

    /// Which readers there are.
    pub(super) fn has(&self, reader: &str) -> bool {
        self.places.contains_key(reader)
    }

    /// What changed after an event, as JSON; `None` when nothing did.
    pub(super) fn since(&self, last: u64, now: Instant) -> Option<String> {
        let changed = self.places.values().filter(|place| place.view.number > last);
        let readers: Vec<_> = changed.map(|place| place.show(now)).collect();
        if readers.is_empty() {
            return None;
        }
        serde_json::to_string(&News { number: self.number, readers }).ok()
    }

    /// Everything, as JSON.
    pub(super) fn whole(&self, frame: &Frame<'_>, now: Instant) -> Option<String> {
        #[derive(Serialize)]
        struct Whole<'a> {
            #[serde(flatten)]
            frame: &'a Frame<'a>,
            #[serde(flatten)]
            news: News<'a>,
        }
        let readers = self.places.values().map(|place| place.show(now)).collect();
        let news = News { number: self.number, readers };
        serde_json::to_string(&Whole { frame, news }).ok()
    }
}

/// What stands around the readers.
#[derive(Serialize)]
pub(super) struct Frame<'a> {
    pub(super) profile: &'a str,
    pub(super) records: bool,
    pub(super) lists: Option<Lists>,
}

impl Place {
    fn show(&self, now: Instant) -> Shown<'_> {
        let left = |at: Instant| at.saturating_duration_since(now).as_millis();
        Shown {
            view: &self.view,
            judged_at: self.judged_at,
            wipe_in: self.wipe_at.map(|at| u64::try_from(left(at)).unwrap_or(u64::MAX)),
            told: match self.view.state {
                ReaderState::GivenUp { reason } => Some(reason.into()),
                _ => None,
            },
        }
    }
}

impl From<Reason> for Told {
    fn from(reason: Reason) -> Self {
        Self { number: reason.number(), text: reason.text(), next: reason.next().text() }
    }
}

fn new(name: Arc<str>) -> ReaderView {
    ReaderView { name, number: 0, card: false, state: ReaderState::Idle, steps: Vec::new() }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::verdict::Decision;

    const AFTER: Duration = Duration::from_secs(20);

    fn event(number: u64, what: What) -> Event {
        Event { number, reader: "R".into(), what }
    }

    fn reader(board: &Board, last: u64, now: Instant) -> Value {
        let said: Value = serde_json::from_str(&board.since(last, now).unwrap()).unwrap();
        said["readers"][0].clone()
    }

    #[test]
    fn whoever_comes_back_is_told_what_changed_since() {
        let (mut board, now) = (Board::default(), Instant::now());
        board.begin(vec![ReaderView { number: 3, ..new("R".into()) }, new("S".into())]);
        assert!(board.since(3, now).is_none());
        board.apply(&event(4, What::CardInserted), now, AFTER);
        assert_eq!(reader(&board, 3, now)["card"], true);
        assert!(board.since(4, now).is_none());
        let frame = Frame { profile: "stationary/1", records: false, lists: None };
        let whole: Value = serde_json::from_str(&board.whole(&frame, now).unwrap()).unwrap();
        assert_eq!(whole["readers"].as_array().unwrap().len(), 2);
        assert_eq!(
            (whole["number"].as_u64(), &whole["profile"]),
            (Some(4), &"stationary/1".into())
        );
    }

    #[test]
    fn the_countdown_begins_when_the_card_has_gone() {
        let (mut board, now) = (Board::default(), Instant::now());
        let accepted = What::Judged { decision: Decision::Accepted };
        board.apply(&event(1, What::CardInserted), now, AFTER);
        board.apply(&event(2, accepted), now, AFTER);
        assert_eq!(reader(&board, 0, now)["wipe_in"], Value::Null);
        board.apply(&event(3, What::CardRemoved), now, AFTER);
        let later = now + Duration::from_secs(5);
        assert_eq!(reader(&board, 0, later)["wipe_in"], 15_000);
        assert_eq!(reader(&board, 0, later)["judged_at"], 2);
        board.apply(&event(4, What::Wiped), later, AFTER);
        let wiped = reader(&board, 0, later);
        assert_eq!((&wiped["wipe_in"], &wiped["state"]), (&Value::Null, &"idle".into()));
        board.apply(&event(5, accepted), now, AFTER);
        assert_eq!(reader(&board, 0, now)["wipe_in"], 20_000, "it went while it was judged");
    }

    #[test]
    fn no_result_is_told_with_what_to_do() {
        let (mut board, now) = (Board::default(), Instant::now());
        let reason = Reason::CardRemoved;
        board.apply(&event(1, What::GivenUp { reason }), now, AFTER);
        let shown = reader(&board, 0, now);
        assert_eq!(shown["told"]["number"], reason.number());
        assert_eq!(shown["told"]["next"]["vi"], reason.next().text().vi);
    }
}
