//! Whatever offices, complaints and orders do in whatever order: each card is in one place, the
//! report adds up, and content is kept exactly for cards that are still to be handed over.

use proptest::prelude::*;

use super::*;
use crate::complaint::{self, Dismissal, Reason, Withdrawal};
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
    Dismiss(usize),
    Withdraw(usize),
}

/// How far a dossier is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Waiting,
    Made,
    Withdrawn,
}

/// What is true of a dossier.
#[derive(Clone, Copy, Debug, Default)]
struct Truth {
    person: usize,
    stage: Stage,
    complaint: bool,
    dismissed: bool,
    /// The dossier that answers the complaint, once it is taken in.
    answer: Option<usize>,
    void: bool,
    place: Option<Place>,
}

impl Truth {
    fn made(&self) -> bool {
        self.stage == Stage::Made
    }

    fn live(&self) -> bool {
        self.stage != Stage::Withdrawn && !self.void
    }

    fn waits(&self) -> bool {
        self.place == Some(Place::Received) && !self.void
    }

    fn complained(&self) -> bool {
        self.complaint && self.answer.is_none()
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
        1 => one.clone().prop_map(Step::Dismiss),
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
    match step {
        Step::TakeIn(person) => take_next(store, truth, person),
        Step::Issue => {
            let next = truth.iter().position(|one| one.stage == Stage::Waiting);
            if let Some(next) = next {
                let number = u64::try_from(next).unwrap();
                assert_eq!(issue_one(store, number, &name(next)), name(next));
                truth[next].stage = Stage::Made;
            }
        }
        Step::List => list(store, truth),
        Step::Receive(it)
        | Step::HandOver(it)
        | Step::Wait(it)
        | Step::GiveBack(it)
        | Step::Complain(it)
        | Step::Revoke(it)
        | Step::Dismiss(it)
        | Step::Withdraw(it) => {
            if let Some(at) = it.checked_rem(truth.len()) {
                walk_card(store, &mut truth[at], &name(at), step);
                if truth[at].stage == Stage::Withdrawn {
                    // An answer that is withdrawn is none.
                    truth.iter_mut().filter(|it| it.answer == Some(at)).for_each(|it| {
                        it.answer = None;
                    });
                }
            }
        }
    }
}

fn list(store: &Store, truth: &mut [Truth]) {
    let sent = |one: &&mut Truth| one.made() && !one.void && one.place.is_none();
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

/// A step of one card.
fn walk_card(store: &Store, one: &mut Truth, id: &str, step: Step) {
    let fits = match step {
        Step::Receive(_) => return arrive(store, one, id),
        Step::HandOver(_) => one.waits() || one.place == Some(Place::HandedOver),
        Step::Wait(_) => one.waits(),
        Step::GiveBack(_) => !matches!(one.place, None | Some(Place::HandedOver)),
        Step::Complain(_) => one.made() && !one.void,
        Step::Revoke(_) => one.complaint,
        // The same again is no news.
        Step::Dismiss(_) => !one.void && (one.complaint || one.dismissed),
        _ => !one.made(),
    };
    let by = crate::page::tests::operator();
    let agree = |_: &mut crate::store::Change<'_>| Ok::<_, complaint::Error>(());
    let done = store.change(|change| -> Result<(), Box<dyn core::error::Error>> {
        match step {
            Step::HandOver(_) => hand_over(change, id, "R1", "an").map(drop)?,
            Step::Wait(_) => wait(change, id, Why::Moved, "an")?,
            Step::GiveBack(_) => give_back(change, id, "an").map(drop)?,
            Step::Complain(_) => complaint::open(change, id, Reason::Lost, "an").map(drop)?,
            Step::Revoke(_) => complaint::revoke(change, id, agree).map(drop)?,
            Step::Dismiss(_) => complaint::dismiss(change, id, Dismissal::Found, &by).map(drop)?,
            _ => complaint::withdraw(change, id, Withdrawal::Applicant, "an").map(drop)?,
        }
        Ok(())
    });
    assert_eq!(done.is_ok(), fits, "{step:?} {one:?} {done:?}");
    match step {
        _ if !fits => {}
        Step::HandOver(_) => one.place = Some(Place::HandedOver),
        Step::GiveBack(_) => one.place = Some(Place::Returned),
        Step::Complain(_) => one.complaint = true,
        Step::Revoke(_) => one.void = true,
        Step::Dismiss(_) => (one.complaint, one.dismissed) = (false, true),
        Step::Withdraw(_) => one.stage = Stage::Withdrawn,
        _ => {}
    }
}

fn arrive(store: &Store, one: &mut Truth, id: &str) {
    let arrival = receive(store, office(one.person), &[id.to_owned()], "an").unwrap();
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

/// A new dossier of this person, as the answer to the last card of theirs that is void.
fn take_next(store: &Store, truth: &mut Vec<Truth>, person: usize) {
    let next = truth.len();
    let of_person = |one: &&Truth| one.person == person;
    let lives = truth.iter().filter(of_person).any(Truth::live);
    let void = truth.iter().rposition(|one| one.person == person && one.void);
    let old = void.map(name);
    let (id, text) = (name(next), format!("UTO {person}"));
    let number = format!("n {next}");
    let taken = take(store, (&id, office(person)), (&text, &number), old.as_deref());
    if lives {
        assert!(matches!(taken, Taken::PersonTaken(_)), "{taken:?}");
    } else {
        assert_eq!(taken, Taken::New);
        truth.push(Truth { person, ..Truth::default() });
        if let Some(old) = void {
            truth[old].answer = Some(next);
        }
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
    assert_eq!(all.withdrawn, count(&|one| one.stage == Stage::Withdrawn));
    assert_eq!(all.made, count(&Truth::made));
    assert_eq!(all.revoked, count(&|one| one.void));
    assert_eq!(all.handed_over, count(&|one| one.place == Some(Place::HandedOver)));
    assert_eq!(all.waiting, count(&Truth::waits));
    assert_eq!(all.on_the_way, count(&|one| one.place == Some(Place::Dispatched) && !one.void));
    assert_eq!(all.complaints, count(&Truth::complained));
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
