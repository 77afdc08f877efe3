//! A station: takes one card from what it is to a finished one.
//!
//! ```text
//! blank ── intent ── bind ── keys, proof ── files ── read back ── written ── lock ── prove ── done
//!          database  chip    chip, database chip     as terminal  database   chip    as      database
//!                                                                                     terminal
//! ```
//!
//! Every step can be done again, so a card that lost power is taken up where the card itself says
//! it stands. A card whose word and the accounts disagree is set aside.

pub(crate) mod card;
mod error;
mod issue;
mod keys;
mod kind;
mod outcome;
mod phase;
mod proof;
mod resume;
mod said;
mod wire;

use card_format::lifecycle::Step;

use card::Card;
pub use error::{Error, Fate};
pub use kind::Kind;
pub use outcome::{Outcome, Reason};
pub use phase::Phase;
pub(crate) use proof::printed;
pub use wire::{Wire, WireError};

use crate::line::Line;
use crate::run::Post;

/// One chip encoder of a line.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "its line holds keys")]
pub struct Station<'l> {
    /// What it shares with the other stations.
    pub line: &'l Line,
    /// What it says of itself.
    pub post: &'l Post,
}

impl Station<'_> {
    /// Does with the card what its step of life and the accounts ask for.
    pub fn process(&self, wire: &mut dyn Wire) -> Result<Outcome, Error> {
        self.post.enter(Phase::Opening);
        let mut card = Card::present(wire)?;
        match card.step()? {
            Step::Blank => self.blank(&mut card),
            Step::Personalization => self.resume(&mut card),
            Step::Operational => self.close(&mut card),
            Step::Terminated => self.bury(&mut card),
        }
    }
}
