//! Which dossier comes next.

use personalizer::store::{Error, Hold, Priority, Standing, Taken};
use personalizer::values;

use crate::place::{Place, begin, take, take_into};

/// A day in milliseconds.
const DAY: i64 = 86_400_000;

pub(crate) fn the_urgent_come_first_and_the_rest_in_time(place: &Place) {
    let store = place.waiting(6);
    // Each class with its head start, and how long ago it came; 5 and 6 show that nobody starves.
    for (id, priority, days) in [
        ("D-1", Priority::Ordinary, 1),
        ("D-2", Priority::Elderly, 0),
        ("D-3", Priority::Exam, 0),
        ("D-4", Priority::Urgent, 0),
        ("D-5", Priority::Ordinary, 40),
        ("D-6", Priority::Ordinary, 20),
    ] {
        let update = "UPDATE dossiers SET due = received - $2 WHERE id = $1";
        let ahead = priority.head_start() + days * DAY;
        store.change(|change| change.execute(update, values![id, ahead])).unwrap();
    }
    let order: Vec<_> =
        (1..=6).map(|number| begin(&store, number).unwrap().unwrap().dossier).collect();
    assert_eq!(order, ["D-5", "D-4", "D-6", "D-3", "D-2", "D-1"]);
    let words: Vec<_> = Priority::ALL.iter().map(|priority| priority.head_start()).collect();
    assert!(words.is_sorted_by(|first, second| first > second), "{words:?}");
}

pub(crate) fn a_scope_is_kept(place: &Place) {
    let store = place.waiting(1);
    take_into(&store, "2", [2; 4]).unwrap();
    let hold = Hold::new("test");
    let scope = Some("trial/2");
    assert_eq!(store.waiting(scope).unwrap(), 1);
    let assigned = store.begin(&[1; 32], &[1; 10], &hold, scope).unwrap().unwrap();
    assert_eq!((assigned.dossier.as_str(), assigned.batch.as_str()), ("D-2", "trial/2"));
    assert!(store.begin(&[2; 32], &[2; 10], &hold, scope).unwrap().is_none());
    assert_eq!(begin(&store, 2).unwrap().unwrap().payload.as_slice(), [1]);
}

pub(crate) fn a_dead_chip_frees_its_dossier(place: &Place) {
    let store = place.waiting(1);
    let grip = begin(&store, 1).unwrap().unwrap().grip;
    store.quarantine(&grip, "read-back").unwrap();
    assert_eq!(store.standing("D-1").unwrap(), Standing::Quarantined);
    assert!(begin(&store, 2).unwrap().is_none(), "what is set aside waits for a person");
    store.failed(&grip, "destroyed").unwrap();
    assert_eq!(store.standing("D-1").unwrap(), Standing::Waiting);
    assert!(matches!(begin(&store, 1), Err(Error::BlankUsed)));
    let grip = begin(&store, 2).unwrap().unwrap().grip;
    store.written(&grip, &[9; 32], &[8; 32]).unwrap();
    store.done(&grip).unwrap();
    assert_eq!(store.standing("D-1").unwrap(), Standing::Issued);
    assert!(matches!(store.failed(&grip, "x"), Err(Error::State)), "done is final");
    assert_eq!(take(&store, [1; 4]).unwrap(), Taken::Known(Standing::Issued));
}
