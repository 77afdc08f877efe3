//! TD3: the passport's two lines of 44 characters (Doc 9303-4 §4.2.2).
//!
//! ```text
//! P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<   code, state, names
//! L898902C36UTO7408122F1204159ZE184226B<<<<<10   number, nationality, birth, sex, expiry, personal
//! ```

use super::layout::{Layout, span};

/// Where the fields stand.
pub const LAYOUT: Layout = Layout {
    line: 44,
    document_code: span(0, 2),
    issuing_state: span(2, 5),
    document_number: span(44, 53),
    document_number_digit: 53,
    long_numbers: false,
    optional_data: span(72, 86),
    optional_data_digit: Some(86),
    optional_data_2: span(86, 86),
    birth_date: span(57, 63),
    birth_date_digit: 63,
    sex: 64,
    expiry_date: span(65, 71),
    expiry_date_digit: 71,
    nationality: span(54, 57),
    composite: [span(44, 54), span(57, 64), span(65, 87), span(87, 87)],
    composite_digit: 87,
    names: span(5, 44),
};
