//! Records that tell the truth about their image, and others.

use card_format::face::ImageData;
use jiff::civil::Date;

use super::*;
use crate::check::Outcome;
use crate::document::{Content, Source};
use crate::examine::examine_files;
use crate::trust::Trust;

const JPEG: &[u8] = include_bytes!("../../../tests/pictures/baseline.jpg");
const JPEG_2000: &[u8] = include_bytes!("../../../tests/pictures/colour.jp2");

fn judged(image: &[u8], change: fn(&mut Face<'_>)) -> (Document, Report) {
    let mut face = Face::portrait(Image::sniff(image), 48, 64);
    change(&mut face);
    let mut out = vec![0; 4096];
    let dg2 = Dg2::encode_portrait(&mut out, &Header::face(), &face).unwrap().to_vec();
    let mut document = Document::new(Source::Files);
    document.insert(Ef::Dg2, Content::Read(dg2));
    let trust = Trust::of_certificates([]);
    let day = Date::constant(2026, 11, 22);
    let report = examine_files(&document, &trust, day, Ledger::default());
    (document, report)
}

fn reason(report: &Report) -> Option<Reason> {
    report.outcome(Id::Portrait).and_then(Outcome::reason)
}

#[test]
fn files_are_judged_without_decoding_and_a_look_adds_what_it_saw() {
    for (image, format) in [(JPEG, "jpeg"), (JPEG_2000, "jpeg2000")] {
        let (document, mut report) = judged(image, |_| {});
        let (format, bytes) = (format.to_owned(), image.len());
        let found = Evidence::Image { format: format.clone(), bytes };
        assert_eq!(report.outcome(Id::Portrait), Some(&found.into()));
        let picture = look(&document, &mut report).unwrap();
        assert_eq!((picture.width, picture.height), (48, 64));
        let decoded = Evidence::Picture { format, bytes, width: 48, height: 64 };
        assert_eq!(report.outcome(Id::Portrait), Some(&decoded.into()));
        assert!(!report.findings.contains(&Finding::PortraitMislabelled));
    }
}

#[test]
fn a_record_that_says_another_size_is_told_and_the_picture_shown() {
    let changes: [fn(&mut Face<'_>); 2] = [|face| face.width = 49, |face| face.height = 0];
    for change in changes {
        let (document, mut report) = judged(JPEG, change);
        assert_eq!(reason(&report), None);
        assert!(look(&document, &mut report).is_some());
        assert_eq!(reason(&report), Some(Reason::PortraitSizeDiffers));
    }
    let (document, mut report) = judged(JPEG, |face| (face.width, face.height) = (0, 0));
    look(&document, &mut report);
    assert_eq!(reason(&report), None, "nothing is said");
}

#[test]
fn a_record_that_names_another_format_is_told_and_the_picture_shown() {
    let (document, mut report) = judged(JPEG_2000, |face| face.image_data = ImageData::JPEG);
    assert!(report.findings.contains(&Finding::PortraitMislabelled));
    assert!(look(&document, &mut report).is_some());
    assert_eq!(reason(&report), Some(Reason::PortraitMalformed));
}

#[test]
fn an_image_that_is_cut_or_none_is_never_called_a_portrait() {
    let (document, mut report) = judged(&JPEG[..JPEG.len() - 40], |_| {});
    assert!(look(&document, &mut report).is_some_and(|picture| !picture.whole));
    assert_eq!(reason(&report), Some(Reason::PortraitDamaged));
    let (document, mut report) = judged(b"\xFF\xD8\xFF\xE0 no portrait", |_| {});
    assert!(look(&document, &mut report).is_none());
    assert_eq!(reason(&report), Some(Reason::PortraitMalformed));
}
