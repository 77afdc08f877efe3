//! The MRZ information: what a reader types to open a chip (Doc 9303-11 §9.7.2, §9.7.3).
//!
//! ```text
//! number (filled to 9, or long) digit  YYMMDD digit  YYMMDD digit
//! ```

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{DOCUMENT_NUMBER_MAX, FILLER, check_digit};
use crate::error::{Error, Fault};

/// Three check digits and two dates beside the number.
const MAX: usize = DOCUMENT_NUMBER_MAX + 15;

/// The bytes whose SHA-1 is the secret of BAC and of PACE with the zone.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
#[expect(missing_debug_implementations, reason = "it opens the chip")]
pub struct MrzInformation {
    bytes: [u8; MAX],
    len: usize,
}

impl MrzInformation {
    /// Computes the check digits. A number of fewer than nine characters is filled up.
    pub fn new(number: &[u8], birth: &[u8; 6], expiry: &[u8; 6]) -> Result<Self, Error> {
        if number.is_empty() || number.len() > DOCUMENT_NUMBER_MAX {
            return Err(Fault::Length.at(number.len()));
        }
        let allowed = |c: &u8| matches!(c, b'0'..=b'9' | b'A'..=b'Z' | b'<');
        if let Some(at) = number.iter().position(|c| !allowed(c)) {
            return Err(Fault::Character.at(at));
        }
        let mut information = Self { bytes: [0; MAX], len: 0 };
        let fill = [FILLER; 9];
        information.append(number);
        information.append(fill.get(number.len()..).unwrap_or_default());
        information.append(&[check_digit(number)]);
        for date in [birth, expiry] {
            information.append(date);
            information.append(&[check_digit(date)]);
        }
        Ok(information)
    }

    /// The characters.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// There is room: the number is at most as long as [`DOCUMENT_NUMBER_MAX`].
    fn append(&mut self, characters: &[u8]) {
        for character in characters {
            if let Some(place) = self.bytes.get_mut(self.len) {
                *place = *character;
                self.len += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_are_joined_with_their_digits() {
        for (number, information) in [
            (&b"L898902C3"[..], &b"L898902C3674081221204159"[..]),
            (b"L898902C", b"L898902C<374081221204159"),
            (b"D23145890734", b"D23145890734974081221204159"),
        ] {
            let found = MrzInformation::new(number, b"740812", b"120415").unwrap();
            assert_eq!(found.as_bytes(), information);
        }
    }

    #[test]
    fn fault_is_located() {
        for (number, error) in [
            (&b""[..], Fault::Length.at(0)),
            (&[b'1'; 23], Fault::Length.at(23)),
            (b"12 4", Fault::Character.at(2)),
        ] {
            let result = MrzInformation::new(number, b"740812", b"120415");
            assert_eq!(result.err(), Some(error));
        }
    }
}
