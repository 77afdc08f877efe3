use std::vec::Vec;

use proptest::prelude::*;

use super::*;

const MODEL: &[u8; 32] = &[0x5A; 32];

fn specimen() -> Vec<u8> {
    let mut bytes = b"\xE1\x41\x80\x01\x01\x81\x08drawn/v1\x82\x20".to_vec();
    bytes.extend(MODEL);
    bytes.extend(b"\x83\x02\0\x03\x84\x04\0\x80\0\0\x85\x03\x01\xFF\x80\x90\x01\x2A");
    bytes
}

#[test]
fn specimen_round_trips() {
    let bytes = specimen();
    let template = FaceTemplate::decode(&bytes).unwrap();
    assert_eq!((template.algorithm, template.scale), ("drawn/v1", 0x0080_0000));
    assert!(template.components().eq([1, -1, -128]));
    assert!(template.unknown.clone().map(|entry| entry.tag).eq([Tag(0x90)]));
    assert!(template.is_comparable(&template));
    let mut out = [0; 128];
    assert_eq!(template.encode(&mut out).unwrap(), bytes);
}

#[test]
fn fault_is_located() {
    for (at, byte, error) in [
        (0, 0xE2, Fault::Tag.at(0)),
        (4, 0x02, Fault::Unsupported.at(4)),
        (8, 0xFF, Fault::Text.at(8)),
        (5, 0x82, Fault::Tag.at(5)),
        (52, 0x04, Fault::Length.at(61)),
        (64, 0x85, Fault::Duplicate.at(64)),
    ] {
        let mut bytes = specimen();
        bytes[at] = byte;
        assert_eq!(FaceTemplate::decode(&bytes).err(), Some(error), "{byte:02X} at {at}");
    }
}

#[test]
fn a_scale_is_counted_in_small_steps() {
    for (value, steps) in [
        (0.5, Some(0x8000_0000)),
        (0.001_953_125, Some(0x0080_0000)),
        (2.328_306_4e-10, Some(1)),
        (1.164_153_2e-10, Some(1)),
        (1e-12, None),
        (0.0, None),
        (1.0, None),
        (-0.5, None),
        (f32::NAN, None),
        (f32::INFINITY, None),
    ] {
        assert_eq!(scale_steps(value), steps, "{value}");
    }
}

#[test]
fn a_template_needs_an_algorithm_and_a_vector() {
    let bytes = specimen();
    let template = FaceTemplate::decode(&bytes).unwrap();
    let mut out = [0; 128];
    let nameless = FaceTemplate { algorithm: "", ..template.clone() };
    assert!(nameless.encode(&mut out).is_err());
    let empty = FaceTemplate { vector: &[], ..template.clone() };
    assert!(empty.encode(&mut out).is_err());
    assert!(!template.is_comparable(&empty));
}

proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>) {
        let _ = FaceTemplate::decode(&bytes);
    }

    #[test]
    fn what_decodes_encodes_to_the_same_bytes(at in 0..67_usize, byte: u8) {
        let mut bytes = specimen();
        bytes[at] = byte;
        if let Ok(template) = FaceTemplate::decode(&bytes) {
            let mut out = [0; 128];
            prop_assert_eq!(template.encode(&mut out).unwrap(), bytes);
        }
    }

    #[test]
    fn what_encodes_decodes_to_the_same_template(
        algorithm in "[a-z0-9./-]{1,64}",
        scale: u32,
        vector in proptest::collection::vec(any::<u8>(), 1..600),
    ) {
        let unknown = Entries::NONE;
        let template =
            FaceTemplate { algorithm: &algorithm, model: MODEL, scale, vector: &vector, unknown };
        let mut out = [0; 1024];
        let back = FaceTemplate::decode(template.encode(&mut out).unwrap()).unwrap();
        prop_assert!(back.is_comparable(&template) && back.scale == scale);
        prop_assert_eq!(back.vector, vector);
    }
}
