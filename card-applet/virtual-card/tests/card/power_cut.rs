//! Power goes at every commit of a personalization, just before it and just after it.

use card_applet::Place;
use card_applet::storage::{Slot, Storage};
use virtual_card::power_cut::{PowerCut, When};
use virtual_card::{Memory, VirtualCard, blank};

use crate::line::{MARKER, Wire, files, personalize, rng};

#[test]
fn a_card_is_at_every_moment_a_blank_a_resumable_job_or_finished() {
    let mut fresh = Memory::default();
    blank(&mut fresh, &[1; 10]).unwrap();
    for when in [When::Before, When::After] {
        let mut finished = 0;
        for cut in 1.. {
            let storage = PowerCut::new(fresh.clone(), cut, when);
            let mut card = VirtualCard::new(storage, rng());
            let done = personalize(&mut card).is_ok();
            let left = card.storage().memory().clone();
            check(&left, cut, when);
            if done {
                finished = cut;
                break;
            }
        }
        assert!(finished > 20, "the script has more commits than {finished}");
    }
}

/// What is left is one of three things, and can be finished.
fn check(left: &Memory, cut: usize, when: When) {
    let has = |slot| left.extent(slot).is_some();
    let files_there = files().iter().filter(|(ef, _)| has(Slot::File(*ef))).count();
    let mut card = VirtualCard::new(left.clone(), rng());
    let step = Wire::new(&mut card).step().unwrap();
    let context = format!("cut {when:?} commit {cut}");
    match step {
        0x01 => assert!(!has(Slot::JobMarker) && files_there == 0, "{context}"),
        0x03 => {
            let mut issuer = Wire::issuer(&mut card).unwrap();
            assert_eq!(issuer.data(0xDF01).unwrap(), MARKER, "{context}");
        }
        0x05 => {
            let sets = Place::BOTH.into_iter().flat_map(Slot::of_key_set);
            assert!(!sets.into_iter().any(has), "{context}");
            assert_eq!(files_there, files().len(), "{context}");
            return read_back(&mut card, &context);
        }
        other => panic!("{context}: step {other}"),
    }
    personalize(&mut card).unwrap_or_else(|status| panic!("{context}: {status:?}"));
    read_back(&mut card, &context);
}

fn read_back(card: &mut VirtualCard<Memory>, context: &str) {
    let mut terminal = Wire::terminal(card).unwrap();
    let (ef, content) = files().swap_remove(5);
    assert_eq!(terminal.read(ef).unwrap(), content, "{context}");
}
