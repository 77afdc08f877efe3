//! Drawings of fingers that nobody has.

use card_format::minutiae::Finger;
use proptest::prelude::*;

use super::*;

fn view(finger: u8, minutiae: &[[u8; 6]]) -> View<'_> {
    let finger = Finger(finger);
    View { finger, number: 0, impression: 0, quality: 77, minutiae, extended: &[] }
}

fn record(capture: Capture, minutiae: &[Minutia], views: u8) -> Vec<u8> {
    let minutiae: Vec<_> = minutiae.iter().map(|minutia| minutia.encode().unwrap()).collect();
    let views: Vec<_> = (0..views).map(|number| view(number % 11, &minutiae)).collect();
    let mut out = vec![0; 0x1_0000];
    MinutiaeRecord::encode(&mut out, &capture, &views).unwrap().to_vec()
}

const CAPTURE: Capture = Capture {
    certification: 0,
    device: 0,
    width: 300,
    height: 400,
    x_resolution: 197,
    y_resolution: 197,
};

/// What every picture is: one root, nothing active, nothing from elsewhere.
fn inert(svg: &str) {
    assert!(
        svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.ends_with("</svg>")
    );
    for never in ["<script", "href", "url(", "<image", "<style", "foreignObject", "&", "NaN", "inf"]
    {
        assert!(!svg.contains(never), "{never}");
    }
    for tag in ["svg", "g", "text"] {
        let opened = svg.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, svg.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn each_kind_has_its_own_shape_and_each_minutia_its_place() {
    let at = |kind, x, angle, quality| Minutia { kind, x, y: 200, angle, quality };
    let minutiae = [
        at(Kind::Ending, 50, 0, 90),
        at(Kind::Bifurcation, 100, 64, 20),
        at(Kind::Other, 150, 128, 0),
    ];
    let bytes = record(CAPTURE, &minutiae, 1);
    let record = [MinutiaeRecord::decode(&bytes).unwrap()];
    let svg = svg(&record, Language::Vi);
    inert(&svg);
    // Beside the legend: an ending points right, a bifurcation up.
    assert!(
        svg.contains("<circle cx=\"50.0\" cy=\"200.0\"") && svg.contains("M50.0 200.0L63.3 200.0")
    );
    assert!(svg.contains("M100.0 200.0L100.0 186.7"));
    assert_eq!(svg.matches("<g ").count(), 3 + LEGEND.len());
    assert!(svg.contains("Không rõ ngón: 3 điểm, chất lượng 77"));
    assert!(super::svg(&record, Language::En).contains("Unknown finger: 3 points, quality 77"));
}

#[test]
fn fingers_of_several_records_stand_in_one_picture() {
    let ending = Minutia { kind: Kind::Ending, x: 10, y: 10, angle: 0, quality: 90 };
    let ending = [ending.encode().unwrap(); 2];
    let views = [(2, &ending[..1]), (7, &ending)].map(|(finger, minutiae)| view(finger, minutiae));
    let mut out = [0; 1024];
    let fingers = Fingers::encode_minutiae(&mut out, &CAPTURE, &views).unwrap();
    let svg = of_fingers(fingers, Language::En).unwrap();
    inert(&svg);
    assert!(svg.contains("Right index finger: 1 points"), "{}", *svg);
    assert!(svg.contains("Left index finger: 2 points"), "{}", *svg);
    // Fingers that could not be taken have no picture, nor has what is none.
    let mut out = [0; 256];
    let none = Fingers::encode(&mut out, &[], Some(&[7; 32])).unwrap();
    assert!(of_fingers(none, Language::En).is_none());
    assert!(of_fingers(b"no record", Language::En).is_none());
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), at: prop::sample::Index, byte: u8) {
        let ending = Minutia { kind: Kind::Ending, x: 10, y: 10, angle: 0, quality: 90 };
        let (mut out, ending) = ([0; 512], [ending.encode().unwrap()]);
        let views = [view(2, &ending)];
        let mut changed = Fingers::encode_minutiae(&mut out, &CAPTURE, &views).unwrap().to_vec();
        let place = at.index(changed.len());
        changed[place] = byte;
        for content in [&bytes, &changed] {
            if let Some(svg) = of_fingers(content, Language::En) {
                inert(&svg);
            }
        }
    }

    #[test]
    fn no_record_draws_more_than_it_holds(
        width: u16,
        height: u16,
        views in 0_u8..40,
        points in prop::collection::vec((0_u8..4, 0_u16..0x4000, 0_u16..0x4000, any::<u8>(), 0_u8..=100), 0..30),
    ) {
        let minutiae: Vec<_> = points
            .into_iter()
            .map(|(kind, x, y, angle, quality)| Minutia { kind: Kind::from_bits(kind), x, y, angle, quality })
            .collect();
        let bytes = record(Capture { width, height, ..CAPTURE }, &minutiae, views);
        let svg = svg(&[MinutiaeRecord::decode(&bytes).unwrap()], Language::En);
        inert(&svg);
        prop_assert!(svg.len() < 4000 + usize::from(views.min(20)) * (600 + 400 * minutiae.len()));
        let drawn = usize::from(views.min(20)) * minutiae.len() + LEGEND.len();
        prop_assert_eq!(svg.matches("<g ").count(), drawn);
    }
}
