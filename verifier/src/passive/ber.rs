//! Signed files and lists in BER (X.690 §8), which RFC 5652 §2 allows and libraries write that stream:
//! indefinite lengths, octet strings in pieces. Doc 9303-10 §4.6.2 and Doc 9303-12 §9 want DER.
//!
//! ```text
//! 30 80 … 00 00               ─►  30 L …               indefinite length
//! 24 80 04 L a 04 L b 00 00   ─►  04 L a b             octet string in pieces
//! 30 82 00 05 …               ─►  as it is             definite, if longer than need be
//! ```
//!
//! The form changes, nothing that is hashed does. Whatever can be read as it is stays byte for byte:
//! certificates, and signed attributes, in the order and with the lengths they came in. Pieces of a
//! string are what their octets are together (RFC 5652 §5.4 hashes those alone). Only attributes that
//! are themselves of indefinite length are hashed in another form than they came in: the definite one,
//! which is what RFC 5652 §5.4 has signers hash.

use std::borrow::Cow;

/// Objects within objects; a security object has eleven levels.
const DEEPEST: usize = 32;

/// End of contents (X.690 §8.1.5).
const END: [u8; 2] = [0, 0];

/// An OCTET STRING in one piece, and one in several.
const STRING: u8 = 0x04;
const PIECES: u8 = 0x24;

/// The file in a form that can be read, and whether it came in another than DER. Bytes that make no
/// sense stay as they are: whoever reads them next says where.
pub(crate) fn definite(file: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let mut form = Form::default();
    let whole = survey(file, DEEPEST, &mut form).is_some_and(<[u8]>::is_empty);
    if whole && form.indefinite {
        let mut out = Vec::with_capacity(file.len());
        if rewrite(file, DEEPEST, &mut out).is_some() {
            return (Cow::Owned(out), true);
        }
    }
    (Cow::Borrowed(file), whole && form.long)
}

/// What was found beside DER.
#[derive(Default)]
struct Form {
    /// Something that must be rewritten.
    indefinite: bool,
    /// A length in more bytes than it needs.
    long: bool,
}

/// Tag, length and what follows them.
struct Object<'a> {
    tag: &'a [u8],
    /// `None` is indefinite.
    length: Option<usize>,
    shortest: bool,
    rest: &'a [u8],
}

impl<'a> Object<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let long_tag = usize::from(bytes.first()? & 0x1F == 0x1F);
        let (tag, rest) = bytes.split_at_checked(1 + long_tag)?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest, shortest) = match first {
            0x80 => (None, rest, true),
            0x81..=0x83 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x0F))?;
                let length = digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit));
                let shortest = digits.first() != Some(&0) && length >= 0x80;
                (Some(length), rest, shortest)
            }
            0..=0x7F => (Some(usize::from(first)), rest, true),
            _ => return None,
        };
        Some(Self { tag, length, shortest, rest })
    }

    fn is_constructed(&self) -> bool {
        self.tag.first().is_some_and(|tag| tag & 0x20 != 0)
    }
}

/// Looks through one object and everything in it; returns what follows.
fn survey<'a>(bytes: &'a [u8], depth: usize, form: &mut Form) -> Option<&'a [u8]> {
    let object = Object::read(bytes)?;
    form.long |= !object.shortest;
    let Some(length) = object.length else {
        form.indefinite = true;
        let mut rest = Some(object.rest).filter(|_| object.is_constructed())?;
        while !rest.starts_with(&END) {
            rest = survey(rest, depth.checked_sub(1)?, form)?;
        }
        return rest.get(END.len()..);
    };
    let (mut value, rest) = object.rest.split_at_checked(length)?;
    form.indefinite |= object.tag == [PIECES];
    while object.is_constructed() && !value.is_empty() {
        value = survey(value, depth.checked_sub(1)?, form)?;
    }
    Some(rest)
}

/// Writes one object with definite lengths and strings in one piece; returns what follows.
fn rewrite<'a>(bytes: &'a [u8], depth: usize, out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let mut form = Form::default();
    let rest = survey(bytes, depth, &mut form)?;
    let raw = bytes.get(..bytes.len() - rest.len())?;
    if !form.indefinite {
        out.extend_from_slice(raw);
        return Some(rest);
    }
    let object = Object::read(raw)?;
    let mut content = Vec::with_capacity(raw.len());
    if object.tag == [PIECES] {
        pieces(raw, depth, &mut content)?;
        write(&[STRING], &content, out)?;
    } else {
        let mut inside = inside(raw)?;
        while !inside.is_empty() {
            inside = rewrite(inside, depth.checked_sub(1)?, &mut content)?;
        }
        write(object.tag, &content, out)?;
    }
    Some(rest)
}

/// The content of an object that fills `raw`, without the end of contents.
fn inside(raw: &[u8]) -> Option<&[u8]> {
    let object = Object::read(raw)?;
    match object.length {
        Some(length) => object.rest.get(..length),
        None => object.rest.get(..object.rest.len().checked_sub(END.len())?),
    }
}

/// Collects the octets of a string that fills `raw` (X.690 §8.7.3).
fn pieces(raw: &[u8], depth: usize, octets: &mut Vec<u8>) -> Option<()> {
    let mut inside = inside(raw)?;
    while !inside.is_empty() {
        let depth = depth.checked_sub(1)?;
        let rest = survey(inside, depth, &mut Form::default())?;
        let piece = inside.get(..inside.len() - rest.len())?;
        match *piece.first()? {
            STRING => octets.extend_from_slice(self::inside(piece)?),
            PIECES => pieces(piece, depth, octets)?,
            _ => return None,
        }
        inside = rest;
    }
    Some(())
}

fn write(tag: &[u8], content: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let length = u32::try_from(content.len()).ok()?.to_be_bytes();
    out.extend_from_slice(tag);
    match length {
        [0, 0, 0, short @ 0..=0x7F] => out.push(short),
        [0, 0, 0, a] => out.extend([0x81, a]),
        [0, 0, a, b] => out.extend([0x82, a, b]),
        [0, a, b, c] => out.extend([0x83, a, b, c]),
        _ => return None,
    }
    out.extend_from_slice(content);
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_of_ber_become_one() {
        for (ber, der) in [
            (&b"\x30\x80\x02\x01\x05\x00\x00"[..], &b"\x30\x03\x02\x01\x05"[..]),
            (b"\x24\x80\x04\x01a\x04\x02bc\x00\x00", b"\x04\x03abc"),
            (b"\x24\x05\x04\x01a\x04\x00", b"\x04\x01a"),
            (b"\x24\x80\x24\x80\x04\x01a\x00\x00\x24\x03\x04\x01b\x00\x00", b"\x04\x02ab"),
            (b"\x24\x80\x00\x00", b"\x04\x00"),
            (b"\x30\x07\xA0\x80\x05\x00\x00\x00\x00", b"\x30\x07\xA0\x80\x05\x00\x00\x00\x00"),
            (b"\x30\x06\xA0\x80\x05\x00\x00\x00", b"\x30\x04\xA0\x02\x05\x00"),
            // What can be read stays: a long length beside an indefinite one.
            (b"\x30\x80\x02\x81\x01\x05\x00\x00", b"\x30\x04\x02\x81\x01\x05"),
        ] {
            let (bytes, deviates) = definite(ber);
            assert_eq!((&*bytes, deviates), (der, ber != der), "{ber:02X?}");
        }
        assert!(definite(b"\x30\x82\x00\x02\x05\x00").1);
        assert!(!definite(b"\x30\x02\x05\x00").1);
    }

    #[test]
    fn what_makes_no_sense_stays_as_it_is() {
        let deep = [[0x30, 0x80].repeat(40), [0, 0].repeat(40)].concat();
        for bytes in [
            &b""[..],
            b"\x30",
            b"\x30\x80",
            b"\x30\x80\x05\x00",
            b"\x04\x80\x00\x00",
            b"\x24\x80\x05\x00\x00\x00",
            b"\x30\x84\x00\x00\x00\x00",
            b"\x30\x03\x30\x80\x00",
            &deep,
        ] {
            assert_eq!(definite(bytes), (Cow::Borrowed(bytes), false), "{bytes:02X?}");
        }
        // A tail is no reason to read the front another way, nor is it lost.
        let (bytes, _) = definite(b"\x30\x80\x00\x00\xFF");
        assert_eq!(&*bytes, b"\x30\x80\x00\x00\xFF");
    }

    proptest! {
        #[test]
        fn no_bytes_panic_or_swell(bytes in prop::collection::vec(
            prop_oneof![any::<u8>(), Just(0x30), Just(0x24), Just(0x80), Just(0x04), Just(0)],
            0..200,
        )) {
            let (once, _) = definite(&bytes);
            prop_assert!(once.len() <= 2 * bytes.len());
            prop_assert_eq!(definite(&once).0, once.clone());
        }
    }
}
