//! Made-up fingers: minutiae that lie and turn as on a fingertip, of both index fingers, as one
//! record of ISO/IEC 19794-2:2005.

use card_format::error::Error;
use card_format::minutiae::{Capture, Finger, Kind, Minutia, MinutiaeRecord, View};

use super::Stream;

/// A scanner of 500 pixels per inch that no vendor sells.
const CAPTURE: Capture = Capture {
    certification: 0,
    device: 0,
    width: WIDTH,
    height: HEIGHT,
    x_resolution: 197,
    y_resolution: 197,
};
const WIDTH: u16 = 320;
const HEIGHT: u16 = 480;

/// Half the size of the fingertip in the image.
const REACH: (i32, i32) = (132, 210);

/// Minutiae closer than this many pixels would be one in a real image.
const APART: i32 = 18;

/// Fewest minutiae of a finger, and how many more there may be.
const COUNT: (u32, u32) = (25, 26);

/// Live-scan plain (ISO/IEC 19794-2:2005 Table 3).
const LIVE_SCAN: u8 = 0;

/// Two views of 50 minutiae with everything around them.
const LIMIT: usize = 1024;

/// The fingers of one person: both, or the left one for those who cannot give the right one.
pub fn record(stream: &mut Stream) -> Result<Vec<u8>, Error> {
    let right = finger(stream)?;
    let left = finger(stream)?;
    let views = [
        view(Finger::RIGHT_INDEX, quality(stream), &right),
        view(Finger::LEFT_INDEX, quality(stream), &left),
    ];
    let given = if stream.chance(3) { views.get(1..).unwrap_or_default() } else { &views };
    let mut out = [0; LIMIT];
    MinutiaeRecord::encode(&mut out, &CAPTURE, given).map(|record| record.to_vec())
}

const fn view(finger: Finger, quality: u8, minutiae: &[[u8; 6]]) -> View<'_> {
    View { finger, number: 0, impression: LIVE_SCAN, quality, minutiae, extended: &[] }
}

fn quality(stream: &mut Stream) -> u8 {
    u8::try_from(45 + stream.below(51)).unwrap_or(45)
}

/// Minutiae from the upper edge down.
fn finger(stream: &mut Stream) -> Result<Vec<[u8; 6]>, Error> {
    let wanted = usize::try_from(COUNT.0 + stream.below(COUNT.1)).unwrap_or(0);
    let mut places: Vec<(i32, i32)> = Vec::new();
    // A fingertip has room for more than twice as many, so this ends; the bound is for the proof.
    for _ in 0..20_000 {
        if places.len() == wanted {
            break;
        }
        let (x, y) = (around(stream, REACH.0), around(stream, REACH.1));
        let inside = square(x * 100 / REACH.0) + square(y * 100 / REACH.1) <= 10_000;
        let free = |(u, v): &(i32, i32)| square(x - u) + square(y - v) >= APART * APART;
        if inside && places.iter().all(free) {
            places.push((x, y));
        }
    }
    places.sort_unstable_by_key(|(x, y)| (*y, *x));
    places.into_iter().map(|place| minutia(stream, place).encode()).collect()
}

fn minutia(stream: &mut Stream, (x, y): (i32, i32)) -> Minutia {
    let kind = if stream.chance(60) { Kind::Ending } else { Kind::Bifurcation };
    let pixel = |offset: i32, size: u16| u16::try_from(i32::from(size) / 2 + offset).unwrap_or(0);
    let quality = quality(stream);
    Minutia { kind, x: pixel(x, WIDTH), y: pixel(y, HEIGHT), angle: angle(stream, x, y), quality }
}

/// Along the ridges: around the core above it, across the finger below it, either way.
fn angle(stream: &mut Stream, x: i32, y: i32) -> u8 {
    let flow = if y < 60 { turn(x, -y - 20) + 64 } else { 8 };
    let waver = i32::try_from(stream.below(25)).unwrap_or(0) - 12;
    let half = if stream.chance(50) { 128 } else { 0 };
    u8::try_from((flow + waver + half).rem_euclid(256)).unwrap_or(0)
}

/// The direction of a point in 256ths of a circle, within four degrees.
fn turn(x: i32, y: i32) -> i32 {
    let share = y.abs() * 64 / (x.abs() + y.abs()).max(1);
    match (x >= 0, y >= 0) {
        (true, true) => share,
        (false, true) => 128 - share,
        (false, false) => 128 + share,
        (true, false) => 256 - share,
    }
}

/// A number between `-reach` and `reach`.
fn around(stream: &mut Stream, reach: i32) -> i32 {
    let choices = u32::try_from(2 * reach + 1).unwrap_or(1);
    i32::try_from(stream.below(choices)).unwrap_or(0) - reach
}

const fn square(value: i32) -> i32 {
    value * value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Part, Plan};
    use card_format::profile::VIETNAM;

    fn fingers(place: u32) -> Vec<u8> {
        let plan = Plan::new(&VIETNAM, 5).unwrap();
        record(&mut Stream::new(&plan, place, Part::Fingers)).unwrap()
    }

    #[test]
    fn fingers_are_records_like_any_other() {
        let mut alone = 0;
        for place in 0..200 {
            let bytes = fingers(place);
            assert_eq!(bytes, fingers(place));
            let record = MinutiaeRecord::decode(&bytes).unwrap();
            assert_eq!(record.capture, CAPTURE);
            alone += usize::from(record.len() == 1);
            for view in record.views() {
                assert!(matches!(view.finger, Finger::RIGHT_INDEX | Finger::LEFT_INDEX));
                assert!((25..=50).contains(&view.minutiae.len()), "{}", view.minutiae.len());
                let minutiae: Vec<_> = view.minutiae().collect();
                assert!(minutiae.is_sorted_by_key(|minutia| (minutia.y, minutia.x)));
                for minutia in minutiae {
                    assert!(minutia.x < WIDTH && minutia.y < HEIGHT);
                    assert!((45..=95).contains(&minutia.quality));
                }
            }
        }
        assert!((1..=20).contains(&alone), "{alone}");
        assert_ne!(fingers(0), fingers(1));
    }

    #[test]
    fn a_turn_goes_round_once() {
        for (x, y, expected) in [(5, 0, 0), (5, 5, 32), (0, 5, 64), (-5, 0, 128), (0, -5, 192)] {
            assert_eq!(turn(x, y), expected);
        }
        assert_eq!(turn(0, 0), 0);
    }
}
