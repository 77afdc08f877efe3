//! Where a station's cards come from: a reader that people or machines fill, or blanks made here.

mod reader;
mod simulated;

pub use reader::Reader;
pub(crate) use simulated::open;
pub use simulated::{Simulated, Stock};

use std::path::Path;

use crate::lang::{Said, Speaks};
use crate::station::Wire;

/// Why no card can come any more.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TrayError(pub Said);

impl TrayError {
    /// Something about a file or a folder; what the system said of it stays as it is.
    pub(crate) fn about(path: &Path, why: &dyn core::fmt::Display) -> Self {
        let said = format!("{}: {why}", path.display());
        Self(Said { en: said.clone(), vi: said })
    }
}

impl Speaks for TrayError {
    fn vi(&self) -> String {
        self.0.vi()
    }
}

/// What a tray holds at the moment.
#[expect(missing_debug_implementations, reason = "holds a card")]
pub enum Sight {
    /// A card.
    Card(Box<dyn Wire>),
    /// No card, or one that had its turn; another may come.
    Empty,
    /// The reader itself is away, and why; it may come back.
    Away(Said),
    /// There will be no card any more; or, when no blank is of use, none as long as that is so.
    Over,
}

/// A source of cards.
pub trait Tray: Send {
    /// Looks once, without waiting. `blanks` says whether a blank would be of use.
    fn look(&mut self, blanks: bool) -> Result<Sight, TrayError>;

    /// The card that was handed out last has had its turn.
    fn settle(&mut self);
}
