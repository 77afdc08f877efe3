//! Where a station's cards come from: a reader that people or machines fill, or blanks made here.

mod reader;
mod simulated;

pub use reader::Reader;
pub(crate) use simulated::open;
pub use simulated::{Simulated, Stock};

use crate::station::Wire;

/// Why no card can come any more.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TrayError(pub String);

/// A source of cards.
pub trait Tray: Send {
    /// The next card, or `None` when none came in time or there are no more. `blanks` says whether
    /// a blank would be of use.
    fn next(&mut self, blanks: bool) -> Result<Option<Box<dyn Wire>>, TrayError>;

    /// The card that was handed out last has had its turn.
    fn settle(&mut self);
}
