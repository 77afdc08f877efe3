//! What the stations of a line share: the accounts, the batch, the keys, and who does what next.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use getrandom::SysRng;
use rand_core::UnwrapErr;
use sha2::{Digest, Sha256};

use crate::authority::Authority;
use crate::batch::{Batch, Entry, Error as BatchError};
use crate::intake::{Reason, Rejection};
use crate::prepare::ChipKeys;
use crate::store::{self, Job, NewJob, Standing, State, Store};

/// A job's marker.
type Marker = [u8; 32];

/// What the stations share.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Line {
    store: Mutex<Store>,
    batch: Batch,
    authority: Authority,
    work: Mutex<Work>,
}

#[derive(Default)]
struct Work {
    /// Dossiers that wait for a blank.
    free: VecDeque<Entry>,
    /// Dossiers whose card was begun.
    open: HashMap<Marker, Entry>,
}

/// What a batch holds, before the first card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// Lines that are refused, in their order.
    pub rejected: Vec<Rejection>,
    /// Identifiers of dossiers whose cards are out.
    pub issued: Vec<String>,
    /// Identifiers of dossiers whose cards wait for a person.
    pub quarantined: Vec<String>,
    /// How many wait for a blank.
    pub free: usize,
    /// How many were begun.
    pub open: usize,
}

/// What a new blank becomes.
#[expect(missing_debug_implementations, reason = "names a dossier's document")]
pub enum Next {
    /// The card of this dossier; the intent is in the accounts.
    Entry(Entry),
    /// Nothing: the accounts refuse the dossier of this line.
    Refused(u64, Reason),
    /// Nothing: no dossier waits.
    None,
}

impl Line {
    /// Takes the batch in: every line is checked and looked up in the accounts.
    pub fn open(
        store: Store,
        batch: Batch,
        authority: Authority,
    ) -> Result<(Self, Intake), OpenError> {
        let (mut work, mut intake) = (Work::default(), Intake::default());
        for line in batch.lines()? {
            match line {
                Ok(entry) => sort(&store, entry, &mut work, &mut intake)?,
                Err(rejection) => intake.rejected.push(rejection),
            }
        }
        (intake.free, intake.open) = (work.free.len(), work.open.len());
        let work = Mutex::new(work);
        Ok((Self { store: Mutex::new(store), batch, authority, work }, intake))
    }

    /// The accounts. Whoever panicked with them left a transaction that was rolled back.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The batch.
    pub const fn batch(&self) -> &Batch {
        &self.batch
    }

    /// Keys and anchors.
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// How many dossiers wait for a blank.
    pub fn free(&self) -> usize {
        self.work().free.len()
    }

    /// Whether a dossier waits for a blank, or a card that was begun for its end.
    pub fn has_work(&self) -> bool {
        let work = self.work();
        !work.free.is_empty() || !work.open.is_empty()
    }

    /// Identifiers of the dossiers whose card was begun and not finished.
    pub fn open_dossiers(&self) -> Vec<String> {
        let mut open: Vec<_> =
            self.work().open.values().map(|entry| entry.dossier.clone()).collect();
        open.sort();
        open
    }

    /// Promises a blank to the next dossier, in the accounts, before the blank is touched.
    pub fn begin(
        &self,
        marker: &Marker,
        blank: &[u8],
        station: &str,
    ) -> Result<Next, store::Error> {
        let Some(entry) = self.work().free.pop_front() else { return Ok(Next::None) };
        let begun = self.store().begin(&NewJob {
            marker,
            dossier: &entry.dossier,
            profile: &entry.profile,
            content: &entry.content,
            document: &entry.document,
            blank,
            station,
        });
        match begun {
            Ok(()) => {
                self.work().open.insert(*marker, entry.clone());
                Ok(Next::Entry(entry))
            }
            Err(store::Error::Changed) => Ok(Next::Refused(entry.line, Reason::Changed)),
            Err(store::Error::DocumentTaken) => Ok(Next::Refused(entry.line, Reason::Taken)),
            Err(error) => {
                self.work().free.push_front(entry);
                Err(error)
            }
        }
    }

    /// The dossier of an open job; it stays open until [`Self::close`].
    pub fn look_open(&self, marker: &Marker) -> Option<Entry> {
        self.work().open.get(marker).cloned()
    }

    /// The job is done, failed or set aside.
    pub fn close(&self, marker: &Marker) {
        self.work().open.remove(marker);
    }

    /// Jobs of this batch whose card may be locked already, with the hash of its EF.SOD.
    pub fn written_jobs(&self) -> Result<Vec<(Job, [u8; 32])>, store::Error> {
        let jobs = self.store().written_jobs()?;
        let work = self.work();
        Ok(jobs.into_iter().filter(|(job, _)| work.open.contains_key(&job.marker)).collect())
    }

    /// Notes the public keys of a job's chip.
    pub fn note_keys(&self, marker: &Marker, chip: &ChipKeys) -> Result<(), store::Error> {
        let keys = [(1, &chip.chip_authentication), (2, &chip.active_authentication)];
        let mut store = self.store();
        keys.into_iter().try_for_each(|(slot, point)| {
            store.note_key(marker, slot, &Sha256::digest(point).into())
        })
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a line cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The batch cannot be read.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The accounts fail.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Puts a dossier where the accounts say it stands.
fn sort(
    store: &Store,
    entry: Entry,
    work: &mut Work,
    intake: &mut Intake,
) -> Result<(), store::Error> {
    let refuse =
        |member: &str, reason| Rejection { line: entry.line, member: member.to_owned(), reason };
    match store.standing(&entry.dossier, &entry.content, &entry.document)? {
        Standing::Free => work.free.push_back(entry),
        Standing::Open(Job { marker, state: State::Intent | State::Written, .. }) => {
            work.open.insert(marker, entry);
        }
        Standing::Open(_) | Standing::Quarantined => intake.quarantined.push(entry.dossier),
        Standing::Issued => intake.issued.push(entry.dossier),
        Standing::Changed => intake.rejected.push(refuse("dossier", Reason::Changed)),
        Standing::DocumentTaken => {
            intake.rejected.push(refuse("document_number", Reason::Taken));
        }
    }
    Ok(())
}

/// Randomness of the operating system. Without it nothing secret can be made, so it panics.
pub(crate) const fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
