//! Other keys for one chip, in two phases, so that it opens at every moment.
//!
//! ```text
//! accounts  begun ─────────────────────► proven ──────────► done
//! chip             PUT KEY new │ reset,          DELETE old
//!                  beside old  │ open with new
//! ```
//!
//! A run that was interrupted anywhere is taken up by the next, which asks the chip which versions
//! it holds and goes on from there. A version that does not open is not tried again in the same run,
//! and attempts that fail are counted over all runs. See `docs/decisions/0122-two-phases-and-a-budget.md`.

use card_format::lifecycle::Step;
use card_protocol::cipher::Cipher;
use card_protocol::diversification::{CHIP_IDENTITY_LEN, StaticKeys};
use card_protocol::key_set::put;

use super::error::StepError;
use super::journal::{self, KeyChange, Permission};
use super::{Error, keys};
use crate::keys::TransportMaster;
use crate::station::card::Card;
use crate::station::{self, Wire};
use crate::store::{State, Store};

/// The version after the one that chips are delivered with.
const FIRST: u8 = 0x31;
/// The last one before they start again (the range that cards use for SCP03).
const LAST: u8 = 0x3F;

/// A change of keys: from which master to which.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "its masters hold keys")]
pub struct Rotation<'a> {
    /// Where it is noted.
    pub store: &'a Store,
    /// Opens the chip as it is.
    pub old: &'a TransportMaster,
    /// Makes its new keys; may be the same, as the version stands in what they are derived from.
    pub new: &'a TransportMaster,
    /// Goes on although the budget is spent.
    pub once_more: bool,
}

/// What a change will do, or has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Which chip.
    pub chip: [u8; CHIP_IDENTITY_LEN],
    /// The version that goes.
    pub old: u8,
    /// The version that comes.
    pub new: u8,
    /// The length of the new keys.
    pub cipher: Cipher,
    /// Whether an earlier run began it.
    pub begun: bool,
    /// Whether the chip says that it has the new keys already.
    pub there: bool,
}

/// The version after this one.
pub const fn next(version: u8) -> u8 {
    match version {
        FIRST..LAST => version.saturating_add(1),
        _ => FIRST,
    }
}

impl Rotation<'_> {
    /// What [`Self::run`] would do. Nothing is sent that changes the card.
    pub fn plan(&self, wire: &mut dyn Wire) -> Result<Plan, Error> {
        let (plan, _) = self.look(&mut Card::present(wire)?)?;
        self.old.derive(&plan.chip, plan.old)?;
        self.new.derive(&plan.chip, plan.new)?;
        Ok(plan)
    }

    /// Changes the keys, or takes a change up where it was interrupted.
    pub fn run(&self, wire: &mut dyn Wire) -> Result<Plan, Error> {
        let card = &mut Card::present(wire)?;
        let (plan, known) = self.look(card)?;
        let new = self.new.derive(&plan.chip, plan.new)?;
        let proof = journal::proof(&put::answer(plan.new, &new));
        let change = match known {
            Some(change) if change.proof == proof => change,
            Some(_) if plan.there => return Err(Error::OtherKeys(plan.new)),
            // It left nothing on the chip, so other keys may come instead.
            Some(change) => journal::replace(self.store, &change, proof)?,
            None => journal::begin(self.store, &plan.chip, (plan.old, plan.new), proof)?,
        };
        if !plan.there {
            let old = self.old.derive(&plan.chip, plan.old)?;
            if !self.open(card, &change, plan.old, &old)? {
                return Err(Error::Neither);
            }
            keys::put(card, &old.dek, plan.new, &new)?;
        }
        if !self.open(card, &change, plan.new, &new)? {
            return Err(self.take_back(card, &change, &plan)?);
        }
        journal::proven(self.store, &change)?;
        // Under the new keys it is the card that says which sets are left.
        if has(card, plan.old)? {
            keys::delete(card, plan.old)?;
        }
        let left: Vec<_> = keys::versions(card)?.into_iter().map(|set| set.0).collect();
        if left != [plan.new] {
            return Err(Error::Versions(left));
        }
        journal::done(self.store, &change)?;
        Ok(plan)
    }

    /// Where the chip stands, and the change that an earlier run began.
    fn look(&self, card: &mut Card<'_>) -> Result<(Plan, Option<KeyChange>), Error> {
        let step = card.step()?;
        if !matches!(step, Step::Blank | Step::Personalization) {
            return Err(Error::Step(StepError { step }));
        }
        let chip = card.identity()?;
        let job = self.store.job_of_blank(&chip)?;
        if let Some(job) = job.filter(|job| matches!(job.state, State::Intent | State::Written)) {
            return Err(Error::Begun(job.dossier));
        }
        let known = journal::open(self.store, &chip)?;
        if known.as_ref().is_some_and(|known| known.given_up) && !self.once_more {
            return Err(Error::GivenUp);
        }
        let there: Vec<_> = keys::versions(card)?.into_iter().map(|set| set.0).collect();
        let (old, new) = match (&known, there.as_slice()) {
            (Some(it), [one]) if [it.old, it.new].contains(one) => (it.old, it.new),
            (Some(it), [_, _]) if there.contains(&it.old) && there.contains(&it.new) => {
                (it.old, it.new)
            }
            (None, [old]) => (*old, next(*old)),
            // Accounts that were lost, or others that began: the versions tell which came first.
            (None, [one, other]) if next(*one) == *other => (*one, *other),
            (None, [one, other]) if next(*other) == *one => (*other, *one),
            _ => return Err(Error::Versions(there)),
        };
        let cipher = self.new.derive(&chip, new)?.cipher();
        let begun = known.is_some();
        Ok((Plan { chip, old, new, cipher, begun, there: there.contains(&new) }, known))
    }

    /// Tries a version, unless the budget is spent. `false` when these are not its keys.
    fn open(
        &self,
        card: &mut Card<'_>,
        change: &KeyChange,
        version: u8,
        keys: &StaticKeys,
    ) -> Result<bool, Error> {
        if journal::attempt(self.store, change, self.once_more)? == Permission::Spent {
            return Err(Error::GivenUp);
        }
        match keys::open(card, version, keys) {
            Ok(()) => {
                journal::opened(self.store, change)?;
                Ok(true)
            }
            Err(station::Error::TransportKeys) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The new keys do not open the chip. If the old ones are there and do, the new ones go.
    fn take_back(
        &self,
        card: &mut Card<'_>,
        change: &KeyChange,
        plan: &Plan,
    ) -> Result<Error, Error> {
        let old = self.old.derive(&plan.chip, plan.old)?;
        // When this run has put the new keys, the old ones have opened the chip a moment ago.
        if !self.open(card, change, plan.old, &old)? {
            return Ok(Error::Neither);
        }
        if has(card, plan.new)? {
            keys::delete(card, plan.new)?;
        }
        Ok(Error::TakenBack)
    }
}

fn has(card: &mut Card<'_>, version: u8) -> Result<bool, Error> {
    Ok(keys::versions(card)?.iter().any(|set| set.0 == version))
}

#[cfg(test)]
mod tests {
    use card_protocol::diversification::DELIVERED_VERSION;

    use super::*;

    #[test]
    fn versions_go_round_and_never_back_to_delivery() {
        let mut version = DELIVERED_VERSION;
        let mut seen = Vec::new();
        for _ in 0..15 {
            version = next(version);
            assert!(!seen.contains(&version));
            seen.push(version);
        }
        assert_eq!((seen.first(), seen.last(), next(version)), (Some(&0x31), Some(&0x3F), 0x31));
    }
}
