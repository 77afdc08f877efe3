//! The terminal: reads a card, judges it, explains.
//!
//! Facts and judgement are kept apart. Reading and checking fill a [`report::Report`];
//! [`verdict::verdict`] is a pure function of it, so a recorded report can be judged again later.
//!
//! ```text
//! card, dumped files, trace ──► document ──► checks ──► report ──► verdict ──► table, JSON
//!                                              ▲
//!                                            trust
//! ```

pub mod args;
pub mod bulk;
pub mod check;
pub mod chip;
pub mod combined;
pub mod command;
pub mod content;
pub mod country;
pub mod document;
pub mod error_code;
pub mod evidence;
pub mod examine;
pub mod face_match;
pub mod finding;
pub mod hex;
pub mod holder;
pub mod inspect;
pub mod json;
pub mod key_file;
pub mod language;
pub mod ledger;
pub mod log;
pub mod passive;
pub mod password;
pub mod pcsc_link;
pub mod picture;
pub mod profile;
pub mod rate;
pub mod reason;
pub mod report;
pub mod serve;
pub mod signature;
pub mod status;
pub mod table;
pub mod terminal;
pub mod terminal_key;
pub mod token;
pub mod trace;
pub mod trust;
pub mod verdict;
