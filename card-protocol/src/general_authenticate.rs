//! GENERAL AUTHENTICATE (ISO/IEC 7816-4 §11.5.5) and MSE:Set AT, which prepares it: the data
//! objects that PACE and Chip Authentication share.
//!
//! ```text
//! 00 22 P1 A4 │ 80 L oid │ [83 01 password] │ [84 L key or parameters] │ [7F4C L { 06 53 }]
//! CLA 86 00 00 │ 7C L { tag L value } │ 00        CLA 10 when another one follows
//!              │ 7C L { tag L value … }
//! ```

use card_format::error::{Error, Fault};
use card_format::oid::{self, Oid};
use card_format::tlv::{Reader, Tag, Writer};

use crate::apdu::{CHAINING, Command};

/// INS of GENERAL AUTHENTICATE.
pub const GENERAL_AUTHENTICATE: u8 = 0x86;

/// INS of MANAGE SECURITY ENVIRONMENT.
pub const MANAGE_SECURITY_ENVIRONMENT: u8 = 0x22;

/// P2 of MSE:Set AT: the template for authentication.
pub const SET_AT: u8 = 0xA4;

const DYNAMIC_DATA: Tag = Tag(0x7C);
const PROTOCOL: Tag = Tag(0x80);
const PASSWORD: Tag = Tag(0x83);
pub(crate) const REFERENCE: Tag = Tag(0x84);
const AUTHORIZATION: Tag = Tag(0x7F4C);
const ROLE: Tag = Tag(0x06);
const ACCESS: Tag = Tag(0x53);
/// An inspection system with every right: EF.DG3 and EF.DG4 (TR-03110-3 §C.4.1).
const ALL_RIGHTS: &[u8] = &[0x03];

/// Whether another GENERAL AUTHENTICATE follows in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Middle,
    Last,
}

/// The command with this dynamic authentication data.
pub(crate) const fn command(position: Position, data: &[u8]) -> Command<'_> {
    let cla = match position {
        Position::Middle => CHAINING,
        Position::Last => 0x00,
    };
    Command::new(cla, GENERAL_AUTHENTICATE, 0, 0).with_data(data).expecting(0x100)
}

/// Writes dynamic authentication data with the given objects.
pub(crate) fn encode<'b>(objects: &[(u16, &[u8])], out: &'b mut [u8]) -> Result<&'b [u8], Error> {
    let mut writer = Writer::new(out);
    writer.constructed(DYNAMIC_DATA, |writer| {
        objects.iter().try_for_each(|(tag, value)| writer.primitive(Tag(*tag), value))
    })?;
    Ok(writer.finish())
}

/// Reads dynamic authentication data and gives its objects.
pub(crate) fn decode(data: &[u8]) -> Result<Reader<'_>, Error> {
    let mut outer = Reader::new(data);
    let objects = outer.expect(DYNAMIC_DATA)?.reader();
    outer.finish()?;
    Ok(objects)
}

/// Reads dynamic authentication data with exactly one object, and gives its value.
pub(crate) fn decode_one(data: &[u8], tag: u16) -> Result<&[u8], Error> {
    let mut objects = decode(data)?;
    let value = objects.expect(Tag(tag))?.value;
    objects.finish()?;
    Ok(value)
}

/// The data of MSE:Set AT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetAt<'a> {
    /// Value of the object identifier of the protocol.
    pub oid: &'a [u8],
    /// Which password, for PACE.
    pub password: Option<u8>,
    /// Which domain parameters, for PACE; which private key, for Chip Authentication. An
    /// unsigned number.
    pub reference: Option<u64>,
    /// For PACE: whether the holder of the terminal's certificate is an inspection system, which
    /// asks for the authorities that the card trusts.
    pub asks_for_authorities: bool,
}

impl<'a> SetAt<'a> {
    /// Reads the objects in any order. Others are passed over (Doc 9303-11 §4.4.4.1, note 2).
    pub fn decode(data: &'a [u8]) -> Result<Self, Error> {
        let (mut oid, mut password, mut reference, mut role) = (None, None, None, None);
        let mut reader = Reader::new(data);
        while !reader.is_empty() {
            let tlv = reader.take()?;
            let (slot, value) = match tlv.tag {
                PROTOCOL => (&mut oid, tlv.value),
                PASSWORD => (&mut password, tlv.value),
                REFERENCE => (&mut reference, tlv.value),
                AUTHORIZATION => (&mut role, holder_authorization(tlv.reader())?),
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(Fault::Duplicate.at(tlv.at));
            }
        }
        let password = password.map(|value| match value {
            [byte] => Ok(*byte),
            _ => Err(Fault::Length.at(0)),
        });
        Ok(Self {
            oid: oid.ok_or(Fault::Missing.at(data.len()))?,
            password: password.transpose()?,
            reference: reference.map(read_reference).transpose()?,
            asks_for_authorities: role.map(Oid::new) == Some(oid::ROLE_IS),
        })
    }

    /// Writes the objects in the order of Doc 9303-11 §4.4.4.1.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        writer.primitive(PROTOCOL, self.oid)?;
        if let Some(password) = self.password {
            writer.primitive(PASSWORD, &[password])?;
        }
        write_reference(&mut writer, self.reference)?;
        if self.asks_for_authorities {
            writer.constructed(AUTHORIZATION, |writer| {
                writer.primitive(ROLE, oid::ROLE_IS.as_bytes())?;
                writer.primitive(ACCESS, ALL_RIGHTS)
            })?;
        }
        Ok(writer.finish())
    }
}

/// The role in a certificate holder authorization template.
fn holder_authorization(mut template: Reader<'_>) -> Result<&[u8], Error> {
    let role = template.expect(ROLE)?.value;
    template.expect(ACCESS)?;
    template.finish()?;
    Ok(role)
}

/// An unsigned number.
pub(crate) fn read_reference(bytes: &[u8]) -> Result<u64, Error> {
    if bytes.is_empty() || bytes.len() > 8 {
        return Err(Fault::Length.at(0));
    }
    Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// The number in as few bytes as it has, if there is one.
pub(crate) fn write_reference(
    writer: &mut Writer<'_>,
    reference: Option<u64>,
) -> Result<(), Error> {
    let Some(reference) = reference else { return Ok(()) };
    let bytes = reference.to_be_bytes();
    let zeros = bytes.iter().take(7).take_while(|byte| **byte == 0).count();
    writer.primitive(REFERENCE, bytes.get(zeros..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn faults_are_located() {
        for (bytes, error) in [
            (&[][..], Fault::Missing.at(0)),
            (&[0x83, 0x01, 0x02], Fault::Missing.at(3)),
            (&[0x80, 0x01, 0x02, 0x80, 0x01, 0x02], Fault::Duplicate.at(3)),
            (&[0x80, 0x01, 0x02, 0x7F, 0x4C, 0x00], Fault::Missing.at(6)),
            (&[0x80, 0x01, 0x02, 0x7F, 0x4C, 0x02, 0x53, 0x00], Fault::Tag.at(6)),
            (&[0x80, 0x01, 0x02, 0x83, 0x00], Fault::Length.at(0)),
            (&[0x80, 0x01, 0x02, 0x84, 0x00], Fault::Length.at(0)),
            (&[0x80, 0x02, 0x02], Fault::Length.at(1)),
        ] {
            assert_eq!(SetAt::decode(bytes).err(), Some(error), "{bytes:02X?}");
        }
        for (bytes, error) in [
            (&[0x7D, 0x00][..], Fault::Tag.at(0)),
            (&[0x7C, 0x00], Fault::Missing.at(2)),
            (&[0x7C, 0x02, 0x81, 0x00], Fault::Tag.at(2)),
            (&[0x7C, 0x04, 0x80, 0x00, 0x80, 0x00], Fault::Trailing.at(4)),
            (&[0x7C, 0x02, 0x80, 0x00, 0x00], Fault::Trailing.at(4)),
        ] {
            assert_eq!(decode_one(bytes, 0x80).err(), Some(error), "{bytes:02X?}");
        }
    }

    #[test]
    fn unknown_objects_and_roles_are_passed_over() {
        let authorization = |role: u8| {
            let value = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x02, role];
            [&[0x7F, 0x4C, 0x0E, 0x06, 0x09][..], &value, &[0x53, 0x01, 0x3F]].concat()
        };
        for (role, asks) in [(1, true), (2, false)] {
            let data = [&authorization(role)[..], &[0x65, 0x00, 0x80, 0x01, 0x07]].concat();
            let set_at = SetAt::decode(&data).unwrap();
            assert_eq!((set_at.oid, set_at.asks_for_authorities), (&[7][..], asks));
        }
        let twice = [&authorization(1)[..], &authorization(2), &[0x80, 0x01, 0x07]].concat();
        assert_eq!(SetAt::decode(&twice), Err(Fault::Duplicate.at(17)));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            oid in prop::collection::vec(any::<u8>(), 1..12),
            password: Option<u8>,
            reference: Option<u64>,
            asks_for_authorities: bool,
        ) {
            let set_at = SetAt { oid: &oid, password, reference, asks_for_authorities };
            let mut out = [0; 80];
            prop_assert_eq!(SetAt::decode(set_at.encode(&mut out).unwrap()), Ok(set_at));
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = SetAt::decode(&bytes);
            let _ = decode_one(&bytes, 0x80);
        }
    }
}
