//! The wire between a terminal and a card.

use card_format::atr_info::ExtendedLength;

/// Carries one command to the card and brings its response back.
///
/// PC/SC readers implement this on a production line or at a border; the simulated card
/// implements it in every test.
pub trait CardLink {
    /// How the wire fails. What the card answers is never an error here.
    type Error: core::error::Error;

    /// Sends `command` and returns the response in the front of `response`.
    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Self::Error>;

    /// The longest APDUs that the wire carries; `None` when it says nothing.
    fn limits(&self) -> Option<ExtendedLength> {
        None
    }
}

impl<L: CardLink + ?Sized> CardLink for &mut L {
    type Error = L::Error;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Self::Error> {
        (**self).exchange(command, response)
    }

    fn limits(&self) -> Option<ExtendedLength> {
        (**self).limits()
    }
}
