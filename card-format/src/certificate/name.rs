//! Distinguished names (RFC 5280 §4.1.2.4): a list of sets of attributes.
//!
//! ```text
//! 30 L
//! └─ 31 L 30 L            one attribute in each set, as a rule
//!    ├─ 06 L              type
//!    └─ 13 L or 0C L      value
//! ```

use crate::asn1::{self, SEQUENCE, SET};
use crate::error::{Error, Fault};
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Tag};

/// A name as it was read.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    raw: &'a [u8],
    content: &'a [u8],
}

impl<'a> Name<'a> {
    /// Takes a name from a structure.
    pub fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let tlv = reader.expect(SEQUENCE)?;
        let mut sets = tlv.reader();
        while !sets.is_empty() {
            let mut attributes = sets.expect(SET)?.reader();
            if attributes.is_empty() {
                return Err(Fault::Missing.at(attributes.at()));
            }
            while !attributes.is_empty() {
                Attribute::take(&mut attributes)?;
            }
        }
        Ok(Self { raw: tlv.raw, content: tlv.value })
    }

    /// The bytes as they were read.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// All attributes, in the order of the name.
    pub const fn attributes(&self) -> Attributes<'a> {
        Attributes { sets: Reader::new(self.content), set: Reader::new(&[]) }
    }

    /// The first attribute of a type.
    pub fn attribute(&self, id: Oid<'_>) -> Option<Attribute<'a>> {
        self.attributes().find(|attribute| attribute.id == id)
    }

    /// The country code as it is written; Doc 9303-12 Table 5 wants upper case.
    pub fn country(&self) -> Option<&'a str> {
        self.attribute(oid::COUNTRY_NAME)?.text()
    }

    /// Whether both names say the same (RFC 5280 §7.1): string type and case do not count.
    ///
    /// Document signers exist that write their issuer's name in another string type than the
    /// issuer does.
    pub fn matches(&self, other: &Name<'_>) -> bool {
        let mut others = other.attributes();
        let same = self.attributes().all(|mine| {
            others.next().is_some_and(|theirs| {
                mine.id == theirs.id && mine.value.eq_ignore_ascii_case(theirs.value)
            })
        });
        same && others.next().is_none()
    }
}

/// One attribute of a name.
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'a> {
    /// Its type.
    pub id: Oid<'a>,
    /// The type of its string.
    pub tag: Tag,
    /// The bytes of its string.
    pub value: &'a [u8],
}

impl<'a> Attribute<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let id = asn1::oid(&mut fields)?;
        let value = fields.take()?;
        fields.finish()?;
        Ok(Self { id, tag: value.tag, value: value.value })
    }

    /// The string, if it is UTF-8; every PrintableString is.
    pub fn text(&self) -> Option<&'a str> {
        core::str::from_utf8(self.value).ok()
    }
}

/// The attributes of a name.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a position in a name tells nothing")]
pub struct Attributes<'a> {
    sets: Reader<'a>,
    set: Reader<'a>,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.set.is_empty() {
            self.set = self.sets.expect(SET).ok()?.reader();
        }
        Attribute::take(&mut self.set).ok()
    }
}
