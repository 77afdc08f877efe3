//! PostgreSQL: one queue for the stations of several machines.

use std::sync::{Mutex, PoisonError};

use ::postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use ::postgres::{Client, NoTls};

use super::{Connection, Database, Error, Row, Value};

/// Number of the lock that puts all changes in one order; the letters `cardwri`.
const ORDER: i64 = 0x63_61_72_64_77_72_69;

/// A database on a server, with as many connections as threads use it at once.
#[expect(missing_debug_implementations, reason = "its address may hold a password")]
pub struct Postgres {
    address: String,
    idle: Mutex<Vec<Client>>,
}

impl Postgres {
    /// Connects to `postgres://user@host:port/name`.
    pub fn open(address: &str) -> Result<Self, Error> {
        let database = Self { address: address.to_owned(), idle: Mutex::new(Vec::new()) };
        database.with(&mut |_| Ok(()))?;
        Ok(database)
    }
}

impl Database for Postgres {
    fn with(
        &self,
        work: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut client = match idle.filter(|client| !client.is_closed()) {
            Some(client) => client,
            None => Client::connect(&self.address, NoTls)?,
        };
        let result = work(&mut client);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(client);
        result
    }

    fn schema(&self) -> String {
        let tables = include_str!("../store/tables.sql");
        let tables = [(" STRICT, WITHOUT ROWID", ""), (" STRICT", ""), ("INTEGER", "BIGINT")]
            .into_iter()
            .chain([("BLOB", "BYTEA")])
            .fold(tables.to_owned(), |text, (from, to)| text.replace(from, to));
        tables + include_str!("../store/triggers.postgres.sql")
    }
}

impl Connection for Client {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        Self::execute(self, sql, &borrowed(values)).map_err(of)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        Self::query(self, sql, &borrowed(values)).map_err(of)?.iter().map(row).collect()
    }

    fn script(&mut self, sql: &str) -> Result<(), Error> {
        self.batch_execute(sql).map_err(of)
    }

    fn begin(&mut self) -> Result<(), Error> {
        // A connection that comes back from a panic may still hold a change.
        self.batch_execute(&format!("ROLLBACK; BEGIN; SELECT pg_advisory_xact_lock({ORDER})"))
            .map_err(of)
    }

    fn begin_reading(&mut self) -> Result<(), Error> {
        self.batch_execute("ROLLBACK; BEGIN ISOLATION LEVEL REPEATABLE READ").map_err(of)
    }

    fn now(&mut self) -> Result<i64, Error> {
        let query = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
        Ok(self.query_one(query, &[])?.try_get(0)?)
    }
}

fn borrowed(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| -> &(dyn ToSql + Sync) { value }).collect()
}

fn row(row: &::postgres::Row) -> Result<Row, Error> {
    let column = |(at, column): (usize, &::postgres::Column)| {
        Ok(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map(i64::from).into(),
            Type::BOOL => row.try_get::<_, Option<bool>>(at)?.into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.into(),
            Type::TEXT | Type::VARCHAR => row.try_get::<_, Option<String>>(at)?.into(),
            _ => return Err(Error::Row),
        })
    };
    row.columns().iter().enumerate().map(column).collect::<Result<_, _>>().map(Row)
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut bytes::BytesMut,
    ) -> Result<IsNull, Box<dyn core::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) if *kind == Type::INT4 => {
                i32::try_from(*number)?.to_sql(kind, out)
            }
            Self::Integer(number) if *kind == Type::BOOL => (*number != 0).to_sql(kind, out),
            Self::Integer(number) => number.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Blob(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Tells what the database forbids from what fails.
fn of(error: ::postgres::Error) -> Error {
    // SQLSTATE class 23 are constraints; P0001 is what our triggers raise.
    match error.as_db_error() {
        Some(refusal)
            if refusal.code().code().starts_with("23") || refusal.code().code() == "P0001" =>
        {
            let constraint = refusal.constraint().unwrap_or_default();
            Error::Forbidden(format!("{constraint} {}", refusal.message()))
        }
        _ => Error::Postgres(error),
    }
}
