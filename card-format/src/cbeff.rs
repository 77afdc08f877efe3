//! Biometric information templates and their group (Doc 9303-10 §4.5.6, ISO/IEC 7816-11,
//! ISO/IEC 19785-3).
//!
//! ```text
//! 7F61 L               group
//! ├─ 02 01 n           number of templates
//! └─ 7F60 L            template, n times
//!    ├─ 83 01 r        key reference, only where the card itself compares
//!    ├─ A1 L           header, see [`Header`]
//!    └─ 5F2E L data    one record of ISO/IEC 19794
//!       or 7F2E L      objects; ISO/IEC 39794 puts its record into A1 L
//! ```
//!
//! A template without data is what a card that compares by itself publishes about a finger.

mod header;

pub use header::{Format, Header};

use crate::error::{Error, Fault};
use crate::tlv::{Reader, Tag, Writer};

const GROUP: Tag = Tag(0x7F61);
const COUNT: Tag = Tag(0x02);
const TEMPLATE: Tag = Tag(0x7F60);
const REFERENCE: Tag = Tag(0x83);
const HEADER: Tag = Tag(0xA1);
const PRIMITIVE: Tag = Tag(0x5F2E);
const CONSTRUCTED: Tag = Tag(0x7F2E);
const WRAPPED: Tag = Tag(0xA1);

/// A group of templates, all of them checked.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Group<'a> {
    count: u8,
    templates: Reader<'a>,
}

impl<'a> Group<'a> {
    /// Takes the group off the front of `reader`.
    pub fn decode(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let mut content = reader.expect(GROUP)?.reader();
        let count = content.expect(COUNT)?;
        let [count] = *count.value else {
            return Err(Fault::Length.at(count.value_at()));
        };
        let group = Self { count, templates: content.clone() };
        for _ in 0..count {
            Template::decode(&mut content)?;
        }
        content.finish()?;
        Ok(group)
    }

    /// Writes a group of `count` templates, which `fill` writes.
    pub fn encode(
        writer: &mut Writer<'_>,
        count: u8,
        fill: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        writer.constructed(GROUP, |writer| {
            writer.primitive(COUNT, &[count])?;
            fill(writer)
        })
    }

    /// How many templates the group holds.
    pub const fn len(&self) -> u8 {
        self.count
    }

    /// Whether the group holds none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The templates, in their order.
    pub fn templates(&self) -> impl Iterator<Item = Template<'a>> + use<'a> {
        let mut reader = self.templates.clone();
        core::iter::from_fn(move || Template::decode(&mut reader).ok())
    }
}

/// One biometric reference with its header.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Template<'a> {
    /// Key reference of a card that compares by itself (ISO/IEC 7816-11).
    pub reference: Option<u8>,
    /// What kind of data follows.
    pub header: Header<'a>,
    /// The biometric data block.
    pub data: Option<Data<'a>>,
}

impl<'a> Template<'a> {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let mut content = reader.expect(TEMPLATE)?.reader();
        let reference = match content.optional(REFERENCE)? {
            None => None,
            Some(tlv) => match *tlv.value {
                [reference] => Some(reference),
                _ => return Err(Fault::Length.at(tlv.value_at())),
            },
        };
        let header = Header::decode(content.expect(HEADER)?.reader())?;
        let data = if content.is_empty() { None } else { Some(Data::decode(&mut content)?) };
        content.finish()?;
        Ok(Self { reference, header, data })
    }

    /// Writes the template.
    pub fn encode(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        Self::encode_with(writer, self.reference, &self.header, |writer| match &self.data {
            None => Ok(()),
            Some(data) => data.encode(writer),
        })
    }

    /// Writes a template whose record `fill` writes, so that it need not exist beforehand.
    pub fn encode_record(
        writer: &mut Writer<'_>,
        header: &Header<'_>,
        fill: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        Self::encode_with(writer, None, header, |writer| writer.constructed(PRIMITIVE, fill))
    }

    fn encode_with(
        writer: &mut Writer<'_>,
        reference: Option<u8>,
        header: &Header<'_>,
        fill: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        writer.constructed(TEMPLATE, |writer| {
            if let Some(reference) = reference {
                writer.primitive(REFERENCE, &[reference])?;
            }
            writer.constructed(HEADER, |writer| header.encode(writer))?;
            fill(writer)
        })
    }

    /// The data block if its header gives it this format.
    pub fn block(&self, format: Format) -> Result<Option<Block<'a>>, Error> {
        if self.header.format != format {
            return Ok(None);
        }
        self.data.as_ref().map(Data::block).transpose()
    }
}

/// A biometric data block in one of its two forms.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Data<'a> {
    /// Whether tag 5F2E or 7F2E stands in front.
    pub form: Form,
    /// The value of that object.
    pub value: &'a [u8],
    /// Offset of the value in the outermost bytes.
    pub at: usize,
}

/// The two tags of a biometric data block (ISO/IEC 7816-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 5F2E: one record.
    Primitive,
    /// 7F2E: objects.
    Constructed,
}

/// The record itself, whatever wraps it.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Block<'a> {
    /// The record of ISO/IEC 19794, or the object of ISO/IEC 39794 with its tag.
    pub bytes: &'a [u8],
    /// Its offset in the outermost bytes.
    pub at: usize,
}

impl<'a> Data<'a> {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let tlv = reader.take()?;
        let form = match tlv.tag {
            PRIMITIVE => Form::Primitive,
            CONSTRUCTED => Form::Constructed,
            _ => return Err(Fault::Tag.at(tlv.at)),
        };
        Ok(Self { form, value: tlv.value, at: tlv.value_at() })
    }

    fn encode(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        match self.form {
            Form::Primitive => writer.primitive(PRIMITIVE, self.value),
            Form::Constructed => writer.primitive(CONSTRUCTED, self.value),
        }
    }

    /// The record: the value of 5F2E, or what A1 wraps inside 7F2E.
    pub fn block(&self) -> Result<Block<'a>, Error> {
        let mut bytes = self.value;
        let mut at = self.at;
        if self.form == Form::Constructed {
            let located = |error: Error| error.after(self.at);
            let mut reader = Reader::new(self.value);
            let wrapped = reader.expect(WRAPPED).map_err(located)?;
            reader.finish().map_err(located)?;
            bytes = wrapped.value;
            at += wrapped.value_at();
        }
        Ok(Block { bytes, at })
    }
}

#[cfg(test)]
mod tests;
