//! Names of authorities as keys of an index (RFC 5280 §7.1): what does not count when names are
//! compared is left out, so equal names have equal keys.

use card_format::certificate::Name;

/// The attributes of a name, without the types of their strings, case, and spaces that do not count
/// (RFC 4518 §2.6.1): at both ends, and more than one between words.
pub(super) fn key(name: &Name<'_>) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.raw().len());
    for attribute in name.attributes() {
        // Lengths keep what stands in one attribute from looking like two.
        let id = attribute.id.as_bytes();
        key.extend(length(id.len()));
        key.extend(id);
        let words = attribute.value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        let letters: usize = words.clone().map(|word| word.len() + 1).sum();
        key.extend(length(letters.saturating_sub(1)));
        for (at, word) in words.enumerate() {
            key.extend(Some(b' ').filter(|_| at > 0));
            key.extend(word.iter().map(u8::to_ascii_lowercase));
        }
    }
    key
}

fn length(of: usize) -> [u8; 4] {
    u32::try_from(of).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use card_format::tlv::Reader;

    use super::*;

    /// `CN=` one value of this string type.
    fn name(tag: u8, value: &[u8]) -> Vec<u8> {
        let tlv = |tag: u8, value: &[u8]| {
            [&[tag, u8::try_from(value.len()).unwrap()][..], value].concat()
        };
        let attribute = [&b"\x06\x03\x55\x04\x03"[..], &tlv(tag, value)].concat();
        tlv(0x30, &tlv(0x31, &tlv(0x30, &attribute)))
    }

    #[test]
    fn case_string_type_and_spaces_do_not_count() {
        let key = |bytes: &[u8]| key(&Name::take(&mut Reader::new(bytes)).unwrap());
        let one = key(&name(0x13, b"CSCA Utopia"));
        assert_eq!(key(&name(0x0C, b" csca  UTOPIA ")), one);
        assert_ne!(key(&name(0x13, b"CSCAUtopia")), one);
        assert_ne!(key(&name(0x13, b"CSCA Utopia 2")), one);
    }
}
