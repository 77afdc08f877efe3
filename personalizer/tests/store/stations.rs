//! Who holds a job, for how long, and who may still write.

use core::time::Duration;

use personalizer::store::{Error, Hold, Report, State, Store, Wanted};

use crate::place::{Place, begin, note_key};

const LEASE: Duration = Duration::from_mins(10);

fn enrolled<const N: usize>(store: &Store, names: [&str; N], lease: Duration) -> [Hold; N] {
    names.map(|name| {
        let hold = Hold::new(name);
        store.enrol(&hold, "here", lease).unwrap();
        hold
    })
}

pub(crate) fn who_was_overtaken_writes_no_more(place: &Place) {
    let store = place.waiting(1);
    let [first, second] = enrolled(&store, ["one", "two"], LEASE);
    let old = store.begin(&[1; 32], &[1; 10], &first, None).unwrap().unwrap().grip;
    let held = store.take_over(&[1; 32], &second);
    assert!(matches!(held, Err(Error::Held(station)) if station == "one"));
    store.release(&first).unwrap();
    let new = store.take_over(&[1; 32], &second).unwrap();
    assert_eq!((new.dossier.as_str(), new.payload.as_slice()), ("D-1", [1].as_slice()));
    let new = new.grip;
    assert!(new.fence > old.fence);
    assert!(matches!(note_key(&store, &old, 1, 7), Err(Error::Fenced)));
    assert!(matches!(store.written(&old, &[9; 32], &[8; 32]), Err(Error::Fenced)));
    assert!(matches!(store.failed(&old, ""), Err(Error::Fenced)));
    assert!(matches!(store.quarantine(&old, ""), Err(Error::Fenced)));
    store.written(&new, &[9; 32], &[8; 32]).unwrap();
    assert!(matches!(store.done(&old), Err(Error::Fenced)));
    store.done(&new).unwrap();
    assert!(matches!(store.take_over(&[1; 32], &first), Err(Error::State)));
    assert!(matches!(store.take_over(&[2; 32], &first), Err(Error::NoJob)));
}

pub(crate) fn a_lease_that_ran_out_holds_nothing(place: &Place) {
    let store = place.waiting(1);
    let [late] = enrolled(&store, ["late"], Duration::ZERO);
    let [other] = enrolled(&store, ["other"], LEASE);
    let old = store.begin(&[1; 32], &[1; 10], &late, None).unwrap().unwrap().grip;
    let new = store.take_over(&[1; 32], &other).unwrap().grip;
    // It was only late: it lives, and has lost the job all the same.
    let report = Report { state: "working", ..Report::default() };
    assert_eq!(store.renew(&[(&late, report)], LEASE).unwrap(), [Some(Wanted::Run)]);
    assert!(matches!(store.done(&old), Err(Error::Fenced)));
    store.written(&new, &[9; 32], &[8; 32]).unwrap();
}

pub(crate) fn a_new_life_holds_nothing(place: &Place) {
    let store = place.waiting(1);
    let [first] = enrolled(&store, ["one"], LEASE);
    let again = Hold::new("one");
    let taken = store.enrol(&again, "here", LEASE);
    assert!(matches!(taken, Err(Error::StationTaken(name)) if name == "one"));
    store.begin(&[1; 32], &[1; 10], &first, None).unwrap().unwrap();
    store.leave(&first).unwrap();
    store.enrol(&again, "here", LEASE).unwrap();
    let report = Report { state: "waiting", ..Report::default() };
    assert_eq!(store.renew(&[(&first, report)], LEASE).unwrap(), [None]);
    store.take_over(&[1; 32], &again).unwrap();
    assert!(begin(&store, 2).unwrap().is_none());
}

pub(crate) fn a_station_hears_what_it_is_asked(place: &Place) {
    let store = place.open();
    let [one, two] = enrolled(&store, ["one", "two"], LEASE);
    let hear = || {
        let report = Report { state: "waiting", ..Report::default() };
        let lives = [&one, &two].map(|hold| (hold, report.clone()));
        store.renew(&lives, LEASE).unwrap().into_iter().map(Option::unwrap).collect::<Vec<_>>()
    };
    assert_eq!(hear(), [Wanted::Run, Wanted::Run]);
    assert_eq!(store.ask(Some("one"), Wanted::Pause).unwrap(), 1);
    assert_eq!(hear(), [Wanted::Pause, Wanted::Run]);
    assert_eq!(store.ask(None, Wanted::Drain).unwrap(), 2);
    assert_eq!(hear(), [Wanted::Drain, Wanted::Drain]);
    store.stop_line("two", "wrong keys").unwrap();
    assert_eq!(hear(), [Wanted::Pause, Wanted::Pause]);
    let states =
        |store: &Store| store.stations().unwrap().into_iter().map(|it| (it.name, it.alive));
    let alive = |name: &str, alive| (name.to_owned(), alive);
    assert_eq!(states(&store).collect::<Vec<_>>(), [alive("one", true), alive("two", true)]);
    assert_eq!(store.ask(Some("three"), Wanted::Run).unwrap(), 0);
    store.leave(&two).unwrap();
    assert_eq!(store.ask(None, Wanted::Run).unwrap(), 1, "who left is not asked");
}

pub(crate) fn a_station_that_nobody_began_goes_by_the_others(place: &Place) {
    let store = place.open();
    let come = |hold: &Hold| store.enrol_later(hold, "here", LEASE).unwrap();
    let [late, later] = ["late", "later"].map(Hold::new);
    assert_eq!(come(&late), Wanted::Run, "nobody was asked for anything else");
    let [one] = enrolled(&store, ["one"], LEASE);
    let [_] = enrolled(&store, ["dead"], Duration::ZERO);
    store.stop_line("elsewhere", "wrong keys").unwrap();
    assert_eq!(come(&later), Wanted::Pause, "the line is stopped");
    let heard = store.wanted(&later.instance).unwrap();
    assert_eq!(heard, [("later".to_owned(), Wanted::Pause)]);
    assert_eq!(come(&late), Wanted::Pause, "and stays so for who comes back");
    store.ask(Some("one"), Wanted::Run).unwrap();
    store.ask(Some("late"), Wanted::Drain).unwrap();
    assert_eq!(come(&late), Wanted::Drain, "what it was asked holds, whatever the others are");
    assert_eq!(come(&Hold::new("last")), Wanted::Run);
    // A person who begins a program anew begins its stations.
    store.ask(None, Wanted::Pause).unwrap();
    store.enrol(&one, "here", LEASE).unwrap();
    assert_eq!(store.wanted(&one.instance).unwrap(), [("one".to_owned(), Wanted::Run)]);
    store.leave(&late).unwrap();
    assert_eq!(come(&late), Wanted::Run, "its last life is over");
}

pub(crate) fn a_dead_process_is_buried_by_its_prefix(place: &Place) {
    let store = place.waiting(1);
    let [mine, _] = enrolled(&store, ["hall/1", "hallway/1"], LEASE);
    store.begin(&[1; 32], &[1; 10], &mine, None).unwrap().unwrap();
    assert_eq!(store.bury("hall/").unwrap(), 1);
    let alive: Vec<_> = store.stations().unwrap().into_iter().filter(|it| it.alive).collect();
    assert_eq!(alive.len(), 1);
    assert_eq!(alive[0].name, "hallway/1");
    store.enrol(&Hold::new("hall/1"), "here", LEASE).unwrap();
    store.take_over(&[1; 32], &Hold::new("other")).unwrap();
}

pub(crate) fn a_person_may_retry_or_scrap(place: &Place) {
    let store = place.waiting(1);
    let [one] = enrolled(&store, ["one"], LEASE);
    let old = store.begin(&[1; 32], &[1; 10], &one, None).unwrap().unwrap().grip;
    assert!(matches!(store.scrap("D-1", "x"), Err(Error::Held(station)) if station == "one"));
    assert!(matches!(store.retry("D-1", "x"), Err(Error::NoJob)), "it is not set aside");
    store.quarantine(&old, "strange").unwrap();
    let job = store.retry("D-1", "contacts cleaned").unwrap();
    assert_eq!((job.state, job.fence), (State::Intent, old.fence + 1));
    assert!(matches!(store.quarantine(&old, "again"), Err(Error::Fenced)));
    let grip = store.take_over(&[1; 32], &one).unwrap().grip;
    store.written(&grip, &[9; 32], &[8; 32]).unwrap();
    store.quarantine(&grip, "strange").unwrap();
    // What was written and perhaps locked is proven again, not promised again.
    assert_eq!(store.retry("D-1", "").unwrap().state, State::Written);
    let grip = store.take_over(&[1; 32], &one).unwrap().grip;
    store.release(&one).unwrap();
    assert_eq!(store.scrap("D-1", "shredded").unwrap().blank, [1; 10]);
    assert!(matches!(store.done(&grip), Err(Error::Fenced)));
    assert!(matches!(store.scrap("D-1", "again"), Err(Error::NoJob)));
    assert_eq!(begin(&store, 2).unwrap().unwrap().dossier, "D-1");
}
