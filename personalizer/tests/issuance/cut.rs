//! A card that says nothing more once the power of its memory is gone.

use card_protocol::link::CardLink;
use personalizer::lang::Text;
use personalizer::station::{Wire, WireError};
use virtual_card::power_cut::{PowerCut, When};
use virtual_card::{Memory, VirtualCard};

/// A card that has no power any more once its storage has none.
pub(crate) struct CutCard(VirtualCard<PowerCut>);

impl CutCard {
    /// The card that has this memory, and power up to this commit.
    pub(crate) fn new(memory: Memory, commit: usize, when: When) -> Self {
        let rng = rand_core::UnwrapErr(getrandom::SysRng);
        Self(VirtualCard::new(PowerCut::new(memory, commit, when), rng))
    }

    /// What its storage holds.
    pub(crate) fn left(&self) -> Memory {
        self.0.storage().memory().clone()
    }

    fn power(&self) -> Result<(), WireError> {
        if self.0.storage().is_powered() {
            Ok(())
        } else {
            Err(WireError(Text::new("no power", "mất điện").into()))
        }
    }
}

impl CardLink for CutCard {
    type Error = WireError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], WireError> {
        self.power()?;
        let length = self.0.exchange(command, response).unwrap().len();
        self.power()?;
        Ok(&response[..length])
    }
}

impl Wire for CutCard {
    fn reset(&mut self) -> Result<(), WireError> {
        self.power()?;
        self.0.reset();
        Ok(())
    }
}
