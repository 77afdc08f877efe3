//! A name line of 30 characters, shortened as Doc 9303-5 §4.2.2.3 says.
//!
//! The surname keeps up to 27 characters, so that `<<` and one letter of the given names fit; the
//! given names take what is left. A line that was shortened ends in a letter.

use crate::error::{Error, Fault};
use crate::mrz::FILLER;

/// Characters of the line.
const LINE: usize = 30;

/// Most that a surname keeps beside a given name.
const PRIMARY: usize = LINE - 3;

/// An identifier in the letters of the zone; of a long one the first characters.
pub(super) struct Identifier {
    /// One character more than any line needs, because a cut looks one ahead.
    bytes: [u8; LINE + 2],
    /// How many characters there are, seen or not.
    len: usize,
}

impl Identifier {
    pub(super) fn new(text: &str) -> Result<Self, Error> {
        let mut name = Self { bytes: [FILLER; LINE + 2], len: 0 };
        super::letters(text, |letter| {
            if let Some(place) = name.bytes.get_mut(name.len) {
                *place = letter;
            }
            name.len = name.len.saturating_add(1);
            Ok(())
        })?;
        Ok(name)
    }

    /// Takes away characters until the identifier has `room` of them and ends in a letter.
    fn cut(&self, room: usize) -> Self {
        let mut name = Self { bytes: self.bytes, len: self.len };
        if name.len <= room {
            return name;
        }
        let last = room.saturating_sub(1);
        if name.bytes.get(last) == Some(&FILLER) {
            // The next component starts one further: the one before, or failing that the
            // separator, makes room for it.
            name.remove(name.spare_letter(last).unwrap_or(last));
        }
        name.len = room;
        name
    }

    /// The last letter of the last component before `end` that has another letter before it.
    fn spare_letter(&self, end: usize) -> Option<usize> {
        let head = self.bytes.get(..end)?;
        let spare = |pair: &[u8]| pair.iter().all(|character| *character != FILLER);
        head.windows(2).rposition(spare).map(|at| at + 1)
    }

    fn remove(&mut self, at: usize) {
        let tail = self.bytes.get_mut(at..).unwrap_or_default();
        if !tail.is_empty() {
            tail.rotate_left(1);
        }
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }
}

/// Joins both identifiers.
pub(super) fn name_line(primary: &Identifier, secondary: &Identifier) -> Result<[u8; LINE], Error> {
    if primary.len == 0 {
        return Err(Fault::Missing.at(0));
    }
    let mut line = [FILLER; LINE];
    let separator = if secondary.len == 0 { 0 } else { 2 };
    let whole = primary.len.saturating_add(separator).saturating_add(secondary.len) <= LINE;
    let room = if whole || secondary.len == 0 { LINE } else { PRIMARY };
    let primary = primary.cut(room);
    let left = LINE.saturating_sub(primary.len + separator);
    let secondary = secondary.cut(left);
    let gap = [FILLER; 2];
    let gap = gap.get(..separator).unwrap_or_default();
    let characters = primary.as_bytes().iter().chain(gap).chain(secondary.as_bytes());
    for (place, character) in line.iter_mut().zip(characters) {
        *place = *character;
    }
    Ok(line)
}
