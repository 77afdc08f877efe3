//! The document number, in one piece (Doc 9303-5 note j).

use super::trim;

/// Most characters of a document number that a zone of any size can hold (Doc 9303-5 §4.2.4).
pub const DOCUMENT_NUMBER_MAX: usize = 22;

/// A document number without filler at its end.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct DocumentNumber {
    bytes: [u8; DOCUMENT_NUMBER_MAX],
    len: usize,
}

impl DocumentNumber {
    pub(crate) fn join(field: &[u8], overflow: Option<&[u8]>) -> Self {
        let mut number = Self { bytes: [0; DOCUMENT_NUMBER_MAX], len: 0 };
        let characters = field.iter().chain(overflow.unwrap_or_default());
        for (place, character) in number.bytes.iter_mut().zip(characters) {
            *place = *character;
            number.len += 1;
        }
        number.len = trim(number.as_bytes()).len();
        number
    }

    /// The characters. A space or hyphen of the printed number is a `<` here.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}
