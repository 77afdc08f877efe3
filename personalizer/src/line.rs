//! What the stations of a line share: the accounts, the keys, and who does what next.

use core::time::Duration;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use getrandom::SysRng;
use rand_core::UnwrapErr;
use sha2::{Digest, Sha256};

use crate::authority::Authority;
use crate::dossier::Dossier;
use crate::intake::order::{Rules, take};
use crate::intake::{self, Finding, Receipt, Rejection};
use crate::lang::Speaks;
use crate::order::{self, Order};
use crate::prepare::{self, ChipKeys, Content};
use crate::signer::Due;
use crate::store::{self, Assigned, Grip, Hold, Job, Outlook, Store};

/// What the stations share.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Line {
    store: Store,
    authority: Authority,
    /// One life of this program, whatever its stations are called.
    instance: [u8; 16],
    lease: Duration,
    /// What the accounts said when they were asked last.
    outlook: Mutex<Outlook>,
}

/// How long a station is taken for alive after its last sign of life.
pub const LEASE: Duration = Duration::from_secs(30);

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
    pub free: u64,
    /// How many were begun.
    pub open: u64,
    /// How many lines are refused; the list may name fewer.
    pub refused: u64,
    /// Whether an authority's signature stands under the order.
    pub signed: bool,
}

impl Line {
    /// A line on these accounts.
    pub fn new(store: Store, authority: Authority) -> Self {
        Self {
            store,
            authority,
            instance: Hold::new("").instance,
            lease: LEASE,
            outlook: Mutex::default(),
        }
    }

    /// The same line with another lease.
    pub fn with_lease(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// Takes an order in, as [`take`] does, on the line's own terms.
    pub fn open(
        store: Store,
        order: &Path,
        authority: Authority,
    ) -> Result<(Self, Intake), OpenError> {
        let line = Self::new(store, authority);
        let order = Order::open(order)?;
        let receipt = take(&line.store, &order, &Rules::of(&line.authority), &mut |_| {})?;
        Ok((line, receipt.into()))
    }

    /// The accounts.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Keys and anchors.
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// What a station of this program calls itself in the accounts.
    pub fn hold(&self, station: &str) -> Hold {
        Hold { station: station.to_owned(), instance: self.instance }
    }

    /// How long a station is taken for alive after its last sign of life.
    pub const fn lease(&self) -> Duration {
        self.lease
    }

    /// How many dossiers wait for a blank.
    pub fn free(&self) -> Result<u64, store::Error> {
        self.store.waiting(None)
    }

    /// Jobs whose card was begun, and that nobody is working on: oldest first.
    pub fn abandoned(&self) -> Result<Vec<Job>, store::Error> {
        self.store.abandoned()
    }

    /// Promises a blank to the next dossier, in the accounts, before the blank is touched.
    pub fn begin(
        &self,
        marker: &[u8; 32],
        blank: &[u8],
        hold: &Hold,
    ) -> Result<Option<Assigned>, store::Error> {
        self.store.begin(marker, blank, hold, None)
    }

    /// Asks the accounts what there is to do.
    pub fn look_ahead(&self) -> Result<Outlook, store::Error> {
        let outlook = self.store.outlook(None)?;
        *self.seen() = outlook;
        Ok(outlook)
    }

    /// What there was to do when the accounts were asked last; a heartbeat asks all the time.
    pub fn outlook(&self) -> Outlook {
        *self.seen()
    }

    fn seen(&self) -> MutexGuard<'_, Outlook> {
        self.outlook.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What goes on the card of a dossier.
    pub fn content(&self, assigned: &Assigned) -> Result<Content, prepare::Error> {
        content(&assigned.payload)
    }

    /// Notes the public keys of a job's chip, and counts the signature that its document will bear
    /// for the first of the signers that has one left; in one change, before anything is signed.
    pub fn note_keys<'s>(
        &self,
        grip: &Grip,
        chip: &ChipKeys,
        due: &Due<'s>,
    ) -> Result<Option<&'s [u8; 32]>, store::Error> {
        let hash = |point: &[u8]| Sha256::digest(point).into();
        let keys = [(1, hash(&chip.chip_authentication)), (2, hash(&chip.active_authentication))];
        self.store.change(|change| {
            change.note_keys(grip, &keys)?;
            change.count_signature(due.ids(), due.limit())
        })
    }
}

/// What goes on the card of a dossier that was taken in.
pub(crate) fn content(payload: &[u8]) -> Result<Content, prepare::Error> {
    let dossier: Dossier = serde_json::from_slice(payload).map_err(|_| prepare::Error::Dossier)?;
    Content::compose(&dossier)
}

/// Why a line cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The order cannot be read.
    #[error(transparent)]
    Order(#[from] order::Error),
    /// It is not taken in.
    #[error(transparent)]
    Intake(#[from] intake::order::Error),
}

impl Speaks for OpenError {
    fn vi(&self) -> String {
        match self {
            Self::Order(error) => error.vi(),
            Self::Intake(error) => error.vi(),
        }
    }
}

impl From<Receipt> for Intake {
    fn from(receipt: Receipt) -> Self {
        let Receipt { new, waiting, open, issued, quarantined, findings, signed, .. } = receipt;
        let refused = |finding: Finding| {
            let Finding { line, member, reason, refused, .. } = finding;
            refused.then_some(Rejection { line, member, reason })
        };
        let rejected = findings.into_iter().filter_map(refused).collect();
        let free = new.saturating_add(waiting);
        Self { rejected, issued, quarantined, free, open, refused: receipt.refused, signed }
    }
}

/// Randomness of the operating system. Without it nothing secret can be made, so it panics.
pub(crate) const fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
