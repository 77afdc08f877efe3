//! Bytes that a dossier carries as base64 (RFC 4648 §4, with padding).

use core::fmt;

use base64ct::{Base64, Encoding};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Biometric bytes, base64 in JSON, wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop, Default)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Bytes(Vec<u8>);

impl Bytes {
    /// Takes the bytes over.
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Base64::encode_string(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("base64 text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Bytes, E> {
                let decoded = Base64::decode_vec(text);
                decoded.map(Bytes).map_err(|_| E::custom("not base64"))
            }
        }

        deserializer.deserialize_str(Text)
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
        for wrong in ["\"/9j/4A\"", "\"/9j!4A==\"", "7", "\"A\""] {
            assert!(serde_json::from_str::<Bytes>(wrong).is_err(), "{wrong}");
        }
    }
}
