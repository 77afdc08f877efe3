//! Check digits of a zone (Doc 9303-3 §4.9, Doc 9303-5 §4.2.4).

use super::{FILLER, Mrz};

/// What a check digit covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covered {
    /// The document number, all of a long one.
    DocumentNumber,
    /// The date of birth.
    BirthDate,
    /// The date of expiry.
    ExpiryDate,
    /// The personal number of a passport.
    OptionalData,
    /// All of the above with their digits, and optional data.
    Composite,
}

/// One check digit of a zone, compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckDigit {
    /// What it covers.
    pub covered: Covered,
    /// Where it stands in the joined lines, counted from 0.
    pub at: usize,
    /// Whether it is the digit that belongs there.
    pub agrees: bool,
}

/// The digit of these characters: weights 7, 3, 1, modulo 10; a filler counts as zero.
pub fn check_digit<'a>(characters: impl IntoIterator<Item = &'a u8>) -> u8 {
    let mut sum = 0;
    for (character, weight) in characters.into_iter().zip([7, 3, 1].into_iter().cycle()) {
        let value = char::from(*character).to_digit(36).unwrap_or(0);
        sum = (sum + weight * value) % 10;
    }
    u8::try_from(sum).map_or(FILLER, |digit| b'0' + digit)
}

impl Mrz<'_> {
    /// Every check digit of the zone, in the order of the table of Doc 9303-5 §4.2.4.
    pub fn check_digits(&self) -> impl Iterator<Item = CheckDigit> + '_ {
        let layout = self.layout();
        let line = |covered, at| CheckDigit { covered, at, agrees: self.agrees(covered, at) };
        [
            line(Covered::DocumentNumber, self.document_number_digit()),
            line(Covered::BirthDate, layout.birth_date_digit),
            line(Covered::ExpiryDate, layout.expiry_date_digit),
        ]
        .into_iter()
        .chain(layout.optional_data_digit.map(|at| line(Covered::OptionalData, at)))
        .chain([line(Covered::Composite, layout.composite_digit)])
    }

    /// A long number carries its digit behind its last character.
    fn document_number_digit(&self) -> usize {
        let layout = self.layout();
        let behind = |part: &[u8]| layout.optional_data.start + part.len();
        self.overflow().map_or(layout.document_number_digit, behind)
    }

    fn agrees(&self, covered: Covered, at: usize) -> bool {
        let layout = self.layout();
        let field = |span: super::Span| span.of(self.zone);
        let expected = match covered {
            Covered::DocumentNumber => {
                let overflow = self.overflow().unwrap_or_default();
                check_digit(field(layout.document_number).iter().chain(overflow))
            }
            Covered::BirthDate => check_digit(field(layout.birth_date)),
            Covered::ExpiryDate => check_digit(field(layout.expiry_date)),
            Covered::OptionalData => check_digit(field(layout.optional_data)),
            Covered::Composite => check_digit(layout.composite.into_iter().flat_map(field)),
        };
        // An unused personal number may carry a filler instead of a zero (Doc 9303-4 §4.2.2.2).
        let unused = matches!(covered, Covered::OptionalData) && self.optional_data().is_empty();
        let found = self.zone.get(at).copied();
        found == Some(expected) || (unused && found == Some(FILLER))
    }
}
