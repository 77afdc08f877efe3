//! The list of void cards, for terminals and for whoever checks document numbers.
//!
//! A terminal hashes EF.SOD of the card before it and looks the hash up: nobody who only has the
//! list learns anything about a person. The hash of a document number is keyed, so only who has the
//! key of the accounts can ask for a number; where a profile's number is the person's, it lives again
//! with their next card, and EF.SOD alone says which card is void.

use std::io::Write;

use jiff::Timestamp;
use serde_json::json;

use crate::audit::hex;
use crate::delivery::Error;
use crate::store::{Change, Store};
use crate::values;

/// Writes the list as JSON Lines and tells how many cards it names.
pub fn revoked(store: &Store, out: &mut dyn Write) -> Result<u64, Error> {
    store.look(|change| write(change, out))
}

fn write(change: &mut Change<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let count = change.number("SELECT count(*) FROM revocations", values![])?;
    let head = json!({"record": "revocations", "made": moment(change.now())?, "cards": count});
    writeln!(out, "{head}")?;
    let query = "SELECT number, sod, document, at FROM revocations
        WHERE number > $1 ORDER BY number LIMIT 1000";
    let mut last = 0_u64;
    loop {
        let rows = change.rows(query, values![last])?;
        let Some(row) = rows.last() else { break };
        last = row.get(0)?;
        for row in &rows {
            let sod: Option<[u8; 32]> = row.get(1)?;
            let line = json!({
                "record": "revoked",
                "sod": sod.map(|sod| hex(&sod)),
                "document": hex(&row.get::<[u8; 32]>(2)?),
                "since": moment(row.get(3)?)?,
            });
            writeln!(out, "{line}")?;
        }
    }
    out.flush()?;
    Ok(count)
}

fn moment(at: i64) -> Result<String, Error> {
    let moment = Timestamp::from_millisecond(at).map_err(|_| crate::db::Error::Row)?;
    Ok(moment.to_string())
}
