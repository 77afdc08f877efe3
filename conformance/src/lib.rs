//! The test plans of BSI TR-03105 and ICAO, case by case, against our card and our terminal.
//!
//! Tests are named by case id. What is counted, and what does not apply and why, is printed to
//! `docs/conformance.md`.

pub mod chip;
pub mod der;
pub mod document;
pub mod forgery;
pub mod models;
pub mod offers;
pub mod open_card;
pub mod trust_chain;
