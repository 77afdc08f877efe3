//! Blanks: where those of an order are (Doc 9303-2 §4.3: all materials are accounted for).

use std::collections::BTreeMap;

use serde::Serialize;

use super::Batch;
use crate::store::{Change, Error};
use crate::values;

/// Where the blanks of an order are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Blanks {
    /// The order.
    pub batch: String,
    /// Handed to it.
    pub received: i64,
    /// Became cards.
    pub good: i64,
    /// Are being written.
    pub begun: i64,
    /// Wait for a person.
    pub quarantined: i64,
    /// Destroyed, known to a station or not.
    pub destroyed: i64,
    /// Kept as samples.
    pub samples: i64,
    /// Given back unused.
    pub returned: i64,
    /// Not found.
    pub missing: i64,
    /// What the books leave over: still in the feeders while the line works, nothing when an order
    /// closes. Below 0, more left than came in.
    pub left: i64,
}

impl Blanks {
    fn add(&mut self, kind: &str, count: i64) {
        let place = match kind {
            "in" => &mut self.received,
            "issued" => &mut self.good,
            "bound" => &mut self.begun,
            "quarantined" => &mut self.quarantined,
            "destroyed" => &mut self.destroyed,
            "sample" => &mut self.samples,
            "returned" => &mut self.returned,
            "missing" => &mut self.missing,
            _ => return,
        };
        *place = place.saturating_add(count);
    }

    /// Everything a blank can have become.
    fn out(&self) -> i64 {
        [
            self.good,
            self.begun,
            self.quarantined,
            self.destroyed,
            self.samples,
            self.returned,
            self.missing,
        ]
        .into_iter()
        .fold(0, i64::saturating_add)
    }
}

pub(super) fn read(change: &mut Change<'_>, batches: &[Batch]) -> Result<Vec<Blanks>, Error> {
    let mut books: BTreeMap<String, Blanks> = BTreeMap::new();
    for query in [
        "SELECT batch, state, count(*) FROM blanks WHERE batch IS NOT NULL GROUP BY batch, state",
        "SELECT batch, kind, CAST(sum(count) AS BIGINT) FROM movements GROUP BY batch, kind",
    ] {
        for row in change.rows(query, values![])? {
            books.entry(row.get(0)?).or_default().add(&row.get::<String>(1)?, row.get(2)?);
        }
    }
    Ok(batches
        .iter()
        .map(|batch| {
            let mut blanks = books.remove(&batch.id).unwrap_or_default();
            blanks.batch.clone_from(&batch.id);
            blanks.left = blanks.received.saturating_sub(blanks.out());
            blanks
        })
        .collect())
}
