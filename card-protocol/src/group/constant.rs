//! Domain parameters as hexadecimal text, which field arithmetic is made from when compiling.

/// The bytes from `start` to `end` in hexadecimal, with zeros in front.
#[expect(clippy::indexing_slicing, reason = "evaluated when compiling: a mistake does not compile")]
pub(super) const fn hex<const DIGITS: usize>(
    bytes: &[u8],
    start: usize,
    end: usize,
) -> [u8; DIGITS] {
    const ALPHABET: [u8; 16] = *b"0123456789abcdef";
    let mut text = [b'0'; DIGITS];
    let (mut at, mut place) = (end, DIGITS);
    while at > start {
        at -= 1;
        place -= 2;
        // Constants know no other conversion.
        #[expect(clippy::as_conversions, reason = "widens; `from` is not const")]
        let (high, low) = ((bytes[at] >> 4) as usize, (bytes[at] & 0xF) as usize);
        text[place] = ALPHABET[high];
        text[place + 1] = ALPHABET[low];
    }
    text
}

/// Digits as text.
pub(super) const fn text(digits: &[u8]) -> &str {
    match core::str::from_utf8(digits) {
        Ok(text) => text,
        Err(_) => "",
    }
}
