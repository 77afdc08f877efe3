//! A card that lives as long as its process.

use card_applet::storage::{Change, Extent, Failure, Slot, Storage};

use crate::image::Image;

/// Storage in memory.
#[derive(Clone, Default)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Memory(Image);

impl Storage for Memory {
    fn extent(&self, slot: Slot) -> Option<Extent> {
        self.0.extent(slot)
    }

    fn read(&self, slot: Slot, offset: usize, out: &mut [u8]) -> usize {
        self.0.read(slot, offset, out)
    }

    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Failure> {
        self.0 = self.0.after(changes)?;
        Ok(())
    }
}
