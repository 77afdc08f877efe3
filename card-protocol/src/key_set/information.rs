//! The key information template (GPC_SPE_034 §11.3.3.1): which keys a chip holds, and of which
//! length.
//!
//! ```text
//! E0 { C0 { identifier │ version │ (type │ length)… } … }                 basic
//!      C0 { identifier │ version │ FF type length(2) … │ usage … access } extended
//! ```

use card_format::error::{Error, Fault};
use card_format::tlv::{Reader, Tag, Writer};

use super::AES;
use super::put::aes;
use crate::cipher::Cipher;

/// The tag of the template, which is P1-P2 of GET DATA.
pub const TEMPLATE: Tag = Tag(0xE0);
const ENTRY: Tag = Tag(0xC0);

/// One key that a chip says it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyInformation {
    /// Its identifier in its set.
    pub identifier: u8,
    /// The version of its set.
    pub version: u8,
    /// Its type: 88 AES, 80 Triple DES, A1 RSA and so on (GPC_SPE_034 Table 11-16).
    pub kind: u8,
    /// Its length in bytes.
    pub length: u16,
}

impl KeyInformation {
    /// The cipher, for a key of AES.
    pub fn aes(&self) -> Option<Cipher> {
        aes(usize::from(self.length)).filter(|_| self.kind == AES)
    }
}

/// Writes the entries of whole key sets, by version and cipher, into a template.
pub fn encode(
    writer: &mut Writer<'_>,
    sets: impl IntoIterator<Item = (u8, Cipher)>,
) -> Result<(), Error> {
    writer.constructed(TEMPLATE, |writer| {
        for (version, cipher) in sets {
            let length = u8::try_from(cipher.key_len()).map_err(|_| Fault::Length.at(0))?;
            for identifier in 1..=3 {
                writer.primitive(ENTRY, &[identifier, version, AES, length])?;
            }
        }
        Ok(())
    })
}

/// Reads the whole object and hands each key to `see`, in the order of the card.
pub fn decode(object: &[u8], mut see: impl FnMut(KeyInformation)) -> Result<(), Error> {
    let mut outer = Reader::new(object);
    let mut entries = outer.expect(TEMPLATE)?.reader();
    outer.finish()?;
    while !entries.is_empty() {
        let entry = entries.expect(ENTRY)?.value;
        let truncated = Fault::Length.at(entry.len());
        let ([identifier, version], key) = entry.split_first_chunk().ok_or(truncated)?;
        // A key of several components is described by its first.
        let (kind, length) = match *key {
            [0xFF, kind, high, low, ..] => (kind, u16::from_be_bytes([high, low])),
            [kind, length, ..] => (kind, u16::from(length)),
            _ => return Err(truncated),
        };
        see(KeyInformation { identifier: *identifier, version: *version, kind, length });
    }
    Ok(())
}
