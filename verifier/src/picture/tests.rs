//! Pictures that are shown, and bytes that are not.

use std::path::Path;

use proptest::prelude::*;

use super::*;

const COLOUR: &[u8] = include_bytes!("../../tests/pictures/colour.jp2");
const CODESTREAM: &[u8] = include_bytes!("../../tests/pictures/colour.j2k");
const GREY: &[u8] = include_bytes!("../../tests/pictures/grey.jp2");
const OPACITY: &[u8] = include_bytes!("../../tests/pictures/opacity.jp2");
const PROGRESSIVE: &[u8] = include_bytes!("../../tests/pictures/progressive.jpg");
const PRINT: &[u8] = include_bytes!("../../tests/pictures/print.jpg");

const SIZE: (u16, u16) = (48, 64);

/// What the colour specimens were drawn by.
fn colour(x: u8, y: u8) -> [u8; 3] {
    [4 * x, 3 * y, 255 - 4 * x]
}

fn grey(x: u8, y: u8) -> [u8; 3] {
    [if x < 24 { 4 * y } else { 5 * x }; 3]
}

/// How a pixel was drawn.
type Pixel = fn(u8, u8) -> [u8; 3];

fn drawn(pixel: Pixel) -> Vec<u8> {
    (0..64).flat_map(|y| (0..48).flat_map(move |x| pixel(x, y))).collect()
}

fn baseline(pixels: &[u8], (width, height): (u16, u16), colours: ColorType) -> Vec<u8> {
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 95).encode(pixels, width, height, colours).unwrap();
    jpeg
}

fn shown(bytes: &[u8]) -> Result<Picture, Reason> {
    decode(&Image::sniff(bytes))
}

/// The greatest distance between two samples at one place.
fn distance(one: &[u8], other: &[u8]) -> u8 {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

#[test]
fn what_was_coded_without_loss_is_shown_as_it_was_drawn() {
    let specimens: [(&str, &[u8], Pixel); 4] = [
        ("boxes", COLOUR, colour),
        ("codestream", CODESTREAM, colour),
        ("grey", GREY, grey),
        ("opacity", OPACITY, colour),
    ];
    for (name, bytes, pixel) in specimens {
        let picture = shown(bytes).unwrap();
        assert_eq!((picture.width, picture.height, picture.whole), (48, 64, true), "{name}");
        assert!(*picture.rgb == drawn(pixel), "{name}");
    }
}

#[test]
fn what_was_coded_with_loss_is_shown_nearly() {
    let grey: Vec<_> = drawn(grey).into_iter().step_by(3).collect();
    let grey = baseline(&grey, SIZE, ColorType::Luma);
    let rgb = baseline(&drawn(colour), SIZE, ColorType::Rgb);
    let specimens: [(&str, &[u8], Pixel, u8); 3] = [
        ("baseline", &rgb, colour, 12),
        ("grey", &grey, self::grey, 40),
        ("progressive", PROGRESSIVE, colour, 24),
    ];
    for (name, bytes, pixel, most) in specimens {
        let picture = shown(bytes).unwrap();
        assert_eq!((picture.width, picture.height, picture.whole), (48, 64, true), "{name}");
        let found = distance(&picture.rgb, &drawn(pixel));
        assert!(found <= most, "{name}: {found}");
    }
}

#[test]
fn a_picture_is_encoded_again() {
    let picture = shown(COLOUR).unwrap();
    let jpeg = picture.jpeg();
    assert!(jpeg.starts_with(&[0xFF, 0xD8, 0xFF]) && jpeg.ends_with(&[0xFF, 0xD9]));
    let again = decode_strictly(&Image::sniff(&jpeg)).unwrap();
    assert!(distance(&picture.rgb, &again.rgb) <= 16);
    let none = Picture { width: 0, ..picture };
    assert!(none.jpeg().is_empty());
}

#[test]
fn a_cut_image_is_shown_as_far_as_it_goes_and_never_as_whole() {
    let rgb = baseline(&drawn(colour), SIZE, ColorType::Rgb);
    for (name, bytes) in [("jpeg", &rgb[..]), ("boxes", COLOUR), ("codestream", CODESTREAM)] {
        let mut told = 0;
        for length in 0..bytes.len() {
            let cut = shown(&bytes[..length]);
            told += usize::from(cut.is_ok());
            assert!(cut.is_err() || cut.is_ok_and(|cut| !cut.whole), "{name} cut to {length}");
        }
        assert!(told > 0, "{name}: something is shown");
    }
    let mut longer = rgb;
    longer.extend(b"bytes behind the end");
    assert!(shown(&longer).unwrap().whole);
    assert!(decode_strictly(&Image::sniff(&longer)).is_err());
}

#[test]
fn what_a_portrait_never_is_is_not_supported() {
    assert_eq!(shown(PRINT).err(), Some(Reason::PortraitNotSupported), "colours of print");
    for bytes in [&b"\x89PNG\r\n\x1A\n"[..], b"GIF89a", b"<svg", b"", &[0xFF, 0xD8, 0xFF]] {
        assert_eq!(shown(bytes).err(), Some(Reason::PortraitMalformed));
    }
    let mut long = vec![0xFF, 0xD8, 0xFF];
    long.resize(MOST_BYTES + 1, 0);
    assert_eq!(shown(&long).err(), Some(Reason::PortraitNotSupported));
}

/// Offsets in the codestream specimen: SIZ at 2, its fields as in ISO/IEC 15444-1 Table A.9.
#[test]
fn a_header_that_asks_for_too_much_is_not_followed() {
    let cod = CODESTREAM.windows(2).position(|marker| marker == [0xFF, 0x52]).unwrap();
    for (name, at, with) in [
        ("wide and high", 8, &[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF][..]),
        ("wider than a word tells", 8, &[0, 1, 0, 0]),
        ("tiny tiles", 24, &[0, 0, 0, 1, 0, 0, 0, 1]),
        ("many components", 40, &[0x40, 0]),
        ("many layers", cod + 6, &[0xFF, 0xFF]),
        ("many levels", cod + 9, &[33]),
        ("other progressions", cod, &[0xFF, 0x5F]),
    ] {
        let mut changed = CODESTREAM.to_vec();
        changed[at..at + with.len()].copy_from_slice(with);
        assert_eq!(shown(&changed).err(), Some(Reason::PortraitNotSupported), "{name}");
    }
    let stream = COLOUR.windows(4).position(|name| name == b"jp2c").unwrap() - 4;
    let twice = [COLOUR, &COLOUR[stream..]].concat();
    assert_eq!(shown(&twice).err(), Some(Reason::PortraitNotSupported), "two codestreams");
    let mut palette = COLOUR.to_vec();
    let colr = palette.windows(4).position(|name| name == b"colr").unwrap();
    palette[colr..colr + 4].copy_from_slice(b"pclr");
    assert_eq!(shown(&palette).err(), Some(Reason::PortraitNotSupported), "a palette");
}

/// A decoder is asked for no more than the frame promised.
#[test]
fn a_frame_that_lies_is_noticed() {
    let mut jpeg = baseline(&drawn(colour), SIZE, ColorType::Rgb);
    let frame = jpeg.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&[0, 80]);
    let picture = shown(&jpeg).unwrap();
    assert_eq!((picture.height, picture.whole), (80, false), "80 rows, of which 64 are there");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    assert_eq!(shown(&jpeg).err(), Some(Reason::PortraitNotSupported));
}

#[test]
fn portraits_of_others_are_shown() {
    let Some(data) = std::env::var_os("CARDWRIGHT_DATA") else {
        eprintln!("skipped: CARDWRIGHT_DATA names no folder with specimens");
        return;
    };
    for (name, size) in [
        ("4-biometrics/portraits/silver.jp2", (413, 531)),
        ("4-biometrics/portraits/isomdl-portrait.jp2", (512, 512)),
        ("4-biometrics/iso39794-5-and-19794-5/ISO19794_Test1_Face.jpg", (148, 70)),
    ] {
        let bytes = std::fs::read(Path::new(&data).join(name)).unwrap();
        let begun = std::time::Instant::now();
        let picture = shown(&bytes).unwrap();
        eprintln!("{name}: {} ms", begun.elapsed().as_millis());
        assert_eq!((picture.width, picture.height), size, "{name}");
        assert!(picture.whole, "{name}");
    }
}

fn specimen() -> impl Strategy<Value = Vec<u8>> {
    let jpeg = baseline(&drawn(colour), SIZE, ColorType::Rgb);
    let all = [COLOUR, CODESTREAM, GREY, OPACITY, PROGRESSIVE, PRINT, &jpeg].map(<[u8]>::to_vec);
    prop::sample::select(all.to_vec())
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>, kind in 0..2_usize) {
        let kind = [ImageKind::Jpeg, ImageKind::Jpeg2000][kind];
        let _ = decode(&Image { kind, bytes: &bytes });
    }

    #[test]
    fn changed_images_end_in_a_picture_of_the_promised_size_or_a_reason(
        mut image in specimen(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        cut in any::<prop::sample::Index>(),
    ) {
        for (at, byte) in changes {
            let at = at.index(image.len());
            image[at] = byte;
        }
        image.truncate(cut.index(image.len() * 2).max(1));
        let begun = std::time::Instant::now();
        if let Ok(picture) = shown(&image) {
            let area = usize::from(picture.width) * usize::from(picture.height);
            prop_assert!(picture.rgb.len() == area * 3 && area <= MOST_PIXELS);
        }
        prop_assert!(begun.elapsed().as_secs() < 30);
    }
}
