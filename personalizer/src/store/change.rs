//! One change of the accounts, or one look at them.

use super::{Error, StoreKey};
use crate::audit::{self, Event};
use crate::db::{Connection, Row, Value};

/// A change that is going on.
#[expect(missing_debug_implementations, reason = "knows the key of the hashes")]
pub struct Change<'c> {
    connection: &'c mut dyn Connection,
    now: i64,
    key: Option<&'c StoreKey>,
}

impl<'c> Change<'c> {
    pub(super) fn new(
        connection: &'c mut dyn Connection,
        now: i64,
        key: Option<&'c StoreKey>,
    ) -> Self {
        Self { connection, now, key }
    }

    /// Runs one statement and tells how many rows it changed.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        self.connection.execute(sql, values).map_err(Error::from)
    }

    /// All rows of an answer; ask for pages where it can be long.
    pub fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        self.connection.query(sql, values).map_err(Error::from)
    }

    /// The first row of an answer.
    pub fn row(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// One number: a count or a sum.
    pub fn number(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        let row = self.row(sql, values)?.ok_or(crate::db::Error::Row)?;
        Ok(row.get(0)?)
    }

    /// Statements without values.
    pub(super) fn script(&mut self, sql: &str) -> Result<(), Error> {
        self.connection.script(sql).map_err(Error::from)
    }

    /// When the change began: milliseconds since 1970 by the database's clock.
    pub const fn now(&self) -> i64 {
        self.now
    }

    /// Adds a record to the log.
    pub fn audit(&mut self, event: &Event<'_>) -> Result<(), Error> {
        audit::append(self, event)
    }

    /// What the accounts keep of a number that names a person or a document.
    pub fn keyed(&self, text: &str) -> Result<[u8; 32], Error> {
        Ok(self.key()?.keyed(text))
    }

    pub(super) fn key(&self) -> Result<&'c StoreKey, Error> {
        self.key.ok_or(Error::Key)
    }
}
