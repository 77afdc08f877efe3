//! Whatever offices, complaints and orders do in whatever order: each card is in one place, the
//! report adds up, and content is kept exactly for cards that are still to be handed over.

use proptest::prelude::*;

use super::*;
use crate::complaint::{self, Reason, Withdrawal};
use crate::delivery::*;

/// What somebody does, to a dossier or a person told by a number.
#[derive(Clone, Copy, Debug)]
enum Step {
    TakeIn(usize),
    Issue,
    List,
    Receive(usize),
    HandOver(usize),
    Wait(usize),
    GiveBack(usize),
    Complain(usize),
    Revoke(usize),
    Withdraw(usize),
}

/// What is true of a dossier.
#[derive(Clone, Copy, Debug, Default)]
struct Truth {
    person: usize,
    made: bool,
    withdrawn: bool,
    complaint: bool,
    void: bool,
    place: Option<Place>,
}

impl Truth {
    fn live(&self) -> bool {
        !self.withdrawn && !self.void
    }

    fn kept(&self) -> bool {
        self.live() && self.place != Some(Place::HandedOver)
    }
}

fn step() -> impl Strategy<Value = Step> {
    let one = 0_usize..8;
    prop_oneof![
        3 => (0_usize..5).prop_map(Step::TakeIn),
        3 => Just(Step::Issue),
        2 => Just(Step::List),
        4 => one.clone().prop_map(Step::Receive),
        3 => one.clone().prop_map(Step::HandOver),
        1 => one.clone().prop_map(Step::Wait),
        1 => one.clone().prop_map(Step::GiveBack),
        2 => one.clone().prop_map(Step::Complain),
        2 => one.clone().prop_map(Step::Revoke),
        1 => one.prop_map(Step::Withdraw),
    ]
}

fn name(at: usize) -> String {
    format!("D-{at:03}")
}

fn office(person: usize) -> &'static str {
    ["hai-chau", "son-tra"][person % 2]
}

/// Does one step in the accounts and in the model, and compares what they say.
fn walk(store: &Store, truth: &mut Vec<Truth>, step: Step) {
    let at = |at: usize, truth: &Vec<Truth>| (!truth.is_empty()).then(|| at % truth.len().max(1));
    match step {
        Step::TakeIn(person) => take_next(store, truth, person),
        Step::Issue => {
            let next = truth.iter().position(|one| !one.made && !one.withdrawn);
            if let Some(next) = next {
                // All wait equally long but for their names.
                let number = u64::try_from(next).unwrap();
                assert_eq!(issue_one(store, number, &name(next)), name(next));
                truth[next].made = true;
            }
        }
        Step::List => {
            let sent = |one: &&mut Truth| one.made && !one.void && one.place.is_none();
            let mut cards = 0;
            for one in truth.iter_mut().filter(sent) {
                one.place = Some(Place::Dispatched);
                cards += 1;
            }
            if !truth.is_empty() {
                let made = make(store, BATCH, None).unwrap();
                assert_eq!(made.map_or(0, |made| made.head.cards), cards);
            }
        }
        Step::Receive(it) => {
            let Some(it) = at(it, truth) else { return };
            let one = &mut truth[it];
            let arrival = receive(store, office(one.person), &[name(it)], "an").unwrap();
            let expected = match one.place {
                None => Arrival::Unlisted,
                Some(_) if one.void => Arrival::Void,
                Some(Place::Received | Place::HandedOver) => Arrival::Known,
                Some(Place::Dispatched | Place::Returned) => {
                    one.place = Some(Place::Received);
                    Arrival::Received
                }
            };
            assert_eq!(arrival, [expected]);
        }
        Step::HandOver(it) => {
            let Some(it) = at(it, truth) else { return };
            let one = &mut truth[it];
            let fits = one.place == Some(Place::HandedOver)
                || (one.place == Some(Place::Received) && !one.void);
            let done = store.change(|change| hand_over(change, &name(it), "R1", "an"));
            assert_eq!(done.is_ok(), fits, "{done:?}");
            if fits {
                one.place = Some(Place::HandedOver);
            }
        }
        Step::Wait(it) => {
            let Some(it) = at(it, truth) else { return };
            let fits = truth[it].place == Some(Place::Received) && !truth[it].void;
            let done = store.change(|change| wait(change, &name(it), Why::Moved, "an"));
            assert_eq!(done.is_ok(), fits, "{done:?}");
        }
        Step::GiveBack(it) => {
            let Some(it) = at(it, truth) else { return };
            let fits = !matches!(truth[it].place, None | Some(Place::HandedOver));
            let done = store.change(|change| give_back(change, &name(it), "an"));
            assert_eq!(done.is_ok(), fits, "{done:?}");
            if fits {
                truth[it].place = Some(Place::Returned);
            }
        }
        Step::Complain(it) => {
            let Some(it) = at(it, truth) else { return };
            let one = &mut truth[it];
            let fits = one.made && !one.void;
            let done =
                store.change(|change| complaint::open(change, &name(it), Reason::Lost, "an"));
            assert_eq!(done.is_ok(), fits, "{done:?}");
            one.complaint |= fits;
        }
        Step::Revoke(it) => {
            let Some(it) = at(it, truth) else { return };
            let one = &mut truth[it];
            let agree = |_: &mut crate::store::Change<'_>| Ok::<_, complaint::Error>(());
            let done = store.change(|change| complaint::revoke(change, &name(it), agree));
            assert_eq!(done.is_ok(), one.complaint, "{done:?}");
            one.void |= one.complaint;
        }
        Step::Withdraw(it) => {
            let Some(it) = at(it, truth) else { return };
            let one = &mut truth[it];
            let why = Withdrawal::Applicant;
            let done = store.change(|change| complaint::withdraw(change, &name(it), why, "an"));
            assert_eq!(done.is_ok(), !one.made, "{done:?}");
            one.withdrawn |= !one.made;
        }
    }
}

/// A new dossier of this person, as the answer to the last card of theirs that is void.
fn take_next(store: &Store, truth: &mut Vec<Truth>, person: usize) {
    let next = truth.len();
    let of_person = |one: &&Truth| one.person == person;
    let lives = truth.iter().filter(of_person).any(Truth::live);
    let old = truth.iter().rposition(|one| one.person == person && one.void).map(name);
    let (id, text) = (name(next), format!("UTO {person}"));
    let number = format!("n {next}");
    let taken = take(store, (&id, office(person)), (&text, &number), old.as_deref());
    if lives {
        assert!(matches!(taken, Taken::PersonTaken(_)), "{taken:?}");
    } else {
        assert_eq!(taken, Taken::New);
        truth.push(Truth { person, ..Truth::default() });
    }
}

/// Makes the card of this dossier before any other.
fn issue_one(store: &Store, number: u64, dossier: &str) -> String {
    let first = "UPDATE dossiers SET due = 0 WHERE id = $1";
    store.change(|change| change.execute(first, values![dossier])).unwrap();
    issue(store, number)
}

fn compare(store: &Store, truth: &[Truth]) {
    let count = |is: &dyn Fn(&Truth) -> bool| {
        u64::try_from(truth.iter().filter(|one| is(one)).count()).unwrap()
    };
    let report = store.look(report).unwrap();
    let all = &report.all;
    assert!(
        all.balances() && report.offices.iter().all(|one| one.figures.balances()),
        "{report:?}"
    );
    assert_eq!(all.dossiers, count(&|_| true));
    assert_eq!(all.withdrawn, count(&|one| one.withdrawn));
    assert_eq!(all.made, count(&|one| one.made));
    assert_eq!(all.revoked, count(&|one| one.void));
    assert_eq!(all.handed_over, count(&|one| one.place == Some(Place::HandedOver)));
    assert_eq!(all.waiting, count(&|one| one.place == Some(Place::Received) && !one.void));
    assert_eq!(all.on_the_way, count(&|one| one.place == Some(Place::Dispatched) && !one.void));
    assert_eq!(all.returned, count(&|one| one.place == Some(Place::Returned)));
    for (at, one) in truth.iter().enumerate() {
        assert_eq!(is_kept(store, &name(at)), one.kept(), "{} {one:?}", name(at));
    }
    let twice = "SELECT count(*) FROM (SELECT person FROM dossiers WHERE live = 1
        GROUP BY person HAVING count(*) > 1) AS twice";
    assert_eq!(store.look(|change| change.number(twice, values![])).unwrap(), 0);
}

fn run(store: &Store, steps: Vec<Step>) {
    let mut truth = Vec::new();
    for step in steps {
        walk(store, &mut truth, step);
        compare(store, &truth);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_card_is_in_one_place(steps in prop::collection::vec(step(), 1..60)) {
        run(&Store::in_memory().unwrap(), steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_card_is_in_one_place_on_postgresql(steps in prop::collection::vec(step(), 1..60)) {
        let [_, store] = both();
        run(&store, steps);
    }
}
