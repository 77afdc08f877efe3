//! A card that was here before: bound, finished, or dead.

use super::card::Card;
use super::{Error, Outcome, Reason, Station, proof};
use crate::prepare::Content;
use crate::store::{Job, State};

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
            State::Intent | State::Written => match self.line.look_open(&marker) {
                Some(entry) => self.finish(card, &entry, &marker, Outcome::Resumed),
                None => Ok(Outcome::Elsewhere(job.dossier)),
            },
            State::Quarantined => Ok(Outcome::Quarantined(Some(job.dossier), Reason::SetAside)),
            State::Done | State::Failed => self.set_aside(&identity, Reason::UsedBefore),
        }
    }

    /// A locked card tells nobody which it is. It is an open job's when that job's password opens
    /// it and the marker inside is that job's.
    pub(super) fn close(&self, card: &mut Card<'_>) -> Result<Outcome, Error> {
        for (job, sod) in self.line.written_jobs()? {
            if self.is_of(card, &job, &sod)? {
                self.line.close(&job.marker);
                self.line.store().done(&job.marker)?;
                return Ok(Outcome::Proven(job.dossier));
            }
        }
        Ok(Outcome::Finished)
    }

    fn is_of(&self, card: &mut Card<'_>, job: &Job, sod: &[u8; 32]) -> Result<bool, Error> {
        let Some(entry) = self.line.look_open(&job.marker) else { return Ok(false) };
        let content = Content::compose(&self.line.batch().fetch(&entry)?)?;
        match proof::locked(card, &content, &job.marker, sod) {
            Ok(()) => Ok(true),
            Err(Error::Wire(error)) => Err(Error::Wire(error)),
            Err(_) => Ok(false),
        }
    }

    /// A dead card closes the job that was open on it.
    pub(super) fn bury(&self, card: &mut Card<'_>) -> Result<Outcome, Error> {
        let identity = card.identity()?;
        let why = "the chip is terminated";
        let job = self.line.store().job_of_blank(&identity)?;
        match job {
            Some(job) if matches!(job.state, State::Intent | State::Written) => {
                self.line.store().failed(&job.marker, why)?;
                self.line.close(&job.marker);
                Ok(Outcome::Failed(job.dossier, why.to_owned()))
            }
            _ => Ok(Outcome::Dead),
        }
    }
}
