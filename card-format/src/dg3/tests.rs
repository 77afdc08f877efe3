use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::minutiae::{Finger, Kind, Minutia};

/// No finger could be taken; eight bytes stand for random ones.
const EMPTY: &[u8] = b"\x63\x10\x7F\x61\x03\x02\x01\x00\x53\x08\0\x11\x22\x33\x44\x55\x66\x77";

const CAPTURE: Capture = Capture {
    certification: 0,
    device: 0,
    width: 400,
    height: 500,
    x_resolution: 197,
    y_resolution: 197,
};

fn fingers() -> Vec<u8> {
    let ending = Minutia { kind: Kind::Ending, x: 100, y: 14, angle: 80, quality: 90 };
    let minutiae = [ending.encode().unwrap()];
    let view = |finger| View {
        finger,
        number: 0,
        impression: 0,
        quality: 70,
        minutiae: &minutiae,
        extended: &[],
    };
    let views = [view(Finger::RIGHT_INDEX), view(Finger::LEFT_INDEX)];
    let mut out = [0; 256];
    Fingers::encode_minutiae(&mut out, &CAPTURE, &views).unwrap().to_vec()
}

#[test]
fn fingers_round_trip() {
    let bytes = fingers();
    let fingers = Fingers::decode(&bytes).unwrap();
    assert_eq!((fingers.len(), fingers.random()), (2, None));
    let subtypes = fingers.templates().map(|template| template.header.subtype);
    assert!(subtypes.eq([Some(0x09), Some(0x0A)]));
    for record in fingers.minutiae() {
        let record = record.unwrap();
        assert_eq!((record.capture, record.views().next().unwrap().quality), (CAPTURE, 70));
    }
    let templates: Vec<_> = fingers.templates().collect();
    let mut out = [0; 256];
    assert_eq!(Fingers::encode(&mut out, &templates, None).unwrap(), bytes);
    let file = Dg3::encode_plain(&mut out, &templates, None).unwrap();
    assert_eq!(&file[3..], bytes, "the file is the tag 63 and the same content");
    assert!(matches!(Dg3::decode(file), Ok(Dg3::Plain(plain)) if plain.len() == 2));
}

#[test]
fn the_empty_form_round_trips() {
    let Ok(Dg3::Plain(fingers)) = Dg3::decode(EMPTY) else { panic!("the empty form") };
    assert!(fingers.is_empty());
    let mut out = [0; 32];
    assert_eq!(Dg3::encode_plain(&mut out, &[], fingers.random()).unwrap(), EMPTY);
    assert_eq!(Dg3::encode_plain(&mut out, &[], None).err(), Some(Fault::Missing.at(0)));
}

#[test]
fn a_sealed_file_is_told_from_a_plain_one() {
    let mut out = [0; 32];
    let file = Dg3::encode_sealed(&mut out, &[(Class::Fingerprints, &[0x30, 0])]).unwrap();
    assert_eq!(file, [0x63, 4, 0xA4, 2, 0x30, 0]);
    let Ok(Dg3::Sealed(group)) = Dg3::decode(file) else { panic!("sealed") };
    assert!(group.record(Class::Fingerprints).is_some());
}

#[test]
fn a_finger_needs_its_name() {
    let bytes = fingers();
    let mut template = Fingers::decode(&bytes).unwrap().templates().next().unwrap();
    template.header.subtype = None;
    let mut out = [0; 256];
    assert!(Fingers::encode(&mut out, &[template], None).is_err());
}

proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>, at in 0..98_usize, byte: u8) {
        let _ = Dg3::decode(&bytes);
        let mut bytes = fingers();
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        let _ = Fingers::decode(&bytes).map(|fingers| fingers.minutiae().count());
    }
}
