//! EF.DIR: the applications on the chip (Doc 9303-10 §3.11.2, ISO/IEC 7816-4 §12.2.3).
//!
//! ```text
//! 61 L           application template, once per application, in any order
//! ├─ 4F L        application identifier
//! └─ ...         label and others, kept
//! ```

use crate::ef::EMRTD_AID;
use crate::error::{Error, Fault};
use crate::tlv::{Reader, Tag, Tlv, Writer};

const TEMPLATE: Tag = Tag(0x61);
const AID: Tag = Tag(0x4F);

/// The file of a chip that has the eMRTD application only.
pub const EMRTD_ONLY: [u8; 11] = [0x61, 0x09, 0x4F, 0x07, 0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

/// The applications on the chip, in the bytes that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dir<'a>(&'a [u8]);

impl<'a> Dir<'a> {
    /// Reads the content of the file. Objects other than templates are kept; zeros at the end are
    /// unused room of the file.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        while let Some(object) = next(&mut reader)? {
            if object.tag == TEMPLATE {
                check(&object)?;
            }
        }
        Ok(Self(file))
    }

    /// Writes one template for each application identifier.
    pub fn encode<'b>(aids: &[&[u8]], out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        for aid in aids {
            if !(5..=16).contains(&aid.len()) {
                return Err(Fault::Length.at(writer.len()));
            }
            writer.constructed(TEMPLATE, |template| template.primitive(AID, aid))?;
        }
        Ok(writer.finish())
    }

    /// All bytes of the file.
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// The application identifiers.
    pub fn applications(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.objects().filter(|object| object.tag == TEMPLATE).filter_map(|template| {
            let mut inner = template.reader();
            core::iter::from_fn(|| inner.take().ok()).find(|o| o.tag == AID).map(|o| o.value)
        })
    }

    /// Whether the eMRTD application is listed.
    pub fn has_emrtd(&self) -> bool {
        self.applications().any(|aid| aid == EMRTD_AID)
    }

    /// Every object of the file.
    pub fn objects(&self) -> impl Iterator<Item = Tlv<'a>> + use<'a> {
        let mut reader = Reader::new(self.0);
        core::iter::from_fn(move || next(&mut reader).ok().flatten())
    }
}

/// One application identifier of 5 to 16 bytes, beside whatever else.
fn check(template: &Tlv<'_>) -> Result<(), Error> {
    let mut inner = template.reader();
    let mut found = false;
    while !inner.is_empty() {
        let object = inner.take()?;
        if object.tag == AID {
            if !(5..=16).contains(&object.value.len()) {
                return Err(Fault::Length.at(object.at));
            }
            if found {
                return Err(Fault::Duplicate.at(object.at));
            }
            found = true;
        }
    }
    if found { Ok(()) } else { Err(Fault::Missing.at(template.value_at())) }
}

fn next<'a>(reader: &mut Reader<'a>) -> Result<Option<Tlv<'a>>, Error> {
    if reader.rest().iter().all(|byte| *byte == 0) { Ok(None) } else { reader.take().map(Some) }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn specimen_round_trips() {
        let dir = Dir::decode(&EMRTD_ONLY).unwrap();
        assert!(dir.has_emrtd());
        assert_eq!(Dir::encode(&[&EMRTD_AID], &mut [0; 16]).unwrap(), EMRTD_ONLY);
    }

    #[test]
    fn unknown_objects_are_kept() {
        let file = b"\x61\x09\x50\x02ID\x4F\x03\x01\x02\x03\x53\x01\x00";
        assert_eq!(Dir::decode(file).err(), Some(Fault::Length.at(6)));
        let file = b"\x53\x01\xAA\x61\x0B\x50\x02ID\x4F\x05\x01\x02\x03\x04\x05\x00\x00\x00";
        let dir = Dir::decode(file).unwrap();
        assert!(dir.applications().eq([[1, 2, 3, 4, 5]]));
        assert_eq!(dir.objects().count(), 2);
        assert!(!dir.has_emrtd());
    }

    #[test]
    fn fault_is_located() {
        for (file, error) in [
            (&b"\x61\x09\x4F\x07\xA0"[..], Fault::Length.at(1)),
            (b"\x61\x02\x50\x00", Fault::Missing.at(2)),
            (b"\x61\x00\x01", Fault::Missing.at(2)),
            (b"\x61\x0E\x4F\x05ABCDE\x4F\x05ABCDE", Fault::Duplicate.at(9)),
        ] {
            assert_eq!(Dir::decode(file).err(), Some(error));
        }
        assert_eq!(Dir::encode(&[b"ABCD"], &mut [0; 16]).err(), Some(Fault::Length.at(0)));
    }

    proptest! {
        #[test]
        fn no_file_panics(file: Vec<u8>, aids: Vec<[u8; 7]>) {
            if let Ok(dir) = Dir::decode(&file) {
                let _ = dir.applications().count();
            }
            let aids: Vec<_> = aids.iter().map(|aid| &aid[..]).collect();
            let mut out = [0; 2048];
            let file = Dir::encode(&aids, &mut out).unwrap();
            prop_assert!(Dir::decode(file).unwrap().applications().eq(aids));
        }
    }
}
