//! The accounts: which dossier went onto which blank, in a database that forbids what must not be.
//!
//! A chip and a database cannot change at once. So an intent is committed before a blank is
//! touched, and what a card then says about itself decides how an interrupted job ends.
//!
//! Everything is written in a [`Store::change`]: wholly or not at all, one after the other, with
//! its record in the log. No change lasts as long as a card is written: a station holds a job by
//! its fence, which every step names and which grows when another station takes the job over.

mod change;
mod dossier;
mod error;
mod job;
mod payload;
mod person;
mod queue;
mod secret;
mod standing;
mod station;

use core::sync::atomic::{AtomicU64, Ordering};
use std::path::Path;

pub use change::Change;
pub use dossier::{NewBatch, NewDossier, Priority, Taken};
pub use error::Error;
pub use job::{Grip, Job, State};
pub use queue::{Assigned, Outlook};
pub use secret::StoreKey;
pub use standing::{Counts, Standing};
pub use station::{Hold, Member, Report, Wanted};

use crate::db::{Connection, Database, Postgres, Sqlite};
use crate::values;

/// Version of the tables.
const VERSION: &str = "3";

/// The accounts of one issuing authority, shared by all threads.
#[expect(missing_debug_implementations, reason = "holds the key of the hashes")]
pub struct Store {
    database: Box<dyn Database>,
    key: Option<StoreKey>,
    commits: AtomicU64,
}

impl Store {
    /// Opens the accounts in a file or behind `postgres://…`, and starts them when there are none.
    /// Without a key nothing about a person or a dossier's content can be asked or written.
    pub fn open(place: &str, key: Option<StoreKey>) -> Result<Self, Error> {
        let database: Box<dyn Database> = if place.starts_with("postgres") {
            Box::new(Postgres::open(place)?)
        } else {
            Box::new(Sqlite::open(Path::new(place))?)
        };
        Self::on(database, key)
    }

    /// Opens accounts that must be there already.
    pub fn read(place: &str) -> Result<Self, Error> {
        if !place.starts_with("postgres") && !Path::new(place).exists() {
            return Err(Error::Absent);
        }
        Self::open(place, None)
    }

    /// Opens empty accounts in memory, for trials.
    pub fn in_memory() -> Result<Self, Error> {
        Self::on(Box::new(Sqlite::in_memory()?), Some(StoreKey::of_trial()))
    }

    /// The accounts in this database.
    pub fn on(database: Box<dyn Database>, key: Option<StoreKey>) -> Result<Self, Error> {
        let store = Self { database, key, commits: AtomicU64::new(0) };
        store.prepare()?;
        Ok(store)
    }

    /// Does `work` wholly or not at all; no other change of anyone comes between.
    pub fn change<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(true, work)
    }

    /// Looks at one state of the accounts; nothing that `work` writes stays.
    pub fn look<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(false, work)
    }

    /// How many changes were committed since the accounts were opened.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    fn transact<T, E: From<Error>>(
        &self,
        write: bool,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut work, mut outcome) = (Some(work), None);
        let mut run = |connection: &mut dyn Connection| {
            if write { connection.begin() } else { connection.begin_reading() }?;
            let now = connection.now()?;
            let change = Change::new(connection, now, self.key.as_ref());
            outcome = work.take().map(|work| {
                let mut change = change;
                work(&mut change)
            });
            let commit = write && matches!(outcome, Some(Ok(_)));
            connection.script(if commit { "COMMIT" } else { "ROLLBACK" })?;
            if commit {
                self.commits.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        };
        self.database.with(&mut run).map_err(Error::from)?;
        outcome.unwrap_or_else(|| Err(Error::State.into()))
    }

    /// Makes the tables when there are none.
    fn prepare(&self) -> Result<(), Error> {
        let known = "SELECT count(*) FROM settings";
        if self.look(|change| change.row(known, values![])).is_err() {
            self.change(|change| {
                // Another process may have made them meanwhile.
                change.script(&self.database.schema())?;
                let insert = "INSERT INTO settings (name, value) VALUES ('version', $1)";
                change.execute(insert, values![VERSION]).map(drop)
            })
            .or_else(|error: Error| {
                self.look(|change| change.row(known, values![])).map(drop).map_err(|_: Error| error)
            })?;
        }
        let query = "SELECT value FROM settings WHERE name = 'version'";
        let version = self.look(|change| change.row(query, values![]))?;
        let version: Option<String> = version.map(|row| row.get(0)).transpose()?;
        if version.as_deref() == Some(VERSION) { Ok(()) } else { Err(Error::Version) }
    }
}
