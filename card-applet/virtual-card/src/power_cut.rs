//! A card's memory whose power goes at a commit of one's choice, for whoever must show that what it
//! writes survives that.

use card_applet::storage::{Change, Extent, Failure, Slot, Storage};

use crate::Memory;

/// Whether what is committed is still written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a commit has two sides")]
pub enum When {
    /// The commit leaves no trace.
    Before,
    /// It is written, and nobody is told so.
    After,
}

/// Memory whose power goes at the n-th commit.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct PowerCut {
    memory: Memory,
    left: usize,
    when: When,
}

impl PowerCut {
    /// Power goes at this commit, the first of which is 1.
    pub const fn new(memory: Memory, commit: usize, when: When) -> Self {
        Self { memory, left: commit, when }
    }

    /// What is written.
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Whether there is power still.
    pub const fn is_powered(&self) -> bool {
        self.left > 0
    }
}

impl Storage for PowerCut {
    fn extent(&self, slot: Slot) -> Option<Extent> {
        self.memory.extent(slot)
    }

    fn read(&self, slot: Slot, offset: usize, out: &mut [u8]) -> usize {
        self.memory.read(slot, offset, out)
    }

    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Failure> {
        self.left = self.left.checked_sub(1).ok_or(Failure::Medium)?;
        if self.is_powered() || self.when == When::After {
            self.memory.commit(changes)?;
        }
        if self.is_powered() { Ok(()) } else { Err(Failure::Medium) }
    }
}
