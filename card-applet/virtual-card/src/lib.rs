//! The applet on a host: in the same process, or behind PC/SC through vpcd.
//!
//! [`VirtualCard`] is a card in memory or in a file, and a [`CardLink`] like any other, so a test
//! or a benchmark talks to it without a reader. [`vpcd::serve`] puts it into the virtual reader
//! that Debian's `vsmartcard-vpcd` gives to `pcscd`.

pub mod atr;
mod card;
pub mod file_store;
mod image;
mod memory;
pub mod power_cut;
pub mod vpcd;

pub use card::{SystemRng, VirtualCard, blank};
pub use card_protocol::link::CardLink;
pub use file_store::FileStore;
pub use memory::Memory;
