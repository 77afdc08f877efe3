//! Offices: what each was promised, what it has, what it has handed over, and why the rest waits.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::store::{Change, Error};
use crate::values;

/// What an office has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Office {
    /// Its name; nothing where dossiers name none.
    pub name: String,
    /// Dossiers it sent.
    pub dossiers: u64,
    /// Not finished yet: without a card, begun or waiting for a person.
    pub making: u64,
    /// Finished and still at the line.
    pub finished: u64,
    /// On their way to it.
    pub dispatched: u64,
    /// Received by it and not handed over.
    pub received: u64,
    /// Handed to their owners, with a receipt.
    pub handed: u64,
    /// Sent back to the line.
    pub returned: u64,
    /// Revoked or withdrawn, wherever the card was.
    pub void: u64,
    /// Why cards wait at the office, the most frequent reason first.
    pub waits: Vec<Wait>,
}

/// Why cards wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wait {
    /// Why; nothing where nobody said.
    pub reason: String,
    /// How many.
    pub count: u64,
}

impl Office {
    fn add(&mut self, [dossier, custody, waits]: [&str; 3], count: u64) {
        self.dossiers = self.dossiers.saturating_add(count);
        let place = match (dossier, custody) {
            ("waiting" | "begun" | "quarantined", _) => &mut self.making,
            ("issued", "") => &mut self.finished,
            ("issued", "dispatched") => &mut self.dispatched,
            ("issued", "received") => &mut self.received,
            ("issued", "handed over") => &mut self.handed,
            ("issued", _) => &mut self.returned,
            _ => &mut self.void,
        };
        *place = place.saturating_add(count);
        if dossier == "issued" && custody == "received" {
            self.waits.push(Wait { reason: waits.to_owned(), count });
        }
    }
}

/// Walks the dossiers by their index of offices, which holds no dossier's content, and looks up
/// where each card is.
pub(super) fn read(change: &mut Change<'_>) -> Result<Vec<Office>, Error> {
    let query = "SELECT dossiers.office, dossiers.state, coalesce(custody.state, ''),
            coalesce(custody.waits, ''), count(*)
        FROM dossiers LEFT JOIN custody ON custody.dossier = dossiers.id
        GROUP BY dossiers.office, dossiers.state, coalesce(custody.state, ''),
            coalesce(custody.waits, '')";
    let mut offices: BTreeMap<String, Office> = BTreeMap::new();
    for row in change.rows(query, values![])? {
        let name: String = row.get(0)?;
        let (dossier, custody, waits): (String, String, String) =
            (row.get(1)?, row.get(2)?, row.get(3)?);
        let office = offices.entry(name).or_default();
        office.add([&dossier, &custody, &waits], row.get(4)?);
    }
    Ok(offices
        .into_iter()
        .map(|(name, mut office)| {
            office.name = name;
            office.waits.sort_by(|one, other| {
                other.count.cmp(&one.count).then_with(|| one.reason.cmp(&other.reason))
            });
            office
        })
        .collect())
}
