use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// The details of nobody: a full name and an absent residence.
const PLAIN: &[u8] = b"\x6D\x0F\x30\x0D\x30\x06\x02\x01\x02\x0C\x01A\x30\x03\x02\x01\x09";

const SEALED: &[u8] = b"\x6D\x08\xA1\x02\x30\x00\xA3\x02\x30\x00";

#[test]
fn specimens_round_trip() {
    let Ok(Dg13::Plain(details)) = Dg13::decode(PLAIN) else { panic!("in the open") };
    assert_eq!(details.full_name(), Some("A"));
    let mut out = [0; 32];
    assert_eq!(Dg13::encode_plain(&mut out, &PLAIN[2..]).unwrap(), PLAIN);

    let Ok(Dg13::Sealed(group)) = Dg13::decode(SEALED) else { panic!("sealed") };
    assert!(group.records().map(|record| record.class).eq([1, 3]));
    let records = [(Class::Identity, &[0x30, 0][..]), (Class::Anthropometry, &[0x30, 0])];
    assert_eq!(Dg13::encode_sealed(&mut out, &records).unwrap(), SEALED);
}

#[test]
fn fault_is_located() {
    for (file, error) in [
        (&b"\x6E\0"[..], Fault::Tag.at(0)),
        (b"\x6D\0", Fault::Length.at(2)),
        (b"\x6D\x02\x04\0", Fault::Tag.at(2)),
        (b"\x6D\x02\x30\0\0", Fault::Trailing.at(4)),
        (b"\x6D\x04\xA1\x02\x31\0", Fault::Tag.at(4)),
        (b"\x6D\x03\xA1\x02\x30", Fault::Length.at(3)),
    ] {
        assert_eq!(Dg13::decode(file).err(), Some(error), "{file:02X?}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>, at in 0..17_usize, byte: u8) {
        let _ = Dg13::decode(&bytes);
        let mut file = PLAIN.to_vec();
        file[at] = byte;
        let _ = Dg13::decode(&file);
    }
}
