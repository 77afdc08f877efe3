//! The log: every change of the accounts, each record bound to the one before it.
//!
//! ```text
//! hash(n) = SHA-256( hash(n-1) || n || L time || L event || L dossier || L blank || L detail )
//! ```
//!
//! n is eight bytes, L the length of what follows in four, both big endian; hash(0) is 32 zero
//! bytes. A record holds a dossier's identifier, a chip's identity and hashes, never a person's
//! data. Who keeps the last hash elsewhere (a printout is enough) notices a log that was cut or
//! written anew.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::db::{self, Row};
pub use crate::hex::print as hex;
use crate::store::{Change, Error, Store};
use crate::values;

/// The event that ends a batch; its detail is what [`crate::books::close`] writes.
pub const CLOSED: &str = "batch closed";

/// What happened, before it has its place in the log.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    what: &'a str,
    dossier: &'a str,
    blank: String,
    detail: &'a str,
}

impl<'a> Event<'a> {
    /// An event about a dossier, a chip or both.
    pub fn new(what: &'a str, dossier: &'a str, blank: &[u8], detail: &'a str) -> Self {
        Self { what, dossier, blank: hex(blank), detail }
    }
}

/// The last record: its number and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the record, 0 for an empty log.
    pub number: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// A record by itself, with the hash before it: enough to compute its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its number, from 1.
    pub number: u64,
    /// Hash of the record before it, in hexadecimal digits.
    pub before: String,
    /// When it happened.
    pub time: String,
    /// What happened.
    pub event: String,
    /// The dossier it is about, or nothing.
    pub dossier: String,
    /// The chip it is about, or nothing.
    pub blank: String,
    /// The rest of it.
    pub detail: String,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
}

impl Record {
    /// Reads a record and the hash before it.
    pub(crate) fn read(change: &mut Change<'_>, number: u64) -> Result<Option<Self>, Error> {
        let query = "SELECT time, event, dossier, blank, detail FROM audit WHERE number = $1";
        let Some(row) = change.row(query, values![number])? else { return Ok(None) };
        let mut fields = [const { String::new() }; 5];
        for (at, field) in fields.iter_mut().enumerate() {
            *field = row.get(at)?;
        }
        let before = hash_in(change, number.saturating_sub(1))?.unwrap_or([0; 32]);
        Ok(Some(Self::following(&before, number, fields.each_ref().map(String::as_str))))
    }

    /// The record that follows a hash.
    pub(crate) fn following(before: &[u8; 32], number: u64, fields: [&str; 5]) -> Self {
        let hash = chain(before, number, fields);
        let [time, event, dossier, blank, detail] = fields.map(ToOwned::to_owned);
        Self { number, before: hex(before), time, event, dossier, blank, detail, hash: hex(&hash) }
    }

    /// Whether its hash is its own.
    pub fn stands(&self) -> bool {
        let Self { number, time, event, dossier, blank, detail, .. } = self;
        let Some(before) = crate::hex::array(&self.before) else { return false };
        self.hash == hex(&chain(&before, *number, [time, event, dossier, blank, detail]))
    }

    /// Its number and hash.
    pub fn head(&self) -> Option<Head> {
        Some(Head { number: self.number, hash: crate::hex::array(&self.hash)? })
    }
}

/// What a look at the whole log found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every record follows from the one before it.
    Whole(Head),
    /// The first record that does not.
    Broken(u64),
}

/// Adds an event within the change it tells of.
pub(crate) fn append(change: &mut Change<'_>, event: &Event<'_>) -> Result<(), Error> {
    let Head { number, hash } = head_in(change)?;
    let number = number.saturating_add(1);
    let fields = [&now(), event.what, event.dossier, &event.blank, event.detail];
    let hash = chain(&hash, number, fields);
    let [time, event, dossier, blank, detail] = fields;
    change.execute(
        "INSERT INTO audit (number, time, event, dossier, blank, detail, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![number, time, event, dossier, blank, detail, &hash],
    )?;
    Ok(())
}

/// The last record.
pub fn head(store: &Store) -> Result<Head, Error> {
    store.look(head_in)
}

pub(crate) fn head_in(change: &mut Change<'_>) -> Result<Head, Error> {
    let query = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1";
    let Some(row) = change.row(query, values![])? else {
        return Ok(Head { number: 0, hash: [0; 32] });
    };
    Ok(Head { number: row.get(0)?, hash: row.get(1)? })
}

/// The hash of a record.
pub fn hash_of(store: &Store, number: u64) -> Result<Option<[u8; 32]>, Error> {
    store.look(|change| hash_in(change, number))
}

fn hash_in(change: &mut Change<'_>, number: u64) -> Result<Option<[u8; 32]>, Error> {
    let row = change.row("SELECT hash FROM audit WHERE number = $1", values![number])?;
    Ok(row.map(|row| row.get(0)).transpose()?)
}

/// Computes the whole chain again, page by page.
pub fn verify(store: &Store) -> Result<Verdict, Error> {
    let query = "SELECT number, hash, time, event, dossier, blank, detail FROM audit
        WHERE number > $1 ORDER BY number LIMIT 1000";
    let mut last = Head { number: 0, hash: [0; 32] };
    // Before the first record there is none, and what is there is looked at as well.
    let mut from = i64::MIN;
    loop {
        let rows = store.look(|change| change.rows(query, values![from]))?;
        for row in &rows {
            let number = last.number.saturating_add(1);
            match rehash(row, &last.hash, number).ok().flatten() {
                Some(hash) => last = Head { number, hash },
                None => return Ok(Verdict::Broken(number)),
            }
        }
        let Some(row) = rows.last() else { return Ok(Verdict::Whole(last)) };
        from = row.get(0)?;
    }
}

/// The record's hash, when it is the one that follows.
fn rehash(row: &Row, before: &[u8; 32], number: u64) -> Result<Option<[u8; 32]>, db::Error> {
    let mut fields = [const { String::new() }; 5];
    for (at, field) in fields.iter_mut().enumerate() {
        *field = row.get(at.saturating_add(2))?;
    }
    let hash = chain(before, number, fields.each_ref().map(String::as_str));
    let stands = row.get::<u64>(0)? == number && row.get::<[u8; 32]>(1)? == hash;
    Ok(stands.then_some(hash))
}

fn chain(before: &[u8; 32], number: u64, fields: [&str; 5]) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(before);
    hash.update(number.to_be_bytes());
    for field in fields {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        hash.update(length.to_be_bytes());
        hash.update(field);
    }
    hash.finalize().into()
}

/// The time of the line's clock.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_broken_record_is_named() {
        for (tamper, verdict) in [
            ("UPDATE audit SET detail = 'x' WHERE number = 2", 2),
            ("UPDATE audit SET time = '' WHERE number = 1", 1),
            ("UPDATE audit SET hash = zeroblob(32) WHERE number = 3", 3),
            ("DELETE FROM audit WHERE number = 2", 2),
            ("UPDATE audit SET number = 9 WHERE number = 4", 4),
        ] {
            let store = Store::in_memory().unwrap();
            for _ in 1..=4 {
                store.change(|change| change.audit(&Event::new("a", "D-1", &[1], ""))).unwrap();
            }
            assert_eq!(verify(&store).unwrap(), Verdict::Whole(head(&store).unwrap()));
            let tampering = |change: &mut Change<'_>| change.execute(tamper, values![]);
            assert!(store.change(tampering).is_err(), "the log is only added to");
            for unlock in ["DROP TRIGGER audit_stays", "DROP TRIGGER audit_does_not_change"] {
                store.change(|change| change.execute(unlock, values![])).unwrap();
            }
            store.change(tampering).unwrap();
            assert_eq!(verify(&store).unwrap(), Verdict::Broken(verdict), "{tamper}");
        }
    }
}
