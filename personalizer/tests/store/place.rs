//! Where accounts are kept, and what stands in them.

use personalizer::store::{
    Assigned, Error, Grip, Hold, NewBatch, NewDossier, Priority, Store, StoreKey, Taken,
};

/// A place for accounts.
pub(crate) struct Place {
    kind: Kind,
}

enum Kind {
    Memory,
    File(tempfile::TempDir),
    Server(String),
}

impl Place {
    pub(crate) fn memory() -> Self {
        Self { kind: Kind::Memory }
    }

    pub(crate) fn file() -> Self {
        Self { kind: Kind::File(tempfile::tempdir().unwrap()) }
    }

    pub(crate) fn server() -> Self {
        let server = private_postgres::Server::shared().unwrap_or_else(|error| panic!("{error}"));
        Self { kind: Kind::Server(server.database().unwrap()) }
    }

    /// What `--store` would say.
    pub(crate) fn name(&self) -> String {
        match &self.kind {
            Kind::Memory => ":memory:".to_owned(),
            Kind::File(folder) => folder.path().join("cardwright.db").display().to_string(),
            Kind::Server(address) => address.clone(),
        }
    }

    /// The accounts; opened again they are the same, except in memory.
    pub(crate) fn open(&self) -> Store {
        match &self.kind {
            Kind::Memory => Store::in_memory().unwrap(),
            Kind::File(_) | Kind::Server(_) => open(&self.name()),
        }
    }

    /// Accounts in which dossiers 1 to `count` wait.
    pub(crate) fn waiting(&self, count: u8) -> Store {
        let store = self.open();
        for number in 1..=count {
            assert_eq!(take(&store, [number; 4]).unwrap(), Taken::New);
        }
        store
    }
}

/// Accounts under the key of trials.
pub(crate) fn open(name: &str) -> Store {
    Store::open(name, Some(StoreKey::of_trial())).unwrap()
}

/// Takes in a dossier told by its numbers: identifier, person, document, content.
pub(crate) fn take(store: &Store, numbers: [u8; 4]) -> Result<Taken, Error> {
    take_into(store, "1", numbers)
}

pub(crate) fn take_into(
    store: &Store,
    order: &str,
    [id, person, document, content]: [u8; 4],
) -> Result<Taken, Error> {
    store.change(|change| {
        let new = NewBatch { authority: "trial", name: order, digest: &[0; 32], orderer: None };
        let batch = change.open_batch(&new)?;
        change.take_in(&NewDossier {
            id: &format!("D-{id}"),
            batch: &batch,
            line: id.into(),
            profile: "utopia",
            content: &[content; 32],
            person: &format!("UTO {person}"),
            document: &format!("utopia {document}"),
            reason: "first",
            office: "",
            kind: "permanent",
            priority: Priority::Ordinary,
            replaces: None,
            payload: &[content],
        })
    })
}

/// Promises the blank of this number, under the marker of this number.
pub(crate) fn begin(store: &Store, number: u8) -> Result<Option<Assigned>, Error> {
    store.begin(&[number; 32], &[number; 10], &Hold::new("test"), None)
}

/// Notes a key that the job's chip proved, as a station does.
pub(crate) fn note_key(store: &Store, grip: &Grip, slot: u8, key: u8) -> Result<(), Error> {
    store.change(|change| change.note_keys(grip, &[(slot, [key; 32])]))
}

/// Runs one statement as a change.
pub(crate) fn run(store: &Store, sql: &str) -> Result<u64, Error> {
    store.change(|change| change.execute(sql, personalizer::values![]))
}

/// One number.
pub(crate) fn number(store: &Store, sql: &str) -> u64 {
    store.look(|change| change.number(sql, personalizer::values![])).unwrap()
}
