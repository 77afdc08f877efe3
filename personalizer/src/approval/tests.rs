//! Who may say yes to what, beside whom.

use super::*;
use crate::books::tests::{At, BATCH, card, open_batch};
use crate::operators::disable;
use crate::operators::tests::people;
use crate::store::{self, Store};

const ACTIONS: [Action; 4] =
    [Action::LoadKeys, Action::Reissue, Action::CloseBatch, Action::Destroy];

#[test]
fn two_people_of_the_right_roles_are_enough() {
    let store = Store::in_memory().unwrap();
    let people = people(&store);
    let mut allowed = Vec::new();
    for action in ACTIONS {
        for first in &people {
            for second in &people {
                let subject = format!("{} {}", first.name(), second.name());
                let answer =
                    store.change(|change| four_eyes(change, action, &subject, first, second));
                let noted = store.look(|change| is_approved(change, action, &subject)).unwrap();
                assert_eq!(answer.is_ok(), noted);
                match answer {
                    Ok(()) => allowed.push(format!("{} {subject}", action.word())),
                    Err(Error::Same) => assert_eq!(first, second),
                    Err(Error::Roles(refused)) => assert_eq!(refused, action),
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
    let supervised = ["an binh", "an chi", "binh an", "chi an"];
    let mut expected = vec!["load keys an binh".to_owned(), "load keys binh an".to_owned()];
    for action in ["re-issue", "close batch", "destroy"] {
        expected.extend(supervised.map(|pair| format!("{action} {pair}")));
    }
    assert_eq!(allowed, expected);
}

#[test]
fn a_disabled_operator_has_no_eyes() {
    let store = Store::in_memory().unwrap();
    let [an, _, chi, _] = people(&store);
    disable(&store, "chi", &an).unwrap();
    let answer = store.change(|change| four_eyes(change, Action::Destroy, "x", &an, &chi));
    assert!(matches!(answer, Err(Error::Inactive(name)) if name == "chi"));
}

#[test]
fn a_card_is_destroyed_before_four_eyes() {
    let store = Store::in_memory().unwrap();
    open_batch(&store, BATCH);
    card(&store, BATCH, 1, At::Quarantined);
    card(&store, BATCH, 2, At::Quarantined);
    scrap(&store, "utopia-1-1", "nobody is registered yet", None).unwrap();
    let [an, binh, chi, dung] = people(&store);
    let dossier = "utopia-1-2";
    assert!(matches!(scrap(&store, dossier, "alone", None), Err(Error::Alone(Action::Destroy))));
    let pair = [binh.clone(), chi.clone()];
    assert!(matches!(scrap(&store, dossier, "no supervisor", Some(&pair)), Err(Error::Roles(_))));
    let pair = [an.clone(), dung];
    assert!(matches!(scrap(&store, dossier, "an auditor", Some(&pair)), Err(Error::Roles(_))));
    scrap(&store, dossier, "shredded", Some(&[an, chi])).unwrap();
    assert!(store.look(|change| is_approved(change, Action::Destroy, dossier)).unwrap());
    let open = store.open_jobs().unwrap();
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_chip_without_a_dossier_leaves_quarantine_by_the_shredder_alone() {
    let store = Store::in_memory().unwrap();
    open_batch(&store, BATCH);
    card(&store, BATCH, 1, At::Quarantined);
    store.quarantine_blank(&[7; 10], "stray").unwrap();
    store.quarantine_blank(&[8; 10], "a blank of ours").unwrap();
    let job = store.open_jobs().unwrap().remove(0);
    let [an, _, chi, _] = people(&store);
    let pair = [an, chi];
    let alone = scrap_blank(&store, (&[7; 10], None), "x", None);
    assert!(matches!(alone, Err(Error::Alone(Action::Destroy))));
    for (blank, what) in [(&job.blank[..], "has a job"), (&[9; 10][..], "was never seen")] {
        let refused = scrap_blank(&store, (blank, None), what, Some(&pair));
        assert!(matches!(refused, Err(Error::Store(store::Error::NoBlank))), "{what}");
    }
    let destroyed = || {
        let query = "SELECT count(*) FROM blanks WHERE state = 'destroyed' AND batch = $1";
        let count = store.look(|change| change.number(query, crate::values![BATCH]));
        count.map_err(|error: store::Error| error).unwrap()
    };
    scrap_blank(&store, (&[7; 10], None), "shredded", Some(&pair)).unwrap();
    assert_eq!(destroyed(), 0, "it was nobody's blank");
    scrap_blank(&store, (&[8; 10], Some(BATCH)), "shredded", Some(&pair)).unwrap();
    assert_eq!(destroyed(), 1, "it counts in the books of its batch");
    assert_eq!(store.counts().unwrap().quarantined, 1, "the card with a job is left");
    let again = scrap_blank(&store, (&[7; 10], None), "again", Some(&pair));
    assert!(matches!(again, Err(Error::Store(store::Error::NoBlank))));
}

#[test]
fn an_approval_goes_with_its_change() {
    let store = Store::in_memory().unwrap();
    let [an, binh, ..] = people(&store);
    let failed: Result<(), Error> = store.change(|change| {
        four_eyes(change, Action::CloseBatch, "x", &an, &binh)?;
        Err(Error::Same)
    });
    assert!(failed.is_err());
    assert!(!store.look(|change| is_approved(change, Action::CloseBatch, "x")).unwrap());
}
