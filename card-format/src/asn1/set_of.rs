//! SET OF in DER (X.690 §11.6): elements in ascending order of their encodings.

use super::SET;
use crate::error::Error;
use crate::tlv::{Reader, Writer};

/// Writes a SET OF whose elements `fill` writes in any order.
pub fn write_set_of<E: From<Error>>(
    writer: &mut Writer<'_>,
    fill: impl FnOnce(&mut Writer<'_>) -> Result<(), E>,
) -> Result<(), E> {
    writer.constructed(SET, |w| {
        let start = w.len();
        fill(w)?;
        sort(w.written_since(start));
        Ok(())
    })
}

/// Moves the smallest element to the front, then goes on behind it.
fn sort(mut elements: &mut [u8]) {
    while let Some((offset, length)) = smallest(elements) {
        if let Some(up_to) = elements.get_mut(..offset.saturating_add(length)) {
            up_to.rotate_right(length);
        }
        elements = elements.get_mut(length..).unwrap_or_default();
    }
}

/// Offset and length of the smallest element.
fn smallest(elements: &[u8]) -> Option<(usize, usize)> {
    let mut reader = Reader::new(elements);
    let mut best: Option<(usize, &[u8])> = None;
    while let Ok(tlv) = reader.take() {
        if best.is_none_or(|(_, raw)| tlv.raw < raw) {
            best = Some((tlv.at, tlv.raw));
        }
    }
    best.map(|(offset, raw)| (offset, raw.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    proptest! {
        #[test]
        fn elements_come_out_sorted(values: Vec<[u8; 2]>) {
            let mut elements: Vec<Vec<u8>> =
                values.iter().map(|[length, byte]| {
                    let mut element = std::vec![0x04, length % 5];
                    element.resize(2 + usize::from(length % 5), *byte);
                    element
                }).collect();
            let mut buffer = std::vec![0; 4096];
            let mut writer = Writer::new(&mut buffer);
            write_set_of(&mut writer, |w| elements.iter().try_for_each(|e| w.raw(e))).unwrap();
            elements.sort();
            let bytes = writer.finish();
            prop_assert!(bytes.ends_with(&elements.concat()));
        }
    }
}
