//! Writing objects into the caller's buffer.

use core::cell::Cell;

use super::{Tag, header_len};
use crate::error::{Error, Fault};

/// Appends data objects to a buffer. Errors carry the offset at which space ran out.
#[expect(missing_debug_implementations, reason = "bytes hold personal data")]
pub struct Writer<'b> {
    buffer: &'b mut [u8],
    used: usize,
}

impl<'b> Writer<'b> {
    /// Starts at the front of `buffer`.
    pub const fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, used: 0 }
    }

    /// How many bytes have been written.
    pub const fn len(&self) -> usize {
        self.used
    }

    /// Whether nothing has been written.
    pub const fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// What has been written so far.
    pub fn written(&self) -> &[u8] {
        self.buffer.get(..self.used).unwrap_or_default()
    }

    /// What has been written since `start`, to be put in order or in cipher.
    pub fn written_since(&mut self, start: usize) -> &mut [u8] {
        self.buffer.get_mut(start..self.used).unwrap_or_default()
    }

    /// Ends writing and hands out what was written.
    pub fn finish(self) -> &'b mut [u8] {
        self.buffer.get_mut(..self.used).unwrap_or_default()
    }

    /// Appends bytes that are objects already.
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.reserve(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    /// Appends `length` bytes for the caller to fill, whatever stood there before.
    pub fn reserve(&mut self, length: usize) -> Result<&mut [u8], Error> {
        let at = self.used;
        let end = at.checked_add(length).ok_or(Fault::Space.at(at))?;
        let room = self.buffer.get_mut(at..end).ok_or(Fault::Space.at(at))?;
        self.used = end;
        Ok(room)
    }

    /// Appends one object.
    pub fn primitive(&mut self, tag: Tag, value: &[u8]) -> Result<(), Error> {
        self.header(tag, value.len())?;
        self.raw(value)
    }

    /// Appends tag and length of an object whose `length` bytes the caller appends next.
    pub fn header(&mut self, tag: Tag, length: usize) -> Result<(), Error> {
        let [_, a, b, c] = u32::try_from(length).map_err(|_| self.full())?.to_be_bytes();
        let [high, low] = tag.0.to_be_bytes();
        if high != 0 {
            self.raw(&[high])?;
        }
        self.raw(&[low])?;
        match length {
            0..=0x7F => self.raw(&[c]),
            0x80..=0xFF => self.raw(&[0x81, c]),
            0x100..=0xFFFF => self.raw(&[0x82, b, c]),
            0x1_0000..=0xFF_FFFF => self.raw(&[0x83, a, b, c]),
            _ => Err(self.full()),
        }
    }

    /// Appends an object whose value `fill` writes.
    ///
    /// The value is moved once, by the size of its header, when its length is known. Where it is
    /// known before, [`Self::header`] spares that.
    pub fn constructed<E: From<Error>>(
        &mut self,
        tag: Tag,
        fill: impl FnOnce(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = self.used;
        fill(self)?;
        let length = self.used.saturating_sub(start);
        let header = header_len(tag, length);
        self.reserve(header)?;
        let end = self.used;
        // From the back, byte by byte: `copy_within` and `rotate_right` keep a way to panic.
        let object = self.buffer.get_mut(start..end).unwrap_or_default();
        let object = Cell::from_mut(object).as_slice_of_cells();
        let value = object.get(..length).unwrap_or_default();
        object.iter().rev().zip(value.iter().rev()).for_each(|(to, from)| to.set(from.get()));
        self.used = start;
        self.header(tag, length)?;
        self.used = end;
        Ok(())
    }

    const fn full(&self) -> Error {
        Fault::Space.at(self.used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_short_as_possible() {
        for (length, header) in [
            (0, &[0x7F, 0x61, 0x00][..]),
            (0x7F, &[0x7F, 0x61, 0x7F]),
            (0x80, &[0x7F, 0x61, 0x81, 0x80]),
            (0x100, &[0x7F, 0x61, 0x82, 0x01, 0x00]),
            (0x1_0000, &[0x7F, 0x61, 0x83, 0x01, 0x00, 0x00]),
        ] {
            let mut buffer = std::vec![0xEE; 0x1_0010];
            let mut writer = Writer::new(&mut buffer);
            let fill = |w: &mut Writer<'_>| {
                w.reserve(length)?.fill(0xAA);
                Ok::<_, Error>(())
            };
            writer.constructed(Tag(0x7F61), fill).unwrap();
            let bytes = writer.finish();
            assert!(bytes.starts_with(header));
            assert_eq!(bytes.len(), header_len(Tag(0x7F61), length) + length);
            assert!(bytes[header.len()..].iter().all(|byte| *byte == 0xAA));
        }
    }

    #[test]
    fn a_full_buffer_is_an_error() {
        let mut buffer = [0; 4];
        let mut writer = Writer::new(&mut buffer);
        assert_eq!(writer.primitive(Tag(0x5F1F), &[1, 2]), Err(Fault::Space.at(3)));
        let mut buffer = [0; 4];
        let mut writer = Writer::new(&mut buffer);
        let result = writer.constructed(Tag(0x61), |w| w.primitive(Tag(0x80), &[1]));
        assert_eq!(result, Err(Fault::Space.at(3)));
    }
}
