//! What a reader carries, as it says itself (PC/SC part 10 §2.2 and §2.6.14).
//!
//! ```text
//! CM_IOCTL_GET_FEATURE_REQUEST  ► { tag, 04, control code, big endian }*
//! FEATURE_GET_TLV_PROPERTIES    ► { tag, length, value, little endian }*
//! └─ 0A 04 dwMaxAPDUDataSize    0: short APDUs alone; else most bytes of data
//! ```

use card_format::atr_info::ExtendedLength;
use pcsc::{Card, Protocol};

const GET_FEATURE_REQUEST: u32 = 3400;
const GET_TLV_PROPERTIES: u8 = 0x12;
const MAX_APDU_DATA_SIZE: u8 = 0x0A;

/// Room for everything that a reader says of itself.
const BUFFER: usize = 1024;

/// What APDUs with nothing but short length fields have room for.
const SHORT: ExtendedLength = ExtendedLength { command: 261, response: 258 };

/// Header, Lc and Le of an extended command.
const AROUND_COMMAND: u32 = 9;

/// The longest APDUs; `None` where the reader does not say.
pub(super) fn of(card: &Card) -> Option<ExtendedLength> {
    let mut buffer = [0; BUFFER];
    // T=0 has no extended lengths, and no reader packs them into ENVELOPE by itself.
    let protocol = card.status2(&mut [0; BUFFER], &mut buffer).ok().and_then(|s| s.protocol2());
    if protocol == Some(Protocol::T0) {
        return Some(SHORT);
    }
    let request = pcsc::ctl_code(GET_FEATURE_REQUEST.into());
    let code = control_code(card.control(request, &[], &mut buffer).ok()?)?;
    longest(card.control(code.into(), &[], &mut buffer).ok()?)
}

/// The control code that asks for the properties.
fn control_code(features: &[u8]) -> Option<u32> {
    value(features, GET_TLV_PROPERTIES)?.try_into().ok().map(u32::from_be_bytes)
}

fn longest(properties: &[u8]) -> Option<ExtendedLength> {
    let most = value(properties, MAX_APDU_DATA_SIZE)?.try_into().ok().map(u32::from_le_bytes)?;
    if most <= 0x100 {
        return Some(SHORT);
    }
    let command = most.saturating_add(AROUND_COMMAND);
    Some(ExtendedLength { command, response: most.saturating_add(2) })
}

/// The value behind a tag; tags and lengths are one byte each.
fn value(mut list: &[u8], wanted: u8) -> Option<&[u8]> {
    while let [tag, length, rest @ ..] = list {
        let (value, next) = rest.split_at_checked(usize::from(*length))?;
        if *tag == wanted {
            return Some(value);
        }
        list = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_largest_apdu_is_found_among_the_properties() {
        let features = [6, 4, 0x42, 0, 0x0D, 0x48, 0x12, 4, 0x42, 0x00, 0x0D, 0x4C];
        assert_eq!(control_code(&features), Some(0x4200_0D4C));
        assert_eq!(control_code(&features[..6]), None);
        for (size, limits) in [
            ([0, 0, 0, 0], Some(SHORT)),
            ([0, 1, 0, 0], Some(SHORT)),
            ([5, 1, 0, 0], Some(ExtendedLength { command: 270, response: 263 })),
            ([0, 0, 1, 0], Some(ExtendedLength { command: 65_545, response: 65_538 })),
        ] {
            let properties = [&[1, 2, 0, 0, 0x0A, 4][..], &size, &[0x0B, 2, 7, 7]].concat();
            assert_eq!(longest(&properties), limits);
        }
        assert_eq!(longest(&[0x0A, 2, 0, 0]), None);
        assert_eq!(longest(&[]), None);
    }

    proptest! {
        #[test]
        fn no_reader_confuses(bytes: Vec<u8>) {
            let _ = control_code(&bytes);
            let _ = longest(&bytes);
        }
    }
}
