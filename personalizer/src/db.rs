//! A database with one dialect: each statement is written once, for SQLite and for PostgreSQL.
//!
//! Places for values are `$1`, `$2` …; values are whole numbers, text, bytes or nothing. Moments
//! are milliseconds since 1970 by the database's own clock, so machines that share it agree.

mod postgres;
mod sqlite;
mod value;

pub use postgres::Postgres;
pub use sqlite::Sqlite;
pub use value::{FromValue, Row, Value};

use crate::lang::Speaks;

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// SQLite failed.
    #[error("the database failed")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL failed, or the way to it.
    #[error("the database failed")]
    Postgres(#[from] ::postgres::Error),
    /// The database forbids the row: its words name the constraint.
    #[error("the database forbids it: {0}")]
    Forbidden(String),
    /// A column does not hold what it must.
    #[error("a row of the database is not what it must be")]
    Row,
    /// The place of the database cannot be understood.
    #[error("a store is a file or postgres://…")]
    Place,
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Sqlite(_) | Self::Postgres(_) => "cơ sở dữ liệu gặp lỗi".to_owned(),
            Self::Forbidden(why) => format!("cơ sở dữ liệu không cho phép: {why}"),
            Self::Row => "một dòng trong cơ sở dữ liệu không đúng dạng".to_owned(),
            Self::Place => "sổ là một tệp hoặc postgres://…".to_owned(),
        }
    }
}

/// One connection, used by one thread at a time.
pub trait Connection: Send {
    /// Runs one statement and tells how many rows it changed.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error>;

    /// Runs one query. Ask for pages where an answer can be long.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error>;

    /// Runs many statements without values.
    fn script(&mut self, sql: &str) -> Result<(), Error>;

    /// Begins a change that no other change can come between.
    fn begin(&mut self) -> Result<(), Error>;

    /// Begins a look at one state of the database.
    fn begin_reading(&mut self) -> Result<(), Error>;

    /// Milliseconds since 1970.
    fn now(&mut self) -> Result<i64, Error>;
}

/// Where connections come from.
pub trait Database: Send + Sync {
    /// Lends a connection to `work`.
    fn with(
        &self,
        work: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// The tables of [`crate::store`] in this database's dialect, with its triggers.
    fn schema(&self) -> String;
}

/// A list of [`Value`]s.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Value::from($value)),*] };
}
