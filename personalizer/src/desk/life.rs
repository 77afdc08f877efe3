//! The two steps of life that a person takes by hand: a finished card is closed, a card that must
//! not live is killed.

use card_format::lifecycle::Step;

use super::error::StepError;
use super::{Error, Info, keys};
use crate::audit::Event;
use crate::keys::TransportMaster;
use crate::station::card::Card;
use crate::station::{self, Wire};
use crate::store::{Grip, Job, State, Store};

/// Whoever holds the keys and the accounts.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "its master holds keys")]
pub struct Desk<'a> {
    /// Opens the chip.
    pub master: &'a TransportMaster,
    /// The accounts.
    pub store: &'a Store,
}

impl Desk<'_> {
    /// Whether [`Self::lock`] would be tried. Nothing is sent that changes the card.
    pub fn may_lock(&self, wire: &mut dyn Wire) -> Result<Info, Error> {
        let info = Info::of(wire)?;
        if info.step != Step::Personalization {
            return Err(Error::Step(StepError { step: info.step }));
        }
        match self.job(&info)?.map(|job| (job.state, job.dossier)) {
            None => Ok(info),
            Some((State::Intent | State::Written, dossier)) => Err(Error::Begun(dossier)),
            Some((state, _)) => Err(Error::HeldBack(state.word())),
        }
    }

    /// Closes a completely written card for good. The card itself refuses when anything is missing.
    pub fn lock(&self, wire: &mut dyn Wire) -> Result<Info, Error> {
        let info = self.may_lock(wire)?;
        self.note("lock by hand", &info, "")?;
        let card = &mut Card::present(wire)?;
        self.open(card, &info)?;
        card.activate()?;
        arrived(card, Step::Operational)?;
        Ok(info)
    }

    /// Whether [`Self::terminate`] would be tried. Nothing is sent that changes the card.
    pub fn may_terminate(&self, wire: &mut dyn Wire) -> Result<Info, Error> {
        let info = Info::of(wire)?;
        match info.step {
            Step::Operational => Err(Error::Step(StepError { step: info.step })),
            _ => Ok(info),
        }
    }

    /// Kills a card for good and frees the dossier that it was promised to, if there is one. A card
    /// that is dead already is only accounted for.
    pub fn terminate(&self, wire: &mut dyn Wire, reason: &str) -> Result<Info, Error> {
        let info = self.may_terminate(wire)?;
        if info.step != Step::Terminated {
            self.note("terminate by hand", &info, reason)?;
            let card = &mut Card::present(wire)?;
            self.open(card, &info)?;
            card.terminate()?;
            arrived(card, Step::Terminated)?;
        }
        if let Some(job) = self.job(&info)?
            && !matches!(job.state, State::Done | State::Failed)
        {
            self.store.failed(&Grip { marker: job.marker, fence: job.fence }, reason)?;
        }
        Ok(info)
    }

    fn job(&self, info: &Info) -> Result<Option<Job>, Error> {
        let chip = info.chip.ok_or(station::Error::Answer("chip identity"))?;
        Ok(self.store.job_of_blank(&chip)?)
    }

    fn note(&self, event: &str, info: &Info, detail: &str) -> Result<(), Error> {
        let chip = info.chip.as_ref().map_or(&[][..], |chip| chip);
        Ok(self.store.change(|change| change.audit(&Event::new(event, "", chip, detail)))?)
    }

    /// With the set that the card has, or the lowest of two.
    fn open(&self, card: &mut Card<'_>, info: &Info) -> Result<(), Error> {
        let version = info.key_sets.iter().map(|set| set.0).min();
        let version = version.ok_or_else(|| Error::Versions(Vec::new()))?;
        let chip = info.chip.ok_or(station::Error::Answer("chip identity"))?;
        Ok(keys::open(card, version, &self.master.derive(&chip, version)?)?)
    }
}

/// In clear: the session went with the step.
fn arrived(card: &mut Card<'_>, step: Step) -> Result<(), Error> {
    card.reset()?;
    if card.step()? == step { Ok(()) } else { Err(station::Error::Answer("life cycle").into()) }
}
