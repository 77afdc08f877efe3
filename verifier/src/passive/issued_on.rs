//! The day on which a document was issued, as EF.DG12 says (Doc 9303-10 §4.7.12, tag 5F26).

use card_format::ef::Ef;
use card_format::tlv::{Reader, Tag};
use jiff::civil::Date;

use crate::content::date;
use crate::document::Document;

const DG12: Tag = Tag(0x6C);
const DATE_OF_ISSUE: Tag = Tag(0x5F26);

/// The day; `None` when nobody says it, or not to the day.
pub(super) fn read(document: &Document) -> Option<Date> {
    let mut file = Reader::new(document.bytes(Ef::Dg12)?);
    let mut entries = file.expect(DG12).ok()?.reader();
    while let Ok(entry) = entries.take() {
        if entry.tag == DATE_OF_ISSUE {
            let (day, _) = date::read(entry.value)?;
            return day.parse().ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Content, Source};

    fn issued_on(file: &[u8]) -> Option<Date> {
        let mut document = Document::new(Source::Files);
        document.insert(Ef::Dg12, Content::Read(file.to_vec()));
        read(&document)
    }

    #[test]
    fn a_day_is_a_whole_one() {
        for (file, expected) in [
            (&b"\x6C\x0F\x5C\x02\x5F\x26\x5F\x26\x0820210722"[..], Some((2021, 7, 22))),
            (b"\x6C\x07\x5F\x26\x04\x20\x21\x07\x22", Some((2021, 7, 22))),
            (b"\x6C\x0B\x5F\x26\x0820210700", None),
            (b"\x6C\x0B\x5F\x26\x0820210230", None),
            (b"\x6C\x00", None),
            (b"\x6C\x0B\x5F\x26\x09", None),
        ] {
            let expected = expected.map(|(year, month, day)| jiff::civil::date(year, month, day));
            assert_eq!(issued_on(file), expected, "{file:02X?}");
        }
        assert_eq!(read(&Document::new(Source::Files)), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), at: prop::sample::Index, byte: u8) {
            let mut changed = b"\x6C\x0F\x5C\x02\x5F\x26\x5F\x26\x0820210722".to_vec();
            let place = at.index(changed.len());
            changed[place] = byte;
            let _ = (issued_on(&bytes), issued_on(&changed));
        }
    }
}
