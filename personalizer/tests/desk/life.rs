//! Cards that are looked at, closed and killed by hand.

use card_applet::storage::{Change, Slot, Storage};
use card_format::ef::Ef;
use card_format::lifecycle::Step;
use card_format::object::Password;
use card_protocol::cipher::Cipher;
use getrandom::SysRng;
use personalizer::audit;
use personalizer::desk::{Desk, Error, Info, Rotation};
use personalizer::lang::{Lang, Speaks as _};
use personalizer::station;
use personalizer::store::{Hold, Standing, Store};
use rand_core::UnwrapErr;
use virtual_card::VirtualCard;

use crate::card::{Fault, TestCard};
use crate::place::take;
use crate::rotation::{CHIP, blank, content, master};

/// A card in personalization, with everything that a lock asks for or without.
fn written(complete: bool, fault: Fault) -> TestCard {
    let mut card = blank(&master(Cipher::Aes128, 1), fault);
    let mut storage = card.card.storage().clone();
    let mut changes = vec![
        Change::Put(Slot::JobMarker, &[7; 32]),
        Change::Put(Slot::Password(Password::Can), b"123456"),
        Change::Put(Slot::LifeCycle, &[0x03]),
    ];
    if complete {
        for ef in [Ef::CardAccess, Ef::Com, Ef::Sod, Ef::Dg1, Ef::Dg2] {
            changes.extend([Change::Create(ef, 4), Change::Write(ef, 0, &[0x60, 2, 1, 2])]);
        }
    }
    storage.commit(&changes).unwrap();
    card.card = VirtualCard::new(storage, UnwrapErr(SysRng));
    card
}

#[test]
fn a_card_says_what_it_is_at_every_step() {
    let mut card = blank(&master(Cipher::Aes192, 1), Fault::None);
    let info = Info::of(&mut card).unwrap();
    assert_eq!((info.step, info.chip), (Step::Blank, Some([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])));
    assert_eq!(info.key_sets, [(0x30, Some(Cipher::Aes192))]);
    let json = info.json();
    assert_eq!(json["key_sets"][0]["algorithm"], "AES-192");
    assert_eq!(
        (json["step"].as_str(), json["chip"].as_str()),
        (Some("blank"), Some("09080706050403020100"))
    );
    assert!(info.text(Lang::Vi).contains("phôi trắng"));

    let mut card = written(true, Fault::None);
    let before = content(&card);
    let info = Info::of(&mut card).unwrap();
    assert_eq!(info.readable, [("EF.CardAccess", 4)]);
    assert!(content(&card) == before);
}

#[test]
fn a_complete_card_is_locked_whatever_command_is_lost() {
    let (store, keys) = (Store::in_memory().unwrap(), master(Cipher::Aes128, 1));
    let desk = Desk { master: &keys, store: &store };
    let mut card = written(true, Fault::None);
    let before = content(&card);
    desk.may_lock(&mut card).unwrap();
    assert!(content(&card) == before);
    card.commands = 0;
    desk.lock(&mut card).unwrap();
    let info = Info::of(&mut card).unwrap();
    assert_eq!((info.step, info.chip, info.key_sets), (Step::Operational, None, vec![]));
    assert_eq!(audit::head(&store).unwrap().number, 1);
    for number in 0..card.commands {
        for fault in [Fault::CommandLost(number), Fault::AnswerLost(number)] {
            let mut card = written(true, fault);
            let _ = desk.lock(&mut card);
            card.revive();
            match Info::of(&mut card).unwrap().step {
                Step::Operational => {}
                Step::Personalization => desk.lock(&mut card).map(drop).unwrap(),
                other => panic!("{fault:?}: {other:?}"),
            }
        }
    }
}

#[test]
fn what_is_not_complete_is_not_locked() {
    let (store, keys) = (Store::in_memory().unwrap(), master(Cipher::Aes128, 1));
    let desk = Desk { master: &keys, store: &store };
    let refused = desk.lock(&mut written(false, Fault::None));
    assert!(matches!(refused, Err(Error::Card(station::Error::Refused("lock itself", _)))));
    let mut blank = blank(&keys, Fault::None);
    assert!(matches!(desk.may_lock(&mut blank), Err(Error::Step(_))));
    assert!(matches!(desk.lock(&mut blank), Err(Error::Step(_))));
    // Other keys never reach the point where anything is sent.
    let other = master(Cipher::Aes128, 2);
    let desk = Desk { master: &other, ..desk };
    let refused = desk.lock(&mut written(true, Fault::None));
    assert!(matches!(refused, Err(Error::Card(station::Error::TransportKeys))));
}

#[test]
fn a_card_is_killed_once_and_accounted_for_as_often_as_asked() {
    let (store, keys) = (Store::in_memory().unwrap(), master(Cipher::Aes128, 1));
    let desk = Desk { master: &keys, store: &store };
    for mut card in [blank(&keys, Fault::None), written(true, Fault::None)] {
        let before = content(&card);
        desk.may_terminate(&mut card).unwrap();
        assert!(content(&card) == before);
        desk.terminate(&mut card, "trial").unwrap();
        let dead = content(&card);
        assert_eq!(dead.len(), 2);
        desk.terminate(&mut card, "trial").unwrap();
        assert!(content(&card) == dead);
        assert_eq!(Info::of(&mut card).unwrap().step, Step::Terminated);
        assert!(matches!(desk.lock(&mut card), Err(Error::Step(_))));
    }
    let mut card = written(true, Fault::None);
    desk.lock(&mut card).unwrap();
    assert!(matches!(desk.terminate(&mut card, "trial"), Err(Error::Step(_))));
}

#[test]
fn a_card_of_an_unfinished_job_is_left_to_its_line() {
    let (store, keys) = (Store::in_memory().unwrap(), master(Cipher::Aes128, 1));
    take(&store, [1; 4]).unwrap();
    let begun = store.begin(&[7; 32], &CHIP, &Hold::new("test"), None).unwrap().unwrap();
    let desk = Desk { master: &keys, store: &store };
    let rotation = Rotation { store: &store, old: &keys, new: &keys, once_more: true };
    let mut card = written(true, Fault::None);
    let before = content(&card);
    for state in ["promised", "written"] {
        if state == "written" {
            store.written(&begun.grip, &[9; 32], &[8; 32]).unwrap();
        }
        for refused in [
            desk.may_lock(&mut card).map(drop),
            desk.lock(&mut card).map(drop),
            rotation.plan(&mut card).map(drop),
            rotation.run(&mut card).map(drop),
        ] {
            let Err(refused @ Error::Begun(_)) = refused else { panic!("{state}: {refused:?}") };
            for lang in [Lang::En, Lang::Vi] {
                let said = refused.text(lang);
                let next = ["D-1", "`personalizer issue`", "`personalizer scrap`"];
                assert!(next.iter().all(|word| said.contains(word)), "{said}");
            }
        }
        assert!(content(&card) == before, "{state}: nothing was sent that changes it");
    }
    // Set aside, it may be opened to be looked at, but nobody locks it for its holder.
    store.quarantine(&begun.grip, "strange").unwrap();
    assert!(matches!(desk.lock(&mut card), Err(Error::HeldBack("quarantined"))));
    assert!(content(&card) == before);
    // Its end is accounted for, and the dossier is free.
    desk.terminate(&mut card, "trial").unwrap();
    assert_eq!(store.standing("D-1").unwrap(), Standing::Waiting);
}
