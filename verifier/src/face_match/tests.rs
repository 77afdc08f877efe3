use card_format::tlv::Entries;
use proptest::prelude::*;

use super::*;

const MODEL: &[u8; 32] = &[0x5A; 32];

fn template(vector: &[u8]) -> FaceTemplate<'_> {
    let unknown = Entries::NONE;
    FaceTemplate { algorithm: "drawn/v1", model: MODEL, scale: 1 << 23, vector, unknown }
}

fn bytes(vector: &[i8]) -> Vec<u8> {
    vector.iter().map(|component| component.cast_unsigned()).collect()
}

fn likeness(one: &[i8], other: &[i8]) -> Result<f64, Reason> {
    let (one, other) = (bytes(one), bytes(other));
    compare(&template(&one), &template(&other), 0.5).map(|comparison| comparison.likeness)
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
        assert!((likeness(one, other).unwrap() - expected).abs() < 1e-12, "{one:?} {other:?}");
    }
    let longest = vec![-128; 65_535];
    assert!((likeness(&longest, &longest).unwrap() - 1.0).abs() < 1e-12);
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
        assert_eq!(compare(&one, &other, 0.5), Err(Reason::FacesNotComparable));
    }
    assert_eq!(likeness(&[0, 0], &[1, 0]), Err(Reason::FaceTemplateEmpty));
    assert_eq!(likeness(&[1, 0], &[0, 0]), Err(Reason::FaceTemplateEmpty));
}

#[test]
fn a_threshold_is_reached_or_not_and_none_is_never_reached() {
    let vector = bytes(&[3, 4]);
    for (threshold, expected) in
        [(1.0, true), (-1.0, true), (1.1, false), (f32::NAN, false), (f32::INFINITY, false)]
    {
        let found = compare(&template(&vector), &template(&vector), threshold).unwrap();
        assert_eq!(found.same_person(), expected, "{threshold}");
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
        let found = likeness(&one, &other);
        prop_assert_eq!(found, likeness(&other, &one));
        if let Ok(found) = found {
            prop_assert!((-1.0..=1.0).contains(&found));
            let longer: Vec<_> = one.iter().map(|component| component * by).collect();
            prop_assert!((likeness(&longer, &other).unwrap() - found).abs() < 1e-9);
            let opposite: Vec<_> = one.iter().map(|component| -component).collect();
            prop_assert!((likeness(&opposite, &other).unwrap() + found).abs() < 1e-9);
            let (one, other) = (bytes(&one), bytes(&other));
            let scaled = FaceTemplate { scale, ..template(&one) };
            let again = compare(&scaled, &template(&other), 0.5).unwrap();
            prop_assert!((again.likeness - found).abs() < 1e-12);
        }
    }
}
