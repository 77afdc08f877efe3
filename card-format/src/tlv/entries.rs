//! Walking over objects that have been checked before.

use super::{Reader, Tag, Tlv, Writer};
use crate::error::Error;

/// Objects of a list, those with a known tag left out.
///
/// Made from bytes whose framing a decoder has already checked, so walking cannot fail; made from
/// other bytes, it ends at the first object that is broken.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "values hold personal data")]
pub struct Entries<'a> {
    reader: Reader<'a>,
    known: &'static [Tag],
}

impl<'a> Entries<'a> {
    /// No objects.
    pub const NONE: Entries<'static> = Entries { reader: Reader::new(&[]), known: &[] };

    /// The objects of `reader` whose tag is not in `known`.
    pub const fn except(known: &'static [Tag], reader: Reader<'a>) -> Self {
        Self { reader, known }
    }

    /// The objects of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { reader: Reader::new(bytes), known: &[] }
    }

    /// Writes the objects as they were read.
    pub fn encode(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        self.clone().try_for_each(|tlv| writer.raw(tlv.raw))
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Tlv<'a>;

    fn next(&mut self) -> Option<Tlv<'a>> {
        loop {
            let tlv = self.reader.take().ok()?;
            if !self.known.contains(&tlv.tag) {
                return Some(tlv);
            }
        }
    }
}
