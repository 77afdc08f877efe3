//! The way from a complaint to another card, with a failure at every statement of every change,
//! before it and after it: there are never two valid cards, and whoever begins again arrives.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use super::*;
use crate::db::{self, Connection, Database, Row, Sqlite, Value};
use crate::delivery::tests::take_in;
use crate::store::StoreKey;

/// How many statements are left until one fails; 0 for ever.
#[derive(Clone)]
struct Fuse {
    left: Arc<AtomicU64>,
    after: bool,
}

impl Fuse {
    /// Counts a statement, and fails when its turn has come.
    fn burn(&self) -> Result<(), db::Error> {
        let count = |left: u64| left.checked_sub(1);
        let before = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, count);
        if before == Ok(1) { Err(db::Error::Row) } else { Ok(()) }
    }

    fn around<T>(&self, work: impl FnOnce() -> Result<T, db::Error>) -> Result<T, db::Error> {
        if self.after {
            let done = work()?;
            self.burn().map(|()| done)
        } else {
            self.burn()?;
            work()
        }
    }
}

struct Frail {
    inner: Sqlite,
    fuse: Fuse,
}

impl Database for Frail {
    fn with(
        &self,
        work: &mut dyn FnMut(&mut dyn Connection) -> Result<(), db::Error>,
    ) -> Result<(), db::Error> {
        self.inner.with(&mut |inner| work(&mut Wire { inner, fuse: &self.fuse }))
    }

    fn schema(&self) -> String {
        self.inner.schema()
    }
}

struct Wire<'w> {
    inner: &'w mut dyn Connection,
    fuse: &'w Fuse,
}

impl Connection for Wire<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, db::Error> {
        self.fuse.around(|| self.inner.execute(sql, values))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, db::Error> {
        self.fuse.around(|| self.inner.query(sql, values))
    }

    fn script(&mut self, sql: &str) -> Result<(), db::Error> {
        self.fuse.around(|| self.inner.script(sql))
    }

    fn begin(&mut self) -> Result<(), db::Error> {
        self.fuse.around(|| self.inner.begin())
    }

    fn begin_reading(&mut self) -> Result<(), db::Error> {
        self.fuse.around(|| self.inner.begin_reading())
    }

    fn now(&mut self) -> Result<i64, db::Error> {
        self.inner.now()
    }
}

/// The whole way, each step its own change, as an operator would go it again after a failure.
fn go(store: &Store) -> Result<(), Error> {
    complain(store, "D-1").or_else(|error| match error {
        Error::Void(_) => Ok(0),
        error => Err(error),
    })?;
    void(store, "D-1")?;
    let new = ("D-2", "hai-chau");
    let taken = store.change(|change| take_in(change, new, ("UTO 1", "n 2"), Some("D-1")))?;
    assert!(matches!(taken, Taken::New | Taken::Known(_)), "{taken:?}");
    store.change(|change| link(change, "D-1", "D-2"))?;
    let marker = [2; 32];
    if store.job_of_marker(&marker)?.is_none() {
        let hold = crate::store::Hold::new("test");
        store.begin(&marker, &[2; 10], &hold, None)?;
    }
    let grip = crate::store::Grip { marker, fence: 1 };
    if store.standing("D-2")? != Standing::Issued {
        store.written(&grip, &[2; 32], &[8; 32])?;
        store.done(&grip)?;
    }
    delivery::make(store, BATCH, None).map_err(|_| crate::store::Error::State)?;
    let ids = ["D-2".to_owned()];
    delivery::receive(store, "hai-chau", &ids, "an").map_err(|_| crate::store::Error::State)?;
    let over = |change: &mut Change<'_>| delivery::hand_over(change, "D-2", "R2", "an");
    store.change(over).map_err(|_| crate::store::Error::State)?;
    Ok(())
}

/// At no moment are two cards valid, and what is handed over or void keeps no content.
fn check(store: &Store) {
    let live = "SELECT count(*) FROM dossiers WHERE live = 1";
    assert!(store.look(|change| change.number(live, values![])).unwrap() <= 1);
    let second = store.look(|change| {
        let query = "SELECT 1 FROM dossiers o JOIN dossiers n ON n.id = 'D-2'
            WHERE o.id = 'D-1' AND o.live = 1";
        change.row(query, values![])
    });
    assert!(second.unwrap().is_none(), "the old one is void before the new one is taken in");
    let kept = "SELECT count(*) FROM dossiers d JOIN payloads p ON p.dossier = d.id
        LEFT JOIN custody c ON c.dossier = d.id WHERE (d.live = 0 OR c.state = 'handed over')";
    assert_eq!(store.look(|change| change.number(kept, values![])).unwrap(), 0);
    assert!(store.look(delivery::report).unwrap().all.balances());
    let verdict = crate::audit::verify(store).unwrap();
    assert!(matches!(verdict, crate::audit::Verdict::Whole(_)));
}

#[test]
fn a_failure_at_any_statement_leaves_one_valid_card_at_most() {
    for after in [false, true] {
        let mut failures = 0;
        for at in 1.. {
            let fuse = Fuse { left: Arc::new(AtomicU64::new(0)), after };
            let frail = Frail { inner: Sqlite::in_memory().unwrap(), fuse: fuse.clone() };
            let store = Store::on(Box::new(frail), Some(StoreKey::of_trial())).unwrap();
            made(&store, "hai-chau", 1);
            fuse.left.store(at, Ordering::Relaxed);
            let result = go(&store);
            let whole = fuse.left.swap(0, Ordering::Relaxed) > 0;
            check(&store);
            if whole {
                result.unwrap();
                break;
            }
            failures += u64::from(result.is_err());
            // Taken up again, it arrives.
            go(&store).unwrap();
            check(&store);
            assert_eq!(store.standing("D-2").unwrap(), Standing::Issued);
            let figures = store.look(delivery::report).unwrap().all;
            assert_eq!((figures.handed_over, figures.revoked, figures.made), (1, 1, 2));
            let revocations = "SELECT count(*) FROM revocations";
            assert_eq!(store.look(|change| change.number(revocations, values![])).unwrap(), 1);
        }
        assert!(failures > 60, "{failures} failures were walked");
    }
}
