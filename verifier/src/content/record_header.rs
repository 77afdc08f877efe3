//! Headers of image records: enough to tell that they are whole (ISO/IEC 19794-4:2005 §7,
//! ISO/IEC 19794-6:2005 §6).
//!
//! ```text
//! fingers                                   irises
//!  0  46495200 "FIR"                         0  49495200 "IIR"
//!  4  30313000 "010"                         4  30313000 "010"
//!  8  length (6) of the record               8  length (4) of the record
//! 18  count (1) of fingers                  14  count (1) of eyes
//! 32  blocks, each: length (4), 10 more,    45  blocks
//!     image
//! ```

use card_format::error::{Error, Fault};

const VERSION: &[u8] = b"010\0";

/// A finger image record whose blocks fill it.
pub(super) fn finger_image(bytes: &[u8]) -> Result<(), Error> {
    let length = header(bytes, b"FIR\0", 8..14)?;
    let count = *bytes.get(18).ok_or(Fault::Length.at(18))?;
    let mut at = 32_usize;
    for _ in 0..count {
        let block = bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(Fault::Length.at(at))?;
        let block = usize::try_from(u32::from_be_bytes(*block)).unwrap_or(usize::MAX);
        let end = at.checked_add(block).filter(|end| block > 14 && *end <= length);
        at = end.ok_or(Fault::Length.at(at))?;
    }
    if count > 0 && at == length { Ok(()) } else { Err(Fault::Length.at(at)) }
}

/// An iris image record of the length it says.
pub(super) fn iris_image(bytes: &[u8]) -> Result<(), Error> {
    header(bytes, b"IIR\0", 8..12)?;
    match bytes.get(14) {
        Some(1..=2) => Ok(()),
        _ => Err(Fault::Value.at(14)),
    }
}

fn header(bytes: &[u8], format: &[u8], length: core::ops::Range<usize>) -> Result<usize, Error> {
    if !bytes.starts_with(format) {
        return Err(Fault::Tag.at(0));
    }
    if bytes.get(4..8) != Some(VERSION) {
        return Err(Fault::Unsupported.at(4));
    }
    let at = length.start;
    let digits = bytes.get(length).ok_or(Fault::Length.at(at))?;
    let length = digits.iter().fold(0_usize, |length, digit| length << 8 | usize::from(*digit));
    if length == bytes.len() { Ok(length) } else { Err(Fault::Length.at(at)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record() -> Vec<u8> {
        let mut record = b"FIR\x00010\0\0\0\0\0\0\x31".to_vec();
        record.resize(32, 0);
        record[18] = 1;
        record.extend_from_slice(&[0, 0, 0, 17]);
        record.resize(49, 7);
        record
    }

    #[test]
    fn fault_is_located() {
        assert_eq!(finger_image(&record()), Ok(()));
        for (at, byte, fault) in [
            (0, b'P', Fault::Tag.at(0)),
            (5, b'2', Fault::Unsupported.at(4)),
            (13, 0x30, Fault::Length.at(8)),
            (18, 0, Fault::Length.at(32)),
            (18, 2, Fault::Length.at(49)),
            (35, 16, Fault::Length.at(48)),
            (35, 18, Fault::Length.at(32)),
            (35, 14, Fault::Length.at(32)),
        ] {
            let mut changed = record();
            changed[at] = byte;
            assert_eq!(finger_image(&changed), Err(fault), "{byte:02X} at {at}");
        }
        let iris = b"IIR\x00010\0\0\0\0\x10\0\0\x01\0";
        assert_eq!(iris_image(iris), Ok(()));
        assert_eq!(iris_image(&iris[..15]), Err(Fault::Length.at(8)));
    }

    proptest! {
        #[test]
        fn no_input_panics(bytes: Vec<u8>, at in 0_usize..49, byte: u8) {
            let _ = (finger_image(&bytes), iris_image(&bytes));
            let mut changed = record();
            changed[at] = byte;
            let _ = finger_image(&changed);
        }
    }
}
