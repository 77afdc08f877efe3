//! A folder with a batch and accounts, for one run of the program after another.

use std::path::PathBuf;

use personalizer::authority::Authority;
use personalizer::line::{Intake, Line};
use personalizer::run::Post;
use personalizer::station::{Error, Outcome, Station, Wire};
use personalizer::store::{Counts, Store, StoreKey};

use crate::authority::authority;
use crate::card::TestCard;

/// Two dossiers of Utopia, UTO-1 and UTO-2.
pub(crate) const BATCH: &str = include_str!("batch.jsonl");

pub(crate) struct Trial {
    folder: tempfile::TempDir,
}

impl Trial {
    pub(crate) fn new(batch: &str) -> Self {
        let trial = Self { folder: tempfile::tempdir().unwrap() };
        trial.send(batch);
        trial
    }

    /// With one dossier, UTO-1.
    pub(crate) fn with_one() -> Self {
        Self::new(BATCH.lines().next().unwrap())
    }

    /// Another batch in place of the first.
    pub(crate) fn send(&self, batch: &str) {
        std::fs::write(self.path("batch.jsonl"), batch).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A new run of the program: what was in memory is gone.
    pub(crate) fn run(&self) -> (Line, Intake) {
        self.open(authority())
    }

    /// The same with other keys, once the batch is taken in: real keys take no unsigned order.
    pub(crate) fn run_with(&self, authority: Authority) -> Line {
        drop(self.run());
        Line::new(self.store(), authority)
    }

    fn open(&self, authority: Authority) -> (Line, Intake) {
        Line::open(self.store(), &self.path("batch.jsonl"), authority).unwrap()
    }

    fn store(&self) -> Store {
        let place = self.path("cardwright.db");
        Store::open(&place.to_string_lossy(), Some(StoreKey::of_trial())).unwrap()
    }
}

/// Puts the card into a station of the line.
pub(crate) fn process(line: &Line, card: &mut TestCard) -> Result<Outcome, Error> {
    process_wire(line, card)
}

/// The same with whatever carries the card.
pub(crate) fn process_wire(line: &Line, card: &mut dyn Wire) -> Result<Outcome, Error> {
    Station { line, post: &Post::new(line.hold("test")) }.process(card)
}

/// How many stand where.
pub(crate) fn counts(line: &Line) -> Counts {
    line.store().counts().unwrap()
}
