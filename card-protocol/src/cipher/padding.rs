//! Padding to whole blocks (ISO/IEC 7816-4 §10.2.3.1; padding method 2 of ISO/IEC 9797-1 §6.3.3).
//!
//! ```text
//! data │ 80 00 … 00     one byte at least, a whole block at most
//! ```

use card_format::error::{Error, Fault};

use super::BLOCK;

/// A bit set, then none.
const PADDING: [u8; BLOCK] = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// How many bytes `length` bytes have with padding: always more.
pub(crate) const fn padded_len(length: usize, block: usize) -> usize {
    length.saturating_add(missing(length, block))
}

/// What fills `length` bytes up to whole blocks.
pub(crate) fn padding(length: usize, block: usize) -> &'static [u8] {
    PADDING.get(..missing(length, block)).unwrap_or(&PADDING)
}

/// A block is a power of two; a division by it would have to fear zero.
const fn missing(length: usize, block: usize) -> usize {
    block.wrapping_sub(length & block.wrapping_sub(1))
}

/// Takes the padding off.
///
/// A card whose traces are published pads with a whole block of zeros too many, so any number of
/// them is accepted. A MAC over all of it was verified before.
pub(super) fn unpad(data: &[u8]) -> Result<&[u8], Error> {
    let wrong = Fault::Value.at(data.len());
    let end = data.iter().rposition(|byte| *byte != 0).ok_or(wrong)?;
    match data.split_at_checked(end) {
        Some((front, [0x80, ..])) => Ok(front),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_padding_is_refused() {
        for bytes in [&[0; 16][..], &[1; 16], &[]] {
            assert!(unpad(bytes).is_err(), "{bytes:02X?}");
        }
        assert_eq!(unpad(&[&[1, 0x80][..], &[0; 30]].concat()), Ok(&[1][..]));
    }

    #[test]
    fn there_is_always_some() {
        for block in [8, 16] {
            for length in 0..70 {
                let padding = padding(length, block);
                assert_eq!(length + padding.len(), padded_len(length, block));
                assert_eq!((padding[0], padded_len(length, block) % block), (0x80, 0));
            }
        }
    }
}
