//! Orders: how many of their dossiers stand where, how fast they go, and when they will be through.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db::Row;
use crate::store::{Change, Error};
use crate::values;

/// How far back the pace is measured.
const WINDOW: i64 = 5 * 60_000;

/// How long before the window a card may have been begun, to be counted: finding it costs an index.
const LONGEST_CARD: i64 = 10 * 60_000;

/// How many closed orders are shown.
const CLOSED_SHOWN: usize = 5;

/// How many dossiers stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standings {
    /// Dossiers taken in.
    pub received: u64,
    /// Without a card.
    pub waiting: u64,
    /// With a card that is begun.
    pub begun: u64,
    /// With a finished card.
    pub issued: u64,
    /// With a card that waits for a person.
    pub quarantined: u64,
    /// Revoked or withdrawn.
    pub void: u64,
    /// Lines that were not taken in.
    pub refused: u64,
}

impl Standings {
    fn add(&mut self, state: &str, count: u64) {
        let place = match state {
            "waiting" => &mut self.waiting,
            "begun" => &mut self.begun,
            "issued" => &mut self.issued,
            "quarantined" => &mut self.quarantined,
            _ => &mut self.void,
        };
        *place = place.saturating_add(count);
        self.received = self.received.saturating_add(count);
    }

    /// What stations still have to do.
    pub const fn remaining(&self) -> u64 {
        self.waiting.saturating_add(self.begun)
    }

    /// Finished cards in thousandths of what there is to do; all of nothing is done.
    pub const fn progress(&self) -> u64 {
        let all = self.received.saturating_sub(self.void);
        match self.issued.saturating_mul(1000).checked_div(all) {
            Some(share) => share,
            None => 1000,
        }
    }

    /// Each state's word with its count.
    pub const fn by_state(&self) -> [(&'static str, u64); 5] {
        [
            ("waiting", self.waiting),
            ("begun", self.begun),
            ("issued", self.issued),
            ("quarantined", self.quarantined),
            ("void", self.void),
        ]
    }
}

/// How fast it goes, by the last minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// Cards an hour.
    pub per_hour: u64,
    /// Seconds until nothing remains; nothing known when no card was finished lately.
    pub seconds: Option<u64>,
}

impl Forecast {
    /// From what was finished within `span` milliseconds, and what remains.
    fn of(finished: u64, span: u64, remaining: u64) -> Self {
        let per_hour = finished.saturating_mul(3_600_000).checked_div(span).unwrap_or_default();
        let rest = remaining.saturating_mul(span).checked_div(finished.saturating_mul(1000));
        // What remains takes a moment, however fast it goes.
        Self { per_hour, seconds: if remaining == 0 { Some(0) } else { rest.map(|it| it.max(1)) } }
    }
}

/// An order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Batch {
    /// `authority/name`.
    pub id: String,
    /// Whether its books are open.
    pub open: bool,
    /// When it came.
    pub came: i64,
    /// How many of its dossiers stand where.
    pub standings: Standings,
    /// How fast it goes.
    pub forecast: Forecast,
}

pub(super) struct Orders {
    pub(super) line: Standings,
    pub(super) forecast: Forecast,
    pub(super) batches: Vec<Batch>,
}

pub(super) fn read(change: &mut Change<'_>) -> Result<Orders, Error> {
    let mut standings: BTreeMap<String, Standings> = BTreeMap::new();
    let dossiers = "SELECT batch, state, count(*) FROM dossiers GROUP BY batch, state";
    for row in change.rows(dossiers, values![])? {
        standings.entry(row.get(0)?).or_default().add(&row.get::<String>(1)?, row.get(2)?);
    }
    let refused =
        "SELECT batch, count(DISTINCT line) FROM findings WHERE refused = 1 GROUP BY batch";
    for row in change.rows(refused, values![])? {
        standings.entry(row.get(0)?).or_default().refused = row.get(1)?;
    }
    let paces = paces(change)?;
    let now = change.now();
    let forecast = |paces: &[Pace], remaining| {
        let finished = paces.iter().map(|pace| pace.finished).fold(0, u64::saturating_add);
        let first = paces.iter().map(|pace| pace.first).min().unwrap_or(now);
        let span = u64::try_from(now.saturating_sub(first).clamp(1, WINDOW)).unwrap_or(1);
        Forecast::of(finished, span, remaining)
    };
    let mut line = Standings::default();
    for one in standings.values() {
        one.by_state().into_iter().for_each(|(state, count)| line.add(state, count));
        line.refused = line.refused.saturating_add(one.refused);
    }
    let mut batches = Vec::new();
    for row in shown(change)? {
        let id: String = row.get(0)?;
        let standings = standings.get(&id).copied().unwrap_or_default();
        let own: Vec<_> = paces.iter().filter(|pace| pace.batch == id).cloned().collect();
        let forecast = forecast(&own, standings.remaining());
        batches.push(Batch { id, open: row.get(2)?, came: row.get(1)?, standings, forecast });
    }
    Ok(Orders { line, forecast: forecast(&paces, line.remaining()), batches })
}

/// The open orders in the order of their arrival, then the last closed ones.
fn shown(change: &mut Change<'_>) -> Result<Vec<Row>, Error> {
    let open = "SELECT id, received, 1 FROM batches WHERE state = 'open' ORDER BY received, id";
    let mut rows = change.rows(open, values![])?;
    let closed = format!(
        "SELECT id, received, 0 FROM batches WHERE state = 'closed'
         ORDER BY closed DESC, id LIMIT {CLOSED_SHOWN}"
    );
    rows.extend(change.rows(&closed, values![])?);
    Ok(rows)
}

/// What was finished of an order within the window.
#[derive(Clone)]
struct Pace {
    batch: String,
    finished: u64,
    /// When the first of these cards was begun.
    first: i64,
}

fn paces(change: &mut Change<'_>) -> Result<Vec<Pace>, Error> {
    let ended = change.now().saturating_sub(WINDOW);
    let started = ended.saturating_sub(LONGEST_CARD);
    let query = "SELECT dossiers.batch, count(*), min(jobs.started)
        FROM jobs JOIN dossiers ON dossiers.id = jobs.dossier
        WHERE jobs.state = 'done' AND jobs.started > $1 AND jobs.ended > $2
        GROUP BY dossiers.batch";
    let rows = change.rows(query, values![started, ended])?;
    rows.iter()
        .map(|row| Ok(Pace { batch: row.get(0)?, finished: row.get(1)?, first: row.get(2)? }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Forecast;

    #[test]
    fn a_forecast_is_what_remains_at_the_pace_of_late() {
        let of = |finished, span, remaining| {
            let Forecast { per_hour, seconds } = Forecast::of(finished, span, remaining);
            (per_hour, seconds)
        };
        assert_eq!(of(50, 300_000, 100), (600, Some(600)));
        assert_eq!(of(0, 300_000, 100), (0, None), "nothing was finished lately");
        assert_eq!(of(0, 300_000, 0), (0, Some(0)), "nothing is left");
        assert_eq!(of(9, 1, 1), (32_400_000, Some(1)));
        assert_eq!(of(1, 1, u64::MAX), (3_600_000, Some(u64::MAX / 1000)));
    }
}
