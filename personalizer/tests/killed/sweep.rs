//! Every death, one after the other, and what the next start makes of it.

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use card_protocol::apdu::Command;
use card_protocol::link::CardLink;
use personalizer::audit::{self, Verdict};
use personalizer::books;
use personalizer::store::{Counts, Standing};
use personalizer::summary::Ending;
use virtual_card::VirtualCard;
use virtual_card::file_store::{FileStore, OpenError};

use crate::child::{Death, dies};
use crate::yard::Yard;

/// How often an interrupted card ended in which way.
type Endings = BTreeMap<String, u32>;

#[test]
fn at_every_command_to_a_card() {
    let endings = sweep(Death::Command);
    for ending in [Ending::Resumed, Ending::Finished] {
        assert!(endings.contains_key(&format!("{ending:?}")), "{endings:?}");
    }
}

#[test]
fn before_every_commit() {
    sweep(Death::BeforeCommit);
}

#[test]
fn after_every_commit() {
    sweep(Death::AfterCommit);
}

/// Dies at the first, second … possible moment until the program comes through.
fn sweep(death: Death) -> Endings {
    let (next, through) = (AtomicU32::new(1), AtomicBool::new(false));
    let endings = Mutex::new(Endings::new());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !through.load(Ordering::SeqCst) {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    match die_and_go_on(death, at) {
                        Some(ended) => {
                            let mut endings = endings.lock().unwrap();
                            for ending in ended {
                                *endings.entry(format!("{ending:?}")).or_default() += 1;
                            }
                        }
                        None => through.store(true, Ordering::SeqCst),
                    }
                }
            });
        }
    });
    let endings = endings.into_inner().unwrap();
    println!("{death:?}: {} deaths, {endings:?}", next.into_inner());
    endings
}

/// One death and the next start. `None` when the program came through before it.
fn die_and_go_on(death: Death, at: u32) -> Option<Vec<Ending>> {
    let folder = tempfile::tempdir().unwrap();
    let yard = Yard::new(folder.path());
    let died = dies(folder.path(), death, at);
    let context = format!("{death:?} {at}");
    let (line, summary) = yard.issue(Yard::store(yard.database()), yard.tray());
    assert_eq!(summary.exit_code(), 0, "{context}: {summary:?}");
    // The summary says what became of each card that was begun.
    let endings: Vec<_> = summary.interrupted.iter().map(|earlier| earlier.ending).collect();
    let good = |ending: &Ending| matches!(ending, Ending::Resumed | Ending::Finished);
    assert!(endings.iter().all(good), "{context}: {endings:?}");
    assert!(endings.len() <= 1, "{context}: one station begins one card at a time");
    // Each dossier has one card, which is locked; there is no other.
    let store = line.store();
    assert_eq!(store.counts().unwrap(), Counts { issued: 2, ..Counts::default() }, "{context}");
    let balances = store.look(books::all).unwrap();
    let [books] = balances.as_slice() else { panic!("{context}: {balances:?}") };
    let elsewhere = [books.begun, books.quarantined, books.destroyed, books.waiting];
    assert_eq!((books.good, elsewhere), (2, [0; 4]), "{context}");
    for dossier in ["UTO-1", "UTO-2"] {
        assert_eq!(store.standing(dossier).unwrap(), Standing::Issued, "{context}");
    }
    assert_eq!(cards(&yard.cards()), (2, 2), "{context}");
    assert!(matches!(audit::verify(store).unwrap(), Verdict::Whole(_)), "{context}");
    died.then_some(endings)
}

/// How many cards there are, and how many of them are locked.
fn cards(folder: &Path) -> (usize, usize) {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let cards: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|it| it == "card")).collect();
    (cards.len(), cards.iter().filter(|path| is_locked(path)).count())
}

/// A process that another test is just starting shares this one's locks for a moment.
fn open(path: &Path) -> FileStore {
    loop {
        match FileStore::open(path) {
            Err(OpenError::InUse { .. }) => thread::yield_now(),
            store => return store.unwrap(),
        }
    }
}

fn is_locked(path: &Path) -> bool {
    let rng = rand_core::UnwrapErr(getrandom::SysRng);
    let mut card = VirtualCard::new(open(path), rng);
    let (mut out, mut answer) = ([0; 16], [0; 300]);
    let select = Command::new(0, 0xA4, 0x04, 0x0C).with_data(&card_format::ef::EMRTD_AID);
    card.exchange(select.encode(&mut out).unwrap(), &mut answer).unwrap();
    let command = Command::new(0x80, 0xCA, 0x9F, 0x70).expecting(256);
    let answer = card.exchange(command.encode(&mut out).unwrap(), &mut answer).unwrap();
    answer == [0x9F, 0x70, 0x01, 0x05, 0x90, 0x00]
}
