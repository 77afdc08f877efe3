//! The wire or the power fails at every command of an issuance, and the program starts again.

use personalizer::station::{Error, Outcome};
use personalizer::store::Counts;

use crate::card::{Fault, TestCard};
use crate::trial::{Trial, counts, process};

/// One issuance that fails as told, then a second run of the program in which a new blank comes
/// first. Returns how the interrupted card ended.
fn interrupted(fault: Fault) -> Outcome {
    let trial = Trial::with_one();
    let mut card = TestCard::new(fault);
    let error = process(&trial.run().0, &mut card).unwrap_err();
    assert!(matches!(error, Error::Wire(_)), "{fault:?}: {error}");

    let (line, intake) = trial.run();
    let begun = intake.open == 1;
    card.revive();
    if begun {
        let other = process(&line, &mut TestCard::new(Fault::None)).unwrap();
        assert_eq!(other, Outcome::Unused, "{fault:?}");
    }
    let outcome = process(&line, &mut card).unwrap();
    let other = process(&line, &mut TestCard::new(Fault::None)).unwrap();
    assert_eq!(other, Outcome::Unused, "{fault:?}");
    assert_eq!(counts(&line), Counts { issued: 1, ..Counts::default() }, "{fault:?}");
    assert_eq!(process(&line, &mut card).unwrap(), Outcome::Finished, "{fault:?}");
    outcome
}

/// How many commands an issuance takes.
fn commands() -> u32 {
    let mut card = TestCard::new(Fault::None);
    process(&Trial::with_one().run().0, &mut card).unwrap();
    card.commands
}

#[test]
fn a_lost_command_never_makes_two_cards() {
    let outcomes: Vec<_> =
        (0..commands()).map(|number| interrupted(Fault::CommandLost(number))).collect();
    assert_every_way(&outcomes);
}

#[test]
fn a_lost_answer_never_makes_two_cards() {
    let outcomes: Vec<_> =
        (0..commands()).map(|number| interrupted(Fault::AnswerLost(number))).collect();
    assert_every_way(&outcomes);
}

/// Blanks are issued, bound cards resumed, locked ones proven.
fn assert_every_way(outcomes: &[Outcome]) {
    let name = || "UTO-1".to_owned();
    for way in [Outcome::Issued(name()), Outcome::Resumed(name()), Outcome::Proven(name())] {
        assert!(outcomes.contains(&way), "{way:?}");
    }
    let good = |outcome: &&Outcome| {
        !matches!(outcome, Outcome::Issued(_) | Outcome::Resumed(_) | Outcome::Proven(_))
    };
    assert_eq!(outcomes.iter().find(good), None);
}
