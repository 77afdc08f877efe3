//! Where a dossier stands before its line is worked on, and how many stand where.

use rusqlite::{Connection, OptionalExtension};

use super::{Error, Job, State, Store};

/// Where a dossier stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was ever begun, or what was begun is dead: a blank may be promised to it.
    Free,
    /// Its blank is known and not finished.
    Open(Job),
    /// Its card is out.
    Issued,
    /// Its card waits for a person.
    Quarantined,
    /// It came before with other content.
    Changed,
    /// Its document number belongs to another dossier.
    DocumentTaken,
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

impl Store {
    /// Where a dossier stands.
    pub fn standing(
        &self,
        id: &str,
        content: &[u8; 32],
        document: &str,
    ) -> Result<Standing, Error> {
        let known: Option<[u8; 32]> = self
            .db
            .query_row("SELECT content FROM dossiers WHERE id = ?1", [id], |row| row.get(0))
            .optional()?;
        match known {
            Some(known) if known != *content => return Ok(Standing::Changed),
            Some(_) => {}
            None => return self.document(document),
        }
        let marker: Option<[u8; 32]> = self
            .db
            .query_row(
                "SELECT marker FROM jobs WHERE dossier = ?1 AND state <> 'failed'",
                [id],
                |row| row.get(0),
            )
            .optional()?;
        let Some(marker) = marker else { return Ok(Standing::Free) };
        let job = self.job_of_marker(&marker)?.ok_or(Error::NoJob)?;
        Ok(match job.state {
            State::Done => Standing::Issued,
            State::Quarantined => Standing::Quarantined,
            State::Intent | State::Written | State::Failed => Standing::Open(job),
        })
    }

    fn document(&self, document: &str) -> Result<Standing, Error> {
        let keyed = self.keyed(document);
        let query = "SELECT EXISTS (SELECT 1 FROM dossiers WHERE document = ?1)";
        let taken: bool = self.db.query_row(query, [keyed], |row| row.get(0))?;
        Ok(if taken { Standing::DocumentTaken } else { Standing::Free })
    }
}

impl Counts {
    /// Counts the blanks of the accounts.
    pub fn of(db: &Connection) -> Result<Self, Error> {
        let query = "SELECT count(*) FILTER (WHERE state = 'bound'),
            count(*) FILTER (WHERE state = 'issued'),
            count(*) FILTER (WHERE state = 'quarantined'),
            count(*) FILTER (WHERE state = 'destroyed') FROM blanks";
        Ok(db.query_row(query, [], |row| {
            Ok(Self {
                open: row.get(0)?,
                issued: row.get(1)?,
                quarantined: row.get(2)?,
                destroyed: row.get(3)?,
            })
        })?)
    }
}
