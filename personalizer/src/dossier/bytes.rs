//! Bytes that a dossier carries as base64 (RFC 4648 §4, with padding), or names by file and hash.

use core::fmt;

use base64ct::{Base64, Encoding};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A file beside the batch that holds what the dossier does not carry itself.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
#[expect(missing_debug_implementations, reason = "a file's name may name a person")]
pub struct Reference {
    /// Its path in the folder of the batch, steps separated by `/`.
    pub file: String,
    /// SHA-256 of its content, 64 hexadecimal digits.
    pub sha256: String,
}

/// Biometric bytes, base64 in JSON, wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop, Default)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Bytes {
    bytes: Vec<u8>,
    /// Where they are, while they are not here.
    elsewhere: Option<Reference>,
}

impl Bytes {
    /// Takes the bytes over.
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, elsewhere: None }
    }

    /// Names a file.
    pub const fn named(reference: Reference) -> Self {
        Self { bytes: Vec::new(), elsewhere: Some(reference) }
    }

    /// The bytes; none as long as they are only named.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// Brings the bytes in if they are only named.
    pub fn resolve<E>(
        &mut self,
        read: impl FnOnce(&Reference) -> Result<Vec<u8>, E>,
    ) -> Result<(), E> {
        if let Some(reference) = &self.elsewhere {
            *self = Self::new(read(reference)?);
        }
        Ok(())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.elsewhere {
            Some(reference) => reference.serialize(serializer),
            None => serializer.serialize_str(&Base64::encode_string(&self.bytes)),
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrName;

        impl<'de> Visitor<'de> for TextOrName {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("base64 text or a file with its hash")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Bytes, E> {
                let decoded = Base64::decode_vec(text);
                decoded.map(Bytes::new).map_err(|_| E::custom("not base64"))
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Bytes, A::Error> {
                Reference::deserialize(MapAccessDeserializer::new(members)).map(Bytes::named)
            }
        }

        deserializer.deserialize_any(TextOrName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_round_trip_as_base64() {
        let bytes = Bytes::new(vec![0xFF, 0xD8, 0xFF, 0xE0]);
        let text = serde_json::to_string(&bytes).unwrap();
        assert_eq!(text, "\"/9j/4A==\"");
        let again: Bytes = serde_json::from_str(&text).unwrap();
        assert_eq!(again.as_slice(), bytes.as_slice());
        for wrong in ["\"/9j/4A\"", "\"/9j!4A==\"", "7", "\"A\"", "[1]", "null"] {
            assert!(serde_json::from_str::<Bytes>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_stands_for_bytes_until_they_come() {
        let text = "{\"file\":\"images/1.jpg\",\"sha256\":\"00\"}";
        let mut bytes: Bytes = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&bytes).unwrap(), text);
        assert!(bytes.as_slice().is_empty());
        assert_eq!(bytes.resolve(|_| Err("absent")), Err("absent"));
        bytes.resolve(|named| Ok::<_, ()>(named.file.as_bytes().to_vec())).unwrap();
        assert_eq!(bytes.as_slice(), b"images/1.jpg");
        assert_eq!(bytes.resolve(|_| Err("here already")), Ok(()));
        for wrong in ["{\"file\":\"a\"}", "{\"file\":\"a\",\"sha256\":\"b\",\"more\":1}", "{}"] {
            assert!(serde_json::from_str::<Bytes>(wrong).is_err(), "{wrong}");
        }
    }
}
