//! Images that are portraits, and images that are not.

use jpeg_encoder::{ColorType, Encoder};
use proptest::prelude::*;

use super::*;

/// EOI.
const END: [u8; 2] = [0xFF, 0xD9];

/// A JPEG of one colour.
pub(crate) fn plain(width: u16, height: u16, colours: ColorType, progressive: bool) -> Vec<u8> {
    let samples = match colours {
        ColorType::Luma => 1,
        ColorType::Cmyk => 4,
        _ => 3,
    };
    let pixels = vec![0x77; usize::from(width) * usize::from(height) * samples];
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 60);
    encoder.set_progressive(progressive);
    encoder.encode(&pixels, width, height, colours).unwrap();
    jpeg
}

fn rgb(width: u16, height: u16) -> Vec<u8> {
    plain(width, height, ColorType::Rgb, false)
}

#[test]
fn portraits_are_told_from_other_images() {
    for (width, height, expected) in [
        (240, 320, Ok(())),
        (413, 531, Ok(())),
        (1600, 2240, Ok(())),
        (239, 320, Err(Reason::Pixels)),
        (240, 319, Err(Reason::Pixels)),
        (320, 240, Err(Reason::Pixels)),
        (400, 400, Err(Reason::Pixels)),
        (300, 500, Err(Reason::Pixels)),
    ] {
        let image = rgb(width, height);
        assert!(image.len() <= LIMIT || expected == Ok(()), "{}", image.len());
        let found = if image.len() > LIMIT { Ok(()) } else { check(&image) };
        assert_eq!(found, expected, "{width} x {height}");
    }
    assert_eq!(check(&plain(240, 320, ColorType::Luma, false)), Ok(()));
    assert_eq!(check(&plain(240, 320, ColorType::Cmyk, false)), Err(Reason::Coding));
    assert_eq!(check(&plain(240, 320, ColorType::Rgb, true)), Err(Reason::Coding));
    assert_eq!(check(&[]), Err(Reason::Empty));
    assert_eq!(check(&vec![0xFF; LIMIT + 1]), Err(Reason::Long));
    for other in [&b"\x89PNG\r\n\x1A\n"[..], b"GIF89a", b"%PDF-1.7", &[0xFF, 0xD8, 0xFE]] {
        assert_eq!(check(other), Err(Reason::Form));
    }
}

#[test]
fn a_cut_image_is_damaged() {
    let image = rgb(240, 320);
    assert_eq!(check(&image), Ok(()));
    for length in (3..image.len()).step_by(7).chain([image.len() - 1, image.len() - 2]) {
        assert!(check(&image[..length]).is_err(), "{length}");
    }
    cut_and_closed(&image);
    assert_eq!(check(&sampled(0)), Ok(()));
    a_colour_is_missing(&sampled(0));
    let mut hidden = image;
    hidden.extend(b"GPS");
    assert_eq!(check(&hidden), Err(Reason::Damaged), "nothing follows an image");
}

/// As programs do that repair what they got: the lower part would be grey.
fn cut_and_closed(image: &[u8]) {
    for length in [image.len() / 2, image.len() * 3 / 4, image.len() * 15 / 16] {
        let mut closed = image[..length].to_vec();
        if closed.last() == Some(&0xFF) {
            closed.pop();
        }
        closed.extend(END);
        assert_eq!(check(&closed), Err(Reason::Damaged), "{length}");
    }
}

/// An image of several scans that ends after one of them.
fn a_colour_is_missing(image: &[u8]) {
    let scans: Vec<_> =
        image.windows(2).enumerate().filter(|(_, pair)| *pair == [0xFF, 0xDA]).collect();
    for (at, _) in scans.into_iter().skip(1) {
        assert!(check(&[&image[..at], &END[..]].concat()).is_err(), "{at}");
    }
}

/// In one colour of this portrait the last rows take fewer bytes than a decoder reads ahead.
#[test]
fn an_image_whose_last_rows_are_short_is_whole() {
    let image = sampled(4);
    assert_eq!(check(&image), Ok(()));
    let body = &image[..image.len() - END.len()];
    for less in 1..24 {
        let cut = &body[..body.len() - less];
        let cut = cut.strip_suffix(&[0xFF]).unwrap_or(cut);
        assert_eq!(check(&[cut, &END[..]].concat()), Err(Reason::Damaged), "{less} bytes less");
    }
}

/// A portrait as the samples have it: one scan for each colour.
fn sampled(place: u32) -> Vec<u8> {
    let plan = crate::sample::Plan::new(&card_format::profile::VIETNAM, 1).unwrap();
    plan.dossier(place).unwrap().portrait.as_slice().to_vec()
}

/// A decoder is asked for no more than the header promises.
#[test]
fn a_header_that_lies_is_noticed() {
    let mut image = rgb(240, 320);
    let frame = image.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    let height = frame + 5;
    image[height..height + 2].copy_from_slice(&[0x01, 0x50]);
    assert_eq!(check(&image), Err(Reason::Damaged), "336 lines, of which 320 are there");
    image[height..height + 2].copy_from_slice(&[0xFF, 0xFF]);
    assert_eq!(check(&image), Err(Reason::Pixels));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_panic(at in any::<prop::sample::Index>(), with in prop::collection::vec(any::<u8>(), 1..8)) {
        let mut image = rgb(240, 320);
        let at = at.index(image.len());
        let end = image.len().min(at + with.len());
        image.splice(at..end, with);
        let _ = check(&image);
    }
}

/// The smallest grey portrait: every block is the same.
pub(crate) fn small() -> Vec<u8> {
    let fixture = include_str!("../../tests/issuance/batch.jsonl").lines().next().unwrap();
    let dossier = crate::intake::parse(fixture.as_bytes()).ok().unwrap();
    dossier.portrait.as_slice().to_vec()
}

#[test]
fn the_fixture_is_a_portrait() {
    assert_eq!(check(&small()), Ok(()));
}

/// A portrait in JPEG 2000 that others made: the one in the reference data set of BSI TR-03105-5, which
/// the folder that `CARDWRIGHT_DATA` names may have. No encoder of it is written in safe Rust.
#[test]
fn a_portrait_in_jpeg_2000_of_others_is_taken() {
    let Some(data) = std::env::var_os("CARDWRIGHT_DATA") else {
        println!("skipped: CARDWRIGHT_DATA names no folder of known documents");
        return;
    };
    let file = "1-lds/bsi-tr03105-5-referencedataset/EF.DG2.bin";
    let file = std::fs::read(std::path::Path::new(&data).join(file)).unwrap();
    let group = card_format::dg2::Dg2::decode(&file).unwrap();
    let image = group.portrait().unwrap().bytes;
    assert!(!image.starts_with(&[0xFF, 0xD8]), "it is no JPEG");
    assert_eq!(check(image), Ok(()));
    for length in [image.len() / 4, image.len() / 2, image.len() - 64] {
        assert_eq!(check(&image[..length]), Err(Reason::Damaged), "{length}");
    }
}
