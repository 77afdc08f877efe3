//! Writing the list: all sixteen indexes in order, an item without value for what is absent.

use super::item::{FEMALE, MALE, NEVER};
use super::{Expiry, INTEGER, PRINTABLE_STRING, SEQUENCE, UTF8_STRING, index};
use crate::date::Date;
use crate::error::{Error, Fault};
use crate::mrz::Sex;
use crate::tlv::{Tag, Writer};

/// One citizen's details. Text is in NFC already: whoever has an allocator normalises.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Record<'a> {
    /// The 12-digit number; elsewhere what identifies the person.
    pub id_number: &'a str,
    /// Full name with its marks.
    pub full_name: &'a str,
    /// Date of birth.
    pub birth_date: Date,
    /// Sex; absent when unspecified.
    pub sex: Sex,
    /// Nationality.
    pub nationality: &'a str,
    /// Ethnicity.
    pub ethnicity: Option<&'a str>,
    /// Religion.
    pub religion: Option<&'a str>,
    /// Place of origin.
    pub origin: Option<&'a str>,
    /// Permanent residence.
    pub residence: Option<&'a str>,
    /// Identifying features.
    pub features: Option<&'a str>,
    /// Date of issue.
    pub issue_date: Date,
    /// Until when the card is valid.
    pub expiry: Expiry,
    /// Name of the father.
    pub father: Option<&'a str>,
    /// Name of the mother.
    pub mother: Option<&'a str>,
    /// Name of the spouse.
    pub spouse: Option<&'a str>,
    /// Former number, 9 digits (or 12, of the cards between).
    pub former_number: Option<&'a str>,
    /// The sixteenth item.
    pub reference: Option<&'a str>,
}

impl Record<'_> {
    /// Writes the list. An error tells where in it the value would have stood.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        writer.constructed(SEQUENCE, |list| {
            self.write_person(list)?;
            self.write_card(list)?;
            self.write_relatives(list)?;
            self.write_numbers(list)
        })?;
        Ok(writer.finish())
    }

    /// Items 1 to 10.
    fn write_person(&self, list: &mut Writer<'_>) -> Result<(), Error> {
        let sex = match self.sex {
            Sex::Male => Some(MALE),
            Sex::Female => Some(FEMALE),
            Sex::Unspecified => None,
        };
        printable(list, index::ID_NUMBER, Some(self.id_number))?;
        utf8(list, index::FULL_NAME, Some(self.full_name))?;
        date(list, index::BIRTH_DATE, PRINTABLE_STRING, self.birth_date)?;
        utf8(list, index::SEX, sex)?;
        utf8(list, index::NATIONALITY, Some(self.nationality))?;
        utf8(list, index::ETHNICITY, self.ethnicity)?;
        utf8(list, index::RELIGION, self.religion)?;
        utf8(list, index::ORIGIN, self.origin)?;
        utf8(list, index::RESIDENCE, self.residence)?;
        utf8(list, index::FEATURES, self.features)
    }

    /// Items 11 and 12. Cards in the field write the one as 13 and the other as 0C.
    fn write_card(&self, list: &mut Writer<'_>) -> Result<(), Error> {
        date(list, index::ISSUE_DATE, PRINTABLE_STRING, self.issue_date)?;
        match self.expiry {
            Expiry::On(day) if day <= self.issue_date => Err(Fault::Date.at(list.len())),
            Expiry::On(day) => date(list, index::EXPIRY_DATE, UTF8_STRING, day),
            Expiry::Never => utf8(list, index::EXPIRY_DATE, Some(NEVER)),
        }
    }

    /// Items 13 and 14. A mother stands in the second place even without a father.
    fn write_relatives(&self, list: &mut Writer<'_>) -> Result<(), Error> {
        item(list, index::PARENTS, |value| match (self.father, self.mother) {
            (None, None) => Ok(()),
            (father, None) => relative(value, father),
            (father, mother) => {
                relative(value, father)?;
                relative(value, mother)
            }
        })?;
        item(list, index::SPOUSE, |value| match self.spouse {
            Some(_) => relative(value, self.spouse),
            None => Ok(()),
        })
    }

    /// Items 15 and 16.
    fn write_numbers(&self, list: &mut Writer<'_>) -> Result<(), Error> {
        if let Some(number) = self.former_number {
            let digits = number.bytes().all(|c| c.is_ascii_digit());
            if !digits || !matches!(number.len(), 9 | 12) {
                return Err(Fault::Value.at(list.len()));
            }
        }
        printable(list, index::FORMER_NUMBER, self.former_number)?;
        printable(list, index::REFERENCE, self.reference)
    }
}

fn item(
    list: &mut Writer<'_>,
    index: u8,
    value: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    list.constructed(SEQUENCE, |item| {
        item.primitive(INTEGER, &[index])?;
        value(item)
    })
}

fn date(list: &mut Writer<'_>, index: u8, tag: Tag, date: Date) -> Result<(), Error> {
    item(list, index, |value| value.primitive(tag, &date.slashed()))
}

fn utf8(list: &mut Writer<'_>, index: u8, text: Option<&str>) -> Result<(), Error> {
    item(list, index, |value| text.map_or(Ok(()), |text| name(value, text)))
}

fn printable(list: &mut Writer<'_>, index: u8, text: Option<&str>) -> Result<(), Error> {
    let at = list.len();
    let allowed = |c: char| c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c);
    item(list, index, |value| match text {
        Some("") => Err(Fault::Missing.at(at)),
        Some(text) if !text.chars().all(allowed) => Err(Fault::Character.at(at)),
        Some(text) => value.primitive(PRINTABLE_STRING, text.as_bytes()),
        None => Ok(()),
    })
}

fn relative(value: &mut Writer<'_>, text: Option<&str>) -> Result<(), Error> {
    value.constructed(SEQUENCE, |inner| match text {
        Some(text) => name(inner, text),
        None => inner.primitive(UTF8_STRING, &[]),
    })
}

fn name(value: &mut Writer<'_>, text: &str) -> Result<(), Error> {
    let at = value.len();
    if text.trim().is_empty() {
        return Err(Fault::Missing.at(at));
    }
    if text.chars().any(char::is_control) {
        return Err(Fault::Character.at(at));
    }
    value.primitive(UTF8_STRING, text.as_bytes())
}
