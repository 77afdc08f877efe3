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
        let _ = iso39794::representation(&bytes);
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

/// An image of 39794-5 of 413 by 531 pixels; 67 bytes.
fn representation() -> Vec<u8> {
    let mut bytes = Vec::from(*b"\x65\x31\xA0\x07\x80\x01\x03\x81\x02\x07\xE3\xA1\x26\x30\x24");
    bytes.extend(*b"\x80\x01\x01\xA1\x1F\xA0\x1D\xA0\x1B\x80\x06\xFF\xD8\xFF\xE0\xFF\xD9");
    bytes.extend(*b"\xA1\x11\xA0\x03\x80\x01\x02\xA7\x08\x80\x02\x01\x9D\x81\x02\x02\x13\xA1\x00");
    bytes
}

#[test]
fn what_a_newer_record_says_of_its_image_is_found() {
    let bytes = representation();
    let first = iso39794::representation(&bytes).unwrap();
    assert_eq!((first.image.kind, first.image.bytes.len()), (ImageKind::Jpeg, 6));
    assert_eq!((first.kind, first.size), (Some(ImageKind::Jpeg), Some((413, 531))));
    for (at, byte) in [(38, 5), (34, 0xA9)] {
        let mut changed = bytes.clone();
        changed[at] = byte;
        let first = iso39794::representation(&changed).unwrap();
        assert_eq!((first.kind, first.size), (None, Some((413, 531))), "{byte:02X} at {at}");
    }
}

proptest! {
    #[test]
    fn no_newer_record_panics(at in 0..51_usize, byte: u8) {
        let mut bytes = representation();
        bytes[at] = byte;
        let _ = iso39794::representation(&bytes);
    }
}
