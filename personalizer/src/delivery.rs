//! From the line to its owner: lists of what was made, offices that receive and hand over.
//!
//! ```text
//! made ── list ──► dispatched ── receive ──► received ── hand over ──► handed over
//!                      │                      │   ▲
//!                      └──── give back ───────┴─► returned ── receive ─┘
//! ```
//!
//! A card stands in one place, and on one list. Its dossier's content is wiped in the change that
//! hands it over. A card that is void is never handed over; it can only be given back.

mod card;
mod error;
mod files;
mod list;
mod office;
mod report;
mod why;

pub use card::Place;
pub use error::Error;
pub use files::{write_list, write_revoked};
pub use list::{Head, Item, Made, Record, Reject, Writers, make, print, read};
pub use office::{Arrival, give_back, hand_over, receive, wait};
pub use report::{Figures, Office, Report, report};
pub use why::Why;

#[cfg(test)]
pub(crate) mod tests;
