//! What a terminal tells those who look on. Nothing here is about a person.
//!
//! ```text
//! { "number": 17, "reader": "ACR122U 00 00", "what": "step",
//!   "step": "reading", "file": "EF.DG2", "state": "going", "milliseconds": 310, "bytes": 4096, "total": 18211 }
//! ```

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::reason::Reason;
use crate::verdict::Decision;

pub use crate::inspect::Step;

/// Something happened at a reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// One more than the last of this terminal; the first is 1. Who misses one subscribes again.
    pub number: u64,
    /// The reader, by its name in the system.
    #[serde(serialize_with = "name")]
    pub reader: Arc<str>,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What can happen at a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[non_exhaustive]
pub enum What {
    /// The reader was plugged in, or its service came back.
    ReaderCame,
    /// The reader was unplugged, or its service ended.
    ReaderGone,
    /// A card lies there.
    CardInserted,
    /// It left.
    CardRemoved,
    /// A password is there and waits for a card; it is dropped when none comes in time.
    Expected,
    /// An inspection began; what the last one left is gone.
    Begun,
    /// A step began, went on or ended.
    Step {
        /// Which.
        #[serde(flatten)]
        step: Step,
        /// How far it is.
        state: StepState,
        /// Since the step began.
        milliseconds: u64,
        /// Bytes of the file read so far; 0 for other steps.
        bytes: u64,
        /// Bytes of the file; 0 while that is not known, and for other steps.
        total: u64,
    },
    /// Contact was lost. The inspection goes on when the card is back in time.
    Paused,
    /// The card is back.
    Resumed,
    /// The inspection ended with a verdict. [`Terminal::judged`](super::Terminal::judged) has it all.
    Judged {
        /// What to do with the document.
        decision: Decision,
    },
    /// The inspection ended without; `reason.next()` says what to do.
    GivenUp {
        /// Why.
        reason: Reason,
    },
    /// Everything about the person is gone.
    Wiped,
    /// The inspection could not be written down: the log's spool is full, or not there.
    NotLogged,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It has begun.
    Begun,
    /// More bytes came.
    Going,
    /// It has ended, well or not: the verdict tells.
    Ended,
}

pub(super) fn name<S: Serializer>(name: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name)
}

#[cfg(test)]
mod tests {
    use card_format::ef::Ef;

    use super::*;

    #[test]
    fn an_event_is_one_flat_object() {
        let what = What::Step {
            step: Step::Reading(Ef::Dg2),
            state: StepState::Going,
            milliseconds: 3,
            bytes: 4,
            total: 5,
        };
        let event = Event { number: 7, reader: "R".into(), what };
        assert_eq!(
            serde_json::to_string(&event).unwrap(),
            "{\"number\":7,\"reader\":\"R\",\"what\":\"step\",\"step\":\"reading\",\"file\":\"EF.DG2\",\
             \"state\":\"going\",\"milliseconds\":3,\"bytes\":4,\"total\":5}"
        );
        let what = What::GivenUp { reason: Reason::CardRemoved };
        let event = Event { number: 8, reader: "R".into(), what };
        assert_eq!(
            serde_json::to_string(&event).unwrap(),
            r#"{"number":8,"reader":"R","what":"given_up","reason":"card_removed"}"#
        );
    }
}
