//! Stations: what each does, and which are lost.

use core::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::lang::Said;
use crate::store::{Change, Error};
use crate::values;

/// The state of a station whose lease ran out: its process died, or cannot reach the accounts.
pub const LOST: &str = "lost";

/// A station.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Station {
    /// Its name.
    pub name: String,
    /// The machine it runs on.
    pub machine: String,
    /// `waiting`, `working`, `paused`, `drained`, `stopped`, `gone` or `lost`.
    pub state: String,
    /// The step it is at: a word of the line, or nothing.
    pub step: String,
    /// The dossier in hand, or nothing.
    pub dossier: String,
    /// `run`, `pause` or `drain`.
    pub wanted: String,
    /// Cards it finished in this life.
    pub cards: u64,
    /// Chips that died in it, ever.
    pub destroyed: u64,
    /// Failures of one kind in a row.
    pub failures: u64,
    /// That kind, or nothing.
    pub kind: String,
    /// Milliseconds a card, smoothed.
    pub pace: Option<u64>,
    /// Its last error, or nothing.
    pub error: Said,
    /// When this life began.
    pub since: i64,
    /// Until when it is taken for alive.
    pub lease: i64,
}

impl Station {
    /// Whether nothing goes on here before a person has looked.
    pub fn needs_somebody(&self) -> bool {
        matches!(self.state.as_str(), "stopped" | LOST)
    }
}

/// How many stations are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Wait for a card.
    pub waiting: u64,
    /// Have a card in hand.
    pub working: u64,
    /// Were asked to wait.
    pub paused: u64,
    /// Were asked to end, and did.
    pub drained: u64,
    /// Stopped by themselves: somebody must look.
    pub stopped: u64,
    /// Their lease ran out.
    pub lost: u64,
    /// Ended.
    pub gone: u64,
}

impl Tally {
    /// Counts them.
    pub fn of(stations: &[Station]) -> Self {
        let mut tally = Self::default();
        for station in stations {
            let place = match station.state.as_str() {
                "waiting" => &mut tally.waiting,
                "working" => &mut tally.working,
                "paused" => &mut tally.paused,
                "drained" => &mut tally.drained,
                "stopped" => &mut tally.stopped,
                LOST => &mut tally.lost,
                _ => &mut tally.gone,
            };
            *place = place.saturating_add(1);
        }
        tally
    }

    /// Each state's word with its count.
    pub const fn by_state(&self) -> [(&'static str, u64); 7] {
        [
            ("waiting", self.waiting),
            ("working", self.working),
            ("paused", self.paused),
            ("drained", self.drained),
            ("stopped", self.stopped),
            (LOST, self.lost),
            ("gone", self.gone),
        ]
    }

    /// Stations that are there: all but those that ended.
    pub const fn present(&self) -> u64 {
        self.waiting
            .saturating_add(self.working)
            .saturating_add(self.paused)
            .saturating_add(self.drained)
            .saturating_add(self.stopped)
            .saturating_add(self.lost)
    }
}

pub(super) fn read(change: &mut Change<'_>) -> Result<Vec<Station>, Error> {
    let now = change.now();
    let query = "SELECT name, machine, lease, state, step, dossier, wanted, cards, failures, kind,
        pace, error, since, error_vi FROM stations";
    let mut destroyed = destroyed(change)?;
    let mut stations = Vec::new();
    for row in change.rows(query, values![])? {
        let (lease, state): (i64, String) = (row.get(2)?, row.get(3)?);
        // A station that drained has ended its work and need not live on.
        let ended = matches!(state.as_str(), "gone" | "drained");
        let state = if ended || lease > now { state } else { LOST.to_owned() };
        let name: String = row.get(0)?;
        stations.push(Station {
            destroyed: destroyed.remove(&name).unwrap_or_default(),
            name,
            machine: row.get(1)?,
            state,
            step: row.get(4)?,
            dossier: row.get(5)?,
            wanted: row.get(6)?,
            cards: row.get(7)?,
            failures: row.get(8)?,
            kind: row.get(9)?,
            pace: row.get(10)?,
            error: Said { en: row.get(11)?, vi: row.get(13)? },
            since: row.get(12)?,
            lease,
        });
    }
    stations.sort_by(|one, other| as_people_count(&one.name, &other.name));
    Ok(stations)
}

/// How many chips died in each station; the index of states makes them few to look at.
fn destroyed(change: &mut Change<'_>) -> Result<BTreeMap<String, u64>, Error> {
    let query = "SELECT station, count(*) FROM jobs WHERE state = 'failed' GROUP BY station";
    let rows = change.rows(query, values![])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Orders names as people do: `station 9` before `station 10`.
fn as_people_count(one: &str, other: &str) -> Ordering {
    key(one).cmp(&key(other)).then_with(|| one.cmp(other))
}

/// The parts of a name between digits, and its numbers by length and digits: those of equal length
/// stand in their order as text.
fn key(name: &str) -> Vec<(&str, usize, &str)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, tail) = rest.split_at(digits);
        let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let (number, tail) = tail.split_at(end);
        let number = number.trim_start_matches('0');
        parts.push((text, number.len(), number));
        rest = tail;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_people_count() {
        let sorted = ["", "a", "a 1", "a 02", "a 9", "a 10", "a 10 b", "a 10 c", "b", "b2x", "b10"];
        let mut names = sorted;
        names.reverse();
        names.sort_by(|one, other| as_people_count(one, other));
        assert_eq!(names, sorted);
    }
}
