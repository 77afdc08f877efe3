//! Dates in data groups 11, 12 and 16: eight digits in ASCII, or four bytes of packed digits, as
//! chips of earlier years have them.

use core::fmt::Write as _;

/// A date and a time of day as people read them, and whether the digits are packed.
///
/// Parts that nobody knows are zeros and left out: `1970`, `1970-01`, `1970-01-31`,
/// `2026-11-22 08:15:00`. Zero, eight or fourteen digits are accepted.
pub(crate) fn read(value: &[u8]) -> Option<(String, bool)> {
    let ascii = value.iter().all(u8::is_ascii_digit) && matches!(value.len(), 8 | 14);
    let packed = matches!(value.len(), 4 | 7);
    let digits: Vec<u8> = if ascii {
        value.iter().map(|digit| digit - b'0').collect()
    } else if packed {
        value.iter().flat_map(|byte| [byte >> 4, byte & 0xF]).collect()
    } else {
        return None;
    };
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let pair = |at: usize| match digits.get(at..at + 2) {
        Some([tens, ones]) => Some(tens * 10 + ones),
        _ => None,
    };
    let (century, year, month, day) = (pair(0)?, pair(2)?, pair(4)?, pair(6)?);
    if month > 12 || day > 31 || (month == 0 && day > 0) {
        return None;
    }
    let mut text = format!("{century:02}{year:02}");
    for part in [month, day].into_iter().take_while(|part| *part > 0) {
        // Writing to a String cannot fail.
        let _ = write!(text, "-{part:02}");
    }
    if digits.len() == 14 {
        let (hour, minute, second) = (pair(8)?, pair(10)?, pair(12)?);
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let _ = write!(text, " {hour:02}:{minute:02}:{second:02}");
    }
    Some((text, packed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_codings_are_read() {
        for (value, expected) in [
            (&b"19700101"[..], Some(("1970-01-01", false))),
            (b"19700100", Some(("1970-01", false))),
            (b"19700000", Some(("1970", false))),
            (b"\x19\x70\x01\x31", Some(("1970-01-31", true))),
            (b"20240101123059", Some(("2024-01-01 12:30:59", false))),
            (b"\x20\x24\x01\x01\x12\x30\x59", Some(("2024-01-01 12:30:59", true))),
            (b"19700012", None),
            (b"19701301", None),
            (b"\x19\x70\x0A\x01", None),
            (b"20240101253059", None),
            (b"1970-1-1", None),
            (b"700101", None),
            (b"", None),
        ] {
            let expected = expected.map(|(text, packed): (&str, _)| (text.to_owned(), packed));
            assert_eq!(read(value), expected, "{value:02X?}");
        }
    }

    proptest! {
        #[test]
        fn no_value_panics(value: Vec<u8>, digits in "[0-9]{8}|[0-9]{14}") {
            let _ = read(&value);
            prop_assert!(read(digits.as_bytes()).is_none_or(|(text, packed)| !packed && text.len() >= 4));
        }
    }
}
