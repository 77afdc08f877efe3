//! What the accounts know of a change of keys: begun before the first command, proven when the new
//! keys have opened the card, done when the old ones are gone.
//!
//! An attempt to open the card is counted before it is made and taken back when it succeeds, as the
//! card does itself. When the budget is spent the change is given up, and stays so until a person
//! asks for once more.

use sha2::{Digest as _, Sha256};

use crate::audit::Event;
use crate::store::{Change, Error, Store};
use crate::values;

/// How many attempts may fail over all runs.
pub const BUDGET: u64 = 5;

/// A change of keys in the accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyChange {
    pub(super) blank: Vec<u8>,
    number: u64,
    pub(super) old: u8,
    pub(super) new: u8,
    /// SHA-256 of what the chip must answer to the new keys.
    pub(super) proof: [u8; 32],
    pub(super) given_up: bool,
}

/// Whether an attempt may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permission {
    Given,
    Spent,
}

/// What is kept of the answer to PUT KEY.
pub(super) fn proof(answer: &[u8]) -> [u8; 32] {
    Sha256::digest(answer).into()
}

/// The chip's change that is not done, if there is one.
pub(super) fn open(store: &Store, blank: &[u8]) -> Result<Option<KeyChange>, Error> {
    store.look(|change| {
        let query = "SELECT number, old, new, proof, state FROM key_changes
                     WHERE blank = $1 AND state <> 'done' ORDER BY number DESC";
        let Some(row) = change.row(query, values![blank])? else { return Ok(None) };
        let state: String = row.get(4)?;
        Ok(Some(KeyChange {
            blank: blank.to_vec(),
            number: row.get(0)?,
            old: row.get(1)?,
            new: row.get(2)?,
            proof: row.get(3)?,
            given_up: state == "given up",
        }))
    })
}

/// Begins a change.
pub(super) fn begin(
    store: &Store,
    blank: &[u8],
    (old, new): (u8, u8),
    proof: [u8; 32],
) -> Result<KeyChange, Error> {
    store.change(|change| {
        let query = "SELECT count(*) FROM key_changes WHERE blank = $1";
        let number = change.number(query, values![blank])?.saturating_add(1);
        let now = change.now();
        change.execute(
            "INSERT INTO key_changes (blank, number, old, new, proof, state, tries, started)
             VALUES ($1, $2, $3, $4, $5, 'begun', 0, $6)",
            values![blank, number, old, new, &proof, now],
        )?;
        change.audit(&Event::new("key change begun", "", blank, &detail(old, new)))?;
        Ok(KeyChange { blank: blank.to_vec(), number, old, new, proof, given_up: false })
    })
}

/// Other new keys take the place of those that never reached the chip.
pub(super) fn replace(store: &Store, it: &KeyChange, proof: [u8; 32]) -> Result<KeyChange, Error> {
    store.change(|change| {
        change.execute(
            "UPDATE key_changes SET proof = $3, state = 'begun' WHERE blank = $1 AND number = $2",
            values![it.blank.as_slice(), it.number, &proof],
        )?;
        let versions = detail(it.old, it.new);
        change.audit(&Event::new("key change begun anew", "", &it.blank, &versions))?;
        Ok(KeyChange { proof, ..it.clone() })
    })
}

/// Counts an attempt that comes now. `once_more` lets it come although the budget is spent.
pub(super) fn attempt(store: &Store, it: &KeyChange, once_more: bool) -> Result<Permission, Error> {
    store.change(|change| {
        let query = "SELECT tries FROM key_changes WHERE blank = $1 AND number = $2";
        if change.number(query, values![it.blank.as_slice(), it.number])? >= BUDGET && !once_more {
            if !it.given_up {
                step(change, it, "given up")?;
            }
            return Ok(Permission::Spent);
        }
        change.execute(
            "UPDATE key_changes SET tries = tries + 1 WHERE blank = $1 AND number = $2",
            values![it.blank.as_slice(), it.number],
        )?;
        Ok(Permission::Given)
    })
}

/// The attempt opened the card.
pub(super) fn opened(store: &Store, it: &KeyChange) -> Result<(), Error> {
    store.change(|change| {
        let update = "UPDATE key_changes SET tries = tries - 1 WHERE blank = $1 AND number = $2";
        change.execute(update, values![it.blank.as_slice(), it.number]).map(drop)
    })
}

/// The new keys have opened the card.
pub(super) fn proven(store: &Store, it: &KeyChange) -> Result<(), Error> {
    store.change(|change| step(change, it, "proven"))
}

/// The new keys are the only ones.
pub(super) fn done(store: &Store, it: &KeyChange) -> Result<(), Error> {
    store.change(|change| step(change, it, "done"))
}

fn step(change: &mut Change<'_>, it: &KeyChange, state: &str) -> Result<(), Error> {
    let ended = (state == "done" || state == "given up").then(|| change.now());
    change.execute(
        "UPDATE key_changes SET state = $3, ended = $4 WHERE blank = $1 AND number = $2",
        values![it.blank.as_slice(), it.number, state, ended],
    )?;
    let event = format!("key change {state}");
    change.audit(&Event::new(&event, "", &it.blank, &detail(it.old, it.new)))
}

fn detail(old: u8, new: u8) -> String {
    format!("{old:02x} to {new:02x}")
}
