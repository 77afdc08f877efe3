//! Jobs: one dossier on one blank, from intent to done.

use super::{Change, Error, Store};
use crate::audit::{self, Event};
use crate::db::Row;
use crate::values;

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Promised: the blank may carry anything between nothing and everything but the lock.
    Intent,
    /// Everything is on the card and was read back; the lock may or may not have fallen.
    Written,
    /// The card is locked, proven and in the accounts.
    Done,
    /// The chip is dead for good; the dossier is free.
    Failed,
    /// A person must look at the card.
    Quarantined,
}

impl State {
    const ALL: [Self; 5] =
        [Self::Intent, Self::Written, Self::Done, Self::Failed, Self::Quarantined];

    /// The word in the accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Written => "written",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Quarantined => "quarantined",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The words of the blank and of the dossier that go with it.
    const fn beside(self) -> (&'static str, &'static str) {
        match self {
            Self::Intent | Self::Written => ("bound", "begun"),
            Self::Done => ("issued", "issued"),
            Self::Failed => ("destroyed", "waiting"),
            Self::Quarantined => ("quarantined", "quarantined"),
        }
    }
}

/// A job as the accounts know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What the chip carries.
    pub marker: [u8; 32],
    /// The dossier's identifier.
    pub dossier: String,
    /// The chip's identity.
    pub blank: Vec<u8>,
    /// How far it is.
    pub state: State,
    /// How often it has changed hands.
    pub fence: u64,
    /// The station that holds it, or held it last.
    pub station: String,
    /// SHA-256 of EF.SOD, once it is written.
    pub sod: Option<[u8; 32]>,
}

/// A job in a station's hands: every step names it, and is refused once another station has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grip {
    /// The job's marker.
    pub marker: [u8; 32],
    /// What the job's fence was when it was taken.
    pub fence: u64,
}

/// What is selected of a job.
pub(super) const COLUMNS: &str = "marker, dossier, blank, state, fence, station, sod";

impl Store {
    /// Everything is on the card and was read back. `signer` is the hash of the certificate that
    /// EF.SOD names.
    pub fn written(&self, grip: &Grip, sod: &[u8; 32], signer: &[u8; 32]) -> Result<(), Error> {
        self.change(|change| {
            change.advance(grip, State::Written, &audit::hex(sod), Some([sod, signer]))
        })
    }

    /// The card is locked and proven.
    pub fn done(&self, grip: &Grip) -> Result<(), Error> {
        self.change(|change| change.step(grip, State::Done, ""))
    }

    /// The job's chip is dead for good.
    pub fn failed(&self, grip: &Grip, reason: &str) -> Result<(), Error> {
        self.change(|change| change.step(grip, State::Failed, reason))
    }

    /// A person must look at the job's card.
    pub fn quarantine(&self, grip: &Grip, reason: &str) -> Result<(), Error> {
        self.change(|change| change.step(grip, State::Quarantined, reason))
    }

    /// A person must look at a chip that belongs to no job of ours.
    pub fn quarantine_blank(&self, blank: &[u8], reason: &str) -> Result<(), Error> {
        self.change(|change| {
            let now = change.now();
            change.execute(
                "INSERT INTO blanks (identity, state, reason, since)
                 VALUES ($1, 'quarantined', $2, $3)
                 ON CONFLICT (identity) DO UPDATE SET reason = excluded.reason
                 WHERE blanks.state = 'quarantined'",
                values![blank, reason, now],
            )?;
            change.audit(&Event::new("quarantined", "", blank, reason))
        })
    }

    /// The job whose marker a chip carries.
    pub fn job_of_marker(&self, marker: &[u8; 32]) -> Result<Option<Job>, Error> {
        self.look(|change| change.job("marker = $1", values![marker]))
    }

    /// The job that a chip was promised to.
    pub fn job_of_blank(&self, blank: &[u8]) -> Result<Option<Job>, Error> {
        self.look(|change| change.job("blank = $1", values![blank]))
    }

    /// The jobs whose card may be locked already.
    pub fn written_jobs(&self) -> Result<Vec<Job>, Error> {
        self.look(|change| change.jobs("state = 'written'", values![]))
    }

    /// The jobs that are neither done nor failed, oldest first.
    pub fn open_jobs(&self) -> Result<Vec<Job>, Error> {
        self.look(|change| change.jobs("state IN ('intent', 'written', 'quarantined')", values![]))
    }
}

impl Change<'_> {
    /// Notes public keys that the job's chip proved to hold, each by its slot and hash. The same key
    /// again on the same job is no news; on any other it stops the line.
    pub fn note_keys(&mut self, grip: &Grip, keys: &[(u8, [u8; 32])]) -> Result<(), Error> {
        let job = self.held(grip)?;
        keys.iter().try_for_each(|(slot, key)| self.note_key(&job, *slot, key))
    }

    /// Counts one more signature for the first of these signers that has one left under `limit`, and
    /// tells which that is. Counted before it is made, for every process alike: a signer may have
    /// signed less than is counted, never more.
    pub fn count_signature<'i>(
        &mut self,
        signers: impl IntoIterator<Item = &'i [u8; 32]>,
        limit: u64,
    ) -> Result<Option<&'i [u8; 32]>, Error> {
        let now = self.now();
        for signer in signers.into_iter().filter(|_| limit > 0) {
            let counted = self.execute(
                "INSERT INTO signers (certificate, signatures, first, last) VALUES ($1, 1, $2, $2)
                 ON CONFLICT (certificate)
                 DO UPDATE SET signatures = signers.signatures + 1, last = excluded.last
                 WHERE signers.signatures < $3",
                values![signer, now, limit],
            )?;
            if counted > 0 {
                return Ok(Some(signer));
            }
        }
        Ok(None)
    }

    /// The job in this grip, unless another station has it by now.
    pub fn held(&mut self, grip: &Grip) -> Result<Job, Error> {
        let job = self.job("marker = $1", values![&grip.marker])?.ok_or(Error::NoJob)?;
        if job.fence == grip.fence { Ok(job) } else { Err(Error::Fenced) }
    }

    /// The first job of which this is true.
    pub(super) fn job(
        &mut self,
        condition: &str,
        values: &[crate::db::Value],
    ) -> Result<Option<Job>, Error> {
        let query = format!("SELECT {COLUMNS} FROM jobs WHERE {condition}");
        self.row(&query, values)?.map(|row| job(&row)).transpose()
    }

    /// All jobs of which this is true, oldest first.
    pub(super) fn jobs(
        &mut self,
        condition: &str,
        values: &[crate::db::Value],
    ) -> Result<Vec<Job>, Error> {
        let query =
            format!("SELECT {COLUMNS} FROM jobs WHERE {condition} ORDER BY started, marker");
        self.rows(&query, values)?.iter().map(job).collect()
    }

    fn note_key(&mut self, job: &Job, slot: u8, key: &[u8; 32]) -> Result<(), Error> {
        let insert = "INSERT INTO chip_keys (public_key, marker, slot) VALUES ($1, $2, $3)
            ON CONFLICT (public_key) DO NOTHING";
        if self.execute(insert, values![key, &job.marker, slot])? == 0 {
            let known =
                "SELECT 1 FROM chip_keys WHERE public_key = $1 AND marker = $2 AND slot = $3";
            let same = self.row(known, values![key, &job.marker, slot])?.is_some();
            return if same { Ok(()) } else { Err(Error::KeySeen) };
        }
        let detail = format!("slot {slot:02} {}", audit::hex(key));
        self.audit(&Event::new("key", &job.dossier, &job.blank, &detail))
    }

    /// One step of a job, with what goes with it: its blank, its dossier, its station, its record.
    pub(super) fn step(&mut self, grip: &Grip, state: State, detail: &str) -> Result<(), Error> {
        self.advance(grip, state, detail, None)
    }

    /// The same, perhaps with the hashes of EF.SOD and of its signer's certificate. Rows that stay as
    /// they are are not written, nor are their indexes.
    fn advance(
        &mut self,
        grip: &Grip,
        state: State,
        detail: &str,
        written: Option<[&[u8; 32]; 2]>,
    ) -> Result<(), Error> {
        let job = self.held(grip)?;
        let now = self.now();
        let over = matches!(state, State::Done | State::Failed);
        let reason = matches!(state, State::Failed | State::Quarantined).then_some(detail);
        let ended = over.then_some(now);
        self.execute(
            "UPDATE jobs SET state = $2, reason = $3, ended = $4, sod = coalesce($5, sod),
                 signer = coalesce($6, signer) WHERE marker = $1",
            values![
                &grip.marker,
                state.word(),
                reason,
                ended,
                written.map(|[sod, _]| sod.to_vec()),
                written.map(|[_, signer]| signer.to_vec())
            ],
        )?;
        if state.beside() != job.state.beside() || reason.is_some() {
            self.move_beside(&job, state, reason)?;
        }
        if over || matches!(state, State::Quarantined) {
            self.lay_down(&job)?;
        }
        self.audit(&Event::new(state.word(), &job.dossier, &job.blank, detail))
    }

    /// The job's blank and dossier go where its state puts them.
    fn move_beside(&mut self, job: &Job, state: State, reason: Option<&str>) -> Result<(), Error> {
        let (now, (blank, dossier)) = (self.now(), state.beside());
        self.execute(
            "UPDATE blanks SET state = $2, reason = $3, since = $4
             WHERE identity = $1 AND (state <> $2 OR reason IS DISTINCT FROM $3)",
            values![job.blank.as_slice(), blank, reason, now],
        )?;
        let issued = matches!(state, State::Done).then_some(now);
        self.execute(
            "UPDATE dossiers SET state = $2, ended = $3 WHERE id = $1 AND state <> $2",
            values![&job.dossier, dossier, issued],
        )
        .map(drop)
    }
}

pub(super) fn job(row: &Row) -> Result<Job, Error> {
    let word: String = row.get(3)?;
    Ok(Job {
        marker: row.get(0)?,
        dossier: row.get(1)?,
        blank: row.get(2)?,
        state: State::from_word(&word).ok_or(crate::db::Error::Row)?,
        fence: row.get(4)?,
        station: row.get(5)?,
        sod: row.get(6)?,
    })
}
