//! What a face looks like before it is drawn: proportions and colours.

use card_format::mrz::Sex;

use super::Sitter;
use super::canvas::{Colour, mix};
use super::path::Point;
use crate::sample::Stream;

/// Skin, each with its shadow.
const SKIN: [(Colour, Colour); 6] = [
    ([245, 215, 188], [206, 158, 126]),
    ([240, 203, 170], [198, 146, 112]),
    ([232, 190, 153], [186, 132, 98]),
    ([222, 176, 137], [172, 119, 85]),
    ([208, 160, 120], [156, 105, 73]),
    ([188, 139, 101], [136, 90, 62]),
];

/// Backgrounds, upper and lower edge.
const BACKGROUNDS: [(Colour, Colour); 4] = [
    ([226, 235, 244], [196, 211, 228]),
    ([240, 241, 243], [214, 217, 222]),
    ([205, 222, 240], [168, 193, 221]),
    ([235, 238, 233], [208, 215, 206]),
];

/// Fabrics.
const FABRICS: [Colour; 9] = [
    [44, 62, 92],
    [58, 60, 66],
    [122, 38, 48],
    [36, 92, 84],
    [98, 82, 128],
    [182, 120, 62],
    [70, 106, 150],
    [150, 158, 166],
    [196, 148, 160],
];

/// What the hair is cut like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// None on top.
    Bald,
    /// Close to the head.
    Crop,
    /// Parted on one side.
    Parted,
    /// Far back over the forehead.
    Receding,
    /// Down to the chin.
    Bob,
    /// Over the shoulders, parted in the middle.
    Long,
    /// Over the shoulders, with a fringe.
    Fringe,
    /// Tied up.
    Bun,
}

/// What is worn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Garment {
    /// Shirt with a collar.
    Shirt,
    /// Round neck.
    Round,
    /// Jacket over a shirt.
    Jacket,
    /// Stand-up collar.
    Tunic,
}

/// Everything that drawing needs.
pub(super) struct Looks {
    pub(super) age: u16,
    pub(super) feminine: bool,
    pub(super) background: Colour,
    pub(super) background_low: Colour,
    pub(super) skin: Colour,
    pub(super) shadow: Colour,
    pub(super) hair: Colour,
    pub(super) iris: Colour,
    pub(super) lips: Colour,
    pub(super) fabric: Colour,
    pub(super) cut: Cut,
    pub(super) garment: Garment,
    /// Middle of the face.
    pub(super) middle: i32,
    /// Width of the face in percent.
    pub(super) width: i32,
    /// Width of the jaw in percent.
    pub(super) jaw: i32,
    /// Where the chin ends.
    pub(super) chin: i32,
    /// How far the eyes lie from the middle.
    pub(super) eyes: i32,
    /// Half the height of an open eye.
    pub(super) lids: i32,
    /// How much the outer corner of an eye lies higher than the inner one.
    pub(super) slant: i32,
    /// Half the width of the nose.
    pub(super) nose: i32,
    /// Half the width of the mouth.
    pub(super) mouth: i32,
    /// Thickness of the eyebrows.
    pub(super) brows: i32,
    /// A mole on a cheek, if there is one.
    pub(super) mole: Option<Point>,
    /// Stubble, up to 255.
    pub(super) beard: u8,
}

impl Looks {
    /// Chooses from a stream what the sitter leaves open.
    pub(super) fn choose(stream: &mut Stream, sitter: &Sitter<'_>) -> Self {
        let feminine = match sitter.sex {
            Sex::Female => true,
            Sex::Male => false,
            Sex::Unspecified => stream.chance(50),
        };
        let (background, background_low) = one(stream, &BACKGROUNDS);
        let (skin, shadow) = one(stream, &SKIN);
        let hair = hair(stream, sitter.hair_colour);
        let middle = 206 + between(stream, -4, 4);
        let mole = (between(stream, -70, 70), between(stream, 285, 330));
        let rouge: Colour = if feminine { [192, 84, 88] } else { [176, 96, 84] };
        Self {
            age: sitter.age,
            feminine,
            background,
            background_low,
            skin,
            shadow,
            hair,
            iris: iris(sitter.eye_colour),
            lips: mix(skin, rouge, if feminine { 70 } else { 50 }, 100),
            fabric: one(stream, &FABRICS),
            cut: cut(stream, sitter, feminine),
            garment: one(
                stream,
                &[Garment::Shirt, Garment::Round, Garment::Jacket, Garment::Tunic],
            ),
            middle,
            width: between(stream, 94, 104) - if feminine { 2 } else { 0 },
            jaw: between(stream, 90, 106) - if feminine { 8 } else { 0 },
            chin: between(stream, 394, 412) - if feminine { 6 } else { 0 },
            eyes: between(stream, 46, 50),
            lids: between(stream, 7, 10) + i32::from(feminine),
            slant: between(stream, 0, 4),
            nose: between(stream, 17, 24) - if feminine { 2 } else { 0 },
            mouth: between(stream, 31, 39) - if feminine { 2 } else { 0 },
            brows: between(stream, 56, 84) - if feminine { 22 } else { 0 },
            mole: (stream.chance(25) && mole.0.abs() > 34).then_some(mole),
            beard: if feminine || sitter.age < 20 { 0 } else { one(stream, &[0, 0, 0, 24, 44]) },
        }
    }

    /// A point as far from the middle of the face as its width wants.
    pub(super) const fn at(&self, x: i32, y: i32) -> Point {
        (self.middle + x * self.width / 100, y)
    }

    /// Some of the way from skin to its shadow, in percent.
    pub(super) fn shade(&self, percent: i32) -> Colour {
        mix(self.skin, self.shadow, percent, 100)
    }
}

fn cut(stream: &mut Stream, sitter: &Sitter<'_>, feminine: bool) -> Cut {
    match (sitter.hair_colour, feminine, sitter.age) {
        ("bald", ..) => Cut::Bald,
        (_, true, 0..60) => one(stream, &[Cut::Long, Cut::Fringe, Cut::Bob, Cut::Bun, Cut::Long]),
        (_, true, _) => one(stream, &[Cut::Bob, Cut::Bun]),
        (_, false, 0..45) => one(stream, &[Cut::Crop, Cut::Parted]),
        (_, false, _) => one(stream, &[Cut::Crop, Cut::Parted, Cut::Receding, Cut::Receding]),
    }
}

fn hair(stream: &mut Stream, word: &str) -> Colour {
    let base: Colour = match word {
        "brown" => [84, 56, 38],
        "grey" | "bald" => [136, 134, 132],
        "white" => [206, 205, 202],
        "blond" => [198, 160, 98],
        "red" | "auburn" => [140, 66, 38],
        "sandy" => [172, 134, 90],
        _ => [30, 26, 26],
    };
    mix(base, [96, 72, 56], between(stream, 0, 12), 100)
}

fn iris(word: &str) -> Colour {
    match word {
        "brown" | "maroon" => [88, 54, 32],
        "hazel" => [116, 88, 46],
        "blue" => [82, 122, 168],
        "grey" => [118, 128, 136],
        "green" => [84, 122, 84],
        _ => [42, 28, 22],
    }
}

/// A number from `low` to `high`.
pub(super) fn between(stream: &mut Stream, low: i32, high: i32) -> i32 {
    let choices = u32::try_from(high - low + 1).unwrap_or(0);
    low + i32::try_from(stream.below(choices)).unwrap_or(0)
}

/// One of a list that is never empty.
fn one<T: Copy, const N: usize>(stream: &mut Stream, list: &[T; N]) -> T {
    const { assert!(N > 0) };
    let at = usize::try_from(stream.below(u32::try_from(N).unwrap_or(1))).unwrap_or(0);
    list.get(at).copied().unwrap_or(list[0])
}
