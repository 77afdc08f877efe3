use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// Records of identity and anthropometry and an object of some other kind.
const SPECIMEN: &[u8] = b"\x6D\x0F\xA1\x03\x30\x01\xAA\xA3\x02\x30\0\x53\x04\x01\x02\x03\x04";

fn decode(file: &[u8]) -> Result<SealedGroup<'_>, Error> {
    SealedGroup::decode(Reader::new(file).expect(Tag(0x6D))?.reader())
}

#[test]
fn records_are_found_by_class() {
    let group = decode(SPECIMEN).unwrap();
    assert_eq!(group.record(Class::Identity).unwrap().content_info, [0x30, 1, 0xAA]);
    assert_eq!(group.record(Class::Anthropometry).unwrap().at, 9);
    assert!(group.record(Class::Face).is_none());
    assert!(group.unknown().map(|entry| entry.tag).eq([Tag(0x53)]));
    let mut out = [0; 32];
    let records = [(Class::Identity, &[0x30, 1, 0xAA][..]), (Class::Anthropometry, &[0x30, 0])];
    let file = SealedGroup::encode(&mut out, Tag(0x6D), &records).unwrap();
    assert_eq!((file[1], &file[2..]), (9, &SPECIMEN[2..11]));
}

#[test]
fn fault_is_located() {
    for (at, byte, error) in [
        (4, 0x31, Fault::Tag.at(4)),
        (5, 0x00, Fault::Trailing.at(6)),
        (5, 0x02, Fault::Length.at(5)),
        (7, 0xA1, Fault::Duplicate.at(7)),
        (12, 0x05, Fault::Length.at(12)),
    ] {
        let mut file = SPECIMEN.to_vec();
        file[at] = byte;
        assert_eq!(decode(&file).err(), Some(error), "{byte:02X} at {at}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>) {
        let _ = SealedGroup::decode(Reader::new(&bytes)).map(|group| group.records().count());
    }
}
