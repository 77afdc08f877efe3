//! Where a handler puts the data of its answer.

use card_format::tlv::Writer;

/// Response data under construction, in a buffer that ends where the answer may end.
pub(crate) struct Reply<'b> {
    /// How many bytes fit in all.
    pub(crate) room: usize,
    /// Appends to the answer.
    pub(crate) writer: Writer<'b>,
}

impl<'b> Reply<'b> {
    pub(crate) const fn new(buffer: &'b mut [u8]) -> Self {
        Self { room: buffer.len(), writer: Writer::new(buffer) }
    }
}
