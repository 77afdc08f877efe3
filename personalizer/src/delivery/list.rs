//! Lists of finished cards and of rejects: what goes out with the cards.
//!
//! A card is on one list, and so is a reject. What a list holds never changes in the accounts, so a
//! list is written from them whenever it is asked for, and its hash, kept when it was made, proves
//! that it is the same. A list for one office names no rejects: a refused line has none.

mod record;
mod write;

use sha2::{Digest, Sha256};

pub use record::{Head, Item, Record, Reject};
pub use write::Writers;

use super::Error;
use crate::audit::{Event, hex};
use crate::store::{self, Change, Store};
use crate::values;

/// A list that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What it says of itself.
    pub head: Head,
    /// SHA-256 of its JSON Lines.
    pub digest: [u8; 32],
}

/// Makes the next list of an order: what was finished or refused since the last one, for one office
/// or for all. Its cards are on their way from then on. `None` when there is nothing new.
pub fn make(store: &Store, batch: &str, office: Option<&str>) -> Result<Option<Made>, Error> {
    store.change(|change| {
        let known = "SELECT count(*) FROM batches WHERE id = $1";
        if change.number(known, values![batch])? == 0 {
            return Err(Error::NoBatch(batch.into()));
        }
        let earlier = "SELECT count(*) FROM lists WHERE batch = $1";
        let number = change.number(earlier, values![batch])?.saturating_add(1);
        let name = format!("{batch}/{number}");
        let cards = dispatch(change, batch, office, &name)?;
        let rejects = if office.is_none() {
            let update = "UPDATE findings SET list = $2
                WHERE batch = $1 AND refused = 1 AND list = ''";
            change.execute(update, values![batch, &name])?
        } else {
            0
        };
        if cards == 0 && rejects == 0 {
            return Ok(None);
        }
        let (batch, office) = (batch.to_owned(), office.unwrap_or_default().to_owned());
        let head = Head { list: name, batch, office, made: change.now(), cards, rejects };
        let digest = hash(change, &head)?;
        keep(change, &head, &digest)?;
        Ok(Some(Made { head, digest }))
    })
}

/// Puts an order's cards that are on no list onto this one.
fn dispatch(
    change: &mut Change<'_>,
    batch: &str,
    office: Option<&str>,
    name: &str,
) -> Result<u64, store::Error> {
    let now = change.now();
    change.execute(
        "INSERT INTO custody (dossier, state, list, receipt, waits, sent)
         SELECT d.id, 'dispatched', CAST($3 AS TEXT), '', '', CAST($4 AS BIGINT) FROM dossiers d
         WHERE d.batch = $1 AND d.state = 'issued' AND ($2 = '' OR d.office = $2)
           AND NOT EXISTS (SELECT 1 FROM custody c WHERE c.dossier = d.id)",
        values![batch, office.unwrap_or_default(), name, now],
    )
}

fn keep(change: &mut Change<'_>, head: &Head, digest: &[u8; 32]) -> Result<(), store::Error> {
    change.execute(
        "INSERT INTO lists (name, batch, office, cards, rejects, digest, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![&head.list, &head.batch, &head.office, head.cards, head.rejects, digest, head.made],
    )?;
    let detail =
        format!("{} cards {} rejects {} {}", head.list, head.cards, head.rejects, hex(digest));
    change.audit(&Event::new("list", "", &[], &detail))
}

/// Writes a list as it was made.
pub fn print(store: &Store, name: &str, writers: &mut Writers<'_>) -> Result<Made, Error> {
    store.look(|change| {
        let made = find(change, name)?.ok_or_else(|| Error::NoList(name.into()))?;
        let mut hash = Sha256::new();
        write::list(change, &made.head, writers, &mut hash)?;
        let same = <[u8; 32]>::from(hash.finalize()) == made.digest;
        if same { Ok(made) } else { Err(Error::Altered(name.into())) }
    })
}

fn find(change: &mut Change<'_>, name: &str) -> Result<Option<Made>, store::Error> {
    let query = "SELECT name, batch, office, cards, rejects, at, digest FROM lists WHERE name = $1";
    let Some(row) = change.row(query, values![name])? else { return Ok(None) };
    let head = Head {
        list: row.get(0)?,
        batch: row.get(1)?,
        office: row.get(2)?,
        cards: row.get(3)?,
        rejects: row.get(4)?,
        made: row.get(5)?,
    };
    Ok(Some(Made { head, digest: row.get(6)? }))
}

fn hash(change: &mut Change<'_>, head: &Head) -> Result<[u8; 32], Error> {
    let mut hash = Sha256::new();
    write::list(change, head, &mut Writers::nowhere(), &mut hash)?;
    Ok(hash.finalize().into())
}

/// Reads a list that came with cards; only one that these accounts made, unaltered.
pub fn read(store: &Store, text: &str) -> Result<(Head, Vec<Item>), Error> {
    let (mut head, mut items) = (None, Vec::new());
    for (at, line) in text.lines().enumerate() {
        let number = at.saturating_add(1);
        match serde_json::from_str(line).map_err(|_| Error::NotOurs(number))? {
            Record::List(it) if at == 0 => head = Some(it),
            Record::Card(it) if at > 0 => items.push(it),
            Record::Reject(_) if at > 0 => {}
            _ => return Err(Error::NotOurs(number)),
        }
    }
    let head: Head = head.ok_or(Error::NotOurs(1))?;
    let made = store.look(|change| find(change, &head.list))?.ok_or(Error::NotOurs(1))?;
    let digest: [u8; 32] = Sha256::digest(text).into();
    if made.digest == digest { Ok((head, items)) } else { Err(Error::NotOurs(1)) }
}
