//! Da Nang's own figures: 722,000 dossiers in, 668,791 cards back from the producer, 666,541 handed
//! to their owners, 2,250 waiting.

use std::time::Instant;

use super::*;
use crate::delivery::*;

/// Rows as they are after so many dossiers, cards made, cards handed over; written by the database
/// itself, which is quicker than one by one.
fn fill(store: &Store, dossiers: u64, made: u64, handed: u64, payload: usize) {
    store
        .change(|change| {
            let new = NewBatch { authority: "trial", name: "1", digest: &[0; 32], orderer: None };
            let batch = change.open_batch(&new)?;
            let payload = vec![7_u8; payload];
            for number in 0..dossiers {
                let id = format!("D-{number:07}");
                let mut hash = [0; 32];
                hash[..8].copy_from_slice(&number.to_be_bytes());
                let state = if number < made { "issued" } else { "waiting" };
                change.execute(
                    "INSERT INTO dossiers (id, batch, line, profile, content, person, document, live,
                         state, reason, office, kind, priority, due, received)
                     VALUES ($1, $2, $3, 'vietnam', $4, $4, $4, 1, $5, 'first', $6, 'permanent',
                         'ordinary', 0, 0)",
                    values![&id, &batch, number, &hash, state, format!("p{:02}", number % 56)],
                )?;
                if number >= handed {
                    let insert = "INSERT INTO payloads (dossier, sealed) VALUES ($1, $2)";
                    change.execute(insert, values![&id, payload.as_slice()])?;
                }
                if number < made {
                    let state = if number < handed { "handed over" } else { "received" };
                    let waits = if number < handed { "" } else { "notified" };
                    change.execute(
                        "INSERT INTO custody (dossier, state, list, receipt, waits, sent)
                         VALUES ($1, $2, 'trial/1/1', '', $3, 0)",
                        values![&id, state, waits],
                    )?;
                }
            }
            Ok::<_, crate::store::Error>(())
        })
        .unwrap();
}

fn check(store: &Store, [dossiers, arrived, handed, waiting]: [u64; 4]) {
    let report = store.look(report).unwrap();
    let all = &report.all;
    assert_eq!(
        [all.dossiers, all.arrived, all.handed_over, all.waiting],
        [dossiers, arrived, handed, waiting]
    );
    assert_eq!(all.why["notified"], waiting);
    assert_eq!(report.offices.len(), 56);
    assert!(all.balances() && report.offices.iter().all(|office| office.figures.balances()));
    let of_offices: u64 = report.offices.iter().map(|office| office.figures.handed_over).sum();
    assert_eq!(of_offices, handed);
}

#[test]
fn the_figures_of_da_nang_add_up() {
    for store in both() {
        fill(&store, 7220, 6687, 6665, 10);
        check(&store, [7220, 6687, 6665, 22]);
    }
}

#[test]
#[ignore = "takes minutes: run it alone to measure"]
fn the_figures_of_da_nang_in_full() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("accounts.db");
    let store = Store::open(place.to_str().unwrap(), Some(StoreKey::of_trial())).unwrap();
    let start = Instant::now();
    fill(&store, 722_000, 668_791, 666_541, 4_000);
    eprintln!("filled in {:?}", start.elapsed());
    for _ in 0..3 {
        let start = Instant::now();
        check(&store, [722_000, 668_791, 666_541, 2250]);
        eprintln!("reported in {:?}", start.elapsed());
    }
    print!("{}", store.look(report).unwrap().text(crate::lang::Lang::Vi));
}
