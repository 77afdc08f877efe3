//! What only leads forward, what stays, and what a change is.

use personalizer::audit::{self, Event, Verdict};
use personalizer::store::{Error, Grip, State, Store};

use crate::place::{Place, begin, note_key, number, run};

const STATES: [&str; 5] = ["intent", "written", "done", "failed", "quarantined"];

pub(crate) fn steps_lead_only_forward(place: &Place) {
    let ways: [(&str, &[&str]); 5] = [
        ("intent", &["intent", "written", "failed", "quarantined"]),
        ("written", &["written", "done", "failed", "quarantined"]),
        ("done", &[]),
        ("failed", &[]),
        // Back to where it was, when a person says that the card may be tried again.
        ("quarantined", &["intent", "written", "failed", "quarantined"]),
    ];
    let store = place.waiting(5 * 5);
    let mut next = 1..;
    for (from, allowed) in ways {
        for to in STATES {
            let grip = begin(&store, next.next().unwrap()).unwrap().unwrap().grip;
            lead(&store, &grip, from);
            let updated = store.change(|change| {
                let update = "UPDATE jobs SET state = $2 WHERE marker = $1";
                change.execute(update, personalizer::values![&grip.marker, to])
            });
            assert_eq!(updated.is_ok(), allowed.contains(&to), "{from} to {to}");
            assert!(updated.is_ok() || matches!(updated, Err(Error::State)), "{from} to {to}");
        }
    }
}

/// Leads a job there the way a station would.
fn lead(store: &Store, grip: &Grip, to: &str) {
    if ["written", "done"].contains(&to) {
        store.written(grip, &[9; 32], &[8; 32]).unwrap();
        store.written(grip, &[9; 32], &[8; 32]).unwrap();
    }
    match to {
        "done" => store.done(grip).unwrap(),
        "failed" => store.failed(grip, "dead").unwrap(),
        "quarantined" => store.quarantine(grip, "strange").unwrap(),
        "intent" => assert!(matches!(store.done(grip), Err(Error::State)), "done after written"),
        _ => {}
    }
    let job = store.job_of_marker(&grip.marker).unwrap().unwrap();
    assert_eq!(job.state.word(), to);
    assert_eq!(job.state == State::Done, to == "done");
}

pub(crate) fn a_fence_only_grows(place: &Place) {
    let store = place.waiting(1);
    begin(&store, 1).unwrap().unwrap();
    run(&store, "UPDATE jobs SET fence = 7").unwrap();
    assert!(matches!(run(&store, "UPDATE jobs SET fence = 6"), Err(Error::State)));
}

pub(crate) fn what_stays_is_never_deleted(place: &Place) {
    let store = filled(place);
    for table in TABLES {
        let count = number(&store, &format!("SELECT count(*) FROM {table}"));
        assert!(count > 0, "{table} is empty and proves nothing");
        assert!(run(&store, &format!("DELETE FROM {table}")).is_err(), "{table}");
        assert_eq!(number(&store, &format!("SELECT count(*) FROM {table}")), count, "{table}");
    }
}

pub(crate) fn what_was_said_is_never_changed(place: &Place) {
    let store = filled(place);
    for update in [
        "UPDATE dossiers SET content = person",
        "UPDATE dossiers SET person = content",
        "UPDATE dossiers SET document = content",
        "UPDATE chip_keys SET slot = 5",
        "UPDATE movements SET count = 5",
        "UPDATE approvals SET subject = 'other'",
        "UPDATE complaints SET dismissed = NULL, ground = NULL",
        "UPDATE complaints SET revoked = 5",
        "UPDATE revocations SET reason = 'other'",
        "UPDATE checkpoints SET at = 5",
        "UPDATE audit SET detail = 'other'",
    ] {
        assert!(run(&store, update).is_err(), "{update}");
    }
    run(&store, "UPDATE batches SET state = 'closed'").unwrap();
    assert!(run(&store, "UPDATE batches SET state = 'open'").is_err(), "a closed batch stays");
}

/// Tables out of which nothing goes.
const TABLES: [&str; 9] = [
    "jobs",
    "dossiers",
    "chip_keys",
    "movements",
    "approvals",
    "complaints",
    "revocations",
    "checkpoints",
    "audit",
];

/// Accounts with a row in each of them.
fn filled(place: &Place) -> Store {
    let store = place.waiting(1);
    let grip = begin(&store, 1).unwrap().unwrap().grip;
    note_key(&store, &grip, 1, 7).unwrap();
    for insert in [
        "INSERT INTO operators (name, role, credential, active, since)
         VALUES ('a', 'operator', '', 1, 0), ('b', 'operator', '', 1, 0)",
        "INSERT INTO movements (number, batch, kind, count, reason, operator, at)
         SELECT 1, batch, 'in', 3, '', 'a', 0 FROM dossiers",
        "INSERT INTO approvals (number, action, subject, first, second, at)
         VALUES (1, 'destroy', '', 'a', 'b', 0)",
        "INSERT INTO complaints (number, dossier, reason, operator, at, dismissed, ground)
         SELECT 1, id, 'lost', 'a', 0, 1, 'found' FROM dossiers",
        "INSERT INTO revocations (number, dossier, document, reason, at)
         SELECT 1, id, document, 'lost', 0 FROM dossiers",
        "INSERT INTO checkpoints (number, hash, signer, signature, at)
         SELECT 1, content, content, content, 0 FROM dossiers",
    ] {
        assert!(run(&store, insert).unwrap() > 0, "{insert}");
    }
    store
}

pub(crate) fn a_change_is_whole_or_nothing(place: &Place) {
    let store = place.waiting(1);
    let before = audit::head(&store).unwrap();
    let given_up = store.change(|change| {
        change.audit(&Event::new("trial", "D-1", &[], ""))?;
        change.execute("UPDATE dossiers SET office = 'x'", personalizer::values![])?;
        Err::<(), _>(Error::NoJob)
    });
    assert!(matches!(given_up, Err(Error::NoJob)));
    assert_eq!(audit::head(&store).unwrap(), before);
    assert_eq!(number(&store, "SELECT count(*) FROM dossiers WHERE office = 'x'"), 0);
    // A statement that fails takes the whole change with it, and the next one is not in its way.
    let failed = store.change(|change| {
        change.execute("UPDATE dossiers SET office = 'x'", personalizer::values![])?;
        change.execute("UPDATE dossiers SET state = 'nonsense'", personalizer::values![])
    });
    assert!(failed.is_err());
    assert_eq!(number(&store, "SELECT count(*) FROM dossiers WHERE office = 'x'"), 0);
    begin(&store, 1).unwrap().unwrap();
    assert!(matches!(audit::verify(&store).unwrap(), Verdict::Whole(_)));
}

pub(crate) fn a_look_leaves_nothing_behind(place: &Place) {
    let store = place.waiting(1);
    let commits = store.commits();
    let written = store
        .look(|change| change.execute("UPDATE dossiers SET office = 'x'", personalizer::values![]));
    // A database may refuse it at once or forget it; it never keeps it.
    assert!(matches!(written, Ok(1) | Err(Error::Database(_))));
    assert_eq!(number(&store, "SELECT count(*) FROM dossiers WHERE office = 'x'"), 0);
    assert_eq!(store.commits(), commits);
}
