//! Deliveries on both databases, and against a small model.

mod files;
mod model;
mod scale;
mod steps;

use private_postgres::Server;

use crate::store::{Hold, NewBatch, NewDossier, Priority, Store, StoreKey, Taken};
use crate::values;

/// The order that trials come in.
pub(crate) const BATCH: &str = "trial/1";

/// Accounts in each database, empty.
pub(crate) fn both() -> [Store; 2] {
    let place = Server::shared().unwrap().database().unwrap();
    let postgres = Store::open(&place, Some(StoreKey::of_trial())).unwrap();
    [Store::in_memory().unwrap(), postgres]
}

/// Takes dossier `id` in, for a person and with a document number.
pub(crate) fn take(
    store: &Store,
    (id, office): (&str, &str),
    (person, document): (&str, &str),
    replaces: Option<&str>,
) -> Taken {
    store.change(|change| take_in(change, (id, office), (person, document), replaces)).unwrap()
}

/// The same within a change.
pub(crate) fn take_in(
    change: &mut crate::store::Change<'_>,
    (id, office): (&str, &str),
    (person, document): (&str, &str),
    replaces: Option<&str>,
) -> Result<Taken, crate::store::Error> {
    let new = NewBatch { authority: "trial", name: "1", digest: &[0; 32], orderer: None };
    let batch = change.open_batch(&new)?;
    change.take_in(&NewDossier {
        id,
        batch: &batch,
        line: 1,
        profile: "utopia",
        content: &[0; 32],
        person,
        document,
        reason: if replaces.is_some() { "reissue" } else { "first" },
        office,
        kind: "permanent",
        priority: Priority::Ordinary,
        replaces,
        payload: b"somebody",
    })
}

/// Makes the card of whatever dossier comes next; its blank and its marker have this number.
pub(crate) fn issue(store: &Store, number: u64) -> String {
    let mut marker = [0; 32];
    marker[..8].copy_from_slice(&number.to_be_bytes());
    let begun = store.begin(&marker, &marker[..10], &Hold::new("test"), None).unwrap().unwrap();
    store.written(&begun.grip, &marker, &[8; 32]).unwrap();
    store.done(&begun.grip).unwrap();
    begun.dossier
}

/// Whether a dossier's content is kept.
pub(crate) fn is_kept(store: &Store, dossier: &str) -> bool {
    let query = "SELECT 1 FROM payloads WHERE dossier = $1";
    store.look(|change| change.row(query, values![dossier])).unwrap().is_some()
}

/// Makes the cards of `count` dossiers of one office: D-1, D-2 …
pub(crate) fn made(store: &Store, office: &str, count: u64) {
    for number in 1..=count {
        let (id, person) = (format!("D-{number}"), format!("UTO {number}"));
        assert_eq!(take(store, (&id, office), (&person, &format!("n {number}")), None), Taken::New);
        issue(store, number);
    }
}
