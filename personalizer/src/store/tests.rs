//! What the database forbids.

use super::*;

/// A job told by its number: dossier, blank, document, content, marker.
pub(crate) fn job(number: u8) -> [u8; 5] {
    [number; 5]
}

pub(crate) fn begin(store: &mut Store, job: [u8; 5]) -> Result<(), Error> {
    let [dossier, blank, document, content, marker] = job;
    store.begin(&NewJob {
        marker: &[marker; 32],
        dossier: &format!("D-{dossier}"),
        profile: "utopia",
        content: &[content; 32],
        document: &format!("utopia {document}"),
        blank: &[blank; 10],
        station: "test",
    })
}

fn standing(store: &Store, job: [u8; 5]) -> Standing {
    let [dossier, _, document, content, _] = job;
    let document = format!("utopia {document}");
    store.standing(&format!("D-{dossier}"), &[content; 32], &document).unwrap()
}

#[test]
fn nothing_is_used_twice() {
    let mut store = Store::in_memory().unwrap();
    begin(&mut store, job(1)).unwrap();
    for (second, refusal) in [
        ([1, 2, 1, 1, 2], "DossierTaken"),
        ([2, 1, 2, 2, 2], "BlankUsed"),
        ([2, 2, 1, 2, 2], "DocumentTaken"),
        ([1, 2, 1, 2, 2], "Changed"),
    ] {
        let error = begin(&mut store, second).unwrap_err();
        assert_eq!(format!("{error:?}"), refusal);
    }
    // What was refused left nothing behind.
    assert_eq!(Counts::of(store.database()).unwrap(), Counts { open: 1, ..Counts::default() });
    begin(&mut store, job(2)).unwrap();
}

#[test]
fn a_chip_key_is_seen_once() {
    let mut store = Store::in_memory().unwrap();
    begin(&mut store, job(1)).unwrap();
    begin(&mut store, job(2)).unwrap();
    store.note_key(&[1; 32], 1, &[7; 32]).unwrap();
    store.note_key(&[1; 32], 1, &[7; 32]).unwrap();
    assert!(matches!(store.note_key(&[1; 32], 2, &[7; 32]), Err(Error::KeySeen)));
    assert!(matches!(store.note_key(&[2; 32], 1, &[7; 32]), Err(Error::KeySeen)));
    // A chip that comes back with another key in the same slot is not the chip that was.
    assert!(matches!(store.note_key(&[1; 32], 1, &[8; 32]), Err(Error::KeySeen)));
}

#[test]
fn a_dossier_stands_where_its_job_is() {
    let mut store = Store::in_memory().unwrap();
    let (first, marker) = (job(1), [1; 32]);
    assert_eq!(standing(&store, first), Standing::Free);
    begin(&mut store, first).unwrap();
    assert!(matches!(standing(&store, first), Standing::Open(Job { state: State::Intent, .. })));
    assert!(matches!(store.done(&marker), Err(Error::State)), "done only after written");
    store.written(&marker, &[9; 32]).unwrap();
    store.written(&marker, &[9; 32]).unwrap();
    store.done(&marker).unwrap();
    assert_eq!(standing(&store, first), Standing::Issued);
    assert!(matches!(store.failed(&marker, "x"), Err(Error::State)), "done is final");
    assert_eq!(standing(&store, [1, 1, 1, 2, 1]), Standing::Changed);
    assert_eq!(standing(&store, [2, 1, 1, 2, 1]), Standing::DocumentTaken);
}

#[test]
fn a_dead_chip_frees_its_dossier() {
    let mut store = Store::in_memory().unwrap();
    begin(&mut store, job(1)).unwrap();
    store.quarantine(&[1; 32], "read-back").unwrap();
    assert_eq!(standing(&store, job(1)), Standing::Quarantined);
    store.failed(&[1; 32], "destroyed").unwrap();
    assert_eq!(standing(&store, job(1)), Standing::Free);
    assert!(matches!(begin(&mut store, [1, 1, 1, 1, 2]), Err(Error::BlankUsed)));
    begin(&mut store, [1, 2, 1, 1, 2]).unwrap();
    let counts = Counts::of(store.database()).unwrap();
    assert_eq!(counts, Counts { open: 1, destroyed: 1, ..Counts::default() });
}

#[test]
fn accounts_survive_and_need_their_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cardwright.db");
    begin(&mut Store::open(&path).unwrap(), job(1)).unwrap();
    let store = Store::open(&path).unwrap();
    assert_eq!(store.open_jobs().unwrap().len(), 1);
    assert_eq!(standing(&store, [2, 2, 1, 2, 2]), Standing::DocumentTaken);
    drop(store);
    std::fs::remove_file(folder.path().join("cardwright.db.key")).unwrap();
    assert!(matches!(Store::open(&path), Err(Error::Key)));
    assert!(matches!(Store::read(&folder.path().join("none.db")), Err(Error::Absent)));
}
