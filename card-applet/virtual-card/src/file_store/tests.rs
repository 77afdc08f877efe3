//! What is left of a log when power goes at any byte, or a byte goes bad.

use card_applet::Place;
use std::io::Read;

use card_format::ef::Ef;
use card_format::object::Password;

use super::*;

const PASSWORD: Slot = Slot::Password(Password::Can);

/// A card's life in small: every kind of change, alone and in batches.
fn life() -> Vec<Vec<Change<'static>>> {
    vec![
        vec![Change::Put(Slot::LifeCycle, &[1]), Change::Put(Slot::KeySet(Place::First), &[7; 48])],
        vec![Change::Put(Slot::JobMarker, &[9; 32]), Change::Put(Slot::LifeCycle, &[3])],
        vec![Change::Create(Ef::Dg1, 95)],
        vec![Change::Write(Ef::Dg1, 0, &[1; 50])],
        vec![Change::Write(Ef::Dg1, 50, &[2; 45])],
        vec![Change::Create(Ef::Com, 20), Change::Write(Ef::Com, 0, &[0x60; 20])],
        vec![Change::Create(Ef::Com, 22)],
        vec![Change::Put(PASSWORD, b"123456")],
        vec![Change::Erase(Slot::KeySet(Place::First)), Change::Put(Slot::LifeCycle, &[5])],
    ]
}

/// The log after all of it, and the image after each commit with the length of the log then.
fn record_of_life() -> (Vec<u8>, Vec<(usize, Image)>) {
    let mut log = MAGIC.to_vec();
    let mut seal = first_seal();
    let mut states = vec![(0, Image::default())];
    for changes in life() {
        let (record, next) = record::encode(&changes, &seal).unwrap();
        seal = next;
        log.extend(&*record);
        let image = states.last().unwrap().1.after(&changes).unwrap();
        states.push((log.len(), image));
    }
    (log, states)
}

#[test]
fn a_log_cut_at_any_byte_is_the_last_commit_before_it() {
    let (log, states) = record_of_life();
    for length in 0..=log.len() {
        let found = replay(&log[..length]).unwrap_or_else(|at| panic!("{length}: damage at {at}"));
        let (kept, image) = states.iter().rfind(|(end, _)| *end <= length).unwrap();
        assert!(found.image == *image, "cut at {length}");
        assert!(found.length == *kept || found.length == MAGIC.len(), "cut at {length}");
    }
}

#[test]
fn a_torn_end_may_be_zeros() {
    let (mut log, states) = record_of_life();
    let length = log.len();
    log.resize(length + 100, 0);
    let found = replay(&log).unwrap_or_else(|at| panic!("damage at {at}"));
    assert!(found.length == length && found.image == states.last().unwrap().1);
}

#[test]
fn a_bad_byte_is_reported_or_was_in_the_last_commit() {
    let (log, states) = record_of_life();
    let (last, before_last) = (log.len(), states[states.len() - 2].0);
    for at in 0..last {
        for flip in [0x01, 0x80, 0xFF] {
            let mut log = log.clone();
            log[at] ^= flip;
            match replay(&log) {
                Err(damage) => assert!(damage <= at, "byte {at}"),
                Ok(found) => {
                    assert!(at >= before_last, "byte {at}");
                    assert!(found.image == states[states.len() - 2].1, "byte {at}");
                }
            }
        }
    }
}

#[test]
fn a_reopened_card_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.state");
    for (index, changes) in life().iter().enumerate() {
        let mut store = FileStore::open(&path).unwrap();
        assert_eq!(store.is_empty(), index == 0);
        store.commit(changes).unwrap();
        drop(store);
        // A commit that power cut off.
        OpenOptions::new().append(true).open(&path).unwrap().write_all(&[0, 0, 0, 9]).unwrap();
    }
    let store = FileStore::open(&path).unwrap();
    assert!(store.image == record_of_life().1.last().unwrap().1);
}

#[test]
fn two_processes_cannot_use_one_card() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.state");
    let first = FileStore::open(&path).unwrap();
    assert!(matches!(FileStore::open(&path), Err(OpenError::InUse { .. })));
    drop(first);
    FileStore::open(&path).unwrap();
}

#[test]
fn history_is_dropped_when_it_outweighs_the_card() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.state");
    let mut store = FileStore::open(&path).unwrap();
    store.commit(&life().concat()).unwrap();
    store.commit(&[Change::Create(Ef::Dg2, 20_000)]).unwrap();
    fs::write(beside(&path, "new"), b"left behind").unwrap();
    let mut shrank = false;
    for round in 0..20_u8 {
        let before = store.length;
        store.commit(&[Change::Write(Ef::Dg2, 0, &vec![round; 20_000])]).unwrap();
        shrank |= store.length < before;
    }
    assert!(shrank);
    let image = store.image.clone();
    let length = store.length;
    drop(store);
    let store = FileStore::open(&path).unwrap();
    assert!(store.image == image && store.length == length);
}

#[test]
fn a_change_that_does_not_fit_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.state");
    let mut store = FileStore::open(&path).unwrap();
    let good = Change::Put(Slot::LifeCycle, &[1]);
    for bad in [
        Change::Put(Slot::LifeCycle, &[1, 2]),
        Change::Put(Slot::File(Ef::Dg1), &[1]),
        Change::Write(Ef::Dg1, 0, &[1]),
        Change::Create(Ef::Dg1, 0x7FFF),
    ] {
        assert!(store.commit(&[good, bad]).is_err());
        assert!(store.is_empty());
    }
    let mut bytes = Vec::new();
    File::open(&path).unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, MAGIC);
}
