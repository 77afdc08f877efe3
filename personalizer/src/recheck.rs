//! A second look at finished cards: every card that the accounts call issued is there once, and a
//! terminal accepts it.
//!
//! A locked card tells nobody whose it is, so the accounts say which chip carries which dossier and
//! what password opens it. Cards whose dossier was delivered have no password here any more.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use verifier::check::Id;
use verifier::inspect::{Inspection, Request, inspect};
use verifier::trust::Trust;
use verifier::verdict::{Decision, verdict};
use virtual_card::FileStore;

use crate::lang::Speaks;
use crate::line::{self, random};
use crate::station;
use crate::store::{self, Store};
use crate::tray::{self, TrayError};
use crate::values;

/// What a second look found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Found {
    /// Files of the cards that a terminal accepts, each with its dossier.
    pub accepted: BTreeMap<String, String>,
    /// Dossiers whose card a terminal does not accept, and the checks that it is because of.
    pub refused: Vec<(String, String)>,
    /// Dossiers that are issued and whose card is not there.
    pub missing: Vec<String>,
    /// Chips in the folder that no issued dossier belongs to: blanks, dead and interrupted cards.
    pub others: u64,
}

/// Why it cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The accounts fail.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A card cannot be opened.
    #[error(transparent)]
    Tray(#[from] TrayError),
    /// Two files are of one chip.
    #[error("{0} and another file are of the same chip")]
    Twice(String),
    /// No password can be had for a card.
    #[error("dossier {0}: {1}")]
    Password(String, #[source] station::Error),
    /// What was kept is no dossier.
    #[error("dossier {0}: {1}")]
    Dossier(String, #[source] crate::prepare::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Store(error) => error.vi(),
            Self::Tray(error) => error.vi(),
            Self::Twice(name) => format!("{name} và một tệp khác là của cùng một chip"),
            Self::Password(id, error) => format!("hồ sơ {id}: {}", error.vi()),
            Self::Dossier(id, error) => format!("hồ sơ {id}: {}", error.vi()),
        }
    }
}

/// Looks at every issued card among the files of `folder`; `tell` is called after each.
pub fn recheck(
    store: &Store,
    folder: &Path,
    trust: &Trust,
    tell: &(dyn Fn() + Sync),
) -> Result<Found, Error> {
    let mut files = chips(folder)?;
    let mut found = Found::default();
    let mut work = Vec::new();
    for (dossier, identity) in issued(store)? {
        match files.remove(&identity) {
            Some(name) => work.push((dossier, name)),
            None => found.missing.push(dossier),
        }
    }
    found.others = u64::try_from(files.len()).unwrap_or(u64::MAX);
    let (work, results) = (Mutex::new(work), Mutex::new(Vec::new()));
    let next = || work.lock().ok()?.pop();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((dossier, name)) = next() {
                    let result = look(store, &dossier, &folder.join(&name), trust);
                    if let Ok(mut results) = results.lock() {
                        results.push((dossier, name, result));
                    }
                    tell();
                }
            });
        }
    });
    for (dossier, name, result) in results.into_inner().unwrap_or_default() {
        match result? {
            None => drop(found.accepted.insert(name, dossier)),
            Some(because) => {
                let names: Vec<_> = because.iter().map(|check| format!("{check:?}")).collect();
                found.refused.push((dossier, names.join(", ")));
            }
        }
    }
    found.refused.sort();
    Ok(found)
}

/// Inspects one card; `None` when it is accepted.
fn look(
    store: &Store,
    dossier: &str,
    path: &Path,
    trust: &Trust,
) -> Result<Option<Vec<Id>>, Error> {
    let content = line::content(&store.payload(dossier)?)
        .map_err(|error| Error::Dossier(dossier.to_owned(), error))?;
    let password =
        station::printed(&content).map_err(|error| Error::Password(dossier.to_owned(), error))?;
    let mut wire = tray::open(path)?;
    let at = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let request = Request::new(&password, trust, at);
    let Inspection { report, .. } = inspect(wire.as_mut(), request, &mut random(), &mut ());
    let verdict = verdict(&report);
    Ok(match verdict.decision {
        Decision::Accepted => None,
        Decision::CannotTell | Decision::Refused => Some(verdict.because),
    })
}

/// Dossiers whose card is out, with their chip.
fn issued(store: &Store) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let query = "SELECT dossier, blank FROM jobs WHERE state = 'done' ORDER BY dossier";
    let rows = store.look(|change| change.rows(query, values![]))?;
    let pair = |row: &crate::db::Row| Ok((row.get(0)?, row.get(1)?));
    rows.iter()
        .map(pair)
        .collect::<Result<_, crate::db::Error>>()
        .map_err(|error| Error::Store(error.into()))
}

/// The files of a folder by the identity of their chip. Two files of one chip are two cards: the
/// second would hide behind the first, so it is refused.
fn chips(folder: &Path) -> Result<BTreeMap<Vec<u8>, String>, Error> {
    let failed = |error: std::io::Error| TrayError::about(folder, &error);
    let mut chips = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.path().extension().is_none_or(|extension| extension != "card") {
            continue;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let file = FileStore::open(&path).map_err(|error| TrayError::about(&path, &error))?;
        // Power may go before a file is a chip at all.
        let Some(identity) = file.chip_identity() else { continue };
        let identity = identity.to_vec();
        if let Some(other) = chips.insert(identity, name) {
            return Err(Error::Twice(other));
        }
    }
    Ok(chips)
}
