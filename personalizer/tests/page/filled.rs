//! Accounts of a line on a day when much has happened. Nobody in it exists.

use core::time::Duration;

use personalizer::operators::{Credential, Passphrase};
use personalizer::store::{Error, Hold, NewBatch, NewDossier, Priority, Store};
use personalizer::values;

pub(crate) const PASSPHRASE: &str = "cầu rồng phun lửa";

const OFFICES: [&str; 5] = ["Hải Châu", "Liên Chiểu", "Ngũ Hành Sơn", "Sơn Trà", "Thanh Khê"];

/// The line.
pub(crate) fn line() -> Store {
    let store = Store::in_memory().unwrap();
    operator(&store);
    order(&store, "2026-11-21", 240);
    order(&store, "2026-11-22", 160);
    for number in 1..=24 {
        let hold = Hold::new(&format!("simulated {number}"));
        store.enrol(&hold, "xưởng-a", Duration::from_hours(1)).unwrap();
    }
    cards(&store);
    stations(&store);
    findings(&store);
    delivery(&store);
    store
}

fn run(store: &Store, sql: &str) {
    store.change(|change| change.execute(sql, values![])).unwrap();
}

fn operator(store: &Store) {
    let credential = Credential::new(&Passphrase::new(PASSPHRASE)).unwrap().print();
    let insert = "INSERT INTO operators (name, role, credential, active, since)
        VALUES ('mai', 'supervisor', $1, 1, 0)";
    store.change(|change| change.execute(insert, values![credential])).unwrap();
}

fn order(store: &Store, name: &str, count: u8) {
    store
        .change(|change| {
            let new = NewBatch { authority: "da-nang", name, digest: &[1; 32], orderer: None };
            let batch = change.open_batch(&new)?;
            for number in 1..=count {
                let id = format!("DN-{}-{number:04}", &name[5..]);
                change.take_in(&NewDossier {
                    id: &id,
                    batch: &batch,
                    line: number.into(),
                    profile: "vietnam",
                    content: &[number; 32],
                    person: &id,
                    document: &id,
                    reason: "first",
                    office: OFFICES[usize::from(number) % OFFICES.len()],
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

/// Most are finished, some fail, some wait for a person, one for each station is in hand.
fn cards(store: &Store) {
    for number in 0..230_u8 {
        let hold = Hold::new(&format!("simulated {}", number % 24 + 1));
        let blank = [&[0x47, 0x90, 0x50], [number; 7].as_slice()].concat();
        let begun = store.begin(&[number; 32], &blank, &hold, None).unwrap().unwrap();
        let grip = begun.grip;
        match number {
            3 | 90 => store.quarantine(&grip, "DG2 reads back different from what was written"),
            40 => store.quarantine(&grip, "it presents a public key that was seen before"),
            11 | 21 | 31 | 77 => store.failed(&grip, "the card refused to write (status 6A84)"),
            55 | 56 => store.failed(&grip, "the card does not prove that it holds its key"),
            212.. => Ok(()),
            _ => store.written(&grip, &[number; 32], &[7; 32]).and_then(|()| store.done(&grip)),
        }
        .unwrap();
    }
    store
        .quarantine_blank(
            &[0x99; 10],
            "it carries the marker of a job that is not in these accounts",
        )
        .unwrap();
    run(store, "UPDATE jobs SET started = started - 280000");
}

fn stations(store: &Store) {
    let steps = ["keys", "writing", "reading back", "preparing", "locking"];
    for (number, step) in (1..=24).zip(steps.into_iter().cycle().skip(1)) {
        let (pace, cards) = (20_400 + number * 37, 400 + number * 13 % 50);
        run(
            store,
            &format!(
                "UPDATE stations SET state = 'working', step = '{step}', pace = {pace}, cards = {cards},
                     dossier = coalesce((SELECT max(dossier) FROM jobs
                         WHERE jobs.station = stations.name AND jobs.state = 'intent'), '')
                 WHERE name = 'simulated {number}'"
            ),
        );
    }
    let stopped = "UPDATE stations SET state = 'stopped', step = '', dossier = '', failures = 3,
        kind = 'contact', error = 'the card does not answer: the card was removed',
        error_vi = 'thẻ không trả lời: thẻ đã bị rút ra' WHERE name = 'simulated 3'";
    run(store, stopped);
    for (set, name) in [
        ("state = 'waiting', dossier = '', step = ''", "simulated 7"),
        ("state = 'waiting', dossier = '', step = ''", "simulated 8"),
        ("state = 'paused', wanted = 'pause', dossier = '', step = ''", "simulated 12"),
        ("lease = lease - 3900000", "simulated 17"),
        ("state = 'drained', wanted = 'drain', dossier = '', step = ''", "simulated 20"),
    ] {
        run(store, &format!("UPDATE stations SET {set} WHERE name = '{name}'"));
    }
}

fn findings(store: &Store) {
    let mut line = 1000;
    for (reason, count) in [
        ("missing", 17),
        ("damaged-image", 9),
        ("digits", 6),
        ("date-order", 4),
        ("twice-in-batch", 2),
        ("image-size", 1),
    ] {
        for _ in 0..count {
            line += 1;
            store
                .change(|change| {
                    change.note_finding("da-nang/2026-11-22", line, "x", reason, (true, ""))
                })
                .unwrap();
        }
    }
    run(
        store,
        "INSERT INTO movements (number, batch, kind, count, reason, operator, at)
         VALUES (1, 'da-nang/2026-11-21', 'in', 260, 'vault', 'mai', 0),
                (2, 'da-nang/2026-11-21', 'sample', 2, 'tests', 'mai', 0),
                (3, 'da-nang/2026-11-22', 'in', 170, 'vault', 'mai', 0)",
    );
}

fn delivery(store: &Store) {
    for (part, state, waits) in [
        ("1", "handed over", ""),
        ("2", "handed over", ""),
        ("3", "received", "notified"),
        ("4", "received", "not-reached"),
        ("5", "received", "moved"),
        ("6", "dispatched", ""),
        ("7", "handed over", ""),
        ("8", "handed over", ""),
    ] {
        run(
            store,
            &format!(
                "INSERT INTO custody (dossier, state, list, receipt, waits, sent)
                 SELECT id, '{state}', 'L-1', '', '{waits}', 0 FROM dossiers
                 WHERE state = 'issued' AND substr(id, length(id), 1) = '{part}'"
            ),
        );
    }
}
