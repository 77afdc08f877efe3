//! Stations as the accounts know them: who is alive, what it has in hand, what it is asked to do.
//!
//! A station lives while its lease runs; a heartbeat renews it. What a dead station had in hand may
//! be taken by any other. No lease is needed to write: that is what fences are for.

use core::time::Duration;

use rand_core::Rng;

use super::job::Job;
use super::{Change, Error, Store};
use crate::audit::Event;
use crate::db::Row;
use crate::lang::Said;
use crate::line::random;
use crate::values;

/// A station in one of its lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its name, unique on the line.
    pub station: String,
    /// Sixteen random bytes, new whenever its program starts.
    pub instance: [u8; 16],
}

impl Hold {
    /// A new life of the station with this name.
    pub fn new(station: &str) -> Self {
        let mut instance = [0; 16];
        random().fill_bytes(&mut instance);
        Self { station: station.to_owned(), instance }
    }
}

/// What a station says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// `waiting`, `working`, `paused`, `drained`, `stopped` or `gone`.
    pub state: &'static str,
    /// The step it is at, or nothing.
    pub step: &'static str,
    /// Cards it finished in this life.
    pub cards: u64,
    /// Failures of one kind in a row, and that kind.
    pub failures: (u64, String),
    /// Milliseconds a card, smoothed.
    pub pace: Option<u64>,
    /// Its last error, or nothing.
    pub error: Said,
}

/// What a station is asked to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Take cards.
    #[default]
    Run,
    /// Take no further card until it is asked to run.
    Pause,
    /// Finish the card in hand and end.
    Drain,
}

impl Wanted {
    /// The word in the accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Pause => "pause",
            Self::Drain => "drain",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Run, Self::Pause, Self::Drain].into_iter().find(|wanted| wanted.word() == word)
    }
}

/// A station as the accounts know it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The machine it runs on.
    pub machine: String,
    /// Whether its lease runs.
    pub alive: bool,
    /// What it does: as in [`Report`].
    pub state: String,
    /// The step it is at, or nothing.
    pub step: String,
    /// The dossier in hand, or nothing.
    pub dossier: String,
    /// What it is asked to do.
    pub wanted: String,
    /// Cards it finished in this life.
    pub cards: u64,
    /// Failures of one kind in a row.
    pub failures: u64,
    /// That kind.
    pub kind: String,
    /// Milliseconds a card, smoothed.
    pub pace: Option<u64>,
    /// Its last error, or nothing.
    pub error: Said,
}

fn member(row: &Row, now: i64) -> Result<Member, Error> {
    let state: String = row.get(2)?;
    Ok(Member {
        name: row.get(0)?,
        machine: row.get(1)?,
        alive: state != "gone" && row.get::<i64>(11)? > now,
        state,
        step: row.get(3)?,
        dossier: row.get(4)?,
        wanted: row.get(5)?,
        cards: row.get(6)?,
        failures: row.get(7)?,
        kind: row.get(8)?,
        pace: row.get(9)?,
        error: Said { en: row.get(10)?, vi: row.get(12)? },
    })
}

impl Store {
    /// Begins a life of a station, which is asked to run. Refused while another process lives under
    /// its name.
    pub fn enrol(&self, hold: &Hold, machine: &str, lease: Duration) -> Result<(), Error> {
        self.change(|change| change.enrol(hold, machine, lease, Wanted::Run))
    }

    /// The same for a station that nobody began: it is asked what it was asked before in this life
    /// of its program, or to pause when living stations are there and none is asked to run. Tells
    /// which.
    pub fn enrol_later(
        &self,
        hold: &Hold,
        machine: &str,
        lease: Duration,
    ) -> Result<Wanted, Error> {
        self.change(|change| {
            let wanted = change.wanted_of_newcomer(hold)?;
            change.enrol(hold, machine, lease, wanted)?;
            Ok(wanted)
        })
    }

    /// Says that these stations live and how they do, in one change; tells what each is asked to do,
    /// or nothing where another process lives under its name by now.
    pub fn renew(
        &self,
        lives: &[(&Hold, Report)],
        lease: Duration,
    ) -> Result<Vec<Option<Wanted>>, Error> {
        self.change(|change| {
            let lease = change.until(lease);
            lives.iter().map(|(hold, report)| change.renew(hold, report, lease)).collect()
        })
    }

    /// What the stations of one life of a program are asked to do, without a sign of life.
    pub fn wanted(&self, instance: &[u8; 16]) -> Result<Vec<(String, Wanted)>, Error> {
        let query = "SELECT name, wanted FROM stations WHERE instance = $1";
        self.look(|change| {
            let rows = change.rows(query, values![instance])?;
            let read = |row: &Row| {
                let wanted = Wanted::from_word(&row.get::<String>(1)?).unwrap_or_default();
                Ok((row.get(0)?, wanted))
            };
            rows.iter().map(read).collect()
        })
    }

    /// The station has nothing in hand any more; the job stays as it is.
    pub fn release(&self, hold: &Hold) -> Result<(), Error> {
        let update = "UPDATE stations SET dossier = '' WHERE name = $1 AND instance = $2";
        self.change(|change| {
            change.execute(update, values![&hold.station, &hold.instance]).map(drop)
        })
    }

    /// Ends a life of a station.
    pub fn leave(&self, hold: &Hold) -> Result<(), Error> {
        let update = "UPDATE stations SET state = 'gone', dossier = '', step = '', lease = 0
            WHERE name = $1 AND instance = $2";
        self.change(|change| {
            change.execute(update, values![&hold.station, &hold.instance]).map(drop)
        })
    }

    /// Ends the lives that a dead process left behind: stations whose names begin with `prefix`.
    /// Only for who knows that the process is dead.
    pub fn bury(&self, prefix: &str) -> Result<u64, Error> {
        let update = "UPDATE stations SET state = 'gone', dossier = '', step = '', lease = 0
            WHERE state <> 'gone' AND substr(name, 1, length($1)) = $1";
        self.change(|change| change.execute(update, values![prefix]))
    }

    /// Stops the whole line: every station of every process is asked to pause, and the log says why.
    pub fn stop_line(&self, station: &str, reason: &str) -> Result<(), Error> {
        self.change(|change| {
            change
                .execute("UPDATE stations SET wanted = 'pause' WHERE state <> 'gone'", values![])?;
            change.audit(&Event::new("line stopped", "", &[], &format!("{station}: {reason}")))
        })
    }

    /// All stations, by name.
    pub fn stations(&self) -> Result<Vec<Member>, Error> {
        self.look(|change| {
            let query = "SELECT name, machine, state, step, dossier, wanted, cards, failures, kind,
                pace, error, lease, error_vi FROM stations ORDER BY name";
            let now = change.now();
            change.rows(query, values![])?.iter().map(|row| member(row, now)).collect()
        })
    }

    /// Asks a station, or all of them, to do something.
    pub fn ask(&self, station: Option<&str>, wanted: Wanted) -> Result<u64, Error> {
        self.change(|change| change.ask(station, wanted))
    }
}

/// How many living stations have a dossier in hand.
pub(super) fn in_hand(change: &mut Change<'_>) -> Result<u64, Error> {
    let now = change.now();
    let query = "SELECT count(*) FROM stations WHERE dossier <> '' AND lease > $1";
    change.number(query, values![now])
}

impl Change<'_> {
    fn enrol(
        &mut self,
        hold: &Hold,
        machine: &str,
        lease: Duration,
        wanted: Wanted,
    ) -> Result<(), Error> {
        let (now, lease) = (self.now(), self.until(lease));
        let query = "SELECT 1 FROM stations
            WHERE name = $1 AND lease > $2 AND instance <> $3 AND state <> 'gone'";
        if self.row(query, values![&hold.station, now, &hold.instance])?.is_some() {
            return Err(Error::StationTaken(hold.station.clone()));
        }
        self.execute(
            "INSERT INTO stations (name, instance, machine, lease, state, step, dossier,
                 wanted, cards, failures, kind, error, error_vi, since)
             VALUES ($1, $2, $3, $4, 'waiting', '', '', $6, 0, 0, '', '', '', $5)
             ON CONFLICT (name) DO UPDATE SET instance = excluded.instance,
                 machine = excluded.machine, lease = excluded.lease, state = 'waiting',
                 step = '', dossier = '', wanted = excluded.wanted, cards = 0, failures = 0,
                 kind = '', pace = NULL, error = '', error_vi = '', since = excluded.since",
            values![&hold.station, &hold.instance, machine, lease, now, wanted.word()],
        )
        .map(drop)
    }

    /// What a station is asked that nobody began.
    fn wanted_of_newcomer(&mut self, hold: &Hold) -> Result<Wanted, Error> {
        let now = self.now();
        let query = "SELECT name, wanted FROM stations
            WHERE state <> 'gone' AND (lease > $1 OR instance = $2)";
        let mut others = Vec::new();
        for row in self.rows(query, values![now, &hold.instance])? {
            let wanted = Wanted::from_word(&row.get::<String>(1)?).unwrap_or_default();
            if row.get::<String>(0)? == hold.station {
                return Ok(wanted);
            }
            others.push(wanted);
        }
        let run = others.is_empty() || others.contains(&Wanted::Run);
        Ok(if run { Wanted::Run } else { Wanted::Pause })
    }

    /// Asks a station, or all of them, to do something.
    pub fn ask(&mut self, station: Option<&str>, wanted: Wanted) -> Result<u64, Error> {
        let update =
            "UPDATE stations SET wanted = $2 WHERE state <> 'gone' AND ($1 = '' OR name = $1)";
        self.execute(update, values![station.unwrap_or_default(), wanted.word()])
    }

    fn renew(&mut self, hold: &Hold, report: &Report, lease: i64) -> Result<Option<Wanted>, Error> {
        let (failures, kind) = &report.failures;
        let changed = self.execute(
            "UPDATE stations SET lease = $3, state = $4, step = $5, cards = $6, failures = $7,
                 kind = $8, pace = $9, error = $10, error_vi = $11 WHERE name = $1 AND instance = $2",
            values![
                &hold.station,
                &hold.instance,
                lease,
                report.state,
                report.step,
                report.cards,
                *failures,
                kind,
                report.pace,
                &report.error.en,
                &report.error.vi
            ],
        )?;
        if changed == 0 {
            return Ok(None);
        }
        let query = "SELECT wanted FROM stations WHERE name = $1";
        let row = self.row(query, values![&hold.station])?.ok_or(crate::db::Error::Row)?;
        Ok(Some(Wanted::from_word(&row.get::<String>(0)?).unwrap_or_default()))
    }

    fn until(&self, lease: Duration) -> i64 {
        let lease = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        self.now().saturating_add(lease)
    }

    /// The station has this dossier in hand from now on.
    pub(super) fn take_up(&mut self, hold: &Hold, dossier: &str) -> Result<(), Error> {
        let update = "UPDATE stations SET dossier = $3 WHERE name = $1 AND instance = $2";
        self.execute(update, values![&hold.station, &hold.instance, dossier]).map(drop)
    }

    /// Nobody has this job's dossier in hand any more.
    pub(super) fn lay_down(&mut self, job: &Job) -> Result<(), Error> {
        let update = "UPDATE stations SET dossier = '' WHERE dossier = $1";
        self.execute(update, values![&job.dossier]).map(drop)
    }

    /// Which other living station has the dossier in hand.
    pub(super) fn in_hand(&mut self, dossier: &str, but: &Hold) -> Result<Option<String>, Error> {
        let now = self.now();
        let query = "SELECT name FROM stations
            WHERE dossier = $1 AND lease > $2 AND NOT (name = $3 AND instance = $4)";
        let row = self.row(query, values![dossier, now, &but.station, &but.instance])?;
        Ok(row.map(|row| row.get(0)).transpose()?)
    }
}
