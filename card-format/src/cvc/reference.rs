//! The name of a key in card-verifiable certificates (TR-03110-3 §A.6.1): country, mnemonic and
//! sequence number.
//!
//! ```text
//! VN CVCA VN001      2 capital letters │ 1 to 9 characters of ISO/IEC 8859-1 │ 5 digits or capitals
//! ```

use core::fmt;

use crate::error::{Error, Fault};

/// Most characters of a name: two, nine and five.
const LONGEST: usize = 16;

/// Characters of the sequence number.
const SEQUENCE: usize = 5;

/// A name such as `VNCVCA00001`. It names an authority or a terminal, never a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reference {
    characters: [u8; LONGEST],
    len: usize,
}

impl Reference {
    /// Accepts two capital letters, one to nine characters of ISO/IEC 8859-1, and five digits or
    /// capital letters.
    pub fn new(name: &[u8]) -> Result<Self, Error> {
        let inside = || name.len().checked_sub(SEQUENCE).filter(|at| (3..=11).contains(at));
        let sequence_at = inside().ok_or(Fault::Length.at(0))?;
        let mut characters = [0; LONGEST];
        for (at, (place, byte)) in characters.iter_mut().zip(name).enumerate() {
            let allowed = match at {
                0 | 1 => byte.is_ascii_uppercase(),
                at if at < sequence_at => matches!(byte, 0x20..=0x7E | 0xA0..=0xFF),
                _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            };
            if !allowed {
                return Err(Fault::Character.at(at));
            }
            *place = *byte;
        }
        Ok(Self { characters, len: name.len() })
    }

    /// The characters.
    pub fn as_bytes(&self) -> &[u8] {
        self.characters.get(..self.len).unwrap_or_default()
    }

    /// The country of the holder.
    pub fn country(&self) -> &[u8] {
        self.as_bytes().get(..2).unwrap_or_default()
    }

    /// What tells one holder of a country from another.
    pub fn mnemonic(&self) -> &[u8] {
        self.as_bytes().get(2..self.len.saturating_sub(SEQUENCE)).unwrap_or_default()
    }

    /// What tells one key of a holder from another.
    pub fn sequence(&self) -> &[u8] {
        self.as_bytes().get(self.len.saturating_sub(SEQUENCE)..).unwrap_or_default()
    }
}

impl fmt::Display for Reference {
    /// The first 256 characters of Unicode are those of ISO/IEC 8859-1.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| fmt::Write::write_char(f, char::from(*byte)))
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn names_have_their_form() {
        for (name, verdict) in [
            (&b"VNCVCA00001"[..], None),
            (b"VNX00001", None),
            (b"VNABCDEFGHI00001", None),
            (b"VN00001", Some(Fault::Length.at(0))),
            (b"VNABCDEFGHIJ00001", Some(Fault::Length.at(0))),
            (b"", Some(Fault::Length.at(0))),
            (b"vNCVCA00001", Some(Fault::Character.at(0))),
            (b"VNCVCA0000a", Some(Fault::Character.at(10))),
            (b"VNC\nCA00001", Some(Fault::Character.at(3))),
        ] {
            assert_eq!(Reference::new(name).err(), verdict);
        }
    }

    #[test]
    fn a_name_has_three_parts() {
        let name = Reference::new(b"NLIS7202000NL001").unwrap();
        let parts = (name.country(), name.mnemonic(), name.sequence());
        assert_eq!(parts, (&b"NL"[..], &b"IS7202000"[..], &b"NL001"[..]));
        assert_eq!(Reference::new(b"AT\xD6BB00001").unwrap().to_string(), "ATÖBB00001");
    }
}
