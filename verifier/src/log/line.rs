//! Records as they travel: one JSON object, one line, one name.

use super::record::record;
use super::{Level, Transaction};
use crate::hex;

/// A record: a line that has its name in it.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Record {
    /// Names it for ever: a record that comes twice has the same.
    pub id: String,
    /// One JSON object without line end; its member `id` is the name.
    pub line: String,
}

impl Record {
    /// What `level` says of an inspection.
    pub fn of(level: Level, transaction: &Transaction<'_>) -> Result<Self, serde_json::Error> {
        let line = serde_json::to_string(&record(transaction, level))?;
        Ok(Self { id: transaction.id.to_owned(), line })
    }
}

/// A name that says nothing: 128 random bits, or as good as the system gives.
pub fn name() -> String {
    let mut bytes = [0; 16];
    // Without random numbers the moment must do; it is a name, not a secret.
    if getrandom::fill(&mut bytes).is_err() {
        bytes = jiff::Timestamp::now().as_nanosecond().to_be_bytes();
    }
    hex::print(&bytes)
}
