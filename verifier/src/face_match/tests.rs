use card_format::tlv::Entries;
use proptest::prelude::*;
use zeroize::Zeroizing;

use super::*;
use crate::check::Outcome;
use crate::document::Source;
use crate::holder::Holder;
use crate::profile::{Profile, SHIPPED};
use crate::status::Status;
use crate::verdict::verdict_by;

const MODEL: &[u8; 32] = &[0x5A; 32];

fn template(vector: &[u8]) -> FaceTemplate<'_> {
    let unknown = Entries::NONE;
    FaceTemplate { algorithm: "drawn/v1", model: MODEL, scale: 1 << 23, vector, unknown }
}

fn bytes(vector: &[i8]) -> Vec<u8> {
    vector.iter().map(|component| component.cast_unsigned()).collect()
}

fn alike(one: &[i8], other: &[i8]) -> Result<f64, Reason> {
    let (one, other) = (bytes(one), bytes(other));
    likeness(&template(&one), &template(&other))
}

fn file(vector: &[i8]) -> Vec<u8> {
    let vector = bytes(vector);
    template(&vector).encode(&mut [0; 256]).unwrap().to_vec()
}

/// What is found of this live template, where this one was opened.
fn found(stored: Option<&[i8]>, live: &[u8]) -> Report {
    let mut report = Report::empty(Source::Card, "2026-11-22");
    let mut holder = Holder::default();
    holder.opened.face = stored.map(|vector| Zeroizing::new(file(vector)));
    report.holder = Some(holder);
    compare(live, 0.5, &mut report);
    report
}

#[test]
fn angles_are_those_of_geometry() {
    for (one, other, expected) in [
        (&[3, 4][..], &[3, 4][..], 1.0),
        (&[3, 4], &[-3, -4], -1.0),
        (&[3, 4], &[4, -3], 0.0),
        (&[1, 0], &[1, 1], core::f64::consts::FRAC_1_SQRT_2),
        (&[127, -128], &[127, -128], 1.0),
    ] {
        assert!((alike(one, other).unwrap() - expected).abs() < 1e-12, "{one:?} {other:?}");
    }
    let longest = vec![-128; 65_535];
    assert!((alike(&longest, &longest).unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn what_cannot_be_compared_is_not() {
    let vector = bytes(&[1, 2, 3]);
    let one = template(&vector);
    for other in [
        FaceTemplate { algorithm: "drawn/v2", ..one.clone() },
        FaceTemplate { model: &[0; 32], ..one.clone() },
        FaceTemplate { vector: &vector[1..], ..one.clone() },
    ] {
        assert_eq!(likeness(&one, &other), Err(Reason::FacesNotComparable));
    }
    assert_eq!(alike(&[0, 0], &[1, 0]), Err(Reason::FaceTemplateEmpty));
    assert_eq!(alike(&[1, 0], &[0, 0]), Err(Reason::FaceTemplateEmpty));
}

#[test]
fn a_threshold_is_reached_or_not_and_none_is_never_reached() {
    for (likeness, threshold, expected) in [
        (1000, 1.0, true),
        (360, 0.36, true),
        (359, 0.36, false),
        (360, 0.3604, false),
        (-1000, 0.0, false),
        (1000, f32::NAN, false),
        (1000, f32::INFINITY, false),
    ] {
        assert_eq!(judge(likeness, threshold).is_ok(), expected, "{likeness} {threshold}");
    }
    for (likeness, expected) in [(1.0, 1000), (0.9999, 999), (0.5, 500), (-0.0001, -1)] {
        assert_eq!(thousandths(likeness), expected);
    }
}

#[test]
fn a_likeness_is_written_down_and_each_profile_holds_it_against_its_own() {
    // A right angle and half of it.
    let report = found(Some(&[1, 0]), &file(&[1, 1]));
    assert_eq!(report.likeness, Some(707));
    let shown = |threshold: f32| {
        let mut profile = Profile::stationary().clone();
        profile.face.threshold = threshold;
        let verdict = verdict_by(&report, &profile);
        verdict.outcome(&report.checks[0]).clone()
    };
    assert_eq!(shown(0.7).status(), Status::Successful);
    assert_eq!(shown(0.8), Outcome::Failed { reason: Reason::FacesDiffer });
}

#[test]
fn what_a_terminal_lacks_is_not_a_face_that_differs() {
    let other = FaceTemplate { model: &[0; 32], ..template(&[1, 0]) };
    let other = other.encode(&mut [0; 256]).unwrap().to_vec();
    for (stored, live, reason) in [
        (Some(&[1, 0][..]), file(&[0, 1]), Reason::FacesDiffer),
        (Some(&[1, 0]), other, Reason::FacesNotComparable),
        (Some(&[1, 0]), file(&[0, 0]), Reason::FaceTemplateEmpty),
        (Some(&[1, 0]), b"no template".to_vec(), Reason::LiveTemplateMalformed),
        (None, file(&[1, 0]), Reason::FaceTemplateClosed),
    ] {
        let report = found(stored, &live);
        assert_eq!(report.outcome(Id::FaceTemplate).unwrap().reason(), Some(reason));
        assert_eq!(report.likeness.is_some(), reason == Reason::FacesDiffer);
    }
}

#[test]
fn no_likeness_changes_a_verdict() {
    let without = Report::empty(Source::Card, "2026-11-22");
    for live in [file(&[1, 0]), file(&[0, 1]), b"no template".to_vec()] {
        let report = found(Some(&[1, 0]), &live);
        for shipped in SHIPPED {
            let profile = shipped.profile();
            let (with, without) = (verdict_by(&report, profile), verdict_by(&without, profile));
            assert_eq!((with.decision, with.groups), (without.decision, without.groups));
        }
    }
}

proptest! {
    #[test]
    fn likeness_is_symmetric_bounded_and_blind_to_scale(
        pairs in prop::collection::vec((-42_i8..=42, -42_i8..=42), 1..600),
        by in 1_i8..=3,
        scale: u32,
    ) {
        let (one, other): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let found = alike(&one, &other);
        prop_assert_eq!(found, alike(&other, &one));
        if let Ok(found) = found {
            prop_assert!((-1.0..=1.0).contains(&found));
            let longer: Vec<_> = one.iter().map(|component| component * by).collect();
            prop_assert!((alike(&longer, &other).unwrap() - found).abs() < 1e-9);
            let opposite: Vec<_> = one.iter().map(|component| -component).collect();
            prop_assert!((alike(&opposite, &other).unwrap() + found).abs() < 1e-9);
            let (one, other) = (bytes(&one), bytes(&other));
            let scaled = FaceTemplate { scale, ..template(&one) };
            let again = likeness(&scaled, &template(&other)).unwrap();
            prop_assert!((again - found).abs() < 1e-12);
        }
    }

    #[test]
    fn no_file_panics(
        bytes in prop::collection::vec(any::<u8>(), 0..80),
        at: prop::sample::Index,
        byte: u8,
    ) {
        let mut changed = file(&[1, 2, 3]);
        let place = at.index(changed.len());
        changed[place] = byte;
        for live in [&bytes, &changed] {
            let report = found(Some(&[1, 2, 3]), live);
            prop_assert!(report.outcome(Id::FaceTemplate).is_some());
        }
    }
}
