//! Certificate extensions (RFC 5280 §4.2): unknown ones are kept, repeated ones are refused.
//!
//! ```text
//! A3 L 30 L
//! └─ 30 L
//!    ├─ 06 L          identifier
//!    ├─ 01 01 FF      critical, left out when false
//!    └─ 04 L          value
//! ```

use super::{Certificate, GeneralNames};
use crate::asn1::{self, BOOLEAN, OCTET_STRING, SEQUENCE};
use crate::error::{Error, Fault};
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Tlv};

/// One extension.
#[derive(Clone, Copy, Debug)]
pub struct Extension<'a> {
    /// Which.
    pub id: Oid<'a>,
    /// Whether one who does not know it must refuse the certificate.
    pub critical: bool,
    /// Whether the default of `critical` was written out, which DER forbids.
    pub default_written: bool,
    /// Content of the OCTET STRING.
    pub value: &'a [u8],
    /// Offset of the value in the certificate.
    pub at: usize,
}

impl<'a> Extension<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let id = asn1::oid(&mut fields)?;
        let flag = fields.optional(BOOLEAN)?;
        let critical = flag.is_some_and(|flag| flag.value != [0x00]);
        let value = fields.expect(OCTET_STRING)?;
        fields.finish()?;
        let default_written = flag.is_some() && !critical;
        Ok(Self { id, critical, default_written, value: value.value, at: value.value_at() })
    }
}

/// The extensions of a certificate.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a position in a list tells nothing")]
pub struct Extensions<'a> {
    reader: Reader<'a>,
    outer: usize,
}

impl<'a> Extensions<'a> {
    /// Reads what [`take_content`] has checked; `outer` is where it stands in the certificate.
    pub(crate) const fn new(content: &'a [u8], outer: usize) -> Self {
        Self { reader: Reader::new(content), outer }
    }
}

impl<'a> Extensions<'a> {
    /// The extension with this identifier. Of the others only the identifiers are read.
    pub(super) fn of(mut self, id: Oid<'_>) -> Option<Extension<'a>> {
        while !self.reader.is_empty() {
            let mut next = self.clone();
            let mut fields = self.reader.expect(SEQUENCE).ok()?.reader();
            if asn1::oid(&mut fields).ok()? == id {
                return next.next();
            }
        }
        None
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Extension<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut extension = Extension::take(&mut self.reader).ok()?;
        extension.at += self.outer;
        Some(extension)
    }
}

/// More extensions than any profile has. Each is compared with those before it.
const MOST: usize = 64;

/// Takes the list of extensions, if there is one: `[3]` at the end of a certificate, `[0]` at that
/// of a revocation list.
pub(crate) fn take_content<'a>(
    fields: &mut Reader<'a>,
    number: u8,
) -> Result<Option<Tlv<'a>>, Error> {
    let Some(outer) = fields.optional(asn1::context(number))? else { return Ok(None) };
    let mut outer = outer.reader();
    let content = outer.expect(SEQUENCE)?;
    outer.finish()?;
    let (mut reader, mut earlier, mut count) = (content.reader(), [None; MOST], 0);
    while !reader.is_empty() {
        let at = reader.at();
        let id = Some(Extension::take(&mut reader)?.id);
        if earlier.contains(&id) {
            return Err(Fault::Duplicate.at(at));
        }
        *earlier.get_mut(count).ok_or(Fault::Length.at(at))? = id;
        count += 1;
    }
    Ok(Some(content))
}

impl<'a> Certificate<'a> {
    /// subjectKeyIdentifier (RFC 5280 §4.2.1.2).
    pub fn subject_key_identifier(&self) -> Result<Option<&'a [u8]>, Error> {
        self.parsed(oid::SUBJECT_KEY_IDENTIFIER, |reader| Ok(reader.expect(OCTET_STRING)?.value))
    }

    /// keyIdentifier of authorityKeyIdentifier (RFC 5280 §4.2.1.1), if it is there.
    pub fn authority_key_identifier(&self) -> Result<Option<&'a [u8]>, Error> {
        let identifier = self.parsed(oid::AUTHORITY_KEY_IDENTIFIER, |reader| {
            let mut fields = reader.expect(SEQUENCE)?.reader();
            fields.optional(asn1::context_primitive(0))
        })?;
        Ok(identifier.flatten().map(|tlv: Tlv<'a>| tlv.value))
    }

    /// subjectAltName (RFC 5280 §4.2.1.6).
    pub fn subject_alt_name(&self) -> Result<Option<GeneralNames<'a>>, Error> {
        self.parsed(oid::SUBJECT_ALT_NAME, GeneralNames::take)
    }

    /// issuerAltName (RFC 5280 §4.2.1.7).
    pub fn issuer_alt_name(&self) -> Result<Option<GeneralNames<'a>>, Error> {
        self.parsed(oid::ISSUER_ALT_NAME, GeneralNames::take)
    }

    /// Reads the value of an extension with `take`, to the end.
    pub(super) fn parsed<T>(
        &self,
        id: Oid<'_>,
        take: impl FnOnce(&mut Reader<'a>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let Some(extension) = self.extension(id) else { return Ok(None) };
        let mut reader = Reader::new(extension.value);
        let value = take(&mut reader).and_then(|value| reader.finish().map(|()| value));
        value.map(Some).map_err(|error| error.after(extension.at))
    }
}
