//! Many at once.

use std::collections::BTreeSet;
use std::thread;

use personalizer::audit::{self, Verdict};
use personalizer::store::{Change, Counts, Error, Hold, Store};

use crate::place::Place;

const THREADS: u8 = 8;
const DOSSIERS: u8 = 40;

/// Begins and finishes jobs until no dossier waits; the markers and blanks begin with `who`.
pub(crate) fn work_off(store: &Store, who: u8) -> Vec<String> {
    let hold = Hold::new(&format!("station {who}"));
    let mut mine = Vec::new();
    for number in 0.. {
        let (mut marker, mut blank) = ([who; 32], [who; 10]);
        (marker[0], blank[0]) = (number, number);
        let Some(assigned) = store.begin(&marker, &blank, &hold, None).unwrap() else { break };
        let note = |change: &mut Change<'_>| change.note_keys(&assigned.grip, &[(1, marker)]);
        store.change(note).unwrap();
        store.written(&assigned.grip, &marker, &[8; 32]).unwrap();
        store.done(&assigned.grip).unwrap();
        mine.push(assigned.dossier);
    }
    mine
}

/// Every dossier was issued once, and the log is whole.
pub(crate) fn assert_issued_once(store: &Store, lists: &[Vec<String>]) {
    let all: Vec<_> = lists.concat();
    let different: BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), different.len()), (usize::from(DOSSIERS), usize::from(DOSSIERS)));
    let counts = Counts { issued: DOSSIERS.into(), ..Counts::default() };
    assert_eq!(store.counts().unwrap(), counts);
    assert!(matches!(audit::verify(store).unwrap(), Verdict::Whole(_)));
}

pub(crate) fn filled(place: &Place) -> Store {
    place.waiting(DOSSIERS)
}

pub(crate) fn eight_threads_never_share_a_dossier(place: &Place) {
    let store = filled(place);
    let lists: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (1..=THREADS)
            .map(|who| {
                scope.spawn({
                    let store = &store;
                    move || work_off(store, who)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_issued_once(&store, &lists);
}

pub(crate) fn one_chip_in_two_readers_is_one_job(place: &Place) {
    let store = place.waiting(THREADS);
    let won: Vec<_> = thread::scope(|scope| {
        let begin = |who: u8| {
            let store = &store;
            move || match store.begin(&[who; 32], &[0; 10], &Hold::new("test"), None) {
                Ok(assigned) => assigned.is_some(),
                Err(Error::BlankUsed) => false,
                Err(error) => panic!("{error}"),
            }
        };
        let threads: Vec<_> = (1..=THREADS).map(|who| scope.spawn(begin(who))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    assert_eq!(store.waiting(None).unwrap(), u64::from(THREADS) - 1);
}
