//! `order.json`: what is ordered, by whom, and the hash of its dossiers. This is what is signed.
//!
//! ```json
//! { "authority": "da-nang", "batch": "2026-07-01-hai-chau", "count": 2000, "sha256": "9f86d0…" }
//! ```

use serde::{Deserialize, Serialize};

use super::{Error, name};
use crate::audit::hex;

/// How long `order.json` may be.
pub(super) const LIMIT: u64 = 4096;

/// What stands in `order.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Who orders: the common name of the certificate that its signature belongs to.
    pub authority: String,
    /// Which of its batches this is; no two have the same name.
    pub batch: String,
    /// How many lines there are that are not empty.
    pub count: u64,
    /// SHA-256 of `batch.jsonl`, 64 hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// Reads the file. Nothing may follow the object, and nothing unknown may stand in it.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        // serde would also take an array of the members in their order.
        let object = bytes.trim_ascii_start().starts_with(b"{");
        let manifest: Self = serde_json::from_slice(bytes).map_err(|_| Error::Manifest)?;
        let named = name(&manifest.authority).is_ok() && name(&manifest.batch).is_ok();
        let hash = manifest.digest().is_some();
        if object && named && hash { Ok(manifest) } else { Err(Error::Manifest) }
    }

    /// Writes the file.
    pub fn encode(&self) -> Vec<u8> {
        // Texts and a number always serialise.
        let mut text = serde_json::to_vec_pretty(self).unwrap_or_default();
        text.push(b'\n');
        text
    }

    /// An order of these dossiers.
    pub fn new(authority: &str, batch: &str, count: u64, digest: &[u8; 32]) -> Self {
        let (authority, batch) = (authority.to_owned(), batch.to_owned());
        Self { authority, batch, count, sha256: hex(digest) }
    }

    /// The hash of the dossiers.
    pub fn digest(&self) -> Option<[u8; 32]> {
        sha256(&self.sha256)
    }
}

/// 64 hexadecimal digits in small letters.
pub(crate) fn sha256(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let mut nibbles = text.bytes().map(|digit| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    });
    for byte in &mut digest {
        *byte = nibbles.next()?? << 4 | nibbles.next()??;
    }
    nibbles.next().is_none().then_some(digest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let manifest = Manifest::new("da-nang", "2026-07-01", 3, &[0xA5; 32]);
        assert_eq!(Manifest::decode(&manifest.encode()).unwrap(), manifest);
        assert_eq!(manifest.digest(), Some([0xA5; 32]));
        let text = String::from_utf8(manifest.encode()).unwrap();
        for (from, to) in [
            ("da-nang", "../hue"),
            ("da-nang", ""),
            ("2026-07-01", ".hidden"),
            ("a5a5", "A5a5"),
            ("a5a5", "a5a"),
            ("a5a5", "a5a5a5"),
            ("3", "-3"),
            ("3", "3, \"more\": 1"),
            ("\"count\"", "\"number\""),
            ("}\n", "} {}"),
        ] {
            let wrong = text.replacen(from, to, 1);
            assert_ne!(wrong, text, "{from}");
            assert!(matches!(Manifest::decode(wrong.as_bytes()), Err(Error::Manifest)), "{to}");
        }
        let array = format!("[\"a\",\"b\",1,\"{}\"]", "0".repeat(64));
        assert!(Manifest::decode(array.as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(at in 0_usize..200, with in proptest::collection::vec(any::<u8>(), 0..4)) {
            let mut bytes = Manifest::new("a", "b", 7, &[1; 32]).encode();
            let at = at % bytes.len();
            bytes.splice(at..=at, with);
            if let Ok(read) = Manifest::decode(&bytes) {
                prop_assert_eq!(Manifest::decode(&read.encode()).unwrap(), read);
            }
        }
    }
}
