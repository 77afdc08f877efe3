//! signedAttrs (RFC 5652 §5.3, §11): hashed as received, with the tag of a SET in front.
//!
//! ```text
//! A0 L
//! ├─ 30 L 06 09 31 L 06 L       content-type
//! ├─ 30 L 06 09 31 L 04 L       message-digest
//! └─ 30 L ...                   others, such as signing-time; kept
//! ```

use crate::asn1::{self, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, Time};
use crate::error::{Error, Fault};
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Tag, Tlv};

/// The tag under which the attributes are hashed (RFC 5652 §5.4).
const HASHED_TAG: &[u8] = &[0x31];

/// The attributes as they were read. None comes twice.
#[derive(Clone, Copy, Debug)]
pub struct SignedAttributes<'a> {
    /// Length and content: everything but the tag.
    after_tag: &'a [u8],
    content: &'a [u8],
    at: usize,
}

impl<'a> SignedAttributes<'a> {
    pub(super) fn take(reader: &mut Reader<'a>) -> Result<Option<Self>, Error> {
        let Some(tlv) = reader.optional(asn1::context(0))? else { return Ok(None) };
        let after_tag = tlv.raw.get(1..).unwrap_or_default();
        let mut rest = tlv.reader();
        while !rest.is_empty() {
            let at = rest.at();
            let (id, _) = attribute(&mut rest)?;
            let mut later = rest.clone();
            while !later.is_empty() {
                if attribute(&mut later)?.0 == id {
                    return Err(Fault::Duplicate.at(at));
                }
            }
        }
        Ok(Some(Self { after_tag, content: tlv.value, at: tlv.value_at() }))
    }

    pub(super) fn after(mut self, outer: usize) -> Self {
        self.at += outer;
        self
    }

    /// The parts that are hashed, one after the other.
    pub const fn hashed(&self) -> [&'a [u8]; 2] {
        [HASHED_TAG, self.after_tag]
    }

    /// The type of the content, and where it stands.
    pub fn content_type(&self) -> Result<(Oid<'a>, usize), Error> {
        let value = self.value(oid::CONTENT_TYPE, OBJECT_IDENTIFIER)?;
        Ok((Oid::new(value.value), self.at + value.at))
    }

    /// The hash of the content, and where it stands.
    pub fn message_digest(&self) -> Result<(&'a [u8], usize), Error> {
        let value = self.value(oid::MESSAGE_DIGEST, OCTET_STRING)?;
        Ok((value.value, self.at + value.value_at()))
    }

    /// When the signer says it signed; master lists must say it, EF.SOD need not.
    pub fn signing_time(&self) -> Result<Option<Time>, Error> {
        let Some((values, _)) = self.find(oid::SIGNING_TIME) else { return Ok(None) };
        let mut values = values;
        let time = values.take().and_then(|tlv| Time::decode(&tlv));
        time.map(Some).map_err(|error| error.after(self.at))
    }

    /// Identifiers of all attributes, in the order of the file.
    pub fn identifiers(&self) -> impl Iterator<Item = Oid<'a>> + use<'a> {
        let mut reader = Reader::new(self.content);
        core::iter::from_fn(move || Some(attribute(&mut reader).ok()?.0))
    }

    /// Whether they stand in the order of DER (X.690 §11.6).
    pub fn are_in_order(&self) -> bool {
        let (mut reader, mut last) = (Reader::new(self.content), &[][..]);
        while let Ok(attribute) = reader.take() {
            if attribute.raw < last {
                return false;
            }
            last = attribute.raw;
        }
        true
    }

    /// The one value of an attribute.
    fn value(&self, id: Oid<'_>, tag: Tag) -> Result<Tlv<'a>, Error> {
        let (mut values, at) = self.find(id).ok_or(Fault::Missing.at(self.at))?;
        let value = values.expect(tag).map_err(|error| error.after(self.at))?;
        if values.is_empty() { Ok(value) } else { Err(Fault::Duplicate.at(self.at + at)) }
    }

    fn find(&self, id: Oid<'_>) -> Option<(Reader<'a>, usize)> {
        let mut reader = Reader::new(self.content);
        while !reader.is_empty() {
            let at = reader.at();
            let (found, values) = attribute(&mut reader).ok()?;
            if found == id {
                return Some((values, at));
            }
        }
        None
    }
}

/// Takes one attribute: its type, and its values.
fn attribute<'a>(reader: &mut Reader<'a>) -> Result<(Oid<'a>, Reader<'a>), Error> {
    let mut fields = reader.expect(SEQUENCE)?.reader();
    let id = asn1::oid(&mut fields)?;
    let values = fields.expect(SET)?;
    fields.finish()?;
    Ok((id, values.reader()))
}
