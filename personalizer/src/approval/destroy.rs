//! Destroyed cards: the dossier is free for another card, so two people must have seen it.

use super::{Action, Error, four_eyes};
use crate::hex;
use crate::operators::{self, Operator};
use crate::store::{Change, Job, Store};

/// Accounts for the card of a dossier's open job as destroyed. Accounts that know no operator yet
/// take one person's word, as a trial needs it; from the first operator on, two have to sign in.
pub fn scrap(
    store: &Store,
    dossier: &str,
    reason: &str,
    people: Option<&[Operator; 2]>,
) -> Result<Job, Error> {
    store.change(|change| {
        seen(change, dossier, people)?;
        Ok(change.scrap(dossier, reason)?)
    })
}

/// The same for a chip that was set aside and belongs to no dossier. Where it was a blank of `batch`,
/// it counts in that batch's books.
pub fn scrap_blank(
    store: &Store,
    (blank, batch): (&[u8], Option<&str>),
    reason: &str,
    people: Option<&[Operator; 2]>,
) -> Result<(), Error> {
    store.change(|change| {
        seen(change, &hex::print(blank), people)?;
        Ok(change.scrap_blank(blank, batch, reason)?)
    })
}

/// Who saw it; nobody needs to while the accounts know no operator.
fn seen(
    change: &mut Change<'_>,
    subject: &str,
    people: Option<&[Operator; 2]>,
) -> Result<(), Error> {
    match people {
        Some([first, second]) => four_eyes(change, Action::Destroy, subject, first, second),
        None if operators::any(change)? => Err(Error::Alone(Action::Destroy)),
        None => Ok(()),
    }
}
