//! Complaints as they are noted and shown.

use serde::Serialize;

use super::{Error, Reason};
use crate::audit::Event;
use crate::db::Row;
use crate::store::{self, Change};
use crate::values;

/// A complaint and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// Its number.
    pub number: u64,
    /// The dossier whose card it is about.
    pub dossier: String,
    /// What is wrong: a word of [`Reason`].
    pub reason: String,
    /// Who noted it.
    pub operator: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// When the card was revoked, if it was.
    pub revoked: Option<i64>,
    /// The dossier whose card answers it, if there is one.
    pub reissue: Option<String>,
    /// When it was dismissed, if it was.
    pub dismissed: Option<i64>,
    /// Why: a word of [`super::Dismissal`].
    pub ground: Option<String>,
}

/// What is selected of a complaint.
const COLUMNS: &str = "number, dossier, reason, operator, at, revoked, reissue, dismissed, ground";

/// Notes a complaint and tells its number. While one is open, the same card has no second.
pub fn open(
    change: &mut Change<'_>,
    dossier: &str,
    reason: Reason,
    by: &str,
) -> Result<u64, Error> {
    let query = "SELECT state FROM dossiers WHERE id = $1";
    let row = change.row(query, values![dossier])?;
    let state: String = row.ok_or_else(|| Error::NoDossier(dossier.into()))?.get(0)?;
    match state.as_str() {
        "issued" => {}
        "revoked" | "withdrawn" => return Err(Error::Void(dossier.into())),
        "waiting" => return Err(Error::NotMade(dossier.into())),
        _ => return Err(Error::Begun(dossier.into())),
    }
    if let Some(known) = open_about(change, dossier)? {
        return Ok(known.number);
    }
    let number = change.number("SELECT coalesce(max(number), 0) + 1 FROM complaints", values![])?;
    let now = change.now();
    change.execute(
        "INSERT INTO complaints (number, dossier, reason, operator, at)
         VALUES ($1, $2, $3, $4, $5)",
        values![number, dossier, reason.word(), by, now],
    )?;
    let detail = format!("{number} {} by {by}", reason.word());
    change.audit(&Event::new("complaint", dossier, &[], &detail))?;
    Ok(number)
}

/// The complaint about this dossier's card that was not dismissed; the accounts allow one.
pub(super) fn open_about(
    change: &mut Change<'_>,
    dossier: &str,
) -> Result<Option<Complaint>, store::Error> {
    let query =
        format!("SELECT {COLUMNS} FROM complaints WHERE dossier = $1 AND dismissed IS NULL");
    change.row(&query, values![dossier])?.map(|row| read(&row)).transpose()
}

/// All complaints by number, or those that nothing answers yet: no new card, no dismissal.
pub fn list(change: &mut Change<'_>, unanswered: bool) -> Result<Vec<Complaint>, store::Error> {
    let query = format!(
        "SELECT {COLUMNS} FROM complaints
         WHERE $1 = 0 OR (reissue IS NULL AND dismissed IS NULL) ORDER BY number"
    );
    change.rows(&query, values![i64::from(unanswered)])?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Complaint, store::Error> {
    Ok(Complaint {
        number: row.get(0)?,
        dossier: row.get(1)?,
        reason: row.get(2)?,
        operator: row.get(3)?,
        at: row.get(4)?,
        revoked: row.get(5)?,
        reissue: row.get(6)?,
        dismissed: row.get(7)?,
        ground: row.get(8)?,
    })
}
