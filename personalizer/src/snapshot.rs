//! The line at one moment, in figures: what the page, the terminal view and the metrics show.
//!
//! Everything is counted in one look at the accounts, so that the figures fit each other: nothing
//! is counted twice because it moved meanwhile. Counting goes over covering indexes, for a line has
//! half a million dossiers. No figure is about a person: dossiers go by their identifier.

mod batch;
mod blanks;
mod quarantine;
mod reject;
mod station;
mod verdict;

pub use batch::{Batch, Forecast, Standings};
pub use blanks::Blanks;
pub use quarantine::{Advice, Quarantined};
pub use reject::{Cause, Reject, Stage};
pub use station::{LOST, Station, Tally};
pub use verdict::Verdict;

use serde::Serialize;

use crate::audit::{self, hex};
use crate::delivery::{self, Report};
use crate::store::{Change, Error, Store};
use crate::values;

/// The line at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// When it was taken: milliseconds since 1970 by the clock of the accounts.
    pub at: i64,
    /// Every station there ever was, in the order in which people count.
    pub stations: Vec<Station>,
    /// How many stations are in which state.
    pub tally: Tally,
    /// All of it in one word.
    pub verdict: Verdict,
    /// All orders together.
    pub line: Standings,
    /// How fast all orders together go.
    pub forecast: Forecast,
    /// The open orders in the order of their arrival, then the last closed ones.
    pub batches: Vec<Batch>,
    /// Why lines and cards were rejected, the most frequent reason first.
    pub rejects: Vec<Reject>,
    /// Cards that wait for a person, the oldest first, at most a hundred.
    pub quarantine: Vec<Quarantined>,
    /// How many wait for a person, shown or not.
    pub quarantined: u64,
    /// Where the blanks of the shown orders are.
    pub blanks: Vec<Blanks>,
    /// Where the finished cards are on their way to their owners.
    pub delivery: Report,
    /// The log's end.
    pub log: Log,
}

/// The log's end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Log {
    /// Number of the last record.
    pub height: u64,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
    /// The last record that a key outside the accounts has signed.
    pub signed: Option<u64>,
}

impl Snapshot {
    /// Looks at the line.
    pub fn read(store: &Store) -> Result<Self, Error> {
        store.look(|change| {
            let delivery = delivery::report(change)?;
            Self::count(change, delivery)
        })
    }

    /// Looks at the line, but takes the delivery from an earlier look: cards at offices move by the
    /// day, and counting them is the greater part of the work.
    pub fn read_after(store: &Store, earlier: &Self) -> Result<Self, Error> {
        store.look(|change| Self::count(change, earlier.delivery.clone()))
    }

    fn count(change: &mut Change<'_>, delivery: Report) -> Result<Self, Error> {
        let stations = station::read(change)?;
        let tally = Tally::of(&stations);
        let batch::Orders { line, forecast, batches } = batch::read(change)?;
        let blanks = blanks::read(change, &batches)?;
        let verdict = Verdict::of(&tally, &line);
        let (quarantine, quarantined) = quarantine::read(change)?;
        Ok(Self {
            at: change.now(),
            stations,
            tally,
            verdict,
            line,
            forecast,
            batches,
            rejects: reject::read(change)?,
            quarantine,
            quarantined,
            blanks,
            delivery,
            log: log(change)?,
        })
    }

    /// Whether the other one shows the same, whenever it was taken.
    pub fn shows_the_same(&self, other: &Self) -> bool {
        let other = Self { at: self.at, ..other.clone() };
        *self == other
    }
}

fn log(change: &mut Change<'_>) -> Result<Log, Error> {
    let head = audit::head_in(change)?;
    let query = "SELECT number FROM checkpoints ORDER BY number DESC LIMIT 1";
    let signed = change.row(query, values![])?;
    let signed = signed.map(|row| row.get(0)).transpose()?;
    Ok(Log { height: head.number, hash: hex(&head.hash), signed })
}

#[cfg(test)]
pub(crate) mod tests;
