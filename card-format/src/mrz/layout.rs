//! Where the fields of a zone stand, as data (Doc 9303-4, -5 and -6 §4.2.2).

/// A field: where it starts and how many characters it has, counted in the joined lines from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first character.
    pub start: usize,
    /// How many characters it has.
    pub len: usize,
}

impl Span {
    /// The field of `zone`, empty where the zone is too short.
    pub fn of(self, zone: &[u8]) -> &[u8] {
        zone.get(self.start..self.start + self.len).unwrap_or_default()
    }
}

/// The fields from `start` to before `end`.
pub(super) const fn span(start: usize, end: usize) -> Span {
    Span { start, len: end - start }
}

/// The fields of one size.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Characters on a line.
    pub line: usize,
    /// Document code.
    pub document_code: Span,
    /// Issuing State or organization.
    pub issuing_state: Span,
    /// Document number, or the first nine characters of a long one.
    pub document_number: Span,
    /// Its check digit, `<` for a long number.
    pub document_number_digit: usize,
    /// Whether a long number continues in the optional data.
    pub long_numbers: bool,
    /// Optional data, in a passport the personal number.
    pub optional_data: Span,
    /// Check digit of the optional data, which only a passport has.
    pub optional_data_digit: Option<usize>,
    /// Second optional data.
    pub optional_data_2: Span,
    /// Date of birth.
    pub birth_date: Span,
    /// Its check digit.
    pub birth_date_digit: usize,
    /// Sex.
    pub sex: usize,
    /// Date of expiry.
    pub expiry_date: Span,
    /// Its check digit.
    pub expiry_date_digit: usize,
    /// Nationality.
    pub nationality: Span,
    /// What the composite check digit covers.
    pub composite: [Span; 4],
    /// The composite check digit.
    pub composite_digit: usize,
    /// Names.
    pub names: Span,
}
