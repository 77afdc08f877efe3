//! EF.DG3: the fingers (Doc 9303-10 §4.7.3), as they are or sealed.
//!
//! ```text
//! 63 L               EF.DG3                     63 L          EF.DG3, sealed
//! ├─ 7F61 L          group of templates         └─ A4 L 30 …  fingerprints
//! └─ 53 L random     only beside an empty group
//! ```
//!
//! What is sealed is the content of the unsealed file without its tag 63. An empty group says that
//! no finger could be taken; random bytes beside it keep its hash from saying so.

use crate::cbeff::{Format, Group, Header, Template};
use crate::error::{Error, Fault};
use crate::minutiae::{Capture, MinutiaeRecord, View};
use crate::sealed::Class;
use crate::sealed_group::SealedGroup;
use crate::tlv::{Reader, Tag, Writer};

const DG3: Tag = Tag(0x63);
const RANDOM: Tag = Tag(0x53);

/// The content of the file.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub enum Dg3<'a> {
    /// The fingers as they are.
    Plain(Fingers<'a>),
    /// A record that opens to [`Fingers`].
    Sealed(SealedGroup<'a>),
}

impl<'a> Dg3<'a> {
    /// Reads the content of the file.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        let content = reader.expect(DG3)?.reader();
        reader.finish()?;
        if SealedGroup::is_sealed(&content) {
            SealedGroup::decode(content).map(Self::Sealed)
        } else {
            Fingers::read(content).map(Self::Plain)
        }
    }

    /// Writes the content of an unsealed file.
    pub fn encode_plain<'b>(
        out: &'b mut [u8],
        fingers: &[Template<'_>],
        random: Option<&[u8]>,
    ) -> Result<&'b mut [u8], Error> {
        let mut writer = Writer::new(out);
        writer.constructed(DG3, |writer| Fingers::write(writer, fingers, random))?;
        Ok(writer.finish())
    }

    /// Writes the content of a sealed file: the `ContentInfo` of its class.
    pub fn encode_sealed<'b>(
        out: &'b mut [u8],
        records: &[(Class, &[u8])],
    ) -> Result<&'b mut [u8], Error> {
        SealedGroup::encode(out, DG3, records)
    }
}

/// The templates of the fingers, none of them opened yet.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Fingers<'a> {
    group: Group<'a>,
    random: Option<&'a [u8]>,
}

impl<'a> Fingers<'a> {
    /// Reads what is sealed, or the content of an unsealed file without its tag.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::read(Reader::new(bytes))
    }

    /// Writes what is to be sealed. An empty list needs random bytes beside it, and only that.
    pub fn encode<'b>(
        out: &'b mut [u8],
        fingers: &[Template<'_>],
        random: Option<&[u8]>,
    ) -> Result<&'b mut [u8], Error> {
        let mut writer = Writer::new(out);
        Self::write(&mut writer, fingers, random)?;
        Ok(writer.finish())
    }

    /// Writes what is to be sealed: each view in a template of its own, as Doc 9303-10 §4.7.3.1
    /// wants it.
    pub fn encode_minutiae<'b>(
        out: &'b mut [u8],
        capture: &Capture,
        views: &[View<'_>],
    ) -> Result<&'b mut [u8], Error> {
        let count = u8::try_from(views.len()).ok().filter(|count| *count > 0);
        let count = count.ok_or(Fault::Value.at(0))?;
        let mut writer = Writer::new(out);
        Group::encode(&mut writer, count, |writer| {
            views.iter().try_for_each(|view| {
                let header = Header::finger(view.finger.subtype());
                Template::encode_record(writer, &header, |writer| {
                    MinutiaeRecord::encode_into(writer, capture, core::slice::from_ref(view))
                })
            })
        })?;
        Ok(writer.finish())
    }

    /// How many templates there are.
    pub const fn len(&self) -> u8 {
        self.group.len()
    }

    /// Whether no finger could be taken.
    pub const fn is_empty(&self) -> bool {
        self.group.is_empty()
    }

    /// The templates, in their order.
    pub fn templates(&self) -> impl Iterator<Item = Template<'a>> + use<'a> {
        self.group.templates()
    }

    /// The minutiae records among the templates.
    pub fn minutiae(&self) -> impl Iterator<Item = Result<MinutiaeRecord<'a>, Error>> + use<'a> {
        self.templates().filter_map(|template| minutiae_record(&template).transpose())
    }

    /// The random bytes beside an empty group.
    pub const fn random(&self) -> Option<&'a [u8]> {
        self.random
    }

    fn read(mut content: Reader<'a>) -> Result<Self, Error> {
        let group = Group::decode(&mut content)?;
        let random = content.optional(RANDOM)?.map(|tlv| tlv.value);
        content.finish()?;
        Ok(Self { group, random })
    }

    fn write(
        writer: &mut Writer<'_>,
        fingers: &[Template<'_>],
        random: Option<&[u8]>,
    ) -> Result<(), Error> {
        let at = writer.len();
        let count = u8::try_from(fingers.len()).map_err(|_| Fault::Value.at(at))?;
        if (count == 0) != random.is_some() {
            return Err(Fault::Missing.at(at));
        }
        Group::encode(writer, count, |writer| {
            fingers.iter().try_for_each(|finger| {
                // Doc 9303-10 Table 39: the subtype is mandatory for fingers.
                finger.header.subtype.ok_or(Fault::Missing.at(writer.len()))?;
                finger.encode(writer)
            })
        })?;
        random.map_or(Ok(()), |random| writer.primitive(RANDOM, random))
    }
}

/// The minutiae record of a template; a template of another format has none.
pub fn minutiae_record<'a>(template: &Template<'a>) -> Result<Option<MinutiaeRecord<'a>>, Error> {
    let Some(block) = template.block(Format::MINUTIAE)? else {
        return Ok(None);
    };
    MinutiaeRecord::decode(block.bytes).map(Some).map_err(|error| error.after(block.at))
}

#[cfg(test)]
mod tests;
