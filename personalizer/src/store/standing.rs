//! Where a dossier stands, and how many stand where.

use std::collections::BTreeSet;

use super::job::State;
use super::{Change, Error, Job, Store};
use crate::values;

/// Where a dossier stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A blank may be promised to it.
    Waiting,
    /// Its blank is known and not finished.
    Open(Job),
    /// Its card is out.
    Issued,
    /// Its card waits for a person.
    Quarantined,
    /// Its card or itself is void.
    Void,
}

/// How many stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Blanks promised and not finished.
    pub open: u64,
    /// Cards out.
    pub issued: u64,
    /// Cards waiting for a person, with a job or without.
    pub quarantined: u64,
    /// Blanks destroyed.
    pub destroyed: u64,
}

impl Change<'_> {
    /// Where a dossier stands.
    pub fn standing(&mut self, dossier: &str) -> Result<Standing, Error> {
        let job = self.job("dossier = $1 AND state <> 'failed'", values![dossier])?;
        if let Some(job) = job.filter(|job| matches!(job.state, State::Intent | State::Written)) {
            return Ok(Standing::Open(job));
        }
        let query = "SELECT state FROM dossiers WHERE id = $1";
        let row = self.row(query, values![dossier])?.ok_or(Error::NoDossier)?;
        Ok(match row.get::<String>(0)?.as_str() {
            "issued" => Standing::Issued,
            "quarantined" => Standing::Quarantined,
            "revoked" | "withdrawn" => Standing::Void,
            _ => Standing::Waiting,
        })
    }
}

impl Store {
    /// Where a dossier stands.
    pub fn standing(&self, dossier: &str) -> Result<Standing, Error> {
        self.look(|change| change.standing(dossier))
    }

    /// Chips that no station has to see again: issued or destroyed.
    pub fn finished_blanks(&self) -> Result<BTreeSet<Vec<u8>>, Error> {
        let query = "SELECT identity FROM blanks WHERE state IN ('issued', 'destroyed')";
        self.look(|change| {
            let rows = change.rows(query, values![])?;
            rows.iter().map(|row| Ok(row.get(0)?)).collect()
        })
    }

    /// Counts the blanks of the accounts.
    pub fn counts(&self) -> Result<Counts, Error> {
        self.look(|change| {
            let mut counts = Counts::default();
            for row in
                change.rows("SELECT state, count(*) FROM blanks GROUP BY state", values![])?
            {
                let place = match row.get::<String>(0)?.as_str() {
                    "issued" => &mut counts.issued,
                    "quarantined" => &mut counts.quarantined,
                    "destroyed" => &mut counts.destroyed,
                    _ => &mut counts.open,
                };
                *place = row.get(1)?;
            }
            Ok(counts)
        })
    }
}
