//! Destroyed cards: the dossier is free for another card, so two people must have seen it.

use super::{Action, Error, four_eyes};
use crate::operators::{self, Operator};
use crate::store::{Job, Store};

/// Accounts for the card of a dossier's open job as destroyed. Accounts that know no operator yet
/// take one person's word, as a trial needs it; from the first operator on, two have to sign in.
pub fn scrap(
    store: &Store,
    dossier: &str,
    reason: &str,
    people: Option<&[Operator; 2]>,
) -> Result<Job, Error> {
    store.change(|change| {
        match people {
            Some([first, second]) => four_eyes(change, Action::Destroy, dossier, first, second)?,
            None if operators::any(change)? => return Err(Error::Alone(Action::Destroy)),
            None => {}
        }
        Ok(change.scrap(dossier, reason)?)
    })
}
