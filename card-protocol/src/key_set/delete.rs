//! The data field of DELETE for keys (GPC_SPE_034 §11.2.2.3.2).
//!
//! ```text
//! D0 01 identifier   which key; without it, the whole set
//! D2 01 version      which set; without it, this key in every set
//! ```

use card_format::error::{Error, Fault};
use card_format::tlv::{Reader, Tag, Tlv};

const IDENTIFIER: Tag = Tag(0xD0);
const VERSION: Tag = Tag(0xD2);

/// Which keys are to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeleteKey {
    /// The identifier of one key.
    pub identifier: Option<u8>,
    /// The version of a key set.
    pub version: Option<u8>,
}

impl DeleteKey {
    /// Reads the data field. It names something.
    pub fn decode(data: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(data);
        let one = |tlv: Option<Tlv<'_>>| match tlv.map(|tlv| tlv.value) {
            None => Ok(None),
            Some([byte]) => Ok(Some(*byte)),
            Some(value) => Err(Fault::Length.at(value.len())),
        };
        let identifier = one(reader.optional(IDENTIFIER)?)?;
        let version = one(reader.optional(VERSION)?)?;
        reader.finish()?;
        match (identifier, version) {
            (None, None) => Err(Fault::Missing.at(0)),
            _ => Ok(Self { identifier, version }),
        }
    }
}

/// The data field that deletes a whole set.
pub const fn set(version: u8) -> [u8; 3] {
    [0xD2, 0x01, version]
}
