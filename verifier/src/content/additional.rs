//! Additional details: EF.DG11 of the person, EF.DG12 of the document, EF.DG16 of people to notify
//! (Doc 9303-10 §4.7.11, §4.7.12, §4.7.16).
//!
//! ```text
//! 6B L, 6C L                              70 L
//! ├─ 5C L tags           what is there    ├─ 02 01 n
//! ├─ 5F0E L name …       see the table    ├─ A1 L { 5F50 date, 5F51 name, 5F52 phone, 5F53 address }
//! └─ A0 L { 02 01 n, 5F0F … }             └─ A2 …
//! ```
//!
//! Issuers wrote these files in many ways: names beside their wrapper, packed dates, fillers, empty
//! texts, lists that do not fit. All of that is read, and said in one finding. What is not a chain of
//! objects is not read at all.

use card_format::ef::Ef;
use card_format::error::{Error, Fault};
use card_format::tlv::{Reader, Tag, Tlv};

use super::date;
use crate::check::Id;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::holder::{Holder, Item};
use crate::ledger::Ledger;
use crate::reason::Reason;

/// Entries of one file that are shown; twice as many as there are kinds.
const MOST_ITEMS: usize = 64;

const TAG_LIST: Tag = Tag(0x5C);
const COUNT: Tag = Tag(0x02);
/// Names of others, with their number in front.
const WRAPPER: Tag = Tag(0xA0);

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A primary name, two fillers, other names.
    Name,
    /// Parts with a filler between them.
    Text,
    /// A date, perhaps with a time.
    Date,
    /// An image, of which the length is told.
    Image,
}

/// What an object of a file is.
type Entry = (u16, &'static str, Form);

/// Tables 71 and 72.
const PERSON: [Entry; 13] = [
    (0x5F0E, "full_name", Form::Name),
    (0x5F0F, "other_name", Form::Name),
    (0x5F10, "personal_number", Form::Text),
    (0x5F2B, "birth_date", Form::Date),
    (0x5F11, "birth_place", Form::Text),
    (0x5F42, "address", Form::Text),
    (0x5F12, "telephone", Form::Text),
    (0x5F13, "profession", Form::Text),
    (0x5F14, "title", Form::Text),
    (0x5F15, "personal_summary", Form::Text),
    (0x5F16, "citizenship_proof", Form::Image),
    (0x5F17, "other_documents", Form::Text),
    (0x5F18, "custody", Form::Text),
];

/// Tables 73 and 74.
const ISSUE: [Entry; 9] = [
    (0x5F19, "issuing_authority", Form::Text),
    (0x5F26, "issue_date", Form::Date),
    (0x5F1A, "other_person", Form::Name),
    (0x5F1B, "endorsements", Form::Text),
    (0x5F1C, "tax_exit", Form::Text),
    (0x5F1D, "front_image", Form::Image),
    (0x5F1E, "rear_image", Form::Image),
    (0x5F55, "personalized_at", Form::Date),
    (0x5F56, "personalization_system", Form::Text),
];

/// Table 81.
const NOTIFY: [Entry; 4] = [
    (0x5F50, "notify_since", Form::Date),
    (0x5F51, "notify_name", Form::Name),
    (0x5F52, "notify_telephone", Form::Text),
    (0x5F53, "notify_address", Form::Text),
];

/// Files, their tags, what stands in them, and where that goes in a report.
const FILES: [(Ef, Tag, &[Entry], &str); 3] = [
    (Ef::Dg11, Tag(0x6B), &PERSON, "personal_details"),
    (Ef::Dg12, Tag(0x6C), &ISSUE, "document_details"),
    (Ef::Dg16, Tag(0x70), &NOTIFY, "persons_to_notify"),
];

pub(super) fn check(document: &Document, holder: &mut Holder, ledger: &mut Ledger) {
    for (ef, file, table, name) in FILES {
        let Some(bytes) = document.bytes(ef) else { continue };
        let mut deviates = false;
        ledger.check(Id::Content(ef), || {
            let read = Details::read(bytes, file, table).map_err(|_| Reason::ContentMalformed)?;
            deviates = read.deviates;
            let entries = read.items.len();
            holder.records.insert(name.to_owned(), read.items);
            Ok(Evidence::Readable { entries })
        });
        if deviates {
            ledger.find(Finding::DetailsDeviate);
        }
    }
}

/// What a file says, and whether it says it as the standard wants.
struct Details {
    table: &'static [Entry],
    items: Vec<Item>,
    /// Tags in the order they came, those of wrapped names once.
    seen: Vec<u16>,
    deviates: bool,
}

impl Details {
    fn read(bytes: &[u8], file: Tag, table: &'static [Entry]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let mut content = reader.expect(file)?.reader();
        reader.finish()?;
        let mut details = Self { table, items: Vec::new(), seen: Vec::new(), deviates: false };
        let mut listed = None;
        while !content.is_empty() {
            let entry = content.take()?;
            match entry.tag {
                TAG_LIST => listed = Some(entry.value),
                WRAPPER => details.wrapped(&entry)?,
                // People to notify are numbered from A1 on, behind their count.
                Tag(0xA1..=0xAF) if file == Tag(0x70) => details.all(entry.reader())?,
                COUNT if file == Tag(0x70) => {}
                _ => details.one(&entry, false),
            }
        }
        if file != Tag(0x70) {
            details.compare(listed);
        }
        if details.items.is_empty() { Err(Fault::Missing.at(content.at())) } else { Ok(details) }
    }

    /// Names behind their number.
    fn wrapped(&mut self, wrapper: &Tlv<'_>) -> Result<(), Error> {
        let mut content = wrapper.reader();
        let told = content.optional(COUNT)?.map(|count| count.value);
        let before = self.items.len();
        while !content.is_empty() {
            let entry = content.take()?;
            self.one(&entry, true);
        }
        let count = self.items.len().saturating_sub(before);
        self.deviates |= !matches!(told, Some([told]) if usize::from(*told) == count);
        Ok(())
    }

    fn all(&mut self, mut content: Reader<'_>) -> Result<(), Error> {
        while !content.is_empty() {
            self.one(&content.take()?, false);
        }
        Ok(())
    }

    fn one(&mut self, entry: &Tlv<'_>, wrapped: bool) {
        let tag = entry.tag.0;
        let known = self.table.iter().find(|(known, ..)| *known == tag);
        let Some((_, name, form)) = known.filter(|_| self.items.len() < MOST_ITEMS) else {
            self.deviates = true;
            return;
        };
        // Others have their names in a wrapper, and only they.
        let of_others = matches!(tag, 0x5F0F | 0x5F1A);
        self.deviates |= of_others != wrapped;
        if !self.seen.contains(&tag) {
            self.seen.push(tag);
        }
        let (value, right) = form.print(entry.value);
        self.deviates |= !right;
        if !value.is_empty() {
            self.items.push(Item::new(*name, value));
        }
    }

    /// The list names what is there in its order; names of others by their own tag or the wrapper's.
    fn compare(&mut self, listed: Option<&[u8]>) {
        let mut reader = listed.unwrap_or_default();
        let mut tags = Vec::new();
        while let [first, rest @ ..] = reader {
            let two = first & 0x1F == 0x1F;
            let second = rest.first().copied().unwrap_or_default();
            tags.push(if two { u16::from_be_bytes([*first, second]) } else { u16::from(*first) });
            reader = rest.get(usize::from(two)..).unwrap_or_default();
        }
        let same = tags.len() == self.seen.len()
            && tags.iter().all(|tag| {
                let others = *tag == WRAPPER.0
                    && (self.seen.contains(&0x5F0F) || self.seen.contains(&0x5F1A));
                others || self.seen.contains(tag)
            });
        self.deviates |= !same;
    }
}

impl Form {
    /// A value as people read it, and whether it was written as the standard wants. Nothing that
    /// steers a screen gets through.
    fn print(self, value: &[u8]) -> (String, bool) {
        match self {
            Self::Image => {
                let images = value.starts_with(&[0xFF, 0xD8]) || value.starts_with(b"\0\0\0\x0CjP");
                let text = if images { format!("{} bytes", value.len()) } else { String::new() };
                (text, images)
            }
            Self::Date => date::read(value)
                .map_or_else(|| (clean(value).0, false), |(text, packed)| (text, !packed)),
            Self::Text | Self::Name => {
                let (text, right) = clean(value);
                let trimmed = text.trim_matches(|c: char| c == '<' || c.is_whitespace());
                let right = right && !trimmed.is_empty() && trimmed.len() == text.len();
                (self.spell(trimmed), right)
            }
        }
    }

    /// Fillers become what people write in their place.
    fn spell(self, text: &str) -> String {
        let words = |part: &str| {
            part.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let parts: Vec<_> = match self {
            Self::Name => text.split("<<").map(words).collect(),
            _ => text.split('<').map(|part| part.trim().to_owned()).collect(),
        };
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// The text without what no text holds; whether there was nothing to take away.
fn clean(value: &[u8]) -> (String, bool) {
    let text = String::from_utf8_lossy(value);
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let right = !text.contains('\u{FFFD}') && !text.contains(steers);
    (text.chars().filter(|c| !steers(*c)).collect(), right)
}

#[cfg(test)]
mod tests;
