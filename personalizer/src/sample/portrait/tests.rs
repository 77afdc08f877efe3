use card_format::dg2::Dg2;
use card_format::face::{Face, Image, ImageKind};
use card_format::profile::VIETNAM;

use super::*;
use crate::sample::{Part, Plan};

const SITTER: Sitter<'_> =
    Sitter { sex: Sex::Female, age: 30, eye_colour: "brown", hair_colour: "black" };

fn portrait(place: u32, sitter: &Sitter<'_>) -> Vec<u8> {
    let plan = Plan::new(&VIETNAM, 7).unwrap();
    draw(&mut Stream::new(&plan, place, Part::Portrait), sitter).unwrap()
}

/// Height and width in the start of frame (ISO/IEC 10918-1 §B.2.2).
fn size(jpeg: &[u8]) -> (u16, u16) {
    let mut rest = &jpeg[2..];
    while rest[0] == 0xFF {
        let length = usize::from(u16::from_be_bytes([rest[2], rest[3]]));
        if (0xC0..=0xC2).contains(&rest[1]) {
            return (
                u16::from_be_bytes([rest[5], rest[6]]),
                u16::from_be_bytes([rest[7], rest[8]]),
            );
        }
        rest = &rest[2 + length..];
    }
    panic!("no start of frame")
}

#[test]
fn portraits_are_images_of_the_stated_size() {
    for (place, sitter) in [
        (0, SITTER),
        (1, Sitter { sex: Sex::Male, age: 17, ..SITTER }),
        (2, Sitter { sex: Sex::Male, age: 71, hair_colour: "bald", ..SITTER }),
        (3, Sitter { age: 66, hair_colour: "grey", ..SITTER }),
        (4, Sitter { sex: Sex::Unspecified, hair_colour: "blond", eye_colour: "blue", ..SITTER }),
    ] {
        let jpeg = portrait(place, &sitter);
        assert_eq!(size(&jpeg), (HEIGHT, WIDTH));
        assert!((12_000..=LIMIT).contains(&jpeg.len()), "{}", jpeg.len());
        assert!(jpeg.ends_with(&[0xFF, 0xD9]));
        let image = Image::sniff(&jpeg);
        assert_eq!(image.kind, ImageKind::Jpeg);
        let mut out = vec![0; 0x7FFF];
        let header = card_format::cbeff::Header::face();
        let face = Face::portrait(image, WIDTH, HEIGHT);
        let file = Dg2::encode_portrait(&mut out, &header, &face).unwrap();
        assert_eq!(Dg2::decode(file).unwrap().portrait().unwrap().bytes, jpeg);
    }
}

#[test]
fn the_same_person_has_the_same_portrait() {
    assert_eq!(portrait(0, &SITTER), portrait(0, &SITTER));
    assert_ne!(portrait(0, &SITTER), portrait(1, &SITTER));
}
