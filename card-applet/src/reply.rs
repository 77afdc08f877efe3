//! Where a handler puts the data of its answer.

use card_format::tlv::Writer;

use crate::status::Refusal;

/// Response data under construction, in a buffer that ends where the answer may end.
pub(crate) struct Reply<'b> {
    buffer: &'b mut [u8],
    used: usize,
}

impl<'b> Reply<'b> {
    pub(crate) const fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, used: 0 }
    }

    /// How many bytes fit in all.
    pub(crate) const fn room(&self) -> usize {
        self.buffer.len()
    }

    /// How many bytes the answer has.
    pub(crate) const fn len(&self) -> usize {
        self.used
    }

    /// The answer is what `write` appends.
    pub(crate) fn write(
        &mut self,
        write: impl FnOnce(&mut Writer<'_>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut writer = Writer::new(self.buffer);
        write(&mut writer)?;
        self.used = writer.len();
        Ok(())
    }

    /// The answer is what `fill` puts at the front and counts.
    pub(crate) fn fill(
        &mut self,
        fill: impl FnOnce(&mut [u8]) -> Result<usize, Refusal>,
    ) -> Result<(), Refusal> {
        self.used = fill(self.buffer)?.min(self.buffer.len());
        Ok(())
    }
}
