use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// A record with one point and an image of six bytes.
fn specimen() -> Vec<u8> {
    let mut bytes = Vec::from(*b"FAC\x00010\0\0\0\0\x3C\0\x01\0\0\0\x2E\0\x01");
    bytes.extend([1, 1, 2, 0, 0, 5, 0, 1, 5, 10, 15, 21, 26, 31]);
    bytes.extend([1, 0x36, 0, 95, 0, 117, 0, 0]);
    bytes.extend([1, 0, 1, 0x9D, 2, 0x13, 1, 2, 0x49, 0x47, 0, 0]);
    bytes.extend([0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xD9]);
    bytes
}

fn encode(record: &FaceRecord<'_>) -> Vec<u8> {
    let faces: Vec<_> = record.faces().collect();
    let mut out = [0; 512];
    FaceRecord::encode(&mut out, &faces).unwrap().to_vec()
}

#[test]
fn specimen_round_trips() {
    let bytes = specimen();
    let record = FaceRecord::decode(&bytes).unwrap();
    assert_eq!(record.len(), 1);
    let face = record.faces().next().unwrap();
    assert!(face.gender == Gender::MALE && face.hair_colour == HairColour::BLACK);
    assert!(face.features == Features::SPECIFIED.with(Features::MOUSTACHE));
    assert!(face.features.contains(Features::MOUSTACHE));
    assert!(!face.features.contains(Features::BEARD));
    assert_eq!((face.width, face.height, face.device), (413, 531, 0x4947));
    let point = FeaturePoint::decode(face.points[0]);
    assert!(point == FeaturePoint { kind: 1, code: 0x36, x: 95, y: 117 });
    assert_eq!(point.encode(), face.points[0]);
    assert_eq!(face.image.kind, ImageKind::Jpeg);
    assert_eq!(face.check_image(), Ok(()));
    assert_eq!(encode(&record), bytes);
}

#[test]
fn images_are_known_by_their_first_bytes() {
    for (bytes, kind) in [
        (&b"\xFF\xD8\xFF\xDB"[..], ImageKind::Jpeg),
        (b"\0\0\0\x0CjP  \r\n\x87\n....", ImageKind::Jpeg2000),
        (b"\xFF\x4F\xFF\x51\0", ImageKind::Jpeg2000),
        (b"\x89PNG", ImageKind::Unknown),
        (b"\xFF\xD8", ImageKind::Unknown),
        (b"", ImageKind::Unknown),
    ] {
        assert_eq!(Image::sniff(bytes).kind, kind);
    }
    let mut bytes = specimen();
    bytes[43] = 1;
    let record = FaceRecord::decode(&bytes).unwrap();
    assert_eq!(record.faces().next().unwrap().check_image(), Err(Fault::Value.at(0)));
}

#[test]
fn fault_is_located() {
    for (at, byte, error) in [
        (0, b'f', Fault::Tag.at(0)),
        (5, b'3', Fault::Unsupported.at(4)),
        (11, 0x3D, Fault::Length.at(8)),
        (11, 0x3B, Fault::Trailing.at(0x3B)),
        (13, 0x00, Fault::Missing.at(12)),
        (13, 0x02, Fault::Length.at(60)),
        (17, 0x2F, Fault::Length.at(14)),
        (17, 0x2D, Fault::Trailing.at(59)),
        (17, 0x28, Fault::Length.at(14)),
        (19, 0x05, Fault::Length.at(34)),
    ] {
        let mut bytes = specimen();
        bytes[at] = byte;
        assert_eq!(FaceRecord::decode(&bytes).err(), Some(error), "{byte:02X} at {at}");
    }
    let bytes = specimen();
    assert_eq!(FaceRecord::decode(&bytes[..11]).err(), Some(Fault::Length.at(8)));
}

#[test]
fn a_record_needs_a_face_and_a_face_an_image() {
    let mut out = [0; 64];
    assert_eq!(FaceRecord::encode(&mut out, &[]).err(), Some(Fault::Value.at(0)));
    let empty = Face::portrait(Image::sniff(&[]), 1, 1);
    assert_eq!(FaceRecord::encode(&mut out, &[empty]).err(), Some(Fault::Missing.at(14)));
}

proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>, tail: Vec<u8>) {
        let _ = FaceRecord::decode(&bytes);
        let mut bytes = specimen();
        bytes.extend(tail);
        let _ = FaceRecord::decode(&bytes);
        let _ = iso39794::image(&bytes);
    }

    #[test]
    fn what_decodes_encodes_to_the_same_bytes(at in 0..60_usize, byte: u8) {
        let mut bytes = specimen();
        bytes[at] = byte;
        // The reserved bytes of a point are kept, because the point is.
        if let Ok(record) = FaceRecord::decode(&bytes) {
            prop_assert_eq!(encode(&record), bytes);
        }
    }

    #[test]
    fn what_encodes_decodes_to_the_same_faces(
        images in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..20), 1..4),
        width: u16,
        height: u16,
    ) {
        let face = |image| Face::portrait(Image::sniff(image), width, height);
        let faces: Vec<_> = images.iter().map(|image| face(image)).collect();
        let mut out = [0; 512];
        let bytes = FaceRecord::encode(&mut out, &faces).unwrap();
        let record = FaceRecord::decode(bytes).unwrap();
        prop_assert_eq!(usize::from(record.len()), images.len());
        for (face, image) in record.faces().zip(&images) {
            prop_assert_eq!((face.width, face.height), (width, height));
            prop_assert_eq!(face.image.bytes, &image[..]);
        }
    }
}
