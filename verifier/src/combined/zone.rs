//! The printed zone against the one on the chip (TR-03135-1 §5.7.2): access control has compared
//! number, birth and expiry at most; a forger may have printed another name.

use card_format::mrz::Mrz;
use zeroize::Zeroizing;

use super::{Comparison, Field, LONGEST};

/// A zone as it is typed or read: without what stands between its lines.
pub(super) fn joined(text: &str) -> Zeroizing<Vec<u8>> {
    let text = text.get(..LONGEST).unwrap_or(text);
    let kept = text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'/');
    Zeroizing::new(kept.take(LONGEST).map(|byte| byte.to_ascii_uppercase()).collect())
}

/// Compares field by field, exactly.
pub(super) fn compare(printed: &Mrz<'_>, chip: &Mrz<'_>, comparison: &mut Comparison) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut field = |field, printed: &[u8], chip: &[u8]| {
        comparison.field(field, &text(printed), printed == chip);
    };
    let length = |mrz: &Mrz<'_>| mrz.as_bytes().len().to_string();
    field(Field::Format, length(printed).as_bytes(), length(chip).as_bytes());
    field(Field::DocumentCode, printed.document_code(), chip.document_code());
    field(Field::IssuingState, printed.issuing_state(), chip.issuing_state());
    let numbers = (printed.document_number(), chip.document_number());
    field(Field::DocumentNumber, numbers.0.as_bytes(), numbers.1.as_bytes());
    field(Field::Surname, printed.primary_name(), chip.primary_name());
    field(Field::GivenNames, printed.secondary_name(), chip.secondary_name());
    field(Field::Nationality, printed.nationality(), chip.nationality());
    field(Field::Sex, &[printed.sex().character()], &[chip.sex().character()]);
    field(Field::ExpiryDate, printed.expiry_date(), chip.expiry_date());
    let optional = |mrz: &Mrz<'_>| [mrz.optional_data(), b" ", mrz.optional_data_2()].concat();
    field(Field::OptionalData, &optional(printed), &optional(chip));
    let (birth, on_chip) = (printed.birth_date(), chip.birth_date());
    comparison.field(Field::BirthDate, &text(birth), may_be_same(*birth, *on_chip));
    // A digit that disagrees with its own field was never printed by an issuer.
    let agrees = |mrz: &Mrz<'_>| mrz.check_digits().all(|digit| digit.agrees);
    comparison.field(Field::CheckDigits, "", agrees(printed) || !agrees(chip));
}

/// Unknown parts of a date of birth are filled, and a filler excuses its own place alone.
pub(super) fn may_be_same(one: [u8; 6], other: [u8; 6]) -> bool {
    one.into_iter().zip(other).all(|(a, b)| a == b || a == b'<' || b == b'<')
}
