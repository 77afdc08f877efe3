//! Anthropometry: what was measured of the body, and what marks it. Ours, because no standard has
//! such a record; docs/decisions/0021 says why it looks like this.
//!
//! ```text
//! E2 L                anthropometry
//! ├─ 80 01 01         version of this layout
//! ├─ 81 04 date       of the measurement, YYYYMMDD packed decimal
//! ├─ 82 01 method     see [`Method`]
//! ├─ A3 L             distinguishing marks
//! │  └─ 0C L text     one mark, UTF-8; repeated
//! ├─ 84 01 eyes       see [`EyeColour`]
//! ├─ 85 01 hair       see [`HairColour`]
//! ├─ A6 L             measures, see [`Measure`]
//! │  ├─ 80+n L        INTEGER: millimetres, the body mass in 100 g; repeated
//! │  └─ …             others, kept
//! └─ …                others, kept
//! ```
//!
//! Only the version must be there: what was not measured is left out. Entries and measures come in
//! the order of their tags.

mod colour;
mod marks;
mod measure;

pub use colour::{EyeColour, HairColour};
pub use marks::Marks;
pub use measure::{Measure, Measures};

use crate::date::Date;
use crate::error::{Error, Fault};
use crate::tlv::{Entries, Reader, Tag, Tlv, Writer};

const ANTHROPOMETRY: Tag = Tag(0xE2);
const VERSION: Tag = Tag(0x80);
const DATE: Tag = Tag(0x81);
const METHOD: Tag = Tag(0x82);
const MARKS: Tag = Tag(0xA3);
const EYES: Tag = Tag(0x84);
const HAIR: Tag = Tag(0x85);
const MEASURES: Tag = Tag(0xA6);
const KNOWN: &[Tag] = &[VERSION, DATE, METHOD, MARKS, EYES, HAIR, MEASURES];

/// What is known of a body.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Anthropometry<'a> {
    /// Day of the measurement.
    pub date: Option<Date>,
    /// How it was made.
    pub method: Option<Method>,
    /// Distinguishing marks.
    pub marks: Marks<'a>,
    /// Eye colour.
    pub eye_colour: Option<EyeColour>,
    /// Hair colour.
    pub hair_colour: Option<HairColour>,
    /// Measures.
    pub measures: Measures<'a>,
    /// Other entries, as they were read.
    pub unknown: Entries<'a>,
}

/// How a measurement was made. Numbers that are not listed are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method(pub u8);

impl Method {
    /// By hand, with the instruments of ISO/IEC 7250-1.
    pub const BY_HAND: Self = Self(0);
    /// Derived from a scan of the body.
    pub const SCANNED: Self = Self(1);
    /// Stated by the holder and not measured.
    pub const STATED: Self = Self(2);
}

impl Anthropometry<'_> {
    /// Nothing measured.
    pub const NONE: Anthropometry<'static> = Anthropometry {
        date: None,
        method: None,
        marks: Marks::NONE,
        eye_colour: None,
        hair_colour: None,
        measures: Measures::NONE,
        unknown: Entries::NONE,
    };
}

impl<'a> Anthropometry<'a> {
    /// Reads the record.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let mut entries = reader.expect(ANTHROPOMETRY)?.reader();
        reader.finish()?;
        let version = entries.expect(VERSION)?;
        if version.value != [1] {
            return Err(Fault::Unsupported.at(version.value_at()));
        }
        let mut record = Self { unknown: Entries::except(KNOWN, entries.clone()), ..Self::NONE };
        let mut place = 0;
        while !entries.is_empty() {
            let entry = entries.take()?;
            let next = KNOWN.iter().position(|tag| *tag == entry.tag).unwrap_or(KNOWN.len());
            if next < place || next == 0 {
                return Err(Fault::Order.at(entry.at));
            }
            if next == place && next < KNOWN.len() {
                return Err(Fault::Duplicate.at(entry.at));
            }
            place = next;
            record.take(&entry)?;
        }
        Ok(record)
    }

    /// Writes the record.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        let mut writer = Writer::new(out);
        writer.constructed(ANTHROPOMETRY, |writer| {
            writer.primitive(VERSION, &[1])?;
            if let Some(date) = self.date {
                writer.primitive(DATE, &date.bcd())?;
            }
            if let Some(Method(method)) = self.method {
                writer.primitive(METHOD, &[method])?;
            }
            if !self.marks.is_empty() {
                writer.constructed(MARKS, |writer| self.marks.encode(writer))?;
            }
            if let Some(EyeColour(colour)) = self.eye_colour {
                writer.primitive(EYES, &[colour])?;
            }
            if let Some(HairColour(colour)) = self.hair_colour {
                writer.primitive(HAIR, &[colour])?;
            }
            if !self.measures.is_empty() {
                writer.constructed(MEASURES, |writer| self.measures.encode(writer))?;
            }
            self.unknown.encode(writer)
        })?;
        Ok(writer.finish())
    }

    fn take(&mut self, entry: &Tlv<'a>) -> Result<(), Error> {
        match entry.tag {
            DATE => {
                let date =
                    entry.value.try_into().map_err(|_| Fault::Length.at(entry.value_at()))?;
                let located = |error: Error| error.after(entry.value_at());
                self.date = Some(Date::from_bcd(date).map_err(located)?);
            }
            METHOD => self.method = Some(Method(byte(entry)?)),
            MARKS => self.marks = Marks::decode(entry)?,
            EYES => self.eye_colour = Some(EyeColour(byte(entry)?)),
            HAIR => self.hair_colour = Some(HairColour(byte(entry)?)),
            MEASURES => self.measures = Measures::decode(entry)?,
            _ => {}
        }
        Ok(())
    }
}

fn byte(entry: &Tlv<'_>) -> Result<u8, Error> {
    match *entry.value {
        [byte] => Ok(byte),
        _ => Err(Fault::Length.at(entry.value_at())),
    }
}

#[cfg(test)]
mod tests;
