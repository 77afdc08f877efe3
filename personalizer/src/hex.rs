//! Hexadecimal digits, as files and logs hold them: lower case, two for each byte, nothing else.

use core::fmt::Write;

/// The digits of some bytes.
pub fn print(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of some digits. One text for the same bytes: capitals are not digits here.
pub fn parse(text: &str) -> Option<Vec<u8>> {
    if !text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    rest.is_empty().then(|| pairs.iter().map(byte).collect()).flatten()
}

/// The same for a length that is known.
pub fn array<const N: usize>(text: &str) -> Option<[u8; N]> {
    parse(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_text() {
        assert_eq!(parse("00ff7a"), Some(vec![0, 0xFF, 0x7A]));
        assert_eq!(print(&[0, 0xFF, 0x7A]), "00ff7a");
        assert_eq!(array::<1>("0a"), Some([10]));
        assert_eq!(array::<1>("0a0b"), None);
        for wrong in ["0", "0A", "+1", "zz", " 1", "0é"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
