//! ASN.1 as certificates and signatures use it (X.690 §8, §10): tags and primitive types.
//!
//! Structures are read with [`Reader`], which keeps the bytes as they came, and written with
//! [`Writer`], whose shortest lengths are those of DER.

mod algorithm;
mod set_of;
mod time;

pub use algorithm::AlgorithmIdentifier;
pub use set_of::write_set_of;
pub use time::Time;

use crate::error::{Error, Fault};
use crate::oid::Oid;
use crate::tlv::{Reader, Tag, Tlv, Writer};

/// BOOLEAN.
pub const BOOLEAN: Tag = Tag(0x01);
/// INTEGER.
pub const INTEGER: Tag = Tag(0x02);
/// BIT STRING.
pub const BIT_STRING: Tag = Tag(0x03);
/// OCTET STRING.
pub const OCTET_STRING: Tag = Tag(0x04);
/// NULL.
pub const NULL: Tag = Tag(0x05);
/// OBJECT IDENTIFIER.
pub const OBJECT_IDENTIFIER: Tag = Tag(0x06);
/// UTF8String.
pub const UTF8_STRING: Tag = Tag(0x0C);
/// PrintableString.
pub const PRINTABLE_STRING: Tag = Tag(0x13);
/// IA5String.
pub const IA5_STRING: Tag = Tag(0x16);
/// UTCTime.
pub const UTC_TIME: Tag = Tag(0x17);
/// GeneralizedTime.
pub const GENERALIZED_TIME: Tag = Tag(0x18);
/// SEQUENCE and SEQUENCE OF.
pub const SEQUENCE: Tag = Tag(0x30);
/// SET and SET OF.
pub const SET: Tag = Tag(0x31);

/// The tag `[number]` of a structure or of anything explicitly tagged; `number` below 31.
pub const fn context(number: u8) -> Tag {
    Tag(0xA0 | u16::from_be_bytes([0, number & 0x1F]))
}

/// The tag `[number]` of an implicitly tagged primitive type; `number` below 31.
pub const fn context_primitive(number: u8) -> Tag {
    Tag(0x80 | u16::from_be_bytes([0, number & 0x1F]))
}

/// Reads bytes that are one object with `tag` and nothing else.
pub fn only(bytes: &[u8], tag: Tag) -> Result<Tlv<'_>, Error> {
    let mut reader = Reader::new(bytes);
    let tlv = reader.expect(tag)?;
    reader.finish()?;
    Ok(tlv)
}

/// Takes an OBJECT IDENTIFIER.
pub fn oid<'a>(reader: &mut Reader<'a>) -> Result<Oid<'a>, Error> {
    let tlv = reader.expect(OBJECT_IDENTIFIER)?;
    match tlv.value {
        // The last byte of every arc has bit 8 clear (X.690 §8.19.2).
        [.., last] if last & 0x80 == 0 => Ok(Oid::new(tlv.value)),
        _ => Err(Fault::Value.at(tlv.at)),
    }
}

/// Takes an INTEGER that is not negative and returns its digits without leading zeros.
pub fn unsigned<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Error> {
    let tlv = reader.expect(INTEGER)?;
    match tlv.value {
        [0] => Ok(&[]),
        [0, first, ..] if first & 0x80 == 0 => Err(Fault::Value.at(tlv.at)),
        [0, rest @ ..] => Ok(rest),
        [first, ..] if first & 0x80 == 0 => Ok(tlv.value),
        _ => Err(Fault::Value.at(tlv.at)),
    }
}

/// Takes an INTEGER that is not negative and fits 32 bits: versions, identifiers, numbers.
pub fn number(reader: &mut Reader<'_>) -> Result<u32, Error> {
    let at = reader.at();
    let digits = unsigned(reader)?;
    if digits.len() > 4 {
        return Err(Fault::Value.at(at));
    }
    Ok(digits.iter().fold(0, |number, digit| number << 8 | u32::from(*digit)))
}

/// Takes an INTEGER that may be left out.
pub fn optional_number(reader: &mut Reader<'_>) -> Result<Option<u32>, Error> {
    if reader.rest().first() == Some(&0x02) { number(reader).map(Some) } else { Ok(None) }
}

/// Takes a BIT STRING of whole bytes: a key or a signature.
pub fn bit_string<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Error> {
    let tlv = reader.expect(BIT_STRING)?;
    tlv.value.strip_prefix(&[0]).ok_or(Fault::Value.at(tlv.at))
}

/// Writes a non-negative INTEGER from its digits, which may have leading zeros.
pub fn write_unsigned(writer: &mut Writer<'_>, digits: &[u8]) -> Result<(), Error> {
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let digits = digits.get(zeros..).unwrap_or_default();
    let sign: &[u8] =
        if digits.first().is_some_and(|first| first & 0x80 == 0) { &[] } else { &[0] };
    writer.header(INTEGER, sign.len() + digits.len())?;
    writer.raw(sign)?;
    writer.raw(digits)
}

/// Writes a non-negative INTEGER.
pub fn write_number(writer: &mut Writer<'_>, number: u32) -> Result<(), Error> {
    write_unsigned(writer, &number.to_be_bytes())
}

/// Writes an OBJECT IDENTIFIER.
pub fn write_oid(writer: &mut Writer<'_>, oid: Oid<'_>) -> Result<(), Error> {
    writer.primitive(OBJECT_IDENTIFIER, oid.as_bytes())
}

/// Writes a BIT STRING of whole bytes.
pub fn write_bit_string(writer: &mut Writer<'_>, bytes: &[u8]) -> Result<(), Error> {
    writer.header(BIT_STRING, bytes.len().saturating_add(1))?;
    writer.raw(&[0])?;
    writer.raw(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_as_short_as_der_wants() {
        for (number, bytes) in [
            (0, &[0x02, 0x01, 0x00][..]),
            (0x7F, &[0x02, 0x01, 0x7F]),
            (0x80, &[0x02, 0x02, 0x00, 0x80]),
            (0xFFFF_FFFF, &[0x02, 0x05, 0x00, 0xFF, 0xFF, 0xFF, 0xFF]),
        ] {
            let mut buffer = [0; 8];
            let mut writer = Writer::new(&mut buffer);
            write_number(&mut writer, number).unwrap();
            assert_eq!(writer.finish(), bytes);
            assert_eq!(super::number(&mut Reader::new(bytes)), Ok(number));
        }
    }

    #[test]
    fn faults_of_primitive_types_are_located() {
        for (bytes, fault) in [
            (&[0x02, 0x01, 0x80][..], Fault::Value.at(0)),
            (&[0x02, 0x02, 0x00, 0x7F], Fault::Value.at(0)),
            (&[0x02, 0x00], Fault::Value.at(0)),
            (&[0x02, 0x05, 0x01, 0, 0, 0, 0], Fault::Value.at(0)),
            (&[0x03, 0x01, 0x00], Fault::Tag.at(0)),
            (&[], Fault::Missing.at(0)),
        ] {
            assert_eq!(number(&mut Reader::new(bytes)), Err(fault), "{bytes:02X?}");
        }
        assert_eq!(bit_string(&mut Reader::new(&[3, 2, 1, 2])), Err(Fault::Value.at(0)));
        assert_eq!(oid(&mut Reader::new(&[6, 1, 0x88])).err(), Some(Fault::Value.at(0)));
        assert_eq!(oid(&mut Reader::new(&[6, 0])).err(), Some(Fault::Value.at(0)));
    }

    #[test]
    fn context_tags_are_numbered() {
        assert_eq!((context(0), context(13)), (Tag(0xA0), Tag(0xAD)));
        assert_eq!(context_primitive(6), Tag(0x86));
    }
}
