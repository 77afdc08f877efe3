use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::face::ImageKind;

const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xD9];

fn specimen() -> Vec<u8> {
    let mut out = [0; 256];
    let face = Face::portrait(Image::sniff(JPEG), 413, 531);
    Dg2::encode_portrait(&mut out, &Header::face(), &face).unwrap().to_vec()
}

#[test]
fn specimen_round_trips() {
    let file = specimen();
    assert!(file.starts_with(b"\x75\x54\x7F\x61\x51\x02\x01\x01\x7F\x60\x4B\xA1\x12"));
    let dg2 = Dg2::decode(&file).unwrap();
    let image = dg2.portrait().unwrap();
    assert_eq!((image.kind, image.bytes), (ImageKind::Jpeg, JPEG));
    let faces: Vec<_> = dg2.templates().collect();
    let mut out = [0; 256];
    assert_eq!(Dg2::encode(&mut out, &faces).unwrap(), file);
    let record = face_record(&faces[0]).unwrap().unwrap();
    assert_eq!(record.faces().next().unwrap().width, 413);
}

#[test]
fn one_to_nine_faces_fit() {
    let file = specimen();
    let face = Dg2::decode(&file).unwrap().templates().next().unwrap();
    let mut out = [0; 1024];
    for (count, fits) in [(0, false), (1, true), (9, true), (10, false)] {
        let faces = std::vec![face.clone(); count];
        let result = Dg2::encode(&mut out, &faces).map(|file| file.to_vec());
        assert_eq!(result.is_ok(), fits, "{count}");
        if let Ok(file) = result {
            assert_eq!(Dg2::decode(&file).unwrap().portraits().flatten().count(), count);
        }
    }
    let empty = b"\x75\x06\x7F\x61\x03\x02\x01\x00";
    assert_eq!(Dg2::decode(empty).err(), Some(Fault::Value.at(2)));
}

#[test]
fn an_image_of_iso_39794_is_found() {
    let file = b"\x75\x39\x7F\x61\x36\x02\x01\x01\x7F\x60\x30\
        \xA1\x08\x87\x02\x01\x01\x88\x02\x00\x2A\x7F\x2E\x23\xA1\x21\
        \x65\x1F\xA0\x03\x80\x01\x03\xA1\x18\x30\x16\x80\x01\x00\
        \xA1\x11\xA0\x0F\xA0\x0D\x80\x04\xFF\x4F\xFF\x51\xA1\x05\xA0\x03\x80\x01\x03";
    let dg2 = Dg2::decode(file).unwrap();
    let image = dg2.portrait().unwrap();
    assert_eq!((image.kind, image.bytes), (ImageKind::Jpeg2000, &[0xFF, 0x4F, 0xFF, 0x51][..]));
    assert!(face_record(&dg2.templates().next().unwrap()).unwrap().is_none());
}

#[test]
fn fault_is_located() {
    for (at, byte, error) in [
        (0, 0x63, Fault::Tag.at(0)),
        (7, 0x02, Fault::Missing.at(86)),
        (30, 0x09, Fault::Unsupported.at(34)),
        (34, b'G', Fault::Tag.at(34)),
        (39, b'3', Fault::Unsupported.at(38)),
    ] {
        let mut file = specimen();
        file[at] = byte;
        let result = Dg2::decode(&file).and_then(|dg2| dg2.portrait().map(|_| ()));
        assert_eq!(result.err(), Some(error), "{byte:02X} at {at}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>, at in 0..86_usize, byte: u8) {
        let _ = Dg2::decode(&bytes);
        let mut file = specimen();
        file[at] = byte;
        let _ = Dg2::decode(&file).map(|dg2| dg2.portraits().count());
    }
}
