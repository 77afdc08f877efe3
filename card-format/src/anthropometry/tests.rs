use std::vec::Vec;

use proptest::prelude::*;

use super::*;

const SPECIMEN: &[u8] = b"\xE2\x39\x80\x01\x01\x81\x04\x20\x26\x01\x15\x82\x01\0\
    \xA3\x0F\x0C\x06scar A\x0C\x05mole \x84\x01\x03\x85\x01\x02\
    \xA6\x11\x80\x02\x02\x6C\x81\x02\x06\x72\x8B\x02\0\xB4\x9E\x03abc\x87\x01\x2A";

#[test]
fn specimen_round_trips() {
    let record = Anthropometry::decode(SPECIMEN).unwrap();
    assert!(record.date == Date::new(2026, 1, 15).ok());
    assert_eq!(record.method, Some(Method::BY_HAND));
    assert!(record.marks.texts().eq(["scar A", "mole "]));
    assert_eq!(record.eye_colour.and_then(EyeColour::word), Some("brown"));
    assert_eq!(record.hair_colour.and_then(HairColour::word), Some("black"));
    let measures = &record.measures;
    assert_eq!(measures.value(Measure::BodyMass), Some(620));
    assert_eq!(measures.value(Measure::Stature), Some(1650));
    assert_eq!(measures.value(Measure::HandLength), Some(180));
    assert_eq!(measures.value(Measure::FootLength), None);
    assert!(measures.unknown().map(|object| object.tag).eq([Tag(0x9E)]));
    assert!(record.unknown.clone().map(|entry| entry.tag).eq([Tag(0x87)]));
    let mut out = [0; 64];
    assert_eq!(record.encode(&mut out).unwrap(), SPECIMEN);
}

#[test]
fn what_was_not_measured_takes_no_space() {
    let mut out = [0; 8];
    let bytes = Anthropometry::NONE.encode(&mut out).unwrap();
    assert_eq!(bytes, [0xE2, 3, 0x80, 1, 1]);
    let record = Anthropometry::decode(bytes).unwrap();
    assert!(record.date.is_none() && record.marks.is_empty() && record.measures.is_empty());
}

#[test]
fn fault_is_located() {
    for (at, byte, error) in [
        (0, 0xE1, Fault::Tag.at(0)),
        (2, 0x81, Fault::Tag.at(2)),
        (4, 0x02, Fault::Unsupported.at(4)),
        (9, 0x13, Fault::Date.at(7)),
        (11, 0x81, Fault::Duplicate.at(11)),
        (11, 0x80, Fault::Order.at(11)),
        (16, 0x13, Fault::Tag.at(16)),
        (18, 0xFF, Fault::Text.at(18)),
        (34, 0x84, Fault::Duplicate.at(34)),
        (41, 0x80, Fault::Value.at(41)),
        (41, 0x00, Fault::Value.at(41)),
        (43, 0x80, Fault::Duplicate.at(43)),
        (47, 0x80, Fault::Order.at(47)),
    ] {
        let mut bytes = SPECIMEN.to_vec();
        bytes[at] = byte;
        assert_eq!(Anthropometry::decode(&bytes).err(), Some(error), "{byte:02X} at {at}");
    }
}

#[test]
fn every_measure_and_every_word_has_one_number() {
    let all: Vec<_> = Measure::all().collect();
    assert!(all.is_sorted() && all.len() == 21);
    for measure in all {
        assert_eq!(Measure::from_name(measure.name()), Some(measure));
    }
    let values: Vec<_> = Measure::all().zip(100..).collect();
    let measures = Measures::new(&values).unwrap();
    let mut out = [0; 128];
    let bytes = Anthropometry { measures, ..Anthropometry::NONE }.encode(&mut out).unwrap();
    assert!(Anthropometry::decode(bytes).unwrap().measures.values().eq(values));
    for word in ["hazel", "dichromatic", "unknown"] {
        assert_eq!(EyeColour::from_word(word).and_then(EyeColour::word), Some(word));
    }
    assert!(HairColour::from_word("auburn").is_some() && HairColour::from_word("").is_none());
    let twice = [(Measure::Stature, 1), (Measure::Stature, 2)];
    assert_eq!(Measures::new(&twice).err(), Some(Fault::Order.at(0)));
}

proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>) {
        let _ = Anthropometry::decode(&bytes);
    }

    #[test]
    fn what_decodes_encodes_to_the_same_bytes(at in 0..59_usize, byte: u8) {
        let mut bytes = SPECIMEN.to_vec();
        bytes[at] = byte;
        if let Ok(record) = Anthropometry::decode(&bytes) {
            let mut out = [0; 64];
            prop_assert_eq!(record.encode(&mut out).unwrap(), bytes);
        }
    }

    #[test]
    fn every_value_reads_back(value: u16) {
        let values = [(Measure::Stature, value)];
        let measures = Measures::new(&values).unwrap();
        let mut out = [0; 16];
        let bytes = Anthropometry { measures, ..Anthropometry::NONE }.encode(&mut out).unwrap();
        let record = Anthropometry::decode(bytes).unwrap();
        prop_assert_eq!(record.measures.value(Measure::Stature), Some(value));
    }
}
