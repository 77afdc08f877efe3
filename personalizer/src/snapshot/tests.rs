//! Figures that fit each other, on accounts in which everything has happened.

use core::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::audit::Event;
use crate::store::{Grip, Hold, NewBatch, NewDossier, Priority};

/// A lease nobody outlives.
pub(crate) const LEASE: Duration = Duration::from_hours(1);

/// Accounts to fill.
pub(crate) struct Filled {
    pub(crate) store: Store,
    blanks: u8,
}

impl Filled {
    pub(crate) fn new() -> Self {
        Self { store: Store::in_memory().unwrap(), blanks: 0 }
    }

    /// An order of `count` dossiers for this office.
    pub(crate) fn order(&self, name: &str, office: &str, count: u8) {
        self.store
            .change(|change| {
                let new = NewBatch { authority: "da-nang", name, digest: &[7; 32], orderer: None };
                let batch = change.open_batch(&new)?;
                for number in 1..=count {
                    let id = format!("{name}-{number:03}");
                    change.take_in(&NewDossier {
                        id: &id,
                        batch: &batch,
                        line: number.into(),
                        profile: "vietnam",
                        content: &[number; 32],
                        person: &id,
                        document: &id,
                        reason: "first",
                        office,
                        kind: "permanent",
                        priority: Priority::Ordinary,
                        replaces: None,
                        payload: &[],
                    })?;
                }
                Ok::<_, Error>(())
            })
            .unwrap();
    }

    /// Begins the next dossier.
    pub(crate) fn begin(&mut self, hold: &Hold) -> Option<(Grip, String)> {
        self.blanks += 1;
        let number = self.blanks;
        let begun = self.store.begin(&[number; 32], &[number; 10], hold, None).unwrap();
        begun.map(|assigned| (assigned.grip, assigned.dossier))
    }

    /// Begins and finishes the next dossier.
    pub(crate) fn issue(&mut self, hold: &Hold) -> Option<String> {
        let (grip, dossier) = self.begin(hold)?;
        self.store.written(&grip, &[1; 32], &[2; 32]).unwrap();
        self.store.done(&grip).unwrap();
        Some(dossier)
    }

    /// Says where a card is.
    pub(crate) fn send(&self, dossier: &str, state: &str, waits: &str) {
        self.sql(&format!(
            "INSERT INTO custody (dossier, state, list, receipt, waits, sent)
             VALUES ('{dossier}', '{state}', 'L-1', '', '{waits}', 0)"
        ));
    }

    pub(crate) fn sql(&self, sql: &str) {
        self.store.change(|change| change.execute(sql, values![])).unwrap();
    }

    fn read(&self) -> Snapshot {
        Snapshot::read(&self.store).unwrap()
    }
}

#[test]
fn an_empty_line_is_all_nothing() {
    let filled = Filled::new();
    let snapshot = filled.read();
    let nothing = Snapshot {
        at: snapshot.at,
        log: Log { hash: hex(&[0; 32]), ..Log::default() },
        forecast: Forecast { per_hour: 0, seconds: Some(0) },
        ..Snapshot::default()
    };
    assert_eq!(snapshot, nothing);
}

#[test]
fn stations_are_alive_lost_or_gone() {
    let filled = Filled::new();
    let store = &filled.store;
    for (name, lease) in [("b", LEASE), ("lost", Duration::ZERO), ("a 10", LEASE), ("a 9", LEASE)] {
        store.enrol(&Hold::new(name), "here", lease).unwrap();
    }
    filled.sql("UPDATE stations SET state = 'gone', lease = 0 WHERE name = 'b'");
    filled.sql("UPDATE stations SET state = 'stopped', error = 'no' WHERE name = 'a 9'");
    let snapshot = filled.read();
    let states: Vec<_> =
        snapshot.stations.iter().map(|one| (one.name.as_str(), one.state.as_str())).collect();
    assert_eq!(states, [("a 9", "stopped"), ("a 10", "waiting"), ("b", "gone"), ("lost", LOST)]);
    assert_eq!(
        snapshot.tally,
        Tally { waiting: 1, stopped: 1, lost: 1, gone: 1, ..Tally::default() }
    );
    assert_eq!(snapshot.tally.present(), 3);
}

#[test]
fn what_is_quarantined_comes_with_what_to_do() {
    let mut filled = Filled::new();
    filled.order("1", "", 3);
    let hold = Hold::new("one");
    for reason in [
        "DG2 reads back different from what was written",
        "it presents a public key that was seen before",
    ] {
        let (grip, _) = filled.begin(&hold).unwrap();
        filled.store.quarantine(&grip, reason).unwrap();
    }
    let stray = crate::station::Reason::UnknownJob.to_string();
    filled.store.quarantine_blank(&[9; 10], &stray).unwrap();
    let snapshot = filled.read();
    let shown: Vec<_> = snapshot
        .quarantine
        .iter()
        .map(|one| (one.dossier.as_str(), one.cause, one.advice))
        .collect();
    let expected = [
        ("1-001", "read-back", "again"),
        ("1-002", "key-seen", "lock-away"),
        ("", "stray-chip", "trace"),
    ];
    assert_eq!(shown, expected);
    assert_eq!((snapshot.quarantined, snapshot.line.quarantined), (3, 2));
    assert_eq!(snapshot.quarantine[2].chip, "09".repeat(10));
}

#[test]
fn reasons_stand_by_frequency() {
    let mut filled = Filled::new();
    filled.order("1", "", 3);
    let hold = Hold::new("one");
    for reason in [
        "the card refused to write (status 6A84)",
        "the card refused to lock (status 6985)",
        "burnt, two witnesses",
    ] {
        let (grip, _) = filled.begin(&hold).unwrap();
        filled.store.failed(&grip, reason).unwrap();
    }
    let note = |line: u64, member: &str, reason: &str, refused: bool| {
        filled
            .store
            .change(|change| change.note_finding("da-nang/1", line, member, reason, (refused, "")))
            .unwrap();
    };
    for line in 4..=6 {
        note(line, "sex", "missing", true);
        note(line, "name", "missing", true);
    }
    note(6, "sex", "date", true);
    note(1, "sex", "register", false);
    let snapshot = filled.read();
    let shown: Vec<_> = snapshot
        .rejects
        .iter()
        .map(|one| (one.stage.word(), one.reason.as_str(), one.count))
        .collect();
    let expected = [
        ("line", "missing", 3),
        ("chip", "chip-refused", 2),
        ("line", "date", 1),
        ("chip", "scrapped", 1),
    ];
    assert_eq!(shown, expected);
    assert_eq!((snapshot.line.refused, snapshot.batches[0].standings.refused), (3, 3));
}

#[test]
fn every_failure_of_a_station_has_a_cause_of_its_own() {
    use card_format::ef::Ef;
    use card_protocol::apdu::Status;

    use crate::prepare::Error as Prepare;
    use crate::station::{Error as Failure, Fate, Reason};
    for (failure, cause) in [
        (Failure::Refused("write", Status::from(0x6A84)), Cause::Refused),
        (Failure::Answer("keys"), Cause::Answer),
        (Failure::ReadBack(Ef::Dg2), Cause::ReadBack),
        (Failure::Proof("its key"), Cause::Proof),
        (Failure::Inspection(vec![]), Cause::Inspection),
        (Failure::Store(Error::KeySeen), Cause::KeySeen),
        (Failure::Prepare(Prepare::Profile), Cause::Dossier),
        (Failure::Prepare(Prepare::Portrait), Cause::Dossier),
    ] {
        assert_eq!(Cause::of(&failure.to_string()), cause, "{failure}");
        assert!(!matches!(failure.fate(), Fate::Open));
    }
    for (reason, cause) in [
        (Reason::UnknownJob, Cause::Stray),
        (Reason::OtherChip, Cause::Stray),
        (Reason::UsedBefore, Cause::Stray),
        (Reason::SetAside, Cause::Stray),
        (Reason::KeySeen, Cause::KeySeen),
    ] {
        assert_eq!(Cause::of(&reason.to_string()), cause);
    }
}

#[test]
fn the_pace_is_that_of_the_last_minutes() {
    let mut filled = Filled::new();
    filled.order("1", "", 10);
    filled.order("2", "", 1);
    let hold = Hold::new("one");
    for _ in 0..5 {
        filled.issue(&hold).unwrap();
    }
    // Four in the last minute, the first of them begun a minute ago; one half an hour ago.
    let at = filled.read().at;
    let started = at - 60_000;
    filled.sql(&format!("UPDATE jobs SET started = {started}, ended = {at}"));
    filled.sql(&format!("UPDATE jobs SET ended = {} WHERE dossier = '1-001'", at - 1_800_000));
    let snapshot = filled.read();
    let Forecast { per_hour, seconds } = snapshot.forecast;
    // The clock goes on between the two looks.
    assert!((200..=240).contains(&per_hour), "{per_hour}");
    assert!(seconds.is_some_and(|seconds| (90..110).contains(&seconds)), "{seconds:?}");
    let of: Vec<_> = snapshot.batches.iter().map(|batch| batch.forecast.seconds).collect();
    assert!(of[0].is_some_and(|seconds| (75..90).contains(&seconds)), "{of:?}");
    assert_eq!(of[1], None, "nothing of it was finished lately");
}

#[test]
fn offices_know_where_their_cards_are() {
    let mut filled = Filled::new();
    filled.order("1", "Hải Châu", 7);
    filled.order("2", "Sơn Trà", 1);
    let hold = Hold::new("one");
    let cards: Vec<_> = (0..6).map(|_| filled.issue(&hold).unwrap()).collect();
    for (card, state, waits) in [
        (0, "dispatched", ""),
        (1, "received", "not-reached"),
        (2, "received", "moved"),
        (3, "received", "not-reached"),
        (4, "handed over", ""),
    ] {
        filled.send(&cards[card], state, waits);
    }
    let first = filled.read();
    let office = &first.delivery.offices[0];
    assert_eq!(office.office, "Hải Châu");
    let it = &office.figures;
    assert_eq!((it.dossiers, it.in_production, it.made), (7, 1, 6));
    assert_eq!((it.at_producer, it.on_the_way, it.arrived), (1, 1, 4));
    assert_eq!((it.handed_over, it.waiting, it.why["not-reached"]), (1, 3, 2));
    assert_eq!(first.delivery.offices[1].figures.in_production, 1);
    filled.issue(&hold).unwrap();
    let second = Snapshot::read_after(&filled.store, &first).unwrap();
    assert_eq!(second.delivery, first.delivery);
    assert!(!second.shows_the_same(&first), "a card more is out");
    let third = Snapshot::read_after(&filled.store, &second).unwrap();
    assert!(third.shows_the_same(&second) || third.forecast != second.forecast);
}

#[test]
fn nothing_of_a_person_is_shown() {
    let filled = Filled::new();
    filled
        .store
        .change(|change| {
            let new = NewBatch { authority: "a", name: "1", digest: &[7; 32], orderer: None };
            let batch = change.open_batch(&new)?;
            change.audit(&Event::new("x", "D-1", &[], ""))?;
            change.take_in(&NewDossier {
                id: "D-1",
                batch: &batch,
                line: 1,
                profile: "vietnam",
                content: &[1; 32],
                person: "PERSON 048",
                document: "DOCUMENT 048",
                reason: "first",
                office: "",
                kind: "permanent",
                priority: Priority::Ordinary,
                replaces: None,
                payload: b"NGUYEN",
            })
        })
        .unwrap();
    let text = serde_json::to_string(&filled.read()).unwrap();
    for secret in ["PERSON", "DOCUMENT", "NGUYEN", "048"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

/// Checks that the figures fit each other.
fn assert_fits(snapshot: &Snapshot) {
    let sum = |counts: &[(&str, u64)]| counts.iter().map(|(_, count)| count).sum::<u64>();
    assert_eq!(sum(&snapshot.line.by_state()), snapshot.line.received);
    let each = |figure: fn(&Standings) -> u64| -> u64 {
        snapshot.batches.iter().map(|batch| figure(&batch.standings)).sum()
    };
    assert_eq!(each(|one| one.received), snapshot.line.received);
    assert_eq!(each(|one| one.issued), snapshot.line.issued);
    assert_eq!(each(|one| one.refused), snapshot.line.refused);
    assert!(snapshot.line.progress() <= 1000);
    let stations = u64::try_from(snapshot.stations.len()).unwrap();
    assert_eq!(sum(&snapshot.tally.by_state()), stations);
    assert!(snapshot.delivery.all.balances());
    assert!(snapshot.delivery.offices.iter().all(|office| office.figures.balances()));
    assert_eq!(snapshot.delivery.all.dossiers, snapshot.line.received);
    assert_eq!(snapshot.delivery.all.made, snapshot.line.issued);
    let good: i64 = snapshot.blanks.iter().map(|one| one.good).sum();
    assert_eq!(u64::try_from(good).unwrap(), snapshot.line.issued);
    for one in &snapshot.blanks {
        let out = [one.good, one.begun, one.quarantined, one.destroyed, one.samples, one.returned];
        assert_eq!(out.iter().sum::<i64>() + one.missing + one.left, one.received);
    }
    let chips: u64 =
        snapshot.rejects.iter().filter(|one| one.stage == Stage::Chip).map(|one| one.count).sum();
    let destroyed: i64 = snapshot.blanks.iter().map(|one| one.destroyed).sum();
    assert_eq!(i64::try_from(chips).unwrap(), destroyed);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_figures_fit_each_other(acts in proptest::collection::vec((0_u8..8, 0_u8..3), 0..40)) {
        let mut filled = Filled::new();
        for (number, office) in ["Hải Châu", "", "Sơn Trà"].into_iter().enumerate() {
            filled.order(&number.to_string(), office, 6);
        }
        let holds = ["s 1", "s 2", "s 3"].map(Hold::new);
        for hold in &holds {
            filled.store.enrol(hold, "here", LEASE).unwrap();
        }
        for (act, which) in acts {
            let hold = &holds[usize::from(which)];
            match act {
                0 => drop(filled.begin(hold)),
                1 | 2 => drop(filled.issue(hold)),
                3 => filled.begin(hold).into_iter().for_each(|(grip, _)| {
                    filled.store.failed(&grip, "the card's answer is wrong: x").unwrap();
                }),
                4 => filled.begin(hold).into_iter().for_each(|(grip, _)| {
                    filled.store.quarantine(&grip, "it").unwrap();
                }),
                5 => filled.issue(hold).into_iter().for_each(|dossier| {
                    let state = ["dispatched", "received", "handed over"][usize::from(which)];
                    filled.send(&dossier, state, "");
                }),
                6 => filled.issue(hold).into_iter().for_each(|dossier| filled.sql(&format!(
                    "UPDATE dossiers SET state = 'revoked', live = 0 WHERE id = '{dossier}'"
                ))),
                _ => drop(filled.store.leave(hold)),
            }
        }
        filled.sql(
            "INSERT INTO movements (number, batch, kind, count, reason, operator, at)
             VALUES (1, 'da-nang/0', 'in', 9, '', 'x', 0), (2, 'da-nang/0', 'sample', 2, '', 'x', 0)"
        );
        let snapshot = filled.read();
        // Cards of revoked dossiers are good blanks all the same.
        let void = snapshot.line.void;
        let mut all = snapshot;
        all.line.issued += void;
        for batch in &mut all.batches {
            batch.standings.issued += batch.standings.void;
            batch.standings.void = 0;
        }
        all.line.void = 0;
        assert_fits(&all);
    }
}

#[test]
fn a_station_that_reports_is_shown_as_it_says() {
    let filled = Filled::new();
    let hold = Hold::new("one");
    filled.store.enrol(&hold, "here", LEASE).unwrap();
    filled.sql("UPDATE stations SET state = 'working', step = 'keys', cards = 12, pace = 21300");
    let station = &filled.read().stations[0];
    assert_eq!((station.state.as_str(), station.step.as_str()), ("working", "keys"));
    assert_eq!((station.cards, station.pace), (12, Some(21_300)));
}
