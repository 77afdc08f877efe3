//! The name of a key in card-verifiable certificates (TR-03110-3 §A.6.1): country, mnemonic and
//! sequence number.

use crate::error::{Error, Fault};

/// Most characters of a name: two, nine and five.
const LONGEST: usize = 16;

/// A name such as `VNCVCA00001`. It names an authority, never a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a>(&'a [u8]);

impl<'a> Reference<'a> {
    /// Accepts two capital letters, one to nine characters of ISO/IEC 8859-1, and five digits or
    /// capital letters.
    pub fn new(name: &'a [u8]) -> Result<Self, Error> {
        let inside = || name.len().checked_sub(5).filter(|at| (3..=LONGEST - 5).contains(at));
        let sequence_at = inside().ok_or(Fault::Length.at(0))?;
        for (at, byte) in name.iter().enumerate() {
            let allowed = match at {
                0 | 1 => byte.is_ascii_uppercase(),
                at if at < sequence_at => matches!(byte, 0x20..=0x7E | 0xA0..=0xFF),
                _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            };
            if !allowed {
                return Err(Fault::Character.at(at));
            }
        }
        Ok(Self(name))
    }

    /// The characters.
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }
}
