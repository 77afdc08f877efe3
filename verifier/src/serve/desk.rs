//! What a page needs of the readers: the terminal, or something scripted in its place.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::hex;
use crate::log::{Log, Record};
use crate::password::Password;
use crate::terminal::event::Event;
use crate::terminal::{Busy, Judged, Printed, ReaderView, Terminal};
use crate::verdict;

/// What an officer decides beside a result (TR-03121-3 volume 1, function module UI: veto).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Accept in spite of the result, for a reason that anybody there would see.
    AcceptObvious,
    /// Accept in spite of the result, without a reason.
    Accept,
    /// Refuse, whatever the result.
    Refuse,
}

/// Readers, inspections, and what they leave.
pub trait Desk: Send + Sync + 'static {
    /// Every reader as it stands, and every event from now on.
    fn subscribe(&self) -> (Vec<ReaderView>, Receiver<Event>);

    /// Inspects the card in a reader, or the next one that comes.
    fn inspect(&self, reader: &str, password: Password, printed: Printed) -> Result<(), Busy>;

    /// Forgets everything about the person at a reader.
    fn wipe(&self, reader: &str);

    /// What the last inspection at a reader found, until it is wiped.
    fn judged(&self, reader: &str) -> Option<Arc<Judged>>;

    /// Whether decisions of officers are recorded at all.
    fn records(&self) -> bool {
        false
    }

    /// Records a decision beside a result.
    fn decided(&self, reader: &str, judged: &Judged, choice: Choice) -> io::Result<()> {
        let _ = (reader, judged, choice);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A terminal that writes down decisions where it writes down inspections.
#[expect(missing_debug_implementations, reason = "holds keys and people")]
pub struct Logged {
    /// The readers.
    pub terminal: Terminal,
    /// Where inspections and decisions go.
    pub log: Option<Arc<Log>>,
}

impl Desk for Logged {
    fn subscribe(&self) -> (Vec<ReaderView>, Receiver<Event>) {
        self.terminal.subscribe()
    }

    fn inspect(&self, reader: &str, password: Password, printed: Printed) -> Result<(), Busy> {
        self.terminal.inspect(reader, password, printed)
    }

    fn wipe(&self, reader: &str) {
        self.terminal.wipe(reader);
    }

    fn judged(&self, reader: &str) -> Option<Arc<Judged>> {
        self.terminal.judged(reader)
    }

    fn records(&self) -> bool {
        self.log.is_some()
    }

    fn decided(&self, reader: &str, judged: &Judged, choice: Choice) -> io::Result<()> {
        let log = self.log.as_ref().ok_or(io::ErrorKind::Unsupported)?;
        log.put(&decision(reader, judged, choice)?).map_err(io::Error::other)
    }
}

/// What is written down of a decision: nothing about the person (decision 0198).
fn decision(reader: &str, judged: &Judged, choice: Choice) -> io::Result<Record> {
    #[derive(Serialize)]
    struct Decision<'a> {
        record: &'static str,
        id: &'a str,
        transaction: &'a str,
        reader: &'a str,
        at: String,
        result: verdict::Decision,
        choice: Choice,
    }
    let mut name = [0; 16];
    getrandom::fill(&mut name).map_err(io::Error::other)?;
    let id = hex::print(&name);
    let line = serde_json::to_string(&Decision {
        record: "decision",
        id: &id,
        transaction: &judged.transaction,
        reader,
        at: Timestamp::now().to_string(),
        result: judged.verdict.decision,
        choice,
    })?;
    Ok(Record { id, line })
}
