//! A card that was here before: bound, finished, or dead.

use super::card::Card;
use super::{Error, Outcome, Reason, Station, proof};
use crate::line;
use crate::store::{self, Job, State};

impl Station<'_> {
    /// A bound card: its marker says which job it is.
    pub(super) fn resume(&self, card: &mut Card<'_>) -> Result<Outcome, Error> {
        let identity = card.identity()?;
        self.open(card)?;
        let marker = card.marker()?;
        let known = self.line.store().job_of_marker(&marker)?;
        let Some(job) = known else {
            return self.set_aside(&identity, Reason::UnknownJob);
        };
        if job.blank != identity {
            return self.set_aside(&identity, Reason::OtherChip);
        }
        match job.state {
            State::Intent | State::Written => self.take_over(card, &job, Outcome::Resumed),
            State::Quarantined => Ok(Outcome::Quarantined(Some(job.dossier), Reason::SetAside)),
            State::Done | State::Failed => self.set_aside(&identity, Reason::UsedBefore),
        }
    }

    /// Goes on with an open job, unless another living station has it in hand.
    pub(super) fn take_over(
        &self,
        card: &mut Card<'_>,
        job: &Job,
        outcome: fn(String) -> Outcome,
    ) -> Result<Outcome, Error> {
        match self.line.store().take_over(&job.marker, self.hold()) {
            Ok(assigned) => self.finish(card, &assigned, outcome),
            Err(store::Error::Held(_)) => Ok(Outcome::Elsewhere(job.dossier.clone())),
            Err(error) => Err(error.into()),
        }
    }

    /// A locked card tells nobody which it is. It is an open job's when that job's password opens
    /// it and the marker inside is that job's.
    pub(super) fn close(&self, card: &mut Card<'_>) -> Result<Outcome, Error> {
        for job in self.line.store().written_jobs()? {
            let Some(sod) = job.sod else { continue };
            let content = line::content(&self.line.store().payload(&job.dossier)?)?;
            match proof::locked(card, &content, &job.marker, &sod) {
                Ok(()) => {}
                Err(Error::Wire(error)) => return Err(Error::Wire(error)),
                Err(_) => continue,
            }
            return match self.line.store().take_over(&job.marker, self.hold()) {
                Ok(assigned) => {
                    self.line.store().done(&assigned.grip)?;
                    Ok(Outcome::Proven(job.dossier))
                }
                Err(store::Error::Held(_)) => Ok(Outcome::Elsewhere(job.dossier)),
                Err(error) => Err(error.into()),
            };
        }
        Ok(Outcome::Finished)
    }

    /// A dead card closes the job that was open on it.
    pub(super) fn bury(&self, card: &mut Card<'_>) -> Result<Outcome, Error> {
        let identity = card.identity()?;
        let job = self.line.store().job_of_blank(&identity)?;
        match job {
            Some(job) if matches!(job.state, State::Intent | State::Written) => {
                let taken = self.line.store().take_over(&job.marker, self.hold());
                let assigned = match taken {
                    Err(store::Error::Held(_)) => return Ok(Outcome::Elsewhere(job.dossier)),
                    taken => taken?,
                };
                self.line.store().failed(&assigned.grip, "the chip is terminated")?;
                Ok(Outcome::Buried(job.dossier))
            }
            _ => Ok(Outcome::Dead),
        }
    }
}
