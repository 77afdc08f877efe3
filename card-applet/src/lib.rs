//! The application on the chip.
//!
//! A command comes in, is taken out of its protection, becomes one instruction that names the
//! object it touches, is held against the life cycle and the access table of
//! [`card_format::access`], and only then reaches the one handler it has. The answer is protected
//! the way the command was.
//!
//! What must survive power loss lies behind [`storage::Storage`], which changes in atomic batches.
//! Everything else is the volatile session, which a reset wipes.
//!
//! Nothing here allocates, panics or blocks.

#![no_std]

#[cfg(test)]
extern crate std;

mod applet;
mod authentication;
mod basic_access;
mod binary;
pub mod budget;
mod channel;
mod chip_authentication;
mod data;
mod instruction;
mod issuance;
mod issuer;
mod key_set;
mod pace;
mod reply;
pub mod retry;
mod select;
mod session;
mod status;
pub mod storage;
mod terminal_authentication;

pub use applet::Applet;
pub use issuer::FAILURE_BUDGET;
pub use key_set::Place;
