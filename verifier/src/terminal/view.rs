//! A reader as it stands, for those who begin to look on.

use std::sync::Arc;

use serde::Serialize;

use super::event::{self, Step, StepState, What};
use crate::reason::Reason;
use crate::verdict::Decision;

/// A reader as it stands. Nothing here is about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReaderView {
    /// Its name in the system.
    #[serde(serialize_with = "event::name")]
    pub name: Arc<str>,
    /// Number of the last event about it.
    pub number: u64,
    /// Whether a card lies there.
    pub card: bool,
    /// What goes on.
    #[serde(flatten)]
    pub state: ReaderState,
    /// The steps of the inspection that goes on or was the last, in the order in which they began.
    pub steps: Vec<StepView>,
}

/// What goes on at a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReaderState {
    /// The reader is unplugged, or its service is away; it may come back.
    Away,
    /// Nothing goes on. A card may lie there and wait for its password.
    Idle,
    /// A password waits for a card.
    Expecting,
    /// An inspection goes on.
    Inspecting,
    /// An inspection waits for its card to come back.
    Paused,
    /// The last inspection ended with a verdict, and nothing was wiped yet.
    Judged {
        /// What to do with the document.
        decision: Decision,
    },
    /// The last inspection ended without.
    GivenUp {
        /// Why.
        reason: Reason,
    },
}

/// A step as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// Which.
    #[serde(flatten)]
    pub step: Step,
    /// How far it is.
    pub state: StepState,
    /// Since it began.
    pub milliseconds: u64,
    /// Bytes of the file read so far.
    pub bytes: u64,
    /// Bytes of the file; 0 while that is not known.
    pub total: u64,
}

impl ReaderView {
    /// A reader that just came.
    pub const fn new(name: Arc<str>) -> Self {
        Self { name, number: 0, card: false, state: ReaderState::Idle, steps: Vec::new() }
    }

    /// What the view is after an event: whoever has the view and hears every event knows as much as
    /// who asks for the view later.
    pub fn apply(&mut self, number: u64, what: What) {
        self.number = number;
        match what {
            What::ReaderCame => self.state = ReaderState::Idle,
            What::ReaderGone => (self.state, self.card) = (ReaderState::Away, false),
            What::CardInserted => self.card = true,
            What::CardRemoved => self.card = false,
            What::Expected => self.state = ReaderState::Expecting,
            What::Begun => {
                self.state = ReaderState::Inspecting;
                self.steps.clear();
            }
            What::Step { step, state, milliseconds, bytes, total } => {
                let now = StepView { step, state, milliseconds, bytes, total };
                match self.steps.iter_mut().find(|known| known.step == step) {
                    Some(known) => *known = now,
                    None => self.steps.push(now),
                }
            }
            What::Paused => self.state = ReaderState::Paused,
            What::Resumed => self.state = ReaderState::Inspecting,
            What::Judged { decision } => self.state = ReaderState::Judged { decision },
            What::GivenUp { reason } => self.state = ReaderState::GivenUp { reason },
            What::Wiped => {
                self.state = ReaderState::Idle;
                self.steps.clear();
            }
            What::NotLogged => {}
        }
    }
}
