//! The queue: which dossier comes next, and whose hands a job is in.
//!
//! Dossiers are taken by `due`: the moment they were received, less the head start of their class.

use zeroize::Zeroizing;

use super::job::{Job, State};
use super::{Change, Error, Grip, Hold, Store, payload, station};
use crate::audit::Event;
use crate::values;

/// A dossier in a station's hands.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "holds a person's data")]
pub struct Assigned {
    /// The job.
    pub grip: Grip,
    /// The dossier's identifier.
    pub dossier: String,
    /// Its order.
    pub batch: String,
    /// Its content, as it was taken in.
    pub payload: Zeroizing<Vec<u8>>,
}

/// What there is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// A dossier waits for a blank.
    pub waiting: bool,
    /// A card that was begun waits for its end.
    pub begun: bool,
    /// A living station, of whichever process, has a card in hand: it may fail, and then its
    /// dossier waits again.
    pub in_hand: bool,
}

impl Store {
    /// How many dossiers wait for a blank, of one order or of all.
    pub fn waiting(&self, scope: Option<&str>) -> Result<u64, Error> {
        let query = "SELECT count(*) FROM dossiers
            WHERE state = 'waiting' AND ($1 = '' OR batch = $1)";
        self.look(|change| change.number(query, values![scope.unwrap_or_default()]))
    }

    /// Whether a dossier waits for a blank, and whether a card that was begun waits for its end.
    pub fn outlook(&self, scope: Option<&str>) -> Result<Outlook, Error> {
        let waiting = "SELECT 1 FROM dossiers
            WHERE state = 'waiting' AND ($1 = '' OR batch = $1) LIMIT 1";
        let begun = "SELECT 1 FROM jobs JOIN dossiers ON dossiers.id = jobs.dossier
            WHERE jobs.state IN ('intent', 'written') AND ($1 = '' OR batch = $1) LIMIT 1";
        let scope = scope.unwrap_or_default();
        self.look(|change| {
            let waiting = change.row(waiting, values![scope])?.is_some();
            let begun = change.row(begun, values![scope])?.is_some();
            Ok(Outlook { waiting, begun, in_hand: begun && station::in_hand(change)? > 0 })
        })
    }

    /// How many cards living stations have in hand.
    pub fn in_hand(&self) -> Result<u64, Error> {
        self.look(station::in_hand)
    }

    /// How often each document signer signed, by the hash of its certificate.
    pub fn signatures(&self) -> Result<Vec<([u8; 32], u64)>, Error> {
        self.look(|change| {
            let rows = change.rows("SELECT certificate, signatures FROM signers", values![])?;
            rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
        })
    }

    /// Jobs whose card was begun and not finished, and that no living station has in hand: oldest
    /// first.
    pub fn abandoned(&self) -> Result<Vec<Job>, Error> {
        self.look(|change| {
            let now = change.now();
            change.jobs(
                "state IN ('intent', 'written') AND NOT EXISTS
                 (SELECT 1 FROM stations WHERE stations.dossier = jobs.dossier AND lease > $1)",
                values![now],
            )
        })
    }

    /// Promises a blank to the next dossier that waits; committed before the blank is touched.
    /// `None` when no dossier waits.
    pub fn begin(
        &self,
        marker: &[u8; 32],
        blank: &[u8],
        hold: &Hold,
        scope: Option<&str>,
    ) -> Result<Option<Assigned>, Error> {
        self.change(|change| {
            let next = "SELECT id, batch FROM dossiers
                WHERE state = 'waiting' AND ($1 = '' OR batch = $1) ORDER BY due, id LIMIT 1";
            let Some(next) = change.row(next, values![scope.unwrap_or_default()])? else {
                return Ok(None);
            };
            let (dossier, batch): (String, String) = (next.get(0)?, next.get(1)?);
            let payload = change.payload(&dossier)?;
            let now = change.now();
            change.execute(
                "INSERT INTO blanks (identity, batch, state, since) VALUES ($1, $2, 'bound', $3)",
                values![blank, &batch, now],
            )?;
            change.execute(
                "INSERT INTO jobs (marker, dossier, blank, state, station, instance, fence, started)
                 VALUES ($1, $2, $3, 'intent', $4, $5, 1, $6)",
                values![marker, &dossier, blank, &hold.station, &hold.instance, now],
            )?;
            let update = "UPDATE dossiers SET state = 'begun' WHERE id = $1";
            change.execute(update, values![&dossier])?;
            change.take_up(hold, &dossier)?;
            change.audit(&Event::new("intent", &dossier, blank, &hold.station))?;
            Ok(Some(Assigned { grip: Grip { marker: *marker, fence: 1 }, dossier, batch, payload }))
        })
    }

    /// Takes an open job whose card lies in this station now. Refused while another living station
    /// has it in hand; whoever had it before is fenced from now on.
    pub fn take_over(&self, marker: &[u8; 32], hold: &Hold) -> Result<Assigned, Error> {
        self.change(|change| {
            let job = change.job("marker = $1", values![marker])?.ok_or(Error::NoJob)?;
            if !matches!(job.state, State::Intent | State::Written) {
                return Err(Error::State);
            }
            if let Some(other) = change.in_hand(&job.dossier, hold)? {
                return Err(Error::Held(other));
            }
            let fence = job.fence.saturating_add(1);
            change.execute(
                "UPDATE jobs SET station = $2, instance = $3, fence = $4 WHERE marker = $1",
                values![marker, &hold.station, &hold.instance, fence],
            )?;
            change.take_up(hold, &job.dossier)?;
            let query = "SELECT batch FROM dossiers WHERE id = $1";
            let batch =
                change.row(query, values![&job.dossier])?.ok_or(Error::NoDossier)?.get(0)?;
            let payload = change.payload(&job.dossier)?;
            let detail = format!("{} fence {fence}", hold.station);
            change.audit(&Event::new("taken over", &job.dossier, &job.blank, &detail))?;
            Ok(Assigned {
                grip: Grip { marker: *marker, fence },
                dossier: job.dossier,
                batch,
                payload,
            })
        })
    }

    /// What a dossier holds, for a card that is looked at again.
    pub fn payload(&self, dossier: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.look(|change| change.payload(dossier))
    }
}

impl Change<'_> {
    /// What a dossier holds, while it is kept.
    pub fn payload(&mut self, dossier: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
        let key = self.key()?;
        let query = "SELECT sealed FROM payloads WHERE dossier = $1";
        let row = self.row(query, values![dossier])?.ok_or(Error::Payload)?;
        payload::open(key, dossier, &row.get::<Vec<u8>>(0)?)
    }
}
