//! TD2: two lines of 36 characters (Doc 9303-6 §4.2.2).
//!
//! ```text
//! I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<   code, state, names
//! D231458907UTO7408122F1204159<<<<<<<6   number, nationality, birth, sex, expiry, optional data
//! ```

use super::layout::{Layout, span};

/// Where the fields stand.
pub const LAYOUT: Layout = Layout {
    line: 36,
    document_code: span(0, 2),
    issuing_state: span(2, 5),
    document_number: span(36, 45),
    document_number_digit: 45,
    long_numbers: true,
    optional_data: span(64, 71),
    optional_data_digit: None,
    optional_data_2: span(71, 71),
    birth_date: span(49, 55),
    birth_date_digit: 55,
    sex: 56,
    expiry_date: span(57, 63),
    expiry_date_digit: 63,
    nationality: span(46, 49),
    composite: [span(36, 46), span(49, 56), span(57, 71), span(71, 71)],
    composite_digit: 71,
    names: span(5, 36),
};
