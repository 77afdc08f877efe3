//! A closed batch's tree, computed again from the accounts.

use super::Error;
use crate::audit::{CLOSED, Record};
use crate::hex;
use crate::merkle::{Card, Proof, Tree, blind};
use crate::store::{self, Change, Store};
use crate::values;

/// Cards that are read at once.
const PAGE: u64 = 1000;

/// Proves that a dossier's card is one of its batch's.
pub fn prove(store: &Store, dossier: &str) -> Result<Proof, Error> {
    store.look(|change| {
        let query = "SELECT batches.id, batches.root FROM dossiers
            JOIN batches ON batches.id = dossiers.batch WHERE dossiers.id = $1";
        let row = change.row(query, values![dossier])?;
        let row = row.ok_or_else(|| Error::NoCard(dossier.to_owned()))?;
        let (batch, root): (String, Option<[u8; 32]>) = (row.get(0)?, row.get(1)?);
        let Some(root) = root else { return Err(Error::Open(batch)) };
        let (tree, _, card) = tree(change, &batch, Some(dossier))?;
        let card = card.ok_or_else(|| Error::NoCard(dossier.to_owned()))?;
        let end = end(change, &batch)?.filter(|_| tree.root() == root);
        let proof = end.and_then(|end| Proof::new(&tree, card, end));
        proof.ok_or(Error::Contradiction(batch))
    })
}

/// A closed batch whose rows do not lead to the root in the log.
pub type Broken = String;

/// Computes the tree of every closed batch again, and names the first that has another root than
/// its record in the log. Also tells how many batches are closed.
pub fn verify(store: &Store) -> Result<Result<u64, Broken>, Error> {
    let query = "SELECT id, root FROM batches WHERE state = 'closed' AND id > $1
        ORDER BY id LIMIT 100";
    let (mut last, mut closed) = (String::new(), 0_u64);
    loop {
        let rows = store.look(|change| change.rows(query, values![&last]))?;
        for row in &rows {
            (last, closed) = (row.get(0)?, closed.saturating_add(1));
            let (tree, cards, end) = store.look(|change| {
                let (tree, cards, _) = tree(change, &last, None)?;
                Ok::<_, Error>((tree, cards, end(change, &last)?))
            })?;
            let root = hex::print(&tree.root());
            let told = format!("root {root} cards {cards} ");
            let logged = end.is_some_and(|end| end.detail.starts_with(&told));
            let kept: Option<Vec<u8>> = row.get(1)?;
            if !logged || kept.as_deref() != Some(&tree.root()) {
                return Ok(Err(last));
            }
        }
        if rows.is_empty() {
            return Ok(Ok(closed));
        }
    }
}

/// The tree of a batch's finished cards, how many they are, and the wanted dossier's.
pub(super) fn tree(
    change: &mut Change<'_>,
    batch: &str,
    wanted: Option<&str>,
) -> Result<(Tree, u64, Option<Card>), Error> {
    let query = "SELECT count(*) FROM jobs JOIN dossiers ON dossiers.id = jobs.dossier
        WHERE dossiers.batch = $1 AND jobs.state = 'done'";
    let of = change.number(query, values![batch])?;
    let query = "SELECT jobs.marker, jobs.dossier, jobs.blank, jobs.sod, jobs.signer
        FROM jobs JOIN dossiers ON dossiers.id = jobs.dossier
        WHERE dossiers.batch = $1 AND jobs.state = 'done' AND jobs.marker > $2
        ORDER BY jobs.marker LIMIT $3";
    let (mut tree, mut found) = (Tree::default(), None);
    let (mut last, mut place) = (Vec::new(), 0_u64);
    loop {
        let rows = change.rows(query, values![batch, last.as_slice(), PAGE])?;
        for row in &rows {
            let marker: [u8; 32] = row.get(0)?;
            (last, place) = (marker.to_vec(), place.saturating_add(1));
            let card = Card {
                batch: batch.to_owned(),
                place,
                of,
                dossier: row.get(1)?,
                blank: hex::print(&row.get::<Vec<u8>>(2)?),
                sod: digits(row.get(3)?),
                signer: digits(row.get(4)?),
                blind: hex::print(&blind(&marker)),
            };
            tree.push(&card);
            if wanted == Some(&card.dossier) {
                found = Some(card);
            }
        }
        if rows.is_empty() {
            return Ok((tree, of, found));
        }
    }
}

fn digits(bytes: Option<Vec<u8>>) -> String {
    hex::print(&bytes.unwrap_or_default())
}

/// The record that closed the batch. A checkpoint was taken of it, so few records are looked at.
fn end(change: &mut Change<'_>, batch: &str) -> Result<Option<Record>, store::Error> {
    let query = "SELECT audit.number FROM checkpoints
        JOIN audit ON audit.number = checkpoints.number WHERE audit.event = $1";
    for row in change.rows(query, values![CLOSED])? {
        let record = Record::read(change, row.get(0)?)?;
        let closes = |record: &Record| {
            record.detail.split_once(" batch ").is_some_and(|(_, closed)| closed == batch)
        };
        if let Some(record) = record.filter(closes) {
            return Ok(Some(record));
        }
    }
    Ok(None)
}
