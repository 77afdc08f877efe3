//! Who may open a record: a class of readers, and the name of a class's key.

use crate::error::{Error, Fault};
use core::fmt;

/// What a kind of terminal may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// The ID number and all personal details.
    Identity = 1,
    /// The facial template.
    Face = 2,
    /// Body measures.
    Anthropometry = 3,
    /// Fingerprint minutiae.
    Fingerprints = 4,
}

impl Class {
    /// All classes, by number.
    pub const ALL: [Self; 4] =
        [Self::Identity, Self::Face, Self::Anthropometry, Self::Fingerprints];

    /// The number, which is also the low part of the tag A1 to A4 that holds the class's record.
    pub const fn number(self) -> u8 {
        match self {
            Self::Identity => 1,
            Self::Face => 2,
            Self::Anthropometry => 3,
            Self::Fingerprints => 4,
        }
    }

    /// The class with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.number() == number)
    }

    /// The name in key identifiers, file names and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Face => "face",
            Self::Anthropometry => "anthropometry",
            Self::Fingerprints => "fingerprints",
        }
    }

    /// The class with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// `anthropometry.255` is the longest.
const MAX_LEN: usize = 17;

/// Class and generation of a key-encryption key, written `face.1` (RFC 5652 §6.2.3,
/// KEKIdentifier). Generations count from 1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyIdentifier {
    class: Class,
    generation: u8,
    text: [u8; MAX_LEN],
    len: usize,
}

impl KeyIdentifier {
    /// Names the key of a class. A generation lies between 1 and 255.
    pub fn new(class: Class, generation: u8) -> Result<Self, Error> {
        if generation == 0 {
            return Err(Fault::Value.at(0));
        }
        let mut identifier = Self { class, generation, text: [0; MAX_LEN], len: 0 };
        class.name().bytes().for_each(|byte| identifier.push(byte));
        identifier.push(b'.');
        for weight in [100, 10, 1] {
            if generation >= weight {
                identifier.push(b'0' + generation / weight % 10);
            }
        }
        Ok(identifier)
    }

    /// Reads the bytes of a KEKIdentifier. Another issuer's names are none of ours.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = core::str::from_utf8(bytes).ok()?;
        let (class, generation) = text.split_once('.')?;
        let identifier = Self::new(Class::from_name(class)?, generation.parse().ok()?).ok()?;
        // `face.01` and `face.+1` name nothing.
        (identifier.as_bytes() == bytes).then_some(identifier)
    }

    /// Who may open.
    pub const fn class(&self) -> Class {
        self.class
    }

    /// Which generation of the class's master key.
    pub const fn generation(&self) -> u8 {
        self.generation
    }

    /// The bytes of the KEKIdentifier.
    pub fn as_bytes(&self) -> &[u8] {
        self.text.get(..self.len).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.text.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }
}

impl fmt::Display for KeyIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.class, self.generation)
    }
}

impl fmt::Debug for KeyIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn every_identifier_is_read_back() {
        for class in Class::ALL {
            for generation in 1..=255 {
                let identifier = KeyIdentifier::new(class, generation).unwrap();
                assert_eq!(identifier.as_bytes(), identifier.to_string().as_bytes());
                assert_eq!(KeyIdentifier::parse(identifier.as_bytes()), Some(identifier));
            }
        }
    }

    #[test]
    fn other_names_are_not_ours() {
        for text in ["face", "face.", "face.0", "face.01", "face.256", "Face.1", "face.+1", ".1"] {
            assert_eq!(KeyIdentifier::parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(KeyIdentifier::new(Class::Face, 0), Err(Fault::Value.at(0)));
    }
}
