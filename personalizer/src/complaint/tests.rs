//! From a complaint to another card, on both databases and through every interruption.

mod walk;

use super::*;
use crate::delivery::tests::{BATCH, both, is_kept, issue, made, take};
use crate::store::{Change, Standing, Store, Taken};
use crate::{delivery, values};

#[expect(clippy::unnecessary_wraps, reason = "as people are asked")]
fn agreed(_: &mut Change<'_>) -> Result<(), Error> {
    Ok(())
}

fn complain(store: &Store, dossier: &str) -> Result<u64, Error> {
    store.change(|change| open(change, dossier, Reason::Lost, "an"))
}

fn void(store: &Store, dossier: &str) -> Result<bool, Error> {
    store.change(|change| revoke(change, dossier, agreed))
}

#[test]
fn another_card_follows_only_after_the_old_one_is_void() {
    for store in both() {
        made(&store, "hai-chau", 1);
        let old = Some("D-1");
        let follow =
            |id: &str, number: &str| take(&store, (id, "hai-chau"), ("UTO 1", number), old);
        assert_eq!(follow("D-2", "n 2"), Taken::PersonTaken("D-1".to_owned()));
        assert!(matches!(void(&store, "D-1"), Err(Error::NoComplaint(_))));
        assert_eq!(complain(&store, "D-1").unwrap(), 1);
        assert_eq!(complain(&store, "D-1").unwrap(), 1, "one complaint at a time");
        assert_eq!(follow("D-2", "n 2"), Taken::PersonTaken("D-1".to_owned()), "only a complaint");
        let refused: Result<bool, Error> = store.change(|change| {
            revoke(change, "D-1", |_| Err(Error::NoComplaint("nobody agreed".to_owned())))
        });
        assert!(refused.is_err() && is_kept(&store, "D-1"));
        assert!(void(&store, "D-1").unwrap() && !void(&store, "D-1").unwrap());
        assert!(!is_kept(&store, "D-1"));
        assert_eq!(store.standing("D-1").unwrap(), Standing::Void);
        assert_eq!(follow("D-2", "n 1"), Taken::DocumentTaken, "a void number stays void");
        assert_eq!(follow("D-2", "n 2"), Taken::New);
        let complaints = store.look(|change| list(change, false)).unwrap();
        assert_eq!(complaints[0].reissue.as_deref(), Some("D-2"));
        assert!(store.look(|change| list(change, true)).unwrap().is_empty());
        assert_eq!(issue(&store, 2), "D-2");
        assert!(matches!(complain(&store, "D-1"), Err(Error::Void(_))));
    }
}

#[test]
fn a_complaint_that_is_none_leaves_the_card_valid() {
    let by = crate::page::tests::operator();
    for store in both() {
        made(&store, "hai-chau", 1);
        let dismiss = |ground| store.change(|change| dismiss(change, "D-1", ground, &by));
        assert!(matches!(dismiss(Dismissal::Found), Err(Error::NoComplaint(_))));
        assert_eq!(complain(&store, "D-1").unwrap(), 1);
        assert_eq!(dismiss(Dismissal::Found).unwrap(), Some(1));
        assert_eq!(dismiss(Dismissal::Works).unwrap(), None, "the same again is no news");
        let complaints = store.look(|change| list(change, false)).unwrap();
        assert_eq!(complaints[0].ground.as_deref(), Some("found"));
        assert!(store.look(|change| list(change, true)).unwrap().is_empty());
        assert_eq!(store.look(delivery::report).unwrap().all.complaints, 0);
        // Nobody makes a card void by a complaint that is none.
        assert!(matches!(void(&store, "D-1"), Err(Error::NoComplaint(_))));
        assert!(is_kept(&store, "D-1"));
        assert_eq!(store.standing("D-1").unwrap(), Standing::Issued);
        // The same card may be complained about again, and then made void.
        assert_eq!(complain(&store, "D-1").unwrap(), 2);
        assert_eq!(store.look(delivery::report).unwrap().all.complaints, 1);
        assert!(void(&store, "D-1").unwrap());
        assert!(matches!(dismiss(Dismissal::Found), Err(Error::TooLate(_))));
        let said = "SELECT detail FROM audit WHERE event = 'complaint dismissed'";
        let said = store.look(|change| change.rows(said, values![])).unwrap();
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].get::<String>(0).unwrap(), "1 found by mai");
    }
}

#[test]
fn only_a_supervisor_dismisses() {
    let store = Store::in_memory().unwrap();
    made(&store, "", 1);
    complain(&store, "D-1").unwrap();
    let by = crate::page::tests::custodian();
    let refused = store.change(|change| dismiss(change, "D-1", Dismissal::Works, &by));
    let Err(refused @ Error::Supervisor(_)) = refused else { panic!("{refused:?}") };
    assert!(crate::lang::Speaks::vi(&refused).contains("trưởng ca"));
    assert_eq!(store.look(|change| list(change, true)).unwrap().len(), 1);
}

#[test]
fn what_replaces_must_replace_a_void_card_of_the_same_person() {
    for store in both() {
        made(&store, "", 2);
        take(&store, ("D-3", ""), ("UTO 3", "n 3"), None);
        let follow = |id: &str, person: &str, old: &str| {
            take(&store, (id, ""), (person, &format!("n {id}")), Some(old))
        };
        complain(&store, "D-1").unwrap();
        void(&store, "D-1").unwrap();
        for (person, old) in [("UTO 9", "D-1"), ("UTO 1", "D-0"), ("UTO 1", "D-2")] {
            assert_eq!(follow("D-9", person, old), Taken::ReplacesNone, "{person} {old}");
        }
        assert_eq!(follow("D-9", "UTO 1", "D-1"), Taken::New);
        // An answer that is withdrawn is none.
        let why = Withdrawal::WrongData;
        assert_eq!(store.look(|change| list(change, true)).unwrap().len(), 0);
        assert!(store.change(|change| withdraw(change, "D-9", why, "an")).unwrap());
        assert_eq!(store.look(|change| list(change, true)).unwrap().len(), 1);
        assert_eq!(follow("D-10", "UTO 1", "D-1"), Taken::New);
        let link = |old: &str, new: &str| store.change(|change| link(change, old, new));
        link("D-1", "D-10").unwrap();
        assert!(matches!(link("D-1", "D-2"), Err(Error::OtherPerson(..))));
        assert!(matches!(link("D-1", "D-1"), Err(Error::OtherPerson(..))));
        assert!(matches!(link("D-2", "D-2"), Err(Error::OtherPerson(..))));
        assert!(matches!(link("D-1", "D-0"), Err(Error::NoDossier(_))));
        assert!(matches!(link("D-1", "D-9"), Err(Error::Answered(..))));
    }
}

#[test]
fn an_order_that_does_not_say_what_it_replaces_is_named_later() {
    for store in both() {
        made(&store, "", 1);
        complain(&store, "D-1").unwrap();
        void(&store, "D-1").unwrap();
        assert_eq!(take(&store, ("D-2", ""), ("UTO 1", "n 2"), None), Taken::New);
        assert_eq!(store.look(|change| list(change, true)).unwrap().len(), 1);
        store.change(|change| link(change, "D-1", "D-2")).unwrap();
        store.change(|change| link(change, "D-1", "D-2")).unwrap();
        assert!(store.look(|change| list(change, true)).unwrap().is_empty());
        let query = "SELECT replaces FROM dossiers WHERE id = 'D-2'";
        let row = store.look(|change| change.row(query, values![])).unwrap().unwrap();
        assert_eq!(row.get::<String>(0).unwrap(), "D-1");
    }
}

#[test]
fn a_number_that_is_the_person_s_comes_back_with_them_alone() {
    let store = Store::in_memory().unwrap();
    let profile = "UPDATE dossiers SET profile = 'vietnam'";
    made(&store, "", 1);
    store.change(|change| change.execute(profile, values![])).unwrap();
    complain(&store, "D-1").unwrap();
    void(&store, "D-1").unwrap();
    for (person, taken) in [("UTO 2", Taken::DocumentTaken), ("UTO 1", Taken::New)] {
        let again = store.change(|change| {
            change.take_in(&crate::store::NewDossier {
                id: "D-2",
                batch: BATCH,
                line: 2,
                profile: "vietnam",
                content: &[0; 32],
                person,
                document: "n 1",
                reason: "lost",
                office: "",
                kind: "permanent",
                priority: crate::store::Priority::Ordinary,
                replaces: None,
                payload: b"",
            })
        });
        assert_eq!(again.unwrap(), taken);
    }
}

#[test]
fn a_dossier_is_withdrawn_before_its_card_is_begun() {
    for store in both() {
        let gone =
            |id: &str| store.change(|change| withdraw(change, id, Withdrawal::Applicant, "an"));
        assert!(matches!(gone("D-1"), Err(Error::NoDossier(_))));
        take(&store, ("D-1", ""), ("UTO 1", "n 1"), None);
        assert!(matches!(complain(&store, "D-1"), Err(Error::NotMade(_))));
        assert!(gone("D-1").unwrap() && !gone("D-1").unwrap());
        assert!(!is_kept(&store, "D-1"));
        assert!(matches!(complain(&store, "D-1"), Err(Error::Void(_))));
        assert_eq!(store.waiting(None).unwrap(), 0);
        // Person and number are free: no card ever had it.
        assert_eq!(take(&store, ("D-2", ""), ("UTO 1", "n 1"), None), Taken::New);
        let hold = crate::store::Hold::new("test");
        let begun = store.begin(&[1; 32], &[1; 10], &hold, None).unwrap().unwrap();
        assert!(matches!(gone("D-2"), Err(Error::Begun(_))));
        assert!(matches!(complain(&store, "D-2"), Err(Error::Begun(_))));
        store.written(&begun.grip, &[1; 32], &[8; 32]).unwrap();
        store.done(&begun.grip).unwrap();
        assert!(matches!(gone("D-2"), Err(Error::Live(_))));
    }
}

#[test]
fn void_cards_are_listed_for_terminals_and_name_nobody() {
    for store in both() {
        made(&store, "hai-chau", 3);
        for id in ["D-1", "D-3"] {
            complain(&store, id).unwrap();
            void(&store, id).unwrap();
        }
        let mut text = Vec::new();
        assert_eq!(revoked(&store, &mut text).unwrap(), 2);
        let text = String::from_utf8(text).unwrap();
        let sod = |number: u64| {
            let mut sod = [0; 32];
            sod[..8].copy_from_slice(&number.to_be_bytes());
            crate::audit::hex(&sod)
        };
        assert_eq!(text.lines().count(), 3);
        assert!(text.contains(&sod(1)) && text.contains(&sod(3)) && !text.contains(&sod(2)));
        for word in ["D-1", "hai-chau", "UTO", "lost"] {
            assert!(!text.contains(word), "{text}");
        }
        assert!(delivery::make(&store, BATCH, None).unwrap().unwrap().head.cards == 1);
    }
}
