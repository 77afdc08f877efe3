//! The card's power goes at every commit of its own storage, just before it and just after it.

use personalizer::station::{Error, Outcome};
use personalizer::store::Counts;
use virtual_card::power_cut::When;
use virtual_card::{Memory, blank};

use crate::cut::CutCard;
use crate::trial::{Trial, counts, process_wire};

/// One issuance that loses its power; then a second run of the program, in which a new blank comes
/// first. `None` when it came through.
fn interrupted(when: When, at: usize) -> Option<Outcome> {
    let mut fresh = Memory::default();
    blank(&mut fresh, &[1; 10]).unwrap();
    let trial = Trial::with_one();
    let mut card = CutCard::new(fresh, at, when);
    let context = format!("{when:?} commit {at}");
    match process_wire(&trial.run().0, &mut card) {
        Ok(outcome) => {
            assert_eq!(outcome, Outcome::Issued("UTO-1".into()), "{context}");
            return None;
        }
        Err(error) => assert!(matches!(error, Error::Wire(_)), "{context}: {error}"),
    }
    let left = card.left();
    let (line, _) = trial.run();
    let mut blank_card = CutCard::new(other_blank(), usize::MAX, when);
    let mut card = CutCard::new(left, usize::MAX, when);
    if line.abandoned().unwrap().len() == 1 {
        let other = process_wire(&line, &mut blank_card).unwrap();
        assert_eq!(other, Outcome::Unused, "{context}");
    }
    let outcome = process_wire(&line, &mut card).unwrap();
    assert_eq!(counts(&line), Counts { issued: 1, ..Counts::default() }, "{context}");
    assert_eq!(process_wire(&line, &mut card).unwrap(), Outcome::Finished, "{context}");
    assert_eq!(process_wire(&line, &mut blank_card).unwrap(), Outcome::Unused, "{context}");
    Some(outcome)
}

fn other_blank() -> Memory {
    let mut memory = Memory::default();
    blank(&mut memory, &[2; 10]).unwrap();
    memory
}

#[test]
fn a_commit_of_the_card_is_the_last_thing_that_happens() {
    for when in [When::Before, When::After] {
        let outcomes: Vec<_> = (1..).map_while(|at| interrupted(when, at)).collect();
        assert!(outcomes.len() > 20, "{when:?}: {} commits", outcomes.len());
        let bad = |outcome: &&Outcome| !outcome.is_success();
        assert_eq!(outcomes.iter().find(bad), None, "{when:?}");
        for way in [Outcome::Resumed("UTO-1".into()), Outcome::Proven("UTO-1".into())] {
            assert!(outcomes.contains(&way), "{when:?}: {way:?}");
        }
    }
}
