//! Round trips, faults, and OpenSSL on the other side.

use super::*;
use crate::error::{Error, Fault};
use crate::seal_key::Kek;
use proptest::prelude::*;
use std::vec::Vec;

fn kek(class: Class, byte: u8) -> Kek {
    Kek::new(KeyIdentifier::new(class, 1).unwrap(), [byte; 32])
}

fn sealed(plaintext: &[u8], recipients: &[&Kek]) -> Vec<u8> {
    let mut out = std::vec![0; sealed_len(plaintext.len(), recipients)];
    let len = seal(&mut out, plaintext, recipients, &[0xC0; 32], &[0x0E; 12]).unwrap().len();
    assert_eq!(len, out.len());
    out
}

fn opened(record: &[u8], kek: &Kek) -> Result<Vec<u8>, Error> {
    let mut out = std::vec![0; record.len()];
    SealedRecord::decode(record)?.open(kek, &mut out).map(<[u8]>::to_vec)
}

#[test]
fn every_recipient_opens_it() {
    let (face, identity) = (kek(Class::Face, 1), kek(Class::Identity, 2));
    let record = sealed(b"plain", &[&identity, &face]);
    assert_eq!(opened(&record, &face).unwrap(), b"plain");
    assert_eq!(opened(&record, &identity).unwrap(), b"plain");
    let names: Vec<_> =
        SealedRecord::decode(&record).unwrap().recipients().map(|r| r.identifier()).collect();
    assert_eq!(names, [Some(*face.identifier()), Some(*identity.identifier())]);
}

#[test]
fn other_keys_and_changed_bytes_open_nothing() {
    let face = kek(Class::Face, 1);
    let record = sealed(b"plain", &[&face]);
    assert_eq!(opened(&record, &kek(Class::Identity, 1)).err(), Some(Fault::Missing.at(27)));
    assert_eq!(opened(&record, &kek(Class::Face, 2)).err().unwrap().fault, Fault::Authentication);
    for at in [56, record.len() - 1, record.len() - 18, record.len() - 20] {
        let mut changed = record.clone();
        changed[at] ^= 1;
        assert!(opened(&changed, &face).is_err(), "{at}");
    }
    let mut out = [0xFF; 5];
    let mut changed = record.clone();
    *changed.last_mut().unwrap() ^= 1;
    let result = SealedRecord::decode(&changed).unwrap().open(&face, &mut out).map(<[u8]>::len);
    assert_eq!(result, Err(Fault::Authentication.at(record.len() - 16)));
    assert_eq!(out, [0; 5]);
}

#[test]
fn fault_is_located() {
    let face = kek(Class::Face, 1);
    let record = sealed(b"plain", &[&face]);
    for (at, byte, fault) in [
        (0, 0x31, Fault::Tag.at(0)),
        (15, 0x18, Fault::Unsupported.at(3)),
        (24, 0x01, Fault::Unsupported.at(22)),
        (27, 0xA1, Fault::Unsupported.at(27)),
        (31, 0x05, Fault::Unsupported.at(29)),
        (54, 0x2C, Fault::Unsupported.at(42)),
        (109, 0x02, Fault::Unsupported.at(99)),
        (122, 0x06, Fault::Unsupported.at(110)),
        (141, 0x0C, Fault::Unsupported.at(110)),
        (142, 0xA0, Fault::Tag.at(142)),
        (149, 0xA1, Fault::Unsupported.at(149)),
    ] {
        let mut changed = record.clone();
        changed[at] = byte;
        assert_eq!(SealedRecord::decode(&changed).err(), Some(fault), "{byte:02X} at {at}");
    }
    let mut longer = record.clone();
    longer.push(0);
    assert_eq!(SealedRecord::decode(&longer).err(), Some(Fault::Trailing.at(record.len())));
}

#[test]
fn no_recipient_comes_twice() {
    let face = kek(Class::Face, 1);
    let mut out = [0; 300];
    let twice = seal(&mut out, b"", &[&face, &face], &[0; 32], &[0; 12]).map(<[u8]>::len);
    assert_eq!(twice.map_err(|error| error.fault), Err(Fault::Duplicate));
    let none = seal(&mut out, b"", &[], &[0; 32], &[0; 12]).map(<[u8]>::len);
    assert_eq!(none, Err(Fault::Missing.at(0)));
    let small = seal(&mut out[..100], b"", &[&face], &[0; 32], &[0; 12]).map(<[u8]>::len);
    assert_eq!(small.map_err(|error| error.fault), Err(Fault::Space));
}

proptest! {
    #[test]
    fn what_is_sealed_opens(plaintext in proptest::collection::vec(any::<u8>(), 0..600)) {
        let face = kek(Class::Face, 1);
        prop_assert_eq!(opened(&sealed(&plaintext, &[&face]), &face).unwrap(), plaintext);
    }

    #[test]
    fn no_input_panics(at in 0_usize..166, byte: u8, cut in 0_usize..166) {
        let face = kek(Class::Face, 1);
        let mut record = sealed(b"plain", &[&face]);
        record[at] = byte;
        let _ = opened(&record, &face);
        let _ = opened(&record[..cut.min(record.len())], &face);
    }
}
