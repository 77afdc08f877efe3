//! A data group whose records are sealed, one for each class of readers. Used in EF.DG13 and,
//! where a profile says so, in EF.DG3.
//!
//! ```text
//! 6D L | 63 L          the data group
//! ├─ A1 L 30 …         record of class 1: ContentInfo with AuthEnvelopedData (RFC 5083 §2)
//! ├─ A2 L 30 …         record of class 2
//! └─ …                 others, kept
//! ```
//!
//! The tag of a record is A0 with the number of its class. EF.SOD signs the sealed bytes, so what
//! no key opens is still verified.

use crate::error::{Error, Fault};
use crate::sealed::Class;
use crate::tlv::{Entries, Reader, Tag, Tlv, Writer};

const CLASS: u16 = 0xA0;
const CONTENT_INFO: Tag = Tag(0x30);

/// The sealed records of one data group.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct SealedGroup<'a> {
    content: Reader<'a>,
}

/// One sealed record.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Record<'a> {
    /// Number of the class of readers that may open it, see [`Class::from_number`].
    pub class: u8,
    /// The `ContentInfo`.
    pub content_info: &'a [u8],
    /// Its offset in the outermost bytes.
    pub at: usize,
}

impl<'a> SealedGroup<'a> {
    /// Whether a data group with this content is sealed.
    pub fn is_sealed(content: &Reader<'_>) -> bool {
        content.clone().take().is_ok_and(|first| class(first.tag).is_some())
    }

    /// Reads the value of the data group.
    pub fn decode(content: Reader<'a>) -> Result<Self, Error> {
        let group = Self { content };
        let mut reader = group.content.clone();
        let mut seen = 0_u32;
        while !reader.is_empty() {
            let entry = reader.take()?;
            if let Some(class) = class(entry.tag) {
                if seen & (1 << class) != 0 {
                    return Err(Fault::Duplicate.at(entry.at));
                }
                seen |= 1 << class;
                let mut record = entry.reader();
                record.expect(CONTENT_INFO)?;
                record.finish()?;
            }
        }
        Ok(group)
    }

    /// Writes a data group with records of these classes.
    pub fn encode<'b>(
        out: &'b mut [u8],
        tag: Tag,
        records: &[(Class, &[u8])],
    ) -> Result<&'b mut [u8], Error> {
        let mut writer = Writer::new(out);
        writer.constructed(tag, |writer| {
            records.iter().try_for_each(|(class, content_info)| {
                writer.primitive(Tag(CLASS | u16::from(class.number())), content_info)
            })
        })?;
        Ok(writer.finish())
    }

    /// The record for this class.
    pub fn record(&self, class: Class) -> Option<Record<'a>> {
        self.records().find(|record| record.class == class.number())
    }

    /// The records, in their order.
    pub fn records(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        self.entries().filter_map(|entry| {
            let at = entry.value_at();
            Some(Record { class: class(entry.tag)?, content_info: entry.value, at })
        })
    }

    /// Entries that are no sealed records.
    pub fn unknown(&self) -> impl Iterator<Item = Tlv<'a>> + use<'a> {
        self.entries().filter(|entry| class(entry.tag).is_none())
    }

    fn entries(&self) -> Entries<'a> {
        Entries::except(&[], self.content.clone())
    }
}

/// The number of the class a tag stands for: A1 to BE.
fn class(tag: Tag) -> Option<u8> {
    match tag.0 {
        0xA1..=0xBE => u8::try_from(tag.0 & 0x1F).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
