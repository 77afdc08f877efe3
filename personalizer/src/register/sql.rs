//! A register behind SQL: a table of SQLite or PostgreSQL, which is only read.

use std::path::Path;

use zeroize::Zeroizing;

use super::{Error, Record, Register};
use crate::db::{Database, Postgres, Sqlite};
use crate::values;

/// Where a register keeps what is asked for: the table, and its columns for the number, the whole
/// name with the surname first, and the date of birth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The table, with its schema if need be.
    pub table: String,
    /// The number, as text.
    pub id_number: String,
    /// The name.
    pub name: String,
    /// The date of birth: a date, or `YYYY-MM-DD` as text.
    pub birth_date: String,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            table: "people".to_owned(),
            id_number: "id_number".to_owned(),
            name: "name".to_owned(),
            birth_date: "birth_date".to_owned(),
        }
    }
}

impl core::str::FromStr for Columns {
    type Err = Error;

    /// `table:id_number,name,birth_date`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (table, columns) = text.split_once(':').ok_or(Error::Name)?;
        let columns: Vec<_> = columns.split(',').map(str::to_owned).collect();
        let columns: Result<[String; 3], _> = columns.try_into();
        let [id_number, name, birth_date] = columns.map_err(|_| Error::Name)?;
        let columns = Self { table: table.to_owned(), id_number, name, birth_date };
        columns.query().map(|_| columns)
    }
}

impl Columns {
    /// The one question. Names cannot be given as values, so only plain ones are let into it.
    fn query(&self) -> Result<String, Error> {
        let Self { table, id_number, name, birth_date } = self;
        let columns = [id_number, name, birth_date].into_iter().all(|name| plain(name));
        if !columns || table.split('.').count() > 2 || !table.split('.').all(plain) {
            return Err(Error::Name);
        }
        Ok(format!(
            "SELECT CAST({name} AS TEXT), CAST({birth_date} AS TEXT) FROM {table}
             WHERE {id_number} = $1 LIMIT 1"
        ))
    }
}

/// A letter, then letters, digits and underscores.
fn plain(name: &str) -> bool {
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let first = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    letters && first && name.len() <= 63
}

/// A register in a database.
#[expect(missing_debug_implementations, reason = "its address may hold a password")]
pub struct SqlRegister {
    database: Box<dyn Database>,
    query: String,
}

impl SqlRegister {
    /// A file of SQLite.
    pub fn sqlite(path: &Path, columns: &Columns) -> Result<Self, Error> {
        let query = columns.query()?;
        Self::on(Box::new(Sqlite::read_only(path)?), query)
    }

    /// A database of PostgreSQL.
    pub fn postgres(address: &str, columns: &Columns) -> Result<Self, Error> {
        let query = columns.query()?;
        Self::on(Box::new(Postgres::open(address)?), query)
    }

    /// Asks once, so that a wrong name of a column is known before the first dossier.
    fn on(database: Box<dyn Database>, query: String) -> Result<Self, Error> {
        let register = Self { database, query };
        register.look_up("").map(|_| register)
    }
}

impl Register for SqlRegister {
    fn look_up(&self, id_number: &str) -> Result<Option<Record>, Error> {
        let mut record = None;
        self.database.with(&mut |connection| {
            let rows = connection.query(&self.query, values![id_number])?;
            let Some(row) = rows.first() else { return Ok(()) };
            let name: Option<String> = row.get(0)?;
            let birth_date: Option<String> = row.get(1)?;
            let name = Zeroizing::new(name.unwrap_or_default());
            record = Some(Record::new(&name, &birth_date.unwrap_or_default()));
            Ok(())
        })?;
        Ok(record)
    }
}
