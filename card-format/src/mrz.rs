//! The machine readable zone of all three sizes (Doc 9303-3 §4, Doc 9303-4, -5 and -6 §4.2).
//!
//! [`Mrz::decode`] takes the lines joined without breaks and asks only what it must to find the
//! fields; wrong check digits are told separately, because a terminal has to show a zone that
//! somebody has changed, and documents in the field carry wrong ones.

pub mod check_digit;
mod document_number;
mod information;
mod layout;
pub mod td1;
pub mod td2;
pub mod td3;

pub use check_digit::check_digit;
pub use document_number::{DOCUMENT_NUMBER_MAX, DocumentNumber};
pub use information::MrzInformation;
pub use layout::{Layout, Span};

use crate::error::{Error, Fault};

/// The character that fills fields and separates names.
pub const FILLER: u8 = b'<';

/// Size and layout of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A card: three lines of 30 characters (Doc 9303-5).
    Td1,
    /// Two lines of 36 characters (Doc 9303-6).
    Td2,
    /// A passport: two lines of 44 characters (Doc 9303-4).
    Td3,
}

impl Size {
    /// Where the fields stand.
    pub const fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &td1::LAYOUT,
            Self::Td2 => &td2::LAYOUT,
            Self::Td3 => &td3::LAYOUT,
        }
    }
}

/// Sex of the holder as the zone writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// `M`
    Male,
    /// `F`
    Female,
    /// `<`; the printed side shows an X.
    Unspecified,
}

impl Sex {
    /// The character in the zone.
    pub const fn character(self) -> u8 {
        match self {
            Self::Male => b'M',
            Self::Female => b'F',
            Self::Unspecified => FILLER,
        }
    }
}

/// A zone: its length, its alphabet and its dates are right.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Mrz<'a> {
    zone: &'a [u8],
    size: Size,
}

impl<'a> Mrz<'a> {
    /// Accepts 90, 72 or 88 characters.
    pub fn decode(zone: &'a [u8]) -> Result<Self, Error> {
        let size = match zone.len() {
            90 => Size::Td1,
            72 => Size::Td2,
            88 => Size::Td3,
            other => return Err(Fault::Length.at(other)),
        };
        let allowed = |c: &u8| matches!(c, b'0'..=b'9' | b'A'..=b'Z' | b'<');
        if let Some(at) = zone.iter().position(|c| !allowed(c)) {
            return Err(Fault::Character.at(at));
        }
        let layout = size.layout();
        for date in [layout.birth_date, layout.expiry_date] {
            let digit = |c: &u8| c.is_ascii_digit() || *c == FILLER;
            if let Some(at) = date.of(zone).iter().position(|c| !digit(c)) {
                return Err(Fault::Character.at(date.start + at));
            }
        }
        Ok(Self { zone, size })
    }

    /// The size, known from the length.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// All characters, lines joined.
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.zone
    }

    /// The printed lines.
    pub fn lines(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.zone.chunks(self.size.layout().line)
    }

    /// One or two letters, without filler.
    pub fn document_code(&self) -> &'a [u8] {
        trim(self.layout().document_code.of(self.zone))
    }

    /// One to three letters, without filler: Germany issues as `D`.
    pub fn issuing_state(&self) -> &'a [u8] {
        trim(self.layout().issuing_state.of(self.zone))
    }

    /// One to three letters, without filler.
    pub fn nationality(&self) -> &'a [u8] {
        trim(self.layout().nationality.of(self.zone))
    }

    /// The document number, a long one joined from its two places (Doc 9303-5 note j).
    pub fn document_number(&self) -> DocumentNumber {
        DocumentNumber::join(self.layout().document_number.of(self.zone), self.overflow())
    }

    /// Date of birth, `YYMMDD`; unknown parts are `<`.
    pub fn birth_date(&self) -> &'a [u8; 6] {
        self.layout().birth_date.of(self.zone).first_chunk().unwrap_or(b"<<<<<<")
    }

    /// Date of expiry, `YYMMDD`; unknown parts are `<`.
    pub fn expiry_date(&self) -> &'a [u8; 6] {
        self.layout().expiry_date.of(self.zone).first_chunk().unwrap_or(b"<<<<<<")
    }

    /// The sex; whatever is neither `M` nor `F` is unspecified.
    pub fn sex(&self) -> Sex {
        match self.zone.get(self.layout().sex) {
            Some(b'M') => Sex::Male,
            Some(b'F') => Sex::Female,
            _ => Sex::Unspecified,
        }
    }

    /// Optional data without trailing filler; after a long document number what follows it.
    pub fn optional_data(&self) -> &'a [u8] {
        let field = self.layout().optional_data.of(self.zone);
        let used = self.overflow().map_or(0, |part| part.len() + 2);
        trim(field.get(used..).unwrap_or_default())
    }

    /// The second optional field, which only TD1 has.
    pub fn optional_data_2(&self) -> &'a [u8] {
        trim(self.layout().optional_data_2.of(self.zone))
    }

    /// Surname; its components are separated by one `<`.
    pub fn primary_name(&self) -> &'a [u8] {
        self.names().0
    }

    /// Given names; their components are separated by one `<`. Empty when there are none.
    pub fn secondary_name(&self) -> &'a [u8] {
        self.names().1
    }

    /// Whether the name may have been shortened: its field ends in a letter (Doc 9303-5 §4.2.2.3).
    pub fn name_may_be_truncated(&self) -> bool {
        self.layout().names.of(self.zone).last().is_some_and(|last| *last != FILLER)
    }

    /// Compares every check digit; the error says where the first wrong one stands.
    pub fn verify_check_digits(&self) -> Result<(), Error> {
        match self.check_digits().find(|line| !line.agrees) {
            Some(wrong) => Err(Fault::CheckDigit.at(wrong.at)),
            None => Ok(()),
        }
    }

    /// Document number, date of birth and date of expiry with the digits they should have: the
    /// password behind BAC and PACE with the zone (Doc 9303-11 §9.7.2, §9.7.3).
    pub fn information(&self) -> Result<MrzInformation, Error> {
        let number = self.document_number();
        MrzInformation::new(number.as_bytes(), self.birth_date(), self.expiry_date())
    }

    const fn layout(&self) -> &'static Layout {
        self.size.layout()
    }

    /// What a long document number continues with, check digit apart.
    fn overflow(&self) -> Option<&'a [u8]> {
        let layout = self.layout();
        if !layout.long_numbers || self.zone.get(layout.document_number_digit) != Some(&FILLER) {
            return None;
        }
        let field = layout.optional_data.of(self.zone);
        let end = field.iter().position(|c| *c == FILLER)?;
        let (_digit, part) = field.get(..end)?.split_last()?;
        let full = layout.document_number.of(self.zone).last() != Some(&FILLER);
        (full && !part.is_empty()).then_some(part)
    }

    fn names(&self) -> (&'a [u8], &'a [u8]) {
        let field = self.layout().names.of(self.zone);
        match field.windows(2).position(|pair| pair == b"<<") {
            Some(end) => {
                let (primary, rest) = field.split_at(end);
                (primary, trim(rest.get(2..).unwrap_or_default()))
            }
            None => (trim(field), &[]),
        }
    }
}

fn trim(field: &[u8]) -> &[u8] {
    let end = field.iter().rposition(|c| *c != FILLER).map_or(0, |last| last + 1);
    field.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
