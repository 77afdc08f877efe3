//! One item of the list.

use super::{INTEGER, PRINTABLE_STRING, SEQUENCE, UTF8_STRING, children};
use crate::date::Date;
use crate::tlv::{Reader, Tag, Tlv};

/// How the list says that a card does not expire.
pub(super) const NEVER: &str = "Không thời hạn";
/// `Không thời hạn` with combining marks.
const NEVER_DECOMPOSED: &str = "Kho\u{302}ng tho\u{31B}\u{300}i ha\u{323}n";
pub(super) const MALE: &str = "Nam";
pub(super) const FEMALE: &str = "Nữ";
/// `Nữ` with combining marks.
pub(super) const FEMALE_DECOMPOSED: &str = "Nu\u{31B}\u{303}";

/// Until when a card is valid.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub enum Expiry {
    /// Through this day.
    On(Date),
    /// For life.
    Never,
}

/// An index and what stands behind it.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Item<'a> {
    /// Which detail; see [`super::index`].
    pub index: u8,
    /// The objects behind the index, as they were read. Empty when the detail is absent.
    pub value: &'a [u8],
}

impl<'a> Item<'a> {
    /// A sequence that starts with an integer of one byte. A frame with a version in front starts
    /// so too, but has items behind it.
    pub(super) fn of(object: &Tlv<'a>) -> Option<Self> {
        let (index, behind) = numbered(object)?;
        let framed = |child: Tlv<'_>| children(&child).any(|inner| numbered(&inner).is_some());
        let frame = objects(behind).any(|child| child.tag.is_constructed() && framed(child));
        (!frame).then_some(Self { index, value: behind })
    }

    /// The value, if it is one text.
    pub fn text(&self) -> Option<&'a str> {
        let mut values = objects(self.value);
        let text = text(&values.next()?)?;
        values.next().is_none().then_some(text)
    }

    /// Every text of the value: `30 { 0C name }` once per relative.
    pub fn texts(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        objects(self.value).filter_map(|value| match value.tag {
            SEQUENCE => children(&value).find_map(|inner| text(&inner)),
            _ => text(&value),
        })
    }

    /// The value, if it is `dd/mm/yyyy`.
    pub fn date(&self) -> Option<Date> {
        Date::from_slashed(self.text()?.as_bytes().try_into().ok()?).ok()
    }

    /// The value, if it tells an expiry.
    pub fn expiry(&self) -> Option<Expiry> {
        match self.text()? {
            NEVER | NEVER_DECOMPOSED => Some(Expiry::Never),
            _ => self.date().map(Expiry::On),
        }
    }
}

/// The index of a sequence, and what stands behind it.
fn numbered<'a>(object: &Tlv<'a>) -> Option<(u8, &'a [u8])> {
    if object.tag != SEQUENCE {
        return None;
    }
    let mut inner = object.reader();
    let number = inner.take().ok().filter(|number| number.tag == INTEGER)?;
    match number.value {
        [index] => Some((*index, inner.rest())),
        _ => None,
    }
}

fn objects(bytes: &[u8]) -> impl Iterator<Item = Tlv<'_>> {
    let mut reader = Reader::new(bytes);
    core::iter::from_fn(move || reader.take().ok())
}

/// An IA5 string is read as well; nobody has seen it.
fn text<'a>(object: &Tlv<'a>) -> Option<&'a str> {
    const IA5_STRING: Tag = Tag(0x16);
    match object.tag {
        UTF8_STRING | PRINTABLE_STRING | IA5_STRING => core::str::from_utf8(object.value).ok(),
        _ => None,
    }
}
