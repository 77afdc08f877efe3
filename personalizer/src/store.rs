//! The accounts: which dossier went onto which blank, in a database that forbids what must not be.
//!
//! A chip and a database cannot change at once. So an intent is committed before a blank is
//! touched, and what a card then says about itself decides how an interrupted job ends.

mod error;
mod job;
mod secret;
mod standing;

use std::path::Path;

pub use error::Error;
pub use job::{Job, NewJob, State, open_jobs};
use rusqlite::{Connection, OpenFlags};
pub use standing::{Counts, Standing};
use zeroize::Zeroizing;

/// Version of `schema.sql`, kept in the database's `user_version`.
const VERSION: i64 = 1;

/// The accounts of one issuing authority.
#[expect(missing_debug_implementations, reason = "holds the key of the hashes")]
pub struct Store {
    db: Connection,
    key: Zeroizing<[u8; secret::KEY_LEN]>,
}

impl Store {
    /// Opens the accounts in `path`, and starts them when there are none.
    ///
    /// The key of the hashes lies beside them, in `path` with `.key` added.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let fresh = !path.exists();
        let key = if fresh { secret::create(path)? } else { secret::read(path)? };
        let db = Connection::open(path)?;
        let store = Self { db, key };
        store.prepare()?;
        Ok(store)
    }

    /// Opens accounts that are there, to read them.
    pub fn read(path: &Path) -> Result<Connection, Error> {
        if !path.exists() {
            return Err(Error::Absent);
        }
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        version(&db)?;
        Ok(db)
    }

    /// Opens empty accounts in memory, for trials.
    pub fn in_memory() -> Result<Self, Error> {
        let store =
            Self { db: Connection::open_in_memory()?, key: Zeroizing::new([0; secret::KEY_LEN]) };
        store.prepare()?;
        Ok(store)
    }

    /// The database, to read from.
    pub const fn database(&self) -> &Connection {
        &self.db
    }

    /// A row that was committed is still there after a power cut: the log is synced each time.
    fn prepare(&self) -> Result<(), Error> {
        self.db.busy_timeout(core::time::Duration::from_secs(10))?;
        self.db.pragma_update(None, "journal_mode", "WAL")?;
        self.db.pragma_update(None, "synchronous", "FULL")?;
        self.db.pragma_update(None, "foreign_keys", true)?;
        if version(&self.db)? == 0 {
            let schema = include_str!("store/schema.sql");
            let script =
                format!("BEGIN IMMEDIATE; {schema} PRAGMA user_version = {VERSION}; COMMIT;");
            self.db.execute_batch(&script)?;
        }
        Ok(())
    }
}

/// The schema's version: 0 for an empty database, otherwise ours.
fn version(db: &Connection) -> Result<i64, Error> {
    let version = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if [0, VERSION].contains(&version) { Ok(version) } else { Err(Error::Version) }
}

#[cfg(test)]
pub(crate) mod tests;
