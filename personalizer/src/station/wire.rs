//! The wire to a card in a station, whatever carries it.

use card_protocol::link::CardLink;

/// The wire failed: the card is gone, mute, or its power is.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the card does not answer: {0}")]
pub struct WireError(pub String);

/// A link that can also reset its card.
pub trait Wire: CardLink<Error = WireError> + Send {
    /// Resets the card, so that no session is left and the master file is current.
    fn reset(&mut self) -> Result<(), WireError>;
}
