//! A folder with accounts and cards, and one run of the program in it.

use std::path::{Path, PathBuf};
use std::sync::mpsc;

use personalizer::db::{Database, Sqlite};
use personalizer::line::Line;
use personalizer::run::{Place, run};
use personalizer::store::{Store, StoreKey};
use personalizer::summary::Summary;
use personalizer::tray::{Simulated, Stock, Tray};

use crate::authority::authority;

/// Two dossiers of Utopia, UTO-1 and UTO-2.
const BATCH: &str = include_str!("../issuance/batch.jsonl");

/// A folder with a batch, its accounts, and the cards that were begun.
pub(crate) struct Yard(pub(crate) PathBuf);

impl Yard {
    pub(crate) fn new(folder: &Path) -> Self {
        std::fs::write(folder.join("batch.jsonl"), BATCH).unwrap();
        Self(folder.to_owned())
    }

    pub(crate) fn database(&self) -> Sqlite {
        Sqlite::open(&self.0.join("cardwright.db")).unwrap()
    }

    pub(crate) fn store(database: impl Database + 'static) -> Store {
        Store::on(Box::new(database), Some(StoreKey::of_trial())).unwrap()
    }

    pub(crate) fn cards(&self) -> PathBuf {
        self.0.join("cards")
    }

    pub(crate) fn tray(&self) -> Simulated {
        Simulated(Stock::in_folder(&self.cards()).unwrap())
    }

    /// What `issue` does: buries the dead, takes the batch in, runs a station, sums up.
    pub(crate) fn issue(&self, store: Store, tray: impl Tray + 'static) -> (Line, Summary) {
        store.bury("").unwrap();
        let batch = self.0.join("batch.jsonl");
        let (line, intake) = Line::open(store, &batch, authority()).unwrap();
        let mut summary = Summary::new(intake);
        summary.interrupted(line.abandoned().unwrap());
        let (tell, events) = mpsc::channel();
        let place = Place { name: "one".to_owned(), tray: Box::new(tray), patience: None };
        run(&line, vec![place], &tell).unwrap();
        drop(tell);
        for (station, event) in events {
            summary.add(station, event);
        }
        let open = line.abandoned().unwrap().into_iter().map(|job| job.dossier).collect();
        let head = personalizer::audit::head(line.store()).unwrap();
        summary.end(open, line.store().in_hand().unwrap(), line.free().unwrap(), head);
        (line, summary)
    }
}
