//! Clothes: shoulders and what is at the neck.

use super::canvas::{Canvas, Colour, Paint, mix};
use super::looks::{Garment, Looks};
use super::path::{Path, Point};

const LINEN: Colour = [240, 240, 238];

/// Dresses the shoulders.
pub(super) fn wear(canvas: &mut Canvas, looks: &Looks) {
    let broad = if looks.feminine { 168 } else { 192 };
    let neck = match looks.garment {
        Garment::Tunic => 448,
        Garment::Round => 494,
        Garment::Shirt | Garment::Jacket => 486,
    };
    let inner = if looks.feminine { 58 } else { 66 };
    let right = [
        (0, neck),
        (inner - 14, neck - 22),
        (inner, 446),
        (112, 470),
        (broad, 502),
        (broad + 22, 570),
        (0, 600),
    ];
    let dark = mix(looks.fabric, [10, 10, 16], 34, 100);
    canvas.fill(&Path::mirrored(looks.middle, &right), Paint::gradient(looks.fabric, dark));
    match looks.garment {
        Garment::Shirt => collar(canvas, looks, mix(looks.fabric, LINEN, 30, 100)),
        Garment::Jacket => jacket(canvas, looks),
        Garment::Round => seam(canvas, looks, neck),
        Garment::Tunic => tunic(canvas, looks),
    }
    for side in [-1, 1] {
        let fold = Path::stroke(
            (looks.middle + side * 128, 531),
            (looks.middle + side * 116, 506),
            (looks.middle + side * 138, 484),
            26,
        );
        canvas.fill(&fold, Paint::glaze(dark, 130));
    }
}

fn collar(canvas: &mut Canvas, looks: &Looks, colour: Colour) {
    let dark = mix(colour, [20, 20, 28], 30, 100);
    for side in [-1, 1] {
        let at = |x: i32, y: i32| -> Point { (looks.middle + side * x, y) };
        let leaf = [at(56, 438), at(68, 458), at(44, 506), at(8, 512), at(6, 492), at(34, 470)];
        canvas.fill(&Path::smooth(&leaf), Paint::gradient(colour, dark));
        let edge = Path::stroke(at(66, 460), at(56, 490), at(40, 508), 14);
        canvas.fill(&edge, Paint::glaze([20, 20, 28], 110));
    }
    let placket =
        Path::stroke((looks.middle, 504), (looks.middle + 3, 524), (looks.middle, 545), 30);
    canvas.fill(&placket, Paint::glaze(dark, 180));
    for y in [518, 545] {
        canvas.fill(&Path::ellipse((looks.middle + 6, y), 4, 4), Paint::glaze(LINEN, 200));
    }
}

fn jacket(canvas: &mut Canvas, looks: &Looks) {
    let right = [(0, 470), (50, 444), (64, 458), (40, 540), (0, 560)];
    canvas.fill(&Path::mirrored(looks.middle, &right), Paint::gradient(LINEN, [214, 216, 220]));
    let skin = [(0, 500), (24, 474), (40, 440), (0, 430)];
    canvas.fill(
        &Path::mirrored(looks.middle, &skin),
        Paint::gradient(looks.shade(62), looks.shade(20)),
    );
    collar(canvas, looks, LINEN);
    let lapel = mix(looks.fabric, [240, 240, 255], 10, 100);
    for side in [-1, 1] {
        let at = |x: i32, y: i32| -> Point { (looks.middle + side * x, y) };
        let leaf = [at(66, 444), at(96, 476), at(84, 506), at(70, 512), at(34, 560), at(52, 510)];
        canvas.fill(&Path::smooth(&leaf), Paint::gradient(lapel, looks.fabric));
        let edge = Path::stroke(at(92, 482), at(74, 516), at(42, 556), 16);
        canvas.fill(&edge, Paint::glaze([8, 8, 14], 150));
    }
}

fn seam(canvas: &mut Canvas, looks: &Looks, neck: i32) {
    let dark = mix(looks.fabric, [10, 10, 16], 50, 100);
    for (lower, opacity) in [(2, 150), (11, 110)] {
        for side in [-1, 1] {
            let from = (looks.middle, neck + lower);
            let bend = (looks.middle + side * 42, neck + lower - 4);
            let to = (looks.middle + side * 70, 446 + lower);
            canvas.fill(&Path::stroke(from, bend, to, 16), Paint::glaze(dark, opacity));
        }
    }
}

fn tunic(canvas: &mut Canvas, looks: &Looks) {
    let light = mix(looks.fabric, LINEN, 16, 100);
    let half = if looks.feminine { 52 } else { 64 };
    let band = [(0, 452), (half, 426), (half + 8, 456), (0, 488)];
    canvas.fill(&Path::mirrored(looks.middle, &band), Paint::gradient(light, looks.fabric));
    let dark = mix(looks.fabric, [10, 10, 16], 55, 100);
    for side in [-1, 1] {
        let to = (looks.middle + side * (half + 8), 456);
        let bend = (looks.middle + side * 40, 484);
        canvas.fill(&Path::stroke((looks.middle, 488), bend, to, 14), Paint::glaze(dark, 150));
    }
    let line =
        Path::stroke((looks.middle, 486), (looks.middle - 8, 512), (looks.middle - 60, 540), 14);
    canvas.fill(&line, Paint::glaze(dark, 150));
}
