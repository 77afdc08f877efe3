//! Blanks, finished cards, strange cards.

use personalizer::audit::{self, Verdict};
use personalizer::station::{Error, Outcome, Reason};
use personalizer::store::Counts;

use crate::card::{Fault, TestCard};
use crate::trial::{BATCH, Trial, counts, process};

#[test]
fn a_batch_is_issued_once() {
    let trial = Trial::new(BATCH);
    let (line, intake) = trial.run();
    assert_eq!((intake.free, intake.rejected.len()), (2, 0), "{:?}", intake.rejected);
    let mut cards = [TestCard::new(Fault::None), TestCard::new(Fault::None)];
    for (card, dossier) in cards.iter_mut().zip(["UTO-1", "UTO-2"]) {
        assert_eq!(process(&line, card).unwrap(), Outcome::Issued(dossier.into()));
        assert_eq!(process(&line, card).unwrap(), Outcome::Finished);
    }
    assert_eq!(process(&line, &mut TestCard::new(Fault::None)).unwrap(), Outcome::Unused);
    drop(line);

    let (line, intake) = trial.run();
    assert_eq!((intake.free, intake.issued.len()), (0, 2));
    assert_eq!(process(&line, &mut TestCard::new(Fault::None)).unwrap(), Outcome::Unused);
    assert_eq!(counts(&line), Counts { issued: 2, ..Counts::default() });
    let verdict = audit::verify(line.store()).unwrap();
    assert!(matches!(verdict, Verdict::Whole(_)));
}

#[test]
fn chips_of_every_profile_become_cards() {
    for profile in ["utopia-brainpool", "utopia-legacy"] {
        let trial = Trial::new(&BATCH.replace("\"utopia\"", &format!("\"{profile}\"")));
        let (line, intake) = trial.run();
        assert_eq!(intake.free, 2, "{:?}", intake.rejected);
        let mut card = TestCard::new(Fault::None);
        assert_eq!(
            process(&line, &mut card).unwrap(),
            Outcome::Issued("UTO-1".into()),
            "{profile}"
        );
    }
}

#[test]
fn changed_content_under_a_known_dossier_is_refused() {
    let trial = Trial::new(BATCH);
    let (line, _) = trial.run();
    process(&line, &mut TestCard::new(Fault::None)).unwrap();
    drop(line);
    trial.send(&BATCH.replace("Zenith", "Nadir"));
    let (line, intake) = trial.run();
    let about: Vec<_> = intake.rejected.iter().map(|it| (it.line, it.member.as_str())).collect();
    assert_eq!(about, [(1, "dossier"), (2, "dossier")]);
    assert_eq!(line.free().unwrap(), 1, "what was taken in before still waits");
    drop(line);
    trial.send(&BATCH.replace("UTO-1", "UTO-3"));
    let (_, intake) = trial.run();
    let [rejection] = intake.rejected.as_slice() else { panic!("{:?}", intake.rejected) };
    assert_eq!((rejection.line, rejection.member.as_str()), (1, "id_number"));
}

#[test]
fn a_card_of_other_accounts_is_set_aside() {
    let mut card = TestCard::new(Fault::AnswerLost(20));
    process(&Trial::with_one().run().0, &mut card).unwrap_err();
    card.revive();
    let (line, _) = Trial::with_one().run();
    let outcome = process(&line, &mut card).unwrap();
    assert_eq!(outcome, Outcome::Quarantined(None, Reason::UnknownJob));
    assert_eq!(counts(&line), Counts { quarantined: 1, ..Counts::default() });
}

#[test]
fn a_card_of_another_batch_is_finished_all_the_same() {
    let trial = Trial::new(BATCH.lines().next().unwrap());
    let mut card = TestCard::new(Fault::AnswerLost(20));
    process(&trial.run().0, &mut card).unwrap_err();
    card.revive();
    trial.send(BATCH.lines().nth(1).unwrap());
    let (line, intake) = trial.run();
    assert_eq!((intake.free, intake.open), (1, 0));
    assert_eq!(process(&line, &mut card).unwrap(), Outcome::Resumed("UTO-1".into()));
    let other = process(&line, &mut TestCard::new(Fault::None)).unwrap();
    assert_eq!(other, Outcome::Issued("UTO-2".into()));
}

#[test]
fn other_transport_keys_stop_the_line_after_one_attempt() {
    let trial = Trial::with_one();
    let mut authority = crate::authority::authority();
    authority.transport = crate::authority::transport(&[0x11; 16]);
    assert!(!authority.has_demo_transport());
    let line = trial.run_with(authority);
    let mut card = TestCard::new(Fault::None);
    assert!(matches!(process(&line, &mut card), Err(Error::TransportKeys)));
    drop(line);
    // Nothing was promised to the chip, and the right keys still open it.
    assert_eq!(trial.run().1.open, 0);
    assert!(crate::authority::authority().has_demo_transport());
    assert_eq!(process(&trial.run().0, &mut card).unwrap(), Outcome::Issued("UTO-1".into()));
}
