//! Where cards come from: all that the rest of a terminal knows of readers.

use core::time::Duration;
use std::sync::Arc;

use card_protocol::link::CardLink;

use crate::pcsc_link::PcscError;

/// Readers, and the cards that come and go in them. PC/SC is one source; tests have others.
pub trait Cards: Send + Sync {
    /// Waits until the readers are not as `known`, and no longer than `at_most`; says how they are.
    fn wait(&self, known: &[Sight], at_most: Duration) -> Result<Vec<Sight>, PcscError>;

    /// Ends a wait that goes on.
    fn interrupt(&self);

    /// Connects to the card in a reader, for this program alone, and resets it.
    fn open(&self, reader: &str) -> Result<Box<Link>, PcscError>;
}

/// A card that was connected to.
pub type Link = dyn CardLink<Error = PcscError>;

/// A reader and what lies in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Its name in the system.
    pub reader: Arc<str>,
    /// The card; the number is another one when a card left and came since.
    pub card: Option<u32>,
}
