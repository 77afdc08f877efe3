//! Jobs: one dossier on one blank, from intent to done.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::{Error, Store};
use crate::audit::{self, Event};

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Promised: the blank may carry anything between nothing and everything but the lock.
    Intent,
    /// Everything is on the card and was read back; the lock may or may not have fallen.
    Written,
    /// The card is locked, proven and in the accounts.
    Done,
    /// The chip is dead for good; the dossier is free.
    Failed,
    /// A person must look at the card.
    Quarantined,
}

impl State {
    const ALL: [Self; 5] =
        [Self::Intent, Self::Written, Self::Done, Self::Failed, Self::Quarantined];

    /// The word in the accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Written => "written",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Quarantined => "quarantined",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A job as the accounts know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What the chip carries.
    pub marker: [u8; 32],
    /// The dossier's identifier.
    pub dossier: String,
    /// The chip's identity.
    pub blank: Vec<u8>,
    /// How far it is.
    pub state: State,
}

/// A job to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewJob<'a> {
    /// What the chip will carry.
    pub marker: &'a [u8; 32],
    /// The dossier's identifier.
    pub dossier: &'a str,
    /// The dossier's profile.
    pub profile: &'a str,
    /// SHA-256 of the dossier's content.
    pub content: &'a [u8; 32],
    /// Issuer and document number; only its keyed hash is kept.
    pub document: &'a str,
    /// The chip's identity.
    pub blank: &'a [u8],
    /// The station's name.
    pub station: &'a str,
}

impl Store {
    /// Promises a blank to a dossier. Committed before the blank is touched.
    pub fn begin(&mut self, job: &NewJob<'_>) -> Result<(), Error> {
        let document = self.keyed(job.document);
        let now = audit::now();
        let change = self.change()?;
        change
            .execute(
                "INSERT INTO dossiers (id, profile, content, document) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO NOTHING",
                params![job.dossier, job.profile, job.content, document],
            )
            .map_err(Error::of)?;
        let content: [u8; 32] = change.query_row(
            "SELECT content FROM dossiers WHERE id = ?1",
            [job.dossier],
            |row| row.get(0),
        )?;
        if content != *job.content {
            return Err(Error::Changed);
        }
        change
            .execute("INSERT INTO blanks (identity, state) VALUES (?1, 'bound')", [job.blank])
            .map_err(Error::of)?;
        change
            .execute(
                "INSERT INTO jobs (marker, dossier, blank, state, station, started)
                 VALUES (?1, ?2, ?3, 'intent', ?4, ?5)",
                params![job.marker, job.dossier, job.blank, job.station, now],
            )
            .map_err(Error::of)?;
        audit::append(&change, &Event::new("intent", job.dossier, job.blank, job.station))?;
        Ok(change.commit()?)
    }

    /// Notes a public key that the job's chip proved to hold. The same key again on the same job
    /// is no news; on any other it stops the line.
    pub fn note_key(&mut self, marker: &[u8; 32], slot: u8, key: &[u8; 32]) -> Result<(), Error> {
        let change = self.change()?;
        let job = find(&change, "marker", marker)?.ok_or(Error::NoJob)?;
        let known: Option<([u8; 32], u8)> = change
            .query_row("SELECT marker, slot FROM chip_keys WHERE public_key = ?1", [key], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        match known {
            Some(known) if known == (*marker, slot) => return Ok(()),
            Some(_) => return Err(Error::KeySeen),
            None => {}
        }
        let row = params![key, marker, slot];
        change
            .execute("INSERT INTO chip_keys (public_key, marker, slot) VALUES (?1, ?2, ?3)", row)
            .map_err(Error::of)?;
        let detail = format!("slot {slot:02} {}", audit::hex(key));
        audit::append(&change, &Event::new("key", &job.dossier, &job.blank, &detail))?;
        Ok(change.commit()?)
    }

    /// Everything is on the card and was read back.
    pub fn written(&mut self, marker: &[u8; 32], sod: &[u8; 32]) -> Result<(), Error> {
        self.step(marker, State::Written, Some(sod), &audit::hex(sod))
    }

    /// The card is locked and proven.
    pub fn done(&mut self, marker: &[u8; 32]) -> Result<(), Error> {
        self.step(marker, State::Done, None, "")
    }

    /// The job's chip is dead for good.
    pub fn failed(&mut self, marker: &[u8; 32], reason: &str) -> Result<(), Error> {
        self.step(marker, State::Failed, None, reason)
    }

    /// A person must look at the job's card.
    pub fn quarantine(&mut self, marker: &[u8; 32], reason: &str) -> Result<(), Error> {
        self.step(marker, State::Quarantined, None, reason)
    }

    /// A person must look at a chip that belongs to no job of ours.
    pub fn quarantine_blank(&mut self, blank: &[u8], reason: &str) -> Result<(), Error> {
        let change = self.change()?;
        change.execute(
            "INSERT INTO blanks (identity, state, reason) VALUES (?1, 'quarantined', ?2)
             ON CONFLICT (identity) DO UPDATE SET state = 'quarantined', reason = ?2
             WHERE state = 'quarantined'",
            params![blank, reason],
        )?;
        audit::append(&change, &Event::new("quarantined", "", blank, reason))?;
        Ok(change.commit()?)
    }

    /// The job whose marker a chip carries.
    pub fn job_of_marker(&self, marker: &[u8]) -> Result<Option<Job>, Error> {
        find(&self.db, "marker", marker)
    }

    /// The job that a chip was promised to.
    pub fn job_of_blank(&self, blank: &[u8]) -> Result<Option<Job>, Error> {
        find(&self.db, "blank", blank)
    }

    /// The jobs whose card may be locked already, with the hash of its EF.SOD.
    pub fn written_jobs(&self) -> Result<Vec<(Job, [u8; 32])>, Error> {
        let mut rows = self.db.prepare(
            "SELECT marker, dossier, blank, state, sod FROM jobs WHERE state = 'written'",
        )?;
        let jobs = rows.query_map([], |row| Ok((job(row)?, row.get(4)?)))?;
        Ok(jobs.collect::<Result<_, _>>()?)
    }

    /// The jobs that are neither done nor failed, oldest first.
    pub fn open_jobs(&self) -> Result<Vec<Job>, Error> {
        open_jobs(&self.db)
    }

    fn step(
        &mut self,
        marker: &[u8; 32],
        state: State,
        sod: Option<&[u8; 32]>,
        detail: &str,
    ) -> Result<(), Error> {
        let change = self.change()?;
        let job = find(&change, "marker", marker)?.ok_or(Error::NoJob)?;
        let ended = matches!(state, State::Done | State::Failed).then(audit::now);
        let reason = matches!(state, State::Failed | State::Quarantined).then_some(detail);
        let row = params![marker, state.word(), reason, sod, ended];
        change
            .execute(
                "UPDATE jobs SET state = ?2, reason = ?3, sod = coalesce(?4, sod), ended = ?5
                 WHERE marker = ?1",
                row,
            )
            .map_err(Error::of)?;
        let blank = match state {
            State::Intent | State::Written => "bound",
            State::Done => "issued",
            State::Failed => "destroyed",
            State::Quarantined => "quarantined",
        };
        let row = params![job.blank, blank, reason];
        change.execute("UPDATE blanks SET state = ?2, reason = ?3 WHERE identity = ?1", row)?;
        audit::append(&change, &Event::new(state.word(), &job.dossier, &job.blank, detail))?;
        Ok(change.commit()?)
    }

    /// One change of the accounts: what it writes and its record in the log, together or not.
    fn change(&mut self) -> Result<Transaction<'_>, Error> {
        Ok(self.db.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

/// The jobs that are neither done nor failed, oldest first.
pub fn open_jobs(db: &Connection) -> Result<Vec<Job>, Error> {
    let mut rows = db.prepare(
        "SELECT marker, dossier, blank, state FROM jobs
         WHERE state IN ('intent', 'written', 'quarantined') ORDER BY started, dossier",
    )?;
    let jobs = rows.query_map([], job)?.collect::<Result<_, _>>()?;
    Ok(jobs)
}

fn find(db: &Connection, column: &str, value: &[u8]) -> Result<Option<Job>, Error> {
    let query = format!("SELECT marker, dossier, blank, state FROM jobs WHERE {column} = ?1");
    Ok(db.query_row(&query, [value], job).optional()?)
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let word: String = row.get(3)?;
    let state = State::from_word(&word).ok_or(rusqlite::Error::InvalidQuery)?;
    Ok(Job { marker: row.get(0)?, dossier: row.get(1)?, blank: row.get(2)?, state })
}
