//! Values of certificate extensions (RFC 5280 §4.2.1, Doc 9303-12 Table 6 and §7.1.1).

use card_format::asn1::{self, PRINTABLE_STRING, SEQUENCE, Time};
use card_format::error::Error;
use card_format::oid::Oid;
use card_format::tlv::{Tag, Writer};

/// Bytes that any of our extensions fits in.
const ROOM: usize = 1024;

/// rfc822Name.
const RFC822_NAME: Tag = Tag(0x81);
/// uniformResourceIdentifier.
const URI: Tag = Tag(0x86);
/// directoryName.
const DIRECTORY_NAME: Tag = Tag(0xA4);

/// basicConstraints of an authority below which there are no others.
pub(super) const AUTHORITY: &[u8] = &[0x30, 0x06, 0x01, 0x01, 0xFF, 0x02, 0x01, 0x00];

/// subjectKeyIdentifier.
pub(super) fn subject_key(identifier: &[u8]) -> Result<Vec<u8>, Error> {
    value(|w| w.primitive(asn1::OCTET_STRING, identifier))
}

/// authorityKeyIdentifier with nothing but the key's identifier.
pub(super) fn authority_key(identifier: &[u8]) -> Result<Vec<u8>, Error> {
    value(|w| w.constructed(SEQUENCE, |w| w.primitive(asn1::context_primitive(0), identifier)))
}

/// privateKeyUsagePeriod.
pub(super) fn usage_period(not_before: Time, not_after: Time) -> Result<Vec<u8>, Error> {
    value(|w| {
        w.constructed(SEQUENCE, |w| {
            not_before.write_generalized(w, asn1::context_primitive(0))?;
            not_after.write_generalized(w, asn1::context_primitive(1))
        })
    })
}

/// subjectAltName or issuerAltName: State, mail address and page of the authority.
pub(super) fn alternative_names(locality: &[u8], mail: &str, uri: &str) -> Result<Vec<u8>, Error> {
    value(|w| {
        w.constructed(SEQUENCE, |w| {
            w.primitive(DIRECTORY_NAME, locality)?;
            w.primitive(RFC822_NAME, mail.as_bytes())?;
            w.primitive(URI, uri.as_bytes())
        })
    })
}

/// cRLDistributionPoints with one place, named by its address.
pub(super) fn revocation_list(uri: &str) -> Result<Vec<u8>, Error> {
    value(|w| {
        w.constructed(SEQUENCE, |w| {
            w.constructed(SEQUENCE, |w| {
                w.constructed(asn1::context(0), |w| {
                    w.constructed(asn1::context(0), |w| w.primitive(URI, uri.as_bytes()))
                })
            })
        })
    })
}

/// extKeyUsage with one purpose.
pub(super) fn purpose(purpose: Oid<'_>) -> Result<Vec<u8>, Error> {
    value(|w| w.constructed(SEQUENCE, |w| w.primitive(asn1::OBJECT_IDENTIFIER, purpose.as_bytes())))
}

/// documentTypeList (Doc 9303-12 §7.1.1.6).
pub(super) fn document_types(codes: &[&str]) -> Result<Vec<u8>, Error> {
    value(|w| {
        w.constructed(SEQUENCE, |w| {
            asn1::write_number(w, 0)?;
            asn1::write_set_of(w, |w| {
                codes.iter().try_for_each(|code| w.primitive(PRINTABLE_STRING, code.as_bytes()))
            })
        })
    })
}

fn value(fill: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>) -> Result<Vec<u8>, Error> {
    let mut buffer = [0; ROOM];
    let mut writer = Writer::new(&mut buffer);
    fill(&mut writer)?;
    Ok(writer.finish().to_vec())
}
