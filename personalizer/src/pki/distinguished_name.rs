//! Names in certificates (Doc 9303-12 Table 5): country in capitals as PrintableString, the rest as
//! UTF8String.

use card_format::asn1::{self, PRINTABLE_STRING, SEQUENCE, SET, UTF8_STRING};
use card_format::error::Error;
use card_format::oid::{self, Oid};
use card_format::tlv::{Tag, Writer};

/// Bytes that any of our names fits in.
const ROOM: usize = 1024;

/// C, O and CN, each in a set of its own.
pub(super) fn encode(country: &str, organization: &str, common: &str) -> Result<Vec<u8>, Error> {
    name(&[
        (oid::COUNTRY_NAME, PRINTABLE_STRING, country),
        (oid::ORGANIZATION_NAME, UTF8_STRING, organization),
        (oid::COMMON_NAME, UTF8_STRING, common),
    ])
}

/// The one attribute of a directoryName in alternative names: the State as in the zone.
pub(super) fn locality(state: &str) -> Result<Vec<u8>, Error> {
    name(&[(oid::LOCALITY_NAME, PRINTABLE_STRING, state)])
}

/// CN alone.
pub(super) fn common(common: &str) -> Result<Vec<u8>, Error> {
    name(&[(oid::COMMON_NAME, UTF8_STRING, common)])
}

fn name(attributes: &[(Oid<'_>, Tag, &str)]) -> Result<Vec<u8>, Error> {
    let mut buffer = [0; ROOM];
    let mut writer = Writer::new(&mut buffer);
    writer.constructed(SEQUENCE, |w| {
        attributes.iter().try_for_each(|(id, tag, text)| {
            w.constructed(SET, |w| {
                w.constructed(SEQUENCE, |w| {
                    asn1::write_oid(w, *id)?;
                    w.primitive(*tag, text.as_bytes())
                })
            })
        })
    })?;
    Ok(writer.finish().to_vec())
}
