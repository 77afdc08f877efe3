//! What the database forbids.

use core::time::Duration;

use super::*;

/// A dossier told by its number: identifier, person, document, content.
fn take(store: &Store, [id, person, document, content]: [u8; 4]) -> Result<Taken, Error> {
    store.change(|change| {
        let new = NewBatch { authority: "trial", name: "1", digest: &[0; 32], orderer: None };
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

/// A store in which dossiers 1 to `count` wait.
fn waiting(count: u8) -> Store {
    let store = Store::in_memory().unwrap();
    for number in 1..=count {
        assert_eq!(take(&store, [number; 4]).unwrap(), Taken::New);
    }
    store
}

fn begin(store: &Store, number: u8) -> Result<Option<Assigned>, Error> {
    store.begin(&[number; 32], &[number; 10], &Hold::new("test"), None)
}

#[test]
fn nothing_is_used_twice() {
    let store = waiting(1);
    assert_eq!(take(&store, [1; 4]).unwrap(), Taken::Known(Standing::Waiting));
    assert_eq!(take(&store, [1, 1, 1, 2]).unwrap(), Taken::Changed);
    assert_eq!(take(&store, [2, 1, 2, 2]).unwrap(), Taken::PersonTaken("D-1".to_owned()));
    assert_eq!(take(&store, [2, 2, 1, 2]).unwrap(), Taken::DocumentTaken);
    assert_eq!(take(&store, [2; 4]).unwrap(), Taken::New);
    let first = begin(&store, 1).unwrap().unwrap();
    assert_eq!((first.dossier.as_str(), first.payload.as_slice()), ("D-1", [1].as_slice()));
    assert!(matches!(begin(&store, 1), Err(Error::BlankUsed)));
    assert_eq!(store.counts().unwrap(), Counts { open: 1, ..Counts::default() });
    assert_eq!(begin(&store, 2).unwrap().unwrap().dossier, "D-2");
    assert!(begin(&store, 3).unwrap().is_none(), "no dossier waits");
}

#[test]
fn a_chip_key_is_seen_once() {
    let store = waiting(2);
    let (first, second) = (begin(&store, 1).unwrap().unwrap(), begin(&store, 2).unwrap().unwrap());
    store.note_keys(&first.grip, &[(1, [7; 32])]).unwrap();
    store.note_keys(&first.grip, &[(1, [7; 32])]).unwrap();
    for (grip, slot, key) in
        // A chip that comes back with another key in the same slot is not the chip that was.
        [(first.grip, 2, 7), (second.grip, 1, 7), (first.grip, 1, 8)]
    {
        let again = store.note_keys(&grip, &[(slot, [key; 32])]);
        assert!(matches!(again, Err(Error::KeySeen)), "{slot} {key}");
    }
}

#[test]
fn a_dossier_stands_where_its_job_is() {
    let store = waiting(1);
    let grip = begin(&store, 1).unwrap().unwrap().grip;
    assert!(matches!(store.standing("D-1").unwrap(), Standing::Open(_)));
    assert!(matches!(store.done(&grip), Err(Error::State)), "done only after written");
    store.written(&grip, &[9; 32], &[8; 32]).unwrap();
    store.written(&grip, &[9; 32], &[8; 32]).unwrap();
    store.done(&grip).unwrap();
    assert_eq!(store.standing("D-1").unwrap(), Standing::Issued);
    assert!(matches!(store.failed(&grip, "x"), Err(Error::State)), "done is final");
    assert_eq!(take(&store, [1; 4]).unwrap(), Taken::Known(Standing::Issued));
}

#[test]
fn a_dead_chip_frees_its_dossier() {
    let store = waiting(1);
    let grip = begin(&store, 1).unwrap().unwrap().grip;
    store.quarantine(&grip, "read-back").unwrap();
    assert_eq!(store.standing("D-1").unwrap(), Standing::Quarantined);
    store.failed(&grip, "destroyed").unwrap();
    assert_eq!(store.standing("D-1").unwrap(), Standing::Waiting);
    assert!(matches!(begin(&store, 1), Err(Error::BlankUsed)));
    assert_eq!(begin(&store, 2).unwrap().unwrap().dossier, "D-1");
}

#[test]
fn who_was_overtaken_writes_no_more() {
    let store = waiting(1);
    let (first, second) = (Hold::new("one"), Hold::new("two"));
    let lease = Duration::from_mins(1);
    for hold in [&first, &second] {
        store.enrol(hold, "here", lease).unwrap();
    }
    assert!(matches!(store.enrol(&Hold::new("one"), "", lease), Err(Error::StationTaken(_))));
    let old = store.begin(&[1; 32], &[1; 10], &first, None).unwrap().unwrap().grip;
    let held = store.take_over(&[1; 32], &second);
    assert!(matches!(held, Err(Error::Held(station)) if station == "one"));
    store.release(&first).unwrap();
    let new = store.take_over(&[1; 32], &second).unwrap().grip;
    assert!(matches!(store.written(&old, &[9; 32], &[8; 32]), Err(Error::Fenced)));
    store.written(&new, &[9; 32], &[8; 32]).unwrap();
    store.done(&new).unwrap();
}

#[test]
fn the_urgent_come_first_and_the_rest_in_time() {
    let store = waiting(3);
    let change = "UPDATE dossiers SET due = due - $2 WHERE id = $1";
    for (id, ahead) in [("D-3", Priority::Urgent.head_start()), ("D-2", 1000)] {
        store.change(|c| c.execute(change, crate::values![id, ahead])).unwrap();
    }
    let order: Vec<_> =
        (1..=3).map(|number| begin(&store, number).unwrap().unwrap().dossier).collect();
    assert_eq!(order, ["D-3", "D-2", "D-1"]);
}

#[test]
fn what_stays_is_never_deleted() {
    let store = waiting(1);
    begin(&store, 1).unwrap();
    for table in ["dossiers", "jobs", "audit"] {
        let delete = format!("DELETE FROM {table}");
        let deleted = store.change(|change| change.execute(&delete, crate::values![]));
        assert!(deleted.is_err(), "{table}");
    }
}
