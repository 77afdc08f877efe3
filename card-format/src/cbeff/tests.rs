use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// Two fingers whose records are four bytes of nothing.
const TWO_FINGERS: &[u8] = b"\x7F\x61\x37\x02\x01\x02\
    \x7F\x60\x17\xA1\x0E\x81\x01\x08\x82\x01\x0A\x87\x02\x01\x01\x88\x02\x00\x07\
    \x5F\x2E\x04FIR\0\
    \x7F\x60\x17\xA1\x0E\x81\x01\x08\x82\x01\x09\x87\x02\x01\x01\x88\x02\x00\x07\
    \x5F\x2E\x04FIR\0";

/// One iris in a record of ISO/IEC 39794-6 that is empty.
const WRAPPED_IRIS: &[u8] = b"\x7F\x61\x1D\x02\x01\x01\x7F\x60\x17\
    \xA1\x0E\x81\x01\x10\x82\x01\x02\x87\x02\x01\x01\x88\x02\x00\x2C\
    \x7F\x2E\x04\xA1\x02\x66\x00";

fn decode(bytes: &[u8]) -> Result<Group<'_>, Error> {
    let mut reader = Reader::new(bytes);
    let group = Group::decode(&mut reader)?;
    reader.finish().map(|()| group)
}

fn encode(group: &Group<'_>) -> Vec<u8> {
    let mut out = [0; 512];
    let mut writer = Writer::new(&mut out);
    let fill = |writer: &mut Writer<'_>| group.templates().try_for_each(|t| t.encode(writer));
    Group::encode(&mut writer, group.len(), fill).unwrap();
    writer.finish().to_vec()
}

#[test]
fn groups_round_trip() {
    for bytes in [TWO_FINGERS, WRAPPED_IRIS] {
        let group = decode(bytes).unwrap();
        assert_eq!(group.templates().count(), group.len().into());
        assert_eq!(encode(&group), bytes);
    }
}

#[test]
fn records_are_found_in_both_forms() {
    let group = decode(TWO_FINGERS).unwrap();
    let right = group.templates().nth(1).unwrap();
    assert_eq!(right.header.kind, Some(Header::FINGER));
    assert_eq!(right.header.subtype, Some(0x09));
    let block = right.block(Format::FINGER_IMAGE).unwrap().unwrap();
    assert_eq!((block.bytes, block.at), (&b"FIR\0"[..], TWO_FINGERS.len() - 4));
    assert!(right.block(Format::MINUTIAE).unwrap().is_none());

    let iris = decode(WRAPPED_IRIS).unwrap().templates().next().unwrap();
    let block = iris.data.unwrap().block().unwrap();
    assert_eq!((block.bytes, block.at), (&[0x66, 0][..], WRAPPED_IRIS.len() - 2));
}

#[test]
fn unknown_entries_are_kept() {
    let bytes = b"\x7F\x61\x19\x02\x01\x01\x7F\x60\x13\x83\x01\x96\xA1\x0E\
        \x87\x02\x01\x01\x88\x02\x00\x05\x90\x00\xB1\x02\x81\x00";
    let group = decode(bytes).unwrap();
    let template = group.templates().next().unwrap();
    assert_eq!(template.reference, Some(0x96));
    assert!(template.data.is_none());
    let tags: Vec<_> = template.header.unknown.clone().map(|entry| entry.tag).collect();
    assert_eq!(tags, [Tag(0x90), Tag(0xB1)]);
    assert_eq!(encode(&group), bytes);
}

#[test]
fn fault_is_located() {
    for (at, byte, error) in [
        (1, 0x60, Fault::Tag.at(0)),
        (2, 0x36, Fault::Length.at(34)),
        (5, 0x03, Fault::Missing.at(58)),
        (5, 0x01, Fault::Trailing.at(32)),
        (9, 0xA2, Fault::Tag.at(9)),
        (11, 0x82, Fault::Duplicate.at(14)),
        (15, 0x02, Fault::Length.at(16)),
        (17, 0x86, Fault::Missing.at(25)),
        (26, 0x2D, Fault::Tag.at(25)),
        (27, 0x05, Fault::Length.at(27)),
    ] {
        let mut bytes = TWO_FINGERS.to_vec();
        bytes[at] = byte;
        assert_eq!(decode(&bytes).err(), Some(error), "{byte:02X} at {at}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>) {
        let _ = decode(&bytes);
    }

    #[test]
    fn what_decodes_encodes_to_the_same_bytes(at in 0..58_usize, byte: u8) {
        let mut bytes = TWO_FINGERS.to_vec();
        bytes[at] = byte;
        if let Ok(group) = decode(&bytes) {
            // Known entries stand in the order of their tags; nothing else may change.
            prop_assert_eq!(encode(&group).len(), bytes.len());
        }
    }
}
