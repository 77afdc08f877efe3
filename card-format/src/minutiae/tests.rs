use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// Two views, the first with three minutiae and ridge counts.
const SPECIMEN: &[u8] = b"FMR\0 20\0\0\0\0\x47\x81\x23\x01\x90\x01\xF4\0\xC5\0\xC5\x02\0\
    \x07\0\x50\x03\x40\x64\0\x0E\x50\x5A\x80\x37\0\x12\x10\0\x01\x2C\x01\x90\xFF\x64\
    \0\x0B\0\x01\0\x07\x01\x01\x02\x05\x02\x03\x09\
    \x02\0\x3C\x01\x40\x64\0\x0E\x50\x5A\0\0";

fn encode(record: &MinutiaeRecord<'_>) -> Vec<u8> {
    let views: Vec<_> = record.views().collect();
    let mut out = [0; 2048];
    MinutiaeRecord::encode(&mut out, &record.capture, &views).unwrap().to_vec()
}

fn with(at: usize, byte: u8) -> Vec<u8> {
    let mut bytes = SPECIMEN.to_vec();
    bytes[at] = byte;
    bytes
}

#[test]
fn specimen_round_trips() {
    let record = MinutiaeRecord::decode(SPECIMEN).unwrap();
    let Capture { certification, device, width, height, .. } = record.capture;
    assert_eq!((certification, device, width, height), (8, 0x123, 400, 500));
    let [left, right] = record.views().collect::<Vec<_>>()[..] else { panic!("two views") };
    assert_eq!((left.finger, left.quality, left.minutiae.len()), (Finger::LEFT_INDEX, 80, 3));
    assert_eq!((right.finger, right.quality, right.minutiae.len()), (Finger::RIGHT_INDEX, 60, 1));
    let fork = left.minutiae().nth(1).unwrap();
    assert!(fork == Minutia { kind: Kind::Bifurcation, x: 55, y: 18, angle: 16, quality: 0 });
    assert_eq!(fork.encode(), Ok(left.minutiae[1]));
    let extended = left.extended_data().unwrap();
    assert!(!extended.counts_header());
    let items: Vec<_> = extended.items().map(|item| (item.kind, item.data)).collect();
    assert_eq!(items, [(1, &[1, 1, 2, 5, 2, 3, 9][..])]);
    assert_eq!(encode(&record), SPECIMEN);
}

#[test]
fn both_readings_of_a_length_are_read() {
    for (block, counted, sizes) in [
        (&b"\0\x01\0\x06\x01\x01\x44\0\0\x04"[..], true, &[2, 0][..]),
        (b"\0\x01\0\x02\x01\x01\x44\0\0\0", false, &[2, 0]),
        (b"", true, &[]),
    ] {
        let extended = ExtendedData::decode(block).unwrap();
        assert_eq!(extended.counts_header(), counted);
        assert!(extended.items().map(|item| item.data.len()).eq(sizes.iter().copied()));
    }
    assert_eq!(ExtendedData::decode(&[0, 1, 0, 9, 1]).err(), Some(Fault::Length.at(0)));
}

#[test]
fn fault_is_located() {
    for (at, byte, error) in [
        (3, b'2', Fault::Tag.at(0)),
        (5, b'3', Fault::Unsupported.at(4)),
        (11, 0x48, Fault::Length.at(8)),
        (11, 0x47 - 2, Fault::Length.at(69)),
        (22, 0x03, Fault::Length.at(71)),
        (22, 0x01, Fault::Trailing.at(59)),
        (27, 0xFF, Fault::Length.at(28)),
        (47, 0xFF, Fault::Length.at(71)),
    ] {
        assert_eq!(
            MinutiaeRecord::decode(&with(at, byte)).err(),
            Some(error),
            "{byte:02X} at {at}"
        );
    }
}

#[test]
fn the_tolerant_reading_says_what_it_overlooked() {
    for (at, byte, finding) in [
        (23, 0x01, Fault::Value.at(23)),
        (24, 0x0B, Fault::Value.at(24)),
        (26, 101, Fault::Value.at(26)),
        (51, 0x06, Fault::Length.at(48)),
        (70, 0x05, Fault::Length.at(69)),
    ] {
        let bytes = with(at, byte);
        assert_eq!(MinutiaeRecord::decode(&bytes).err(), Some(finding));
        let (record, found) = MinutiaeRecord::decode_tolerant(&bytes).unwrap();
        assert_eq!((record.views().count(), found), (2, Some(finding)), "{byte:02X} at {at}");
    }
    let padded = [SPECIMEN, &[0; 9]].concat();
    let (record, found) = MinutiaeRecord::decode_tolerant(&padded).unwrap();
    assert_eq!((encode(&record), found), (SPECIMEN.to_vec(), Some(Fault::Trailing.at(71))));
    let followed = [SPECIMEN, &[1]].concat();
    assert_eq!(MinutiaeRecord::decode_tolerant(&followed).err(), Some(Fault::Trailing.at(71)));
}

#[test]
fn fingers_have_two_names() {
    for (finger, subtype) in [
        (Finger::UNKNOWN, 0x00),
        (Finger::RIGHT_THUMB, 0x05),
        (Finger::RIGHT_INDEX, 0x09),
        (Finger::RIGHT_LITTLE, 0x15),
        (Finger::LEFT_THUMB, 0x06),
        (Finger::LEFT_INDEX, 0x0A),
        (Finger::LEFT_LITTLE, 0x16),
    ] {
        assert_eq!(finger.subtype(), subtype);
        let back = Finger::from_subtype(subtype).unwrap_or(Finger::UNKNOWN);
        assert_eq!(back, finger);
    }
    assert_eq!(Finger::from_subtype(0x19), None);
}

type Numbers = (u8, u16, u16, u8, u8);

fn minutia((kind, x, y, angle, quality): Numbers) -> Minutia {
    Minutia { kind: Kind::from_bits(kind), x, y, angle, quality }
}

fn numbers() -> impl Strategy<Value = Numbers> {
    (0u8..4, 0u16..0x4000, 0u16..0x4000, any::<u8>(), 0u8..=100)
}

proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>, at in 8..71_usize, byte: u8) {
        let _ = MinutiaeRecord::decode_tolerant(&bytes);
        let _ = ExtendedData::decode(&bytes).map(|data| data.items().count());
        let _ = MinutiaeRecord::decode_tolerant(&with(at, byte)).map(|(r, _)| r.views().count());
    }

    #[test]
    fn what_decodes_encodes_to_the_same_bytes(at in 0..71_usize, byte: u8) {
        if let Ok(record) = MinutiaeRecord::decode(&with(at, byte)) {
            prop_assert_eq!(encode(&record), with(at, byte));
        }
    }

    #[test]
    fn what_encodes_decodes_to_the_same_minutiae(
        numbers in proptest::collection::vec(numbers(), 0..=255),
        finger in 0u8..=10,
        quality in 0u8..=100,
    ) {
        let minutiae = || numbers.iter().copied().map(minutia);
        let bytes: Vec<_> = minutiae().map(|m| m.encode().unwrap()).collect();
        let finger = Finger(finger);
        let (number, impression) = (3, 8);
        let view = View { finger, number, impression, quality, minutiae: &bytes, extended: &[] };
        let capture = MinutiaeRecord::decode(SPECIMEN).unwrap().capture;
        let mut out = [0; 2048];
        let record = MinutiaeRecord::encode(&mut out, &capture, &[view]).unwrap();
        let record = MinutiaeRecord::decode(record).unwrap();
        prop_assert_eq!(record.capture, capture);
        let back = record.views().next().unwrap();
        prop_assert_eq!((back.finger, back.number, back.impression), (finger, number, impression));
        prop_assert!(back.minutiae().eq(minutiae()));
    }
}
