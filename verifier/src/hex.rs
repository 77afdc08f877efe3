//! Bytes as hexadecimal text.

/// Prints bytes in upper case.
pub fn print(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        for digit in [byte >> 4, byte & 0x0F] {
            text.push(char::from(if digit < 10 { b'0' + digit } else { b'A' + digit - 10 }));
        }
    }
    text
}

/// Reads pairs of digits; `None` when there is anything else.
pub fn parse(text: &str) -> Option<Vec<u8>> {
    let digit = |c: &u8| char::from(*c).to_digit(16);
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(high)? << 4 | digit(low)?).ok(),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(parse(&print(&all)).unwrap(), all);
        assert_eq!(parse("0aF0").unwrap(), [0x0A, 0xF0]);
        for text in ["0", "0x", "0G", "é"] {
            assert_eq!(parse(text), None);
        }
    }
}
