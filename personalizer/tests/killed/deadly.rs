//! A database and a wire that kill their own process, the way `kill -9` does: no destructor runs,
//! nothing is flushed, no lock is given back.

use core::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

use card_protocol::link::CardLink;
use personalizer::db::{Connection, Database, Error, Row, Value};
use personalizer::station::{Wire, WireError};
use personalizer::tray::{Sight, Tray, TrayError};
use rustix::process::{Signal, getpid, kill_process};

/// Kills the process when it has been asked for the n-th time, from 1.
#[derive(Clone)]
pub(crate) struct Fuse(Arc<AtomicU32>);

impl Fuse {
    pub(crate) fn new(at: u32) -> Self {
        Self(Arc::new(AtomicU32::new(at)))
    }

    fn burn(&self) {
        if self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            kill_process(getpid(), Signal::KILL).unwrap();
            unreachable!("the process is dead");
        }
    }
}

/// When, around a commit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

/// A database in which a commit is the last thing that happens, or does not happen any more.
pub(crate) struct DeadlyDatabase<D> {
    pub(crate) inner: D,
    pub(crate) fuse: Fuse,
    pub(crate) when: When,
}

impl<D: Database> Database for DeadlyDatabase<D> {
    fn with(
        &self,
        work: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.inner.with(&mut |inner| {
            work(&mut DeadlyConnection { inner, fuse: &self.fuse, when: self.when })
        })
    }

    fn schema(&self) -> String {
        self.inner.schema()
    }
}

struct DeadlyConnection<'c> {
    inner: &'c mut dyn Connection,
    fuse: &'c Fuse,
    when: When,
}

impl Connection for DeadlyConnection<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        self.inner.execute(sql, values)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        self.inner.query(sql, values)
    }

    fn script(&mut self, sql: &str) -> Result<(), Error> {
        if sql != "COMMIT" {
            return self.inner.script(sql);
        }
        if self.when == When::Before {
            self.fuse.burn();
        }
        let result = self.inner.script(sql);
        if self.when == When::After {
            self.fuse.burn();
        }
        result
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.inner.begin()
    }

    fn begin_reading(&mut self) -> Result<(), Error> {
        self.inner.begin_reading()
    }

    fn now(&mut self) -> Result<i64, Error> {
        self.inner.now()
    }
}

/// A tray whose cards obey a command as the last thing that happens.
pub(crate) struct DeadlyTray<T> {
    pub(crate) inner: T,
    pub(crate) fuse: Fuse,
}

impl<T: Tray> Tray for DeadlyTray<T> {
    fn look(&mut self, blanks: bool) -> Result<Sight, TrayError> {
        Ok(match self.inner.look(blanks)? {
            Sight::Card(inner) => {
                Sight::Card(Box::new(DeadlyWire { inner, fuse: self.fuse.clone() }))
            }
            other => other,
        })
    }

    fn settle(&mut self) {
        self.inner.settle();
    }
}

struct DeadlyWire {
    inner: Box<dyn Wire>,
    fuse: Fuse,
}

impl CardLink for DeadlyWire {
    type Error = WireError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], WireError> {
        let answer = self.inner.exchange(command, response);
        self.fuse.burn();
        answer
    }
}

impl Wire for DeadlyWire {
    fn reset(&mut self) -> Result<(), WireError> {
        self.inner.reset()
    }
}
