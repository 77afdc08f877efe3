//! SQLite: one file, one connection that the threads of a process share.

use core::time::Duration;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::types::ValueRef;
use rusqlite::{Connection as Rusqlite, ErrorCode, OpenFlags};

use super::{Connection, Database, Error, Row, Value};

/// How long a change waits for one of another process.
const PATIENCE: Duration = Duration::from_secs(10);

/// A database in a file.
#[expect(missing_debug_implementations, reason = "a connection shows nothing of use")]
pub struct Sqlite(Mutex<Rusqlite>);

impl Sqlite {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::prepare(Rusqlite::open(path)?)
    }

    /// Someone else's database, which is left as it is.
    pub fn read_only(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Rusqlite::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// A database that ends with the process, for trials.
    pub fn in_memory() -> Result<Self, Error> {
        Self::prepare(Rusqlite::open_in_memory()?)
    }

    /// A row that was committed is still there after a power cut: the log is synced each time.
    fn prepare(connection: Rusqlite) -> Result<Self, Error> {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // What is wiped is overwritten, not only forgotten.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(Self(Mutex::new(connection)))
    }
}

impl Database for Sqlite {
    fn with(
        &self,
        work: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        // Whoever panicked with it left a change that is rolled back when the next one begins.
        work(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn schema(&self) -> String {
        concat!(include_str!("../store/tables.sql"), include_str!("../store/triggers.sqlite.sql"))
            .to_owned()
    }
}

impl Connection for Rusqlite {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        let mut statement = self.prepare_cached(&dialect(sql)).map_err(of)?;
        let changed = statement.execute(rusqlite::params_from_iter(values)).map_err(of)?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        let mut statement = self.prepare_cached(&dialect(sql)).map_err(of)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(of)?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(of)? {
            let mut fields = Vec::with_capacity(columns);
            for column in 0..columns {
                fields.push(value(row.get_ref(column)?)?);
            }
            answer.push(Row(fields));
        }
        Ok(answer)
    }

    fn script(&mut self, sql: &str) -> Result<(), Error> {
        // One statement is likely to come again: a change begins and ends with one.
        if sql.contains(';') {
            self.execute_batch(sql).map_err(of)
        } else {
            Connection::execute(self, sql, &[]).map(drop)
        }
    }

    fn begin(&mut self) -> Result<(), Error> {
        clear(self)?;
        self.script("BEGIN IMMEDIATE")
    }

    fn begin_reading(&mut self) -> Result<(), Error> {
        clear(self)?;
        self.script("BEGIN")
    }

    fn now(&mut self) -> Result<i64, Error> {
        Ok(jiff::Timestamp::now().as_millisecond())
    }
}

/// Ends what a panic left open.
fn clear(connection: &Rusqlite) -> Result<(), Error> {
    if connection.is_autocommit() {
        Ok(())
    } else {
        connection.execute_batch("ROLLBACK").map_err(of)
    }
}

/// SQLite numbers its places with a question mark.
fn dialect(sql: &str) -> String {
    sql.replace('$', "?")
}

fn value(field: ValueRef<'_>) -> Result<Value, Error> {
    Ok(match field {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(text) => {
            Value::Text(String::from_utf8(text.to_vec()).map_err(|_| Error::Row)?)
        }
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        ValueRef::Real(_) => return Err(Error::Row),
    })
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(rusqlite::types::ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Tells what the database forbids from what fails.
fn of(error: rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, Some(message))
            if code.code == ErrorCode::ConstraintViolation =>
        {
            Error::Forbidden(message)
        }
        error => Error::Sqlite(error),
    }
}
