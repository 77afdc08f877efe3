//! A card whose power goes at a commit of its own storage.

use card_applet::storage::{Change, Extent, Failure, Slot, Storage};
use card_protocol::link::CardLink;
use personalizer::lang::Text;
use personalizer::station::{Wire, WireError};
use virtual_card::{Memory, VirtualCard};

/// Whether what is committed is still written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

/// Storage whose power goes at the n-th commit, from 1.
struct Cut {
    inner: Memory,
    left: usize,
    when: When,
}

impl Storage for Cut {
    fn extent(&self, slot: Slot) -> Option<Extent> {
        self.inner.extent(slot)
    }

    fn read(&self, slot: Slot, offset: usize, out: &mut [u8]) -> usize {
        self.inner.read(slot, offset, out)
    }

    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Failure> {
        let Some(left) = self.left.checked_sub(1) else { return Err(Failure::Medium) };
        self.left = left;
        if left > 0 || self.when == When::After {
            self.inner.commit(changes)?;
        }
        if left == 0 { Err(Failure::Medium) } else { Ok(()) }
    }
}

/// A card that has no power any more once its storage has none.
pub(crate) struct CutCard(VirtualCard<Cut>);

impl CutCard {
    /// The card whose storage holds this, with power for so many commits but one.
    pub(crate) fn new(inner: Memory, left: usize, when: When) -> Self {
        let rng = rand_core::UnwrapErr(getrandom::SysRng);
        Self(VirtualCard::new(Cut { inner, left, when }, rng))
    }

    /// What its storage holds.
    pub(crate) fn left(&self) -> Memory {
        self.0.storage().inner.clone()
    }

    fn power(&self) -> Result<(), WireError> {
        if self.0.storage().left == 0 {
            Err(WireError(Text::new("no power", "mất điện").into()))
        } else {
            Ok(())
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
