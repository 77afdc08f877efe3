//! What a page needs of the readers: the terminal, or something scripted in its place.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use serde::{Deserialize, Serialize};

use crate::password::Password;
use crate::terminal::event::Event;
use crate::terminal::{Busy, Judged, Printed, ReaderView, Terminal};

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
    fn decided(&self, judged: &Judged, choice: Choice) -> std::io::Result<()> {
        let _ = (judged, choice);
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

impl Desk for Terminal {
    fn subscribe(&self) -> (Vec<ReaderView>, Receiver<Event>) {
        self.subscribe()
    }

    fn inspect(&self, reader: &str, password: Password, printed: Printed) -> Result<(), Busy> {
        self.inspect(reader, password, printed)
    }

    fn wipe(&self, reader: &str) {
        self.wipe(reader);
    }

    fn judged(&self, reader: &str) -> Option<Arc<Judged>> {
        self.judged(reader)
    }
}
