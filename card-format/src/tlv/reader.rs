//! Reading objects in order, each inside its frame.

use super::Tag;
use crate::error::{Error, Fault};

/// One data object.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "values hold personal data")]
pub struct Tlv<'a> {
    /// Its tag.
    pub tag: Tag,
    /// Its value.
    pub value: &'a [u8],
    /// Tag, length and value, as they were read.
    pub raw: &'a [u8],
    /// Offset of `raw` in the outermost bytes.
    pub at: usize,
}

impl<'a> Tlv<'a> {
    /// Offset of the value in the outermost bytes.
    pub const fn value_at(&self) -> usize {
        self.at + (self.raw.len() - self.value.len())
    }

    /// Reads the objects inside the value.
    pub const fn reader(&self) -> Reader<'a> {
        Reader { rest: self.value, at: self.value_at() }
    }
}

/// Reads data objects one after another.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "bytes hold personal data")]
pub struct Reader<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the front of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    /// Offset of the next object in the outermost bytes.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Whether everything has been read.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What has not been read yet.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Takes the next object, whatever its tag.
    pub fn take(&mut self) -> Result<Tlv<'a>, Error> {
        let (tag, after_tag) = split_tag(self.rest).map_err(|error| error.after(self.at))?;
        let tag_len = self.rest.len() - after_tag.len();
        let (length, after_length) =
            split_length(after_tag).map_err(|error| error.after(self.at + tag_len))?;
        let header = self.rest.len() - after_length.len();
        let (value, rest) =
            after_length.split_at_checked(length).ok_or(Fault::Length.at(self.at + tag_len))?;
        let (raw, _) =
            self.rest.split_at_checked(header + length).ok_or(Fault::Length.at(self.at))?;
        let tlv = Tlv { tag, value, raw, at: self.at };
        self.rest = rest;
        self.at += raw.len();
        Ok(tlv)
    }

    /// Takes the next object, which must have `tag`.
    pub fn expect(&mut self, tag: Tag) -> Result<Tlv<'a>, Error> {
        if self.is_empty() {
            return Err(Fault::Missing.at(self.at));
        }
        let at = self.at;
        let tlv = self.take()?;
        if tlv.tag == tag { Ok(tlv) } else { Err(Fault::Tag.at(at)) }
    }

    /// Takes the next object if it has `tag`.
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Tlv<'a>>, Error> {
        match split_tag(self.rest) {
            Ok((next, _)) if next == tag => self.take().map(Some),
            _ => Ok(None),
        }
    }

    /// Makes sure that nothing is left.
    pub const fn finish(&self) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(Fault::Trailing.at(self.at)) }
    }
}

/// Tags of three and more bytes are not used on cards.
fn split_tag(bytes: &[u8]) -> Result<(Tag, &[u8]), Error> {
    match bytes {
        [first, second, rest @ ..] if first & 0x1F == 0x1F => {
            if second & 0x80 != 0 {
                return Err(Fault::Tag.at(1));
            }
            Ok((Tag(u16::from_be_bytes([*first, *second])), rest))
        }
        [first, rest @ ..] if first & 0x1F != 0x1F => Ok((Tag(u16::from(*first)), rest)),
        _ => Err(Fault::Length.at(bytes.len())),
    }
}

/// The indefinite form (80) and lengths of four and more bytes are refused.
fn split_length(bytes: &[u8]) -> Result<(usize, &[u8]), Error> {
    match bytes {
        [short @ 0..=0x7F, rest @ ..] => Ok((usize::from(*short), rest)),
        [0x81, a, rest @ ..] => Ok((usize::from(*a), rest)),
        [0x82, a, b, rest @ ..] => Ok((usize::from(u16::from_be_bytes([*a, *b])), rest)),
        [0x83, a, b, c, rest @ ..] => {
            let length = u32::from_be_bytes([0, *a, *b, *c]);
            usize::try_from(length).map(|length| (length, rest)).map_err(|_| Fault::Length.at(0))
        }
        _ => Err(Fault::Length.at(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_of_an_emrtd_are_read() {
        for tag in [0x61, 0x7F61, 0x7F60, 0x5F2E, 0x7F2E, 0x5F1F, 0x5F01, 0x5F36, 0x7F49, 0x7F4E] {
            let mut buffer = [0; 8];
            let mut writer = super::super::Writer::new(&mut buffer);
            writer.primitive(Tag(tag), &[1, 2]).unwrap();
            let bytes = writer.finish();
            let mut reader = Reader::new(bytes);
            let tlv = reader.expect(Tag(tag)).unwrap();
            assert_eq!((tlv.value, tlv.raw), (&[1, 2][..], &*bytes));
            assert_eq!(reader.finish(), Ok(()));
        }
    }

    #[test]
    fn fault_is_located_in_the_outermost_bytes() {
        for (bytes, error) in [
            (&[0x61, 0x03, 0x5F, 0x1F, 0x01][..], Fault::Length.at(4)),
            (&[0x61, 0x03, 0x5F, 0x1F, 0x80], Fault::Length.at(4)),
            (&[0x61, 0x02, 0x5F, 0x9F], Fault::Tag.at(3)),
            (&[0x61, 0x01, 0x5F], Fault::Length.at(3)),
            (&[0x61, 0x84, 0, 0, 0, 0], Fault::Length.at(1)),
            (&[0x61, 0x05, 0x00], Fault::Length.at(1)),
        ] {
            let mut outer = Reader::new(bytes);
            let result = outer.take().and_then(|tlv| tlv.reader().take().map(|_| ()));
            assert_eq!(result.err(), Some(error), "{bytes:02X?}");
        }
    }
}
