//! Writes a list from the accounts, page by page: as JSON Lines, and as a table for spreadsheets.

use std::io::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::{Head, Item, Record, Reject};
use crate::audit::hex;
use crate::db::Row;
use crate::delivery::Error;
use crate::store::{self, Change};
use crate::values;

/// The columns of the table.
const COLUMNS: [&str; 10] =
    ["record", "dossier", "office", "kind", "issued", "sod", "chip", "line", "member", "reason"];

/// Where a list goes.
#[expect(missing_debug_implementations, reason = "writers show nothing")]
pub struct Writers<'w> {
    /// JSON Lines.
    pub lines: Box<dyn Write + 'w>,
    /// Comma-separated values (RFC 4180).
    pub table: Box<dyn Write + 'w>,
}

impl Writers<'_> {
    /// Only the hash is wanted.
    pub(super) fn nowhere() -> Self {
        Self { lines: Box::new(std::io::sink()), table: Box::new(std::io::sink()) }
    }

    fn record(&mut self, record: &Record, hash: &mut Sha256) -> Result<(), Error> {
        let mut line = serde_json::to_vec(record).map_err(std::io::Error::from)?;
        line.push(b'\n');
        hash.update(&line);
        self.lines.write_all(&line)?;
        match record {
            Record::List(_) => self.row(COLUMNS),
            Record::Card(item) => {
                let Item { dossier, office, kind, issued, sod, chip } = item;
                self.row(["card", dossier, office, kind, issued, sod, chip, "", "", ""])
            }
            Record::Reject(Reject { line, dossier, member, reason }) => {
                let line = line.to_string();
                self.row(["reject", dossier, "", "", "", "", "", &line, member, reason])
            }
        }
    }

    fn row(&mut self, fields: [&str; 10]) -> Result<(), Error> {
        let row = fields.map(field).join(",");
        Ok(write!(self.table, "{row}\r\n")?)
    }
}

/// A field in quotes. A spreadsheet takes what begins with these for a formula, so it does not.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// Writes the list and adds its JSON Lines to the hash.
pub(super) fn list(
    change: &mut Change<'_>,
    head: &Head,
    writers: &mut Writers<'_>,
    hash: &mut Sha256,
) -> Result<(), Error> {
    writers.record(&Record::List(head.clone()), hash)?;
    let mut last = String::new();
    loop {
        let page = cards(change, &head.list, &last)?;
        let Some(item) = page.last() else { break };
        last.clone_from(&item.dossier);
        page.into_iter().try_for_each(|item| writers.record(&Record::Card(item), hash))?;
    }
    let mut last = (0, String::new(), String::new());
    loop {
        let page = rejects(change, head, &last)?;
        let Some(item) = page.last() else { break };
        last = (item.line, item.member.clone(), item.reason.clone());
        page.into_iter().try_for_each(|item| writers.record(&Record::Reject(item), hash))?;
    }
    writers.lines.flush()?;
    Ok(writers.table.flush()?)
}

/// The next cards of a list. That no failed job counts names the index that has a dossier's job.
fn cards(change: &mut Change<'_>, list: &str, last: &str) -> Result<Vec<Item>, store::Error> {
    let query = "SELECT d.id, d.office, d.kind, j.ended, j.sod, j.blank
        FROM custody c JOIN dossiers d ON d.id = c.dossier
        JOIN jobs j ON j.dossier = d.id AND j.state = 'done' AND j.state <> 'failed'
        WHERE c.list = $1 AND c.dossier > $2 ORDER BY c.dossier LIMIT 1000";
    change.rows(query, values![list, last])?.iter().map(item).collect()
}

fn item(row: &Row) -> Result<Item, store::Error> {
    let ended = Timestamp::from_millisecond(row.get(3)?).map_err(|_| crate::db::Error::Row)?;
    let blank: Vec<u8> = row.get(5)?;
    Ok(Item {
        dossier: row.get(0)?,
        office: row.get(1)?,
        kind: row.get(2)?,
        issued: ended.to_zoned(TimeZone::UTC).date().to_string(),
        sod: hex(&row.get::<[u8; 32]>(4)?),
        chip: hex(&Sha256::digest(blank)),
    })
}

fn rejects(
    change: &mut Change<'_>,
    head: &Head,
    (line, member, reason): &(u64, String, String),
) -> Result<Vec<Reject>, store::Error> {
    let query = "SELECT line, dossier, member, reason FROM findings
        WHERE batch = $1 AND list = $2 AND (line, member, reason) > ($3, $4, $5)
        ORDER BY line, member, reason LIMIT 1000";
    let values = values![&head.batch, &head.list, *line, member, reason];
    let read = |row: &Row| {
        Ok(Reject {
            line: row.get(0)?,
            dossier: row.get(1)?,
            member: row.get(2)?,
            reason: row.get(3)?,
        })
    };
    change.rows(query, values)?.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn no_field_ends_early_or_becomes_a_formula() {
        assert_eq!(field("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(field("=1+1"), "\"'=1+1\"");
    }
}
