//! What only a person may say of a job: its card was destroyed, or it may be tried again.

use super::job::State;
use super::{Change, Error, Grip, Job, Store};
use crate::audit::Event;
use crate::values;

impl Store {
    /// The card of the dossier's open job was destroyed, and people saw it: the dossier is free for
    /// another. Refused while a living station has the card in hand.
    pub fn scrap(&self, dossier: &str, reason: &str) -> Result<Job, Error> {
        self.change(|change| change.scrap(dossier, reason))
    }

    /// The quarantined card of the dossier may come into a reader again. Its job stands where it
    /// stood, so every step is done and proven again, or the lock is.
    pub fn retry(&self, dossier: &str, reason: &str) -> Result<Job, Error> {
        self.change(|change| {
            let job = change.open_job(dossier, &["quarantined"])?;
            let grip = change.withdraw(&job)?;
            let detail = format!("fence {} {reason}", grip.fence);
            change.audit(&Event::new("retry", &job.dossier, &job.blank, &detail))?;
            let back = if job.sod.is_some() { State::Written } else { State::Intent };
            change.step(&grip, back, "")?;
            Ok(Job { state: back, fence: grip.fence, ..job })
        })
    }
}

impl Change<'_> {
    /// What [`Store::scrap`] does, within a change that asks who said so.
    pub fn scrap(&mut self, dossier: &str, reason: &str) -> Result<Job, Error> {
        let job = self.open_job(dossier, &["intent", "written", "quarantined"])?;
        let grip = self.withdraw(&job)?;
        self.step(&grip, State::Failed, reason)?;
        Ok(job)
    }

    /// A chip that was set aside without a job is destroyed. It counts in the books of `batch`, whose
    /// blank it was, or of none.
    pub fn scrap_blank(
        &mut self,
        blank: &[u8],
        batch: Option<&str>,
        reason: &str,
    ) -> Result<(), Error> {
        let now = self.now();
        let changed = self.execute(
            "UPDATE blanks SET state = 'destroyed', batch = $2, reason = $3, since = $4
             WHERE identity = $1 AND state = 'quarantined'
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.blank = blanks.identity)",
            values![blank, batch, reason, now],
        )?;
        if changed == 0 {
            return Err(Error::NoBlank);
        }
        self.audit(&Event::new("destroyed", "", blank, reason))
    }

    /// The dossier's job, if it is in one of these states.
    fn open_job(&mut self, dossier: &str, states: &[&str]) -> Result<Job, Error> {
        let job = self.job("dossier = $1 AND state NOT IN ('done', 'failed')", values![dossier])?;
        job.filter(|job| states.contains(&job.state.word())).ok_or(Error::NoJob)
    }

    /// Takes the job out of whatever hands it was in.
    fn withdraw(&mut self, job: &Job) -> Result<Grip, Error> {
        let query = "SELECT name FROM stations WHERE dossier = $1 AND lease > $2";
        let now = self.now();
        if let Some(row) = self.row(query, values![&job.dossier, now])? {
            return Err(Error::Held(row.get(0)?));
        }
        let fence = job.fence.saturating_add(1);
        self.execute("UPDATE jobs SET fence = $2 WHERE marker = $1", values![&job.marker, fence])?;
        Ok(Grip { marker: job.marker, fence })
    }
}
