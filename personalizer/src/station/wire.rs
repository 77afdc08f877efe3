//! The wire to a card in a station, whatever carries it.

use card_protocol::link::CardLink;

use crate::lang::{Said, Speaks};

/// The wire failed: the card is gone, mute, or its power is.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the card does not answer: {0}")]
pub struct WireError(pub Said);

impl Speaks for WireError {
    fn vi(&self) -> String {
        format!("thẻ không trả lời: {}", self.0.vi)
    }
}

/// A link that can also reset its card.
pub trait Wire: CardLink<Error = WireError> + Send {
    /// Resets the card, so that no session is left and the master file is current.
    fn reset(&mut self) -> Result<(), WireError>;
}
