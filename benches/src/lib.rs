//! What the measurements and the count of APDUs stand on: one office, one card, one wire that
//! counts, and the floor of bare primitives.
//!
//! A measurement that cannot be made has no result, so whatever fails here panics.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made has no result")]
#![allow(clippy::missing_panics_doc, reason = "said once, above")]

pub mod floor;
pub mod link;
pub mod load;
pub mod minimum;
pub mod office;
pub mod pair;
pub mod reader;
pub mod rows;
pub mod soak;
