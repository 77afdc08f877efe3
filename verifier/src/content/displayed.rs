//! Displayed portraits and signatures, EF.DG5 and EF.DG7 (Doc 9303-10 §4.7.5, §4.7.7): pictures as
//! they are printed.
//!
//! ```text
//! 65 L                EF.DG5; 67 for EF.DG7
//! ├─ 02 01 n          how many
//! └─ 5F40 L image     n times; 5F43 in EF.DG7
//! ```

use card_format::ef::Ef;
use card_format::error::{Error, Fault};
use card_format::face::Image;
use card_format::tlv::{Reader, Tag};

use crate::check::Id;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::ledger::Ledger;
use crate::reason::Reason;

const COUNT: Tag = Tag(0x02);

/// Files with pictures: their own tag and that of a picture.
const FILES: [(Ef, Tag, Tag); 2] =
    [(Ef::Dg5, Tag(0x65), Tag(0x5F40)), (Ef::Dg7, Tag(0x67), Tag(0x5F43))];

pub(super) fn check(document: &Document, ledger: &mut Ledger) {
    for (ef, file, image) in FILES {
        let Some(bytes) = document.bytes(ef) else { continue };
        ledger.check(Id::Content(ef), || {
            let images = read(bytes, file, image).map_err(|_| Reason::ContentMalformed)?;
            Ok(Evidence::Readable { entries: images.len() })
        });
    }
}

/// The pictures of EF.DG5 or EF.DG7, for [`crate::picture::decode`]; none in any other file.
pub fn images(document: &Document, ef: Ef) -> Vec<Image<'_>> {
    let entry = FILES.iter().find(|(known, ..)| *known == ef);
    let read = |(_, file, image): &(Ef, Tag, Tag)| read(document.bytes(ef)?, *file, *image).ok();
    entry.and_then(read).unwrap_or_default()
}

fn read(bytes: &[u8], file: Tag, image: Tag) -> Result<Vec<Image<'_>>, Error> {
    let mut reader = Reader::new(bytes);
    let mut content = reader.expect(file)?.reader();
    reader.finish()?;
    let count = content.expect(COUNT)?;
    let [count] = count.value else { return Err(Fault::Length.at(count.value_at())) };
    let mut images = Vec::new();
    for _ in 0..*count {
        images.push(Image::sniff(content.expect(image)?.value));
    }
    content.finish()?;
    if images.is_empty() { Err(Fault::Missing.at(content.at())) } else { Ok(images) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: &[u8] = b"\x65\x10\x02\x01\x02\x5F\x40\x03\xFF\xD8\xFF\x5F\x40\x04\xFF\x4F\xFF\x51";

    fn of(bytes: &[u8]) -> Result<usize, Error> {
        read(bytes, Tag(0x65), Tag(0x5F40)).map(|images| images.len())
    }

    #[test]
    fn pictures_are_counted() {
        assert_eq!(of(FILE), Ok(2));
        for (at, byte) in [(0, 0x67), (4, 0), (4, 1), (4, 3), (6, 0x43), (1, 0x0F)] {
            let mut changed = FILE.to_vec();
            changed[at] = byte;
            assert!(of(&changed).is_err(), "{byte:02X} at {at}");
        }
    }

    proptest! {
        #[test]
        fn no_file_panics(bytes: Vec<u8>, at in 0..FILE.len(), byte: u8) {
            let _ = of(&bytes);
            let mut changed = FILE.to_vec();
            changed[at] = byte;
            let _ = of(&changed);
        }
    }
}
