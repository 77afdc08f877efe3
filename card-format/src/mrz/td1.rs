//! TD1: the card's three lines of 30 characters (Doc 9303-5 §4.2.2).
//!
//! ```text
//! I<UTOD231458907<<<<<<<<<<<<<<<   code, state, number, optional data
//! 7408122F1204159UTO<<<<<<<<<<<6   birth, sex, expiry, nationality, optional data
//! ERIKSSON<<ANNA<MARIA<<<<<<<<<<   names
//! ```

use super::layout::{Layout, span};
use super::{DOCUMENT_NUMBER_MAX, FILLER, Sex, Span, check_digit};
use crate::error::{Error, Fault};

/// Where the fields stand.
pub const LAYOUT: Layout = Layout {
    line: 30,
    document_code: span(0, 2),
    issuing_state: span(2, 5),
    document_number: span(5, 14),
    document_number_digit: 14,
    long_numbers: true,
    optional_data: span(15, 30),
    optional_data_digit: None,
    optional_data_2: span(48, 59),
    birth_date: span(30, 36),
    birth_date_digit: 36,
    sex: 37,
    expiry_date: span(38, 44),
    expiry_date_digit: 44,
    nationality: span(45, 48),
    composite: [span(5, 30), span(30, 37), span(38, 45), span(48, 59)],
    composite_digit: 59,
    names: span(60, 90),
};

/// What a zone is made of. Shorter fields are filled up; check digits are computed.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Fields<'a> {
    /// `A`, `C` or `I`, and a second character if there is one.
    pub document_code: &'a [u8],
    /// One to three letters (ISO 3166-1 alpha-3 and the additions of Doc 9303-3 §5).
    pub issuing_state: &'a [u8],
    /// Up to 22 characters; from the tenth on they go into the optional data.
    pub document_number: &'a [u8],
    /// Up to 15 characters, less what a long document number takes.
    pub optional_data: &'a [u8],
    /// `YYMMDD`; unknown parts are `<<`.
    pub birth_date: &'a [u8; 6],
    /// The sex.
    pub sex: Sex,
    /// `YYMMDD`.
    pub expiry_date: &'a [u8; 6],
    /// One to three letters.
    pub nationality: &'a [u8],
    /// Up to 11 characters.
    pub optional_data_2: &'a [u8],
    /// The third line, see [`crate::translit::td1_name_line`].
    pub names: &'a [u8; 30],
}

impl Fields<'_> {
    /// Writes the lines, joined. An error says where in them.
    pub fn encode(&self) -> Result<[u8; 90], Error> {
        let mut zone = [FILLER; 90];
        self.check_code()?;
        write(&mut zone, LAYOUT.document_code, self.document_code, is_letter_or_digit)?;
        require(self.issuing_state, LAYOUT.issuing_state)?;
        write(&mut zone, LAYOUT.issuing_state, self.issuing_state, is_letter)?;
        self.write_number(&mut zone)?;
        write_date(&mut zone, LAYOUT.birth_date, *self.birth_date, Parts::MayBeUnknown)?;
        put(&mut zone, LAYOUT.birth_date_digit, check_digit(self.birth_date));
        put(&mut zone, LAYOUT.sex, self.sex.character());
        write_date(&mut zone, LAYOUT.expiry_date, *self.expiry_date, Parts::AreKnown)?;
        put(&mut zone, LAYOUT.expiry_date_digit, check_digit(self.expiry_date));
        require(self.nationality, LAYOUT.nationality)?;
        write(&mut zone, LAYOUT.nationality, self.nationality, is_letter)?;
        write(&mut zone, LAYOUT.optional_data_2, self.optional_data_2, is_any)?;
        self.check_names()?;
        write(&mut zone, LAYOUT.names, self.names, is_letter_or_filler)?;
        let composite = check_digit(LAYOUT.composite.into_iter().flat_map(|span| span.of(&zone)));
        put(&mut zone, LAYOUT.composite_digit, composite);
        Ok(zone)
    }

    /// Doc 9303-5 note k.
    fn check_code(&self) -> Result<(), Error> {
        match self.document_code {
            [b'A', b'I'] | [_, b'V'] => Err(Fault::Value.at(1)),
            [b'A' | b'C' | b'I'] | [b'A' | b'C' | b'I', _] => Ok(()),
            [_] | [_, _] => Err(Fault::Value.at(0)),
            _ => Err(Fault::Length.at(0)),
        }
    }

    /// Doc 9303-5 note j: a long number continues in the optional data, its digit behind it.
    fn write_number(&self, zone: &mut [u8; 90]) -> Result<(), Error> {
        let number = self.document_number;
        require(number, LAYOUT.document_number)?;
        if number.len() > DOCUMENT_NUMBER_MAX || number.last() == Some(&FILLER) {
            return Err(Fault::Length.at(LAYOUT.document_number.start));
        }
        let (head, rest) =
            number.split_at_checked(LAYOUT.document_number.len).unwrap_or((number, &[]));
        // A reader takes a filler in ninth place for the end of a short number.
        if !rest.is_empty() && head.last() == Some(&FILLER) {
            return Err(Fault::Character.at(LAYOUT.document_number.start + 8));
        }
        write(zone, LAYOUT.document_number, head, is_any)?;
        let mut optional = LAYOUT.optional_data;
        if rest.is_empty() {
            put(zone, LAYOUT.document_number_digit, check_digit(number));
        } else {
            write(zone, optional, rest, is_letter_or_digit)?;
            put(zone, optional.start + rest.len(), check_digit(number));
            let used = rest.len() + 2;
            optional =
                Span { start: optional.start + used, len: optional.len.saturating_sub(used) };
        }
        write(zone, optional, self.optional_data, is_any)
    }

    /// A surname, no more than two fillers between letters.
    fn check_names(&self) -> Result<(), Error> {
        let end = self.names.iter().rposition(|c| *c != FILLER).map_or(0, |last| last + 1);
        let names = self.names.get(..end).unwrap_or_default();
        if names.first().is_none_or(|c| *c == FILLER) {
            return Err(Fault::Missing.at(LAYOUT.names.start));
        }
        match names.windows(3).position(|three| three == b"<<<") {
            Some(at) => Err(Fault::Value.at(LAYOUT.names.start + at)),
            None => Ok(()),
        }
    }
}

/// Whether parts of a date may be `<<` (Doc 9303-3 §4.8).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    MayBeUnknown,
    AreKnown,
}

fn write_date(zone: &mut [u8; 90], span: Span, date: [u8; 6], parts: Parts) -> Result<(), Error> {
    for (part, at) in date.chunks(2).zip((span.start..).step_by(2)) {
        let known = part.iter().all(u8::is_ascii_digit);
        if !known && (part != b"<<" || parts == Parts::AreKnown) {
            return Err(Fault::Date.at(at));
        }
    }
    write(zone, span, &date, is_any)
}

fn require(field: &[u8], span: Span) -> Result<(), Error> {
    if field.is_empty() { Err(Fault::Missing.at(span.start)) } else { Ok(()) }
}

fn write(
    zone: &mut [u8; 90],
    span: Span,
    field: &[u8],
    allowed: fn(u8) -> bool,
) -> Result<(), Error> {
    if let Some(at) = field.iter().position(|c| !allowed(*c)) {
        return Err(Fault::Character.at(span.start + at));
    }
    let room = zone.get_mut(span.start..span.start + span.len).unwrap_or_default();
    let place = room.get_mut(..field.len()).ok_or(Fault::Length.at(span.start))?;
    place.copy_from_slice(field);
    Ok(())
}

fn put(zone: &mut [u8; 90], at: usize, character: u8) {
    if let Some(place) = zone.get_mut(at) {
        *place = character;
    }
}

const fn is_letter(c: u8) -> bool {
    c.is_ascii_uppercase()
}

const fn is_letter_or_digit(c: u8) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

const fn is_letter_or_filler(c: u8) -> bool {
    c.is_ascii_uppercase() || c == FILLER
}

const fn is_any(c: u8) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == FILLER
}

#[cfg(test)]
mod tests;
