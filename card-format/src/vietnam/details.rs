//! Personal details as Viet Nam's cards carry them in EF.DG13: a list of numbered items.
//!
//! ```text
//! 30 L               list
//! └─ 30 L            item, once per index
//!    ├─ 02 01 index  1 to 16
//!    └─ ...          value: 13 or 0C text; 30 { 0C name } for relatives; nothing when absent
//! ```
//!
//! No standard of this list is published, so reading asks little: the list may lie deeper, behind
//! a version or an object identifier, or stand without its frame; indexes beyond 16, further
//! values and other objects are kept as bytes. What is written ([`Record`]) has one form only.

mod item;
mod record;

pub use item::{Expiry, Item};
pub use record::Record;

use crate::date::Date;
use crate::error::{Error, Fault};
use crate::mrz::Sex;
use crate::tlv::{Reader, Tag, Tlv, Writer};
use crate::vietnam::IdNumber;

/// A list, and each item of it.
const SEQUENCE: Tag = Tag(0x30);
/// The index of an item.
const INTEGER: Tag = Tag(0x02);
/// Text with Vietnamese letters.
const UTF8_STRING: Tag = Tag(0x0C);
/// Digits, dates.
const PRINTABLE_STRING: Tag = Tag(0x13);
/// How deep a list may lie.
const DEPTH: usize = 4;

/// Indexes of the items.
pub mod index {
    /// The 12-digit number.
    pub const ID_NUMBER: u8 = 1;
    /// Full name with its marks.
    pub const FULL_NAME: u8 = 2;
    /// Date of birth, `dd/mm/yyyy`.
    pub const BIRTH_DATE: u8 = 3;
    /// Sex, `Nam` or `Nữ`.
    pub const SEX: u8 = 4;
    /// Nationality.
    pub const NATIONALITY: u8 = 5;
    /// Ethnicity.
    pub const ETHNICITY: u8 = 6;
    /// Religion, `Không` for none.
    pub const RELIGION: u8 = 7;
    /// Place of origin.
    pub const ORIGIN: u8 = 8;
    /// Permanent residence.
    pub const RESIDENCE: u8 = 9;
    /// Identifying features.
    pub const FEATURES: u8 = 10;
    /// Date of issue, `dd/mm/yyyy`.
    pub const ISSUE_DATE: u8 = 11;
    /// Date of expiry, `dd/mm/yyyy` or `Không thời hạn`.
    pub const EXPIRY_DATE: u8 = 12;
    /// Names of father and mother.
    pub const PARENTS: u8 = 13;
    /// Name of the spouse.
    pub const SPOUSE: u8 = 14;
    /// Former 9-digit number.
    pub const FORMER_NUMBER: u8 = 15;
    /// Sixteen characters whose meaning is not published.
    pub const REFERENCE: u8 = 16;
}

/// The list of details, in the bytes that were read.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Details<'a> {
    list: Tlv<'a>,
}

impl<'a> Details<'a> {
    /// Reads the value of EF.DG13, or of the record that holds the same.
    pub fn decode(value: &'a [u8]) -> Result<Self, Error> {
        let whole = Tlv { tag: SEQUENCE, value, raw: value, at: 0 };
        let list = find_list(whole)?;
        let mut objects = list.reader();
        while !objects.is_empty() {
            objects.take()?;
        }
        Ok(Self { list })
    }

    /// Writes the list, with all that it has and nothing around it.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        writer.primitive(SEQUENCE, self.list.value)?;
        Ok(writer.finish())
    }

    /// The items, in the order of the list.
    pub fn items(&self) -> impl Iterator<Item = Item<'a>> + use<'a> {
        self.objects().filter_map(|object| Item::of(&object))
    }

    /// What stands in the list and is no item.
    pub fn unknown(&self) -> impl Iterator<Item = Tlv<'a>> + use<'a> {
        self.objects().filter(|object| Item::of(object).is_none())
    }

    /// The first item with this index.
    pub fn item(&self, index: u8) -> Option<Item<'a>> {
        self.items().find(|item| item.index == index)
    }

    /// The text of the first item with this index; `None` when it is absent, empty or no text.
    pub fn text(&self, index: u8) -> Option<&'a str> {
        self.item(index)?.text()
    }

    /// The 12-digit number.
    pub fn id_number(&self) -> Option<IdNumber> {
        IdNumber::parse(self.text(index::ID_NUMBER)?.as_bytes()).ok()
    }

    /// The full name with its marks.
    pub fn full_name(&self) -> Option<&'a str> {
        self.text(index::FULL_NAME)
    }

    /// The date of birth.
    pub fn birth_date(&self) -> Option<Date> {
        self.item(index::BIRTH_DATE)?.date()
    }

    /// The sex.
    pub fn sex(&self) -> Option<Sex> {
        match self.text(index::SEX)? {
            item::MALE => Some(Sex::Male),
            item::FEMALE | item::FEMALE_DECOMPOSED => Some(Sex::Female),
            _ => None,
        }
    }

    /// The date of issue.
    pub fn issue_date(&self) -> Option<Date> {
        self.item(index::ISSUE_DATE)?.date()
    }

    /// The date of expiry, or that there is none.
    pub fn expiry(&self) -> Option<Expiry> {
        self.item(index::EXPIRY_DATE)?.expiry()
    }

    fn objects(&self) -> impl Iterator<Item = Tlv<'a>> + use<'a> {
        let mut reader = self.list.reader();
        core::iter::from_fn(move || reader.take().ok())
    }
}

/// Goes down to the frame that holds items.
fn find_list(whole: Tlv<'_>) -> Result<Tlv<'_>, Error> {
    let mut frame = whole;
    for depth in 0..DEPTH {
        let empty = frame.value.is_empty() && depth > 0;
        if empty || children(&frame).any(|child| Item::of(&child).is_some()) {
            return Ok(frame);
        }
        match children(&frame).find(|child| child.tag.is_constructed()) {
            Some(child) => frame = child,
            None => break,
        }
    }
    // Bytes that are no objects at all are told as such.
    Reader::new(whole.value).take()?;
    Err(Fault::Missing.at(0))
}

/// The objects in a frame, as far as they are objects.
fn children<'a>(frame: &Tlv<'a>) -> impl Iterator<Item = Tlv<'a>> + use<'a> {
    let mut reader = frame.reader();
    core::iter::from_fn(move || reader.take().ok())
}

#[cfg(test)]
mod tests;
