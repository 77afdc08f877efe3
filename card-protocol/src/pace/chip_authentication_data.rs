//! The proof of the chip in the chip authentication mapping (Doc 9303-11 §4.4.3.5).
//!
//! ```text
//! CA = SKmap / SK mod n, as many bytes as n       8A = E(KSenc, CA ‖ 80 00…), IV = E(KSenc, FF…)
//!
//! holds for the chip's public key PK if CA · PK = PKmap
//! ```
//!
//! PK comes from EF.CardSecurity once its signature has been verified, so the terminal keeps CA and
//! the mapping key until then.

use card_format::error::{Error, Fault};
use zeroize::Zeroizing;

use crate::cipher::Key;
use crate::group::{Group, Public, Standardized};

/// Bytes that hold it encrypted: the order of P-521 and its padding.
pub(super) const MAX: usize = 80;

/// The number from which the IV is made: all bits are set.
const MINUS_ONE: u128 = u128::MAX;

/// What the card encrypts: CA.
pub(super) fn encrypt<'b>(
    key: &Key,
    number: &[u8],
    room: &'b mut [u8; MAX],
) -> Result<&'b [u8], Error> {
    let length = crate::cipher::padded_len(number.len(), key.cipher().block_len());
    let room = room.get_mut(..length).ok_or(Fault::Space.at(length))?;
    key.seal(MINUS_ONE, number, room)?;
    Ok(room)
}

/// What the card has sent to prove its key: a promise, until the key is known.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "tells a chip apart")]
pub struct ChipAuthenticationData {
    mapping: Public<Standardized>,
    number: Result<Number, Error>,
}

/// CA.
#[derive(Clone)]
struct Number {
    bytes: Zeroizing<[u8; MAX]>,
    length: usize,
}

impl ChipAuthenticationData {
    /// Decrypts what came with tag 8A. What is missing or cannot be decrypted proves nothing, but
    /// does not hinder the session either.
    pub(super) fn decrypt(
        key: &Key,
        encrypted: Option<&[u8]>,
        mapping: &Public<Standardized>,
    ) -> Self {
        let decrypt = |encrypted| {
            let mut bytes = Zeroizing::new([0; MAX]);
            let length = key.open(MINUS_ONE, encrypted, bytes.as_mut())?.len();
            if length == mapping.group().scalar_len() {
                Ok(Number { bytes, length })
            } else {
                Err(Fault::Length.at(length))
            }
        };
        let number = encrypted.ok_or(Fault::Missing.at(0)).and_then(decrypt);
        Self { mapping: *mapping, number }
    }

    /// Whether it was made with the private half of `key`, which is genuine only if the file that
    /// it stands in is.
    pub fn proves(&self, key: &Public<Standardized>) -> Result<(), Error> {
        let Number { bytes, length } = self.number.as_ref().map_err(|error| *error)?;
        if key.group() != self.mapping.group() {
            return Err(Fault::Value.at(0));
        }
        let product = key.times(bytes.get(..*length).unwrap_or_default())?;
        if product == self.mapping { Ok(()) } else { Err(Fault::Value.at(0)) }
    }
}
