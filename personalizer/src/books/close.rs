//! The end of a batch: two people say yes, its tree's root goes into the log, all in one change; then the
//! log's head is signed.
//!
//! A key in a token may take long to answer, or never do, so nothing is signed while the accounts are
//! held. A key that does not answer at all is found before anything changes.

use super::proof::tree;
use super::{Error, balance, open};
use crate::approval::{self, Action};
use crate::audit::{self, CLOSED, Event};
use crate::checkpoint::{self, Checkpoint};
use crate::hex;
use crate::operators::Operator;
use crate::signer::DocumentSigner;
use crate::store::Store;
use crate::values;

/// A batch that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Root of its tree.
    pub root: [u8; 32],
    /// How many cards it has.
    pub cards: u64,
    /// The signed head: its record closes the batch.
    pub checkpoint: Checkpoint,
}

/// Closes a batch, or tells everything that keeps it open. When the key fails between the two
/// signatures, the batch is closed and any later checkpoint signs its end.
pub fn close(
    store: &Store,
    batch: &str,
    [first, second]: &[Operator; 2],
    signer: &dyn DocumentSigner,
) -> Result<Closed, Error> {
    // What this signs is true, and of no further use: it shows that the key answers.
    let (head, now) =
        store.look(|change| Ok::<_, Error>((audit::head_in(change)?, change.now())))?;
    Checkpoint::sign(head, now, signer)?;
    let (root, cards, head, now) = store.change(|change| {
        open(change, batch)?;
        let books = balance::of(change, batch)?;
        let refusals = books.refusals();
        if !refusals.is_empty() {
            return Err(Error::Refused(refusals));
        }
        approval::four_eyes(change, Action::CloseBatch, batch, first, second)?;
        let (tree, cards, _) = tree(change, batch, None)?;
        if i64::try_from(cards) != Ok(books.good) {
            return Err(Error::Contradiction(batch.to_owned()));
        }
        let (root, now) = (tree.root(), change.now());
        let done = "UPDATE batches SET state = 'closed', root = $2, closed = $3 WHERE id = $1";
        change.execute(done, values![batch, &root, now])?;
        let detail = format!(
            "root {} cards {cards} in {} good {} destroyed {} samples {} returned {} batch {batch}",
            hex::print(&root),
            books.blanks_in,
            books.good,
            books.destroyed,
            books.samples,
            books.returned,
        );
        change.audit(&Event::new(CLOSED, "", &[], &detail))?;
        Ok::<_, Error>((root, cards, audit::head_in(change)?, now))
    })?;
    let checkpoint = Checkpoint::sign(head, now, signer).map_err(Error::Unsigned)?;
    store.change(|change| checkpoint::keep(change, &checkpoint))?;
    Ok(Closed { root, cards, checkpoint })
}
