//! The biometric header template (Doc 9303-10 Table 39, ISO/IEC 7816-11).
//!
//! ```text
//! A1 L
//! ├─ 80 02 version     patron header, 0101
//! ├─ 81 L  type        02 face, 08 finger, 10 iris (1 to 3 bytes)
//! ├─ 82 01 subtype     which finger or eye
//! ├─ 83 07 creation    YYYYMMDDhhmmss, packed decimal
//! ├─ 85 08 validity    from and to, YYYYMMDD each, packed decimal
//! ├─ 86 L  creator     who made the record (2 bytes, 4 in the example of Doc 9303-10)
//! ├─ 87 02 owner       of the format: 0101 is ISO/IEC JTC 1/SC 37
//! ├─ 88 02 type        of the format
//! └─ …                 others, kept
//! ```

use crate::error::{Error, Fault};
use crate::tlv::{Entries, Reader, Tag, Tlv, Writer};

const VERSION: Tag = Tag(0x80);
const KIND: Tag = Tag(0x81);
const SUBTYPE: Tag = Tag(0x82);
const CREATION: Tag = Tag(0x83);
const VALIDITY: Tag = Tag(0x85);
const CREATOR: Tag = Tag(0x86);
const OWNER: Tag = Tag(0x87);
const TYPE: Tag = Tag(0x88);
const KNOWN: &[Tag] = &[VERSION, KIND, SUBTYPE, CREATION, VALIDITY, CREATOR, OWNER, TYPE];

/// Whose format a data block has, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Format owner; 0101 is ISO/IEC JTC 1/SC 37.
    pub owner: u16,
    /// Format type, numbered by its owner.
    pub kind: u16,
}

impl Format {
    /// Finger minutiae record, ISO/IEC 19794-2.
    pub const MINUTIAE: Self = Self::sc37(0x0002);
    /// Finger image record, ISO/IEC 19794-4.
    pub const FINGER_IMAGE: Self = Self::sc37(0x0007);
    /// Face image record, ISO/IEC 19794-5.
    pub const FACE: Self = Self::sc37(0x0008);
    /// Finger image, ISO/IEC 39794-4.
    pub const FINGER_IMAGE_39794: Self = Self::sc37(0x0028);
    /// Face image, ISO/IEC 39794-5.
    pub const FACE_39794: Self = Self::sc37(0x002A);

    const fn sc37(kind: u16) -> Self {
        Self { owner: 0x0101, kind }
    }
}

/// What stands in front of a data block.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Header<'a> {
    /// Version of the patron header.
    pub version: Option<u16>,
    /// Biometric type: [`Header::FACE`], [`Header::FINGER`].
    pub kind: Option<&'a [u8]>,
    /// Biometric subtype.
    pub subtype: Option<u8>,
    /// Date and time of creation, packed decimal.
    pub creation: Option<[u8; 7]>,
    /// First and last day of validity, packed decimal.
    pub validity: Option<[u8; 8]>,
    /// Product that created the record.
    pub creator: Option<&'a [u8]>,
    /// Format of the data block.
    pub format: Format,
    /// Other entries, as they were read.
    pub unknown: Entries<'a>,
}

impl<'a> Header<'a> {
    /// Biometric type of a face.
    pub const FACE: &'static [u8] = &[0x02];
    /// Biometric type of a finger.
    pub const FINGER: &'static [u8] = &[0x08];

    /// A header that names the format and nothing else.
    pub const fn new(format: Format) -> Self {
        Self {
            version: None,
            kind: None,
            subtype: None,
            creation: None,
            validity: None,
            creator: None,
            format,
            unknown: Entries::NONE,
        }
    }

    /// The header of a portrait of ISO/IEC 19794-5.
    pub const fn face() -> Self {
        Self {
            version: Some(0x0101),
            kind: Some(Self::FACE),
            subtype: Some(0),
            ..Self::new(Format::FACE)
        }
    }

    /// The header of a minutiae record of one finger; the subtype says which.
    pub const fn finger(subtype: u8) -> Self {
        Self {
            version: Some(0x0101),
            kind: Some(Self::FINGER),
            subtype: Some(subtype),
            ..Self::new(Format::MINUTIAE)
        }
    }

    pub(super) fn decode(reader: Reader<'a>) -> Result<Self, Error> {
        let mut header = Self::new(Format::sc37(0));
        header.unknown = Entries::except(KNOWN, reader.clone());
        let mut owner = None;
        let mut kind = None;
        let mut entries = reader;
        while !entries.is_empty() {
            let entry = entries.take()?;
            let first = match entry.tag {
                VERSION => header.version.replace(u16::from_be_bytes(exact(&entry)?)).is_none(),
                KIND => header.kind.replace(short(&entry, 1..=3)?).is_none(),
                SUBTYPE => header.subtype.replace(u8::from_be_bytes(exact(&entry)?)).is_none(),
                CREATION => header.creation.replace(exact(&entry)?).is_none(),
                VALIDITY => header.validity.replace(exact(&entry)?).is_none(),
                CREATOR => header.creator.replace(short(&entry, 2..=4)?).is_none(),
                OWNER => owner.replace(u16::from_be_bytes(exact(&entry)?)).is_none(),
                TYPE => kind.replace(u16::from_be_bytes(exact(&entry)?)).is_none(),
                _ => true,
            };
            if !first {
                return Err(Fault::Duplicate.at(entry.at));
            }
        }
        let missing = Fault::Missing.at(entries.at());
        header.format = Format { owner: owner.ok_or(missing)?, kind: kind.ok_or(missing)? };
        Ok(header)
    }

    pub(super) fn encode(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        let mut entry = |tag, value: Option<&[u8]>| match value {
            None => Ok(()),
            Some(value) => writer.primitive(tag, value),
        };
        entry(VERSION, self.version.map(u16::to_be_bytes).as_ref().map(<[u8; 2]>::as_slice))?;
        entry(KIND, self.kind)?;
        entry(SUBTYPE, self.subtype.as_ref().map(core::slice::from_ref))?;
        entry(CREATION, self.creation.as_ref().map(<[u8; 7]>::as_slice))?;
        entry(VALIDITY, self.validity.as_ref().map(<[u8; 8]>::as_slice))?;
        entry(CREATOR, self.creator)?;
        entry(OWNER, Some(&self.format.owner.to_be_bytes()))?;
        entry(TYPE, Some(&self.format.kind.to_be_bytes()))?;
        self.unknown.encode(writer)
    }
}

fn exact<const N: usize>(entry: &Tlv<'_>) -> Result<[u8; N], Error> {
    entry.value.try_into().map_err(|_| Fault::Length.at(entry.value_at()))
}

fn short<'a>(entry: &Tlv<'a>, length: core::ops::RangeInclusive<usize>) -> Result<&'a [u8], Error> {
    if length.contains(&entry.value.len()) {
        Ok(entry.value)
    } else {
        Err(Fault::Length.at(entry.value_at()))
    }
}
