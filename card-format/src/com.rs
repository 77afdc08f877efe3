//! EF.COM: versions and the list of data groups (Doc 9303-10 §4.6.1).
//!
//! ```text
//! 60 L           EF.COM
//! ├─ 5F01 04     LDS version, aabb in digits
//! ├─ 5F36 06     Unicode version, aabbcc in digits
//! └─ 5C L        tags of the data groups present
//! ```
//!
//! No signature covers this file. A terminal takes the list from EF.SOD and reports a difference.

use crate::ef::Ef;
use crate::error::{Error, Fault};
use crate::tlv::{Reader, Tag, Writer};

const COM: Tag = Tag(0x60);
const LDS_VERSION: Tag = Tag(0x5F01);
const UNICODE_VERSION: Tag = Tag(0x5F36);
const TAG_LIST: Tag = Tag(0x5C);

/// Versions and the list of data groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Com<'a> {
    /// LDS version in digits, `0107` or `0108`.
    pub lds_version: [u8; 4],
    /// Unicode version in digits, `040000`.
    pub unicode_version: [u8; 6],
    /// Tags of the data groups, one byte each, in the order of the file.
    pub tags: &'a [u8],
    /// What stands behind the list, kept as bytes.
    pub unknown: &'a [u8],
}

impl<'a> Com<'a> {
    /// Reads the content of the file.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        let outer = reader.expect(COM)?;
        reader.finish()?;
        let mut inner = outer.reader();
        let lds_version = digits(&mut inner, LDS_VERSION)?;
        let unicode_version = digits(&mut inner, UNICODE_VERSION)?;
        let tags = inner.expect(TAG_LIST)?.value;
        let unknown = inner.rest();
        while !inner.is_empty() {
            inner.take()?;
        }
        Ok(Self { lds_version, unicode_version, tags, unknown })
    }

    /// Writes the content of the file.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        writer.constructed(COM, |com| {
            com.primitive(LDS_VERSION, &self.lds_version)?;
            com.primitive(UNICODE_VERSION, &self.unicode_version)?;
            com.primitive(TAG_LIST, self.tags)?;
            com.raw(self.unknown)
        })?;
        Ok(writer.finish())
    }

    /// The data groups of the list whose tags the file table knows.
    pub fn data_groups(&self) -> impl Iterator<Item = Ef> + use<'a> {
        self.tags.iter().filter_map(|tag| Ef::by_tag(*tag))
    }

    /// The tags of the list that the file table does not know.
    pub fn unknown_tags(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.tags.iter().copied().filter(|tag| Ef::by_tag(*tag).is_none())
    }
}

fn digits<const N: usize>(reader: &mut Reader<'_>, tag: Tag) -> Result<[u8; N], Error> {
    let version = reader.expect(tag)?;
    if let Some(at) = version.value.iter().position(|c| !c.is_ascii_digit()) {
        return Err(Fault::Character.at(version.value_at() + at));
    }
    version.value.try_into().map_err(|_| Fault::Length.at(version.at))
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    const SPECIMEN: &[u8] =
        b"\x60\x17\x5F\x01\x040108\x5F\x36\x06040000\x5C\x05\x61\x75\x63\x6D\x6E";

    #[test]
    fn specimen_round_trips() {
        let com = Com::decode(SPECIMEN).unwrap();
        assert_eq!((&com.lds_version, &com.unicode_version), (b"0108", b"040000"));
        let groups: Vec<_> = com.data_groups().collect();
        assert_eq!(groups, [Ef::Dg1, Ef::Dg2, Ef::Dg3, Ef::Dg13, Ef::Dg14]);
        assert_eq!(com.encode(&mut [0; 32]).unwrap(), SPECIMEN);
    }

    #[test]
    fn unknown_entries_are_kept() {
        let file = b"\x60\x18\x5F\x01\x040108\x5F\x36\x06040000\x5C\x02\x61\x7F\xDF\x01\x01\x00";
        let com = Com::decode(file).unwrap();
        assert_eq!(com.unknown, [0xDF, 0x01, 0x01, 0x00]);
        assert!(com.unknown_tags().eq([0x7F]));
        assert_eq!(com.encode(&mut [0; 32]).unwrap(), file);
    }

    #[test]
    fn fault_is_located() {
        for (at, byte, error) in [
            (0, 0x61, Fault::Tag.at(0)),
            (1, 0x16, Fault::Trailing.at(24)),
            (3, 0x02, Fault::Tag.at(2)),
            (4, 0x03, Fault::Length.at(2)),
            (5, b'v', Fault::Character.at(5)),
            (11, 0x05, Fault::Length.at(9)),
            (18, 0x5D, Fault::Tag.at(18)),
            (19, 0x04, Fault::Length.at(25)),
        ] {
            let mut file = SPECIMEN.to_vec();
            file[at] = byte;
            assert_eq!(Com::decode(&file).err(), Some(error), "{byte:02X} at {at}");
        }
    }

    proptest! {
        #[test]
        fn no_file_panics(file: Vec<u8>, at in 0..SPECIMEN.len(), byte: u8) {
            let _ = Com::decode(&file);
            let mut file = SPECIMEN.to_vec();
            file[at] = byte;
            if let Ok(com) = Com::decode(&file) {
                let mut out = [0; 32];
                prop_assert_eq!(com.encode(&mut out).unwrap(), file);
            }
        }

        #[test]
        fn what_is_written_reads_back(version in "[0-9]{10}", tags: Vec<u8>) {
            let (lds_version, unicode_version) = version.as_bytes().split_at(4);
            let com = Com {
                lds_version: lds_version.try_into().unwrap(),
                unicode_version: unicode_version.try_into().unwrap(),
                tags: &tags,
                unknown: &[],
            };
            let mut out = [0; 256];
            prop_assert_eq!(Com::decode(com.encode(&mut out).unwrap()), Ok(com));
        }
    }
}
