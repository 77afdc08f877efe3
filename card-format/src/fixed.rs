//! Fields of fixed width, big endian, as the records of ISO/IEC 19794 line them up.

use crate::error::{Error, Fault};

/// Takes fields off the front. A field that is cut off is an error at its own offset.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    /// Offset of the next field in the bytes this started with.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (field, rest) = self.rest.split_at_checked(length).ok_or(Fault::Length.at(self.at))?;
        self.rest = rest;
        self.at += length;
        Ok(field)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let at = self.at;
        self.bytes(N)?.try_into().map_err(|_| Fault::Length.at(at))
    }

    /// `count` fields of `N` bytes each.
    pub(crate) fn chunks<const N: usize>(&mut self, count: usize) -> Result<&'a [[u8; N]], Error> {
        let length = count.checked_mul(N).ok_or(Fault::Length.at(self.at))?;
        let (chunks, _) = self.bytes(length)?.as_chunks();
        Ok(chunks)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Error> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Error> {
        self.array().map(u16::from_be_bytes)
    }

    /// A four-byte length; no record is longer than memory can be.
    pub(crate) fn length(&mut self) -> Result<usize, Error> {
        let at = self.at;
        let length = self.array().map(u32::from_be_bytes)?;
        usize::try_from(length).map_err(|_| Fault::Length.at(at))
    }
}
