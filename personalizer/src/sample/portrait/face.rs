//! The neck, the head and what is in a face.

use super::canvas::{Canvas, Colour, Paint, mix};
use super::looks::Looks;
use super::path::Path;

/// Height of the eyes.
const EYE_LINE: i32 = 246;
/// Height of the mouth.
const MOUTH_LINE: i32 = 344;
const WHITE: Colour = [246, 244, 240];
const DARK: Colour = [24, 18, 18];

/// The neck, in the shadow of the chin.
pub(super) fn neck(canvas: &mut Canvas, looks: &Looks) {
    let half = if looks.feminine { 46 } else { 58 };
    let right = [(0, 340), (half, 350), (half, 430), (half + 22, 466), (92, 500), (0, 545)];
    let path = Path::mirrored(looks.middle, &right);
    canvas.fill(&path, Paint::gradient(looks.shade(75), looks.shade(15)));
    let below = (looks.middle, looks.chin + 8);
    canvas.fade(below, half + 8, 34, Paint::glaze(looks.shadow, 120));
}

/// The head with its ears, lit from the left.
pub(super) fn head(canvas: &mut Canvas, looks: &Looks) {
    for side in [-1, 1] {
        let ear = looks.at(side * 103, 258);
        canvas.fill(&Path::ellipse(ear, 15, 32), Paint::solid(looks.shade(22)));
        canvas.fade(looks.at(side * 104, 260), 9, 20, Paint::glaze(looks.shadow, 150));
    }
    let face = outline(looks);
    canvas.fill(&face, Paint::gradient(looks.shade(0), looks.shade(14)));
    let shadow = Paint::glaze(looks.shadow, 34);
    canvas.fade(looks.at(70, 296), 27, 84, shadow);
    canvas.fade(looks.at(-76, 300), 19, 76, shadow);
    canvas.fade((looks.middle, looks.chin - 12), 34, 11, shadow);
    canvas.fade(looks.at(-24, 168), 56, 40, Paint::glaze([255, 250, 244], 40));
    let blush = Paint::glaze([222, 120, 104], if looks.feminine { 46 } else { 26 });
    for side in [-1, 1] {
        canvas.fade(looks.at(side * 58, 302), 32, 22, blush);
    }
    if looks.beard > 0 {
        let stubble = Paint::glaze([70, 62, 60], looks.beard);
        canvas.fade((looks.middle, MOUTH_LINE + 16), 52, 36, stubble);
        canvas.fade((looks.middle, MOUTH_LINE - 20), 40, 10, stubble);
    }
}

/// Eyes, brows, nose, mouth and what the years left.
pub(super) fn features(canvas: &mut Canvas, looks: &Looks) {
    for side in [-1, 1] {
        eye(canvas, looks, side);
        brow(canvas, looks, side);
    }
    nose(canvas, looks);
    mouth(canvas, looks);
    lines(canvas, looks);
    if let Some((x, y)) = looks.mole {
        canvas.fill(&Path::ellipse(looks.at(x, y), 3, 3), Paint::glaze([74, 44, 34], 220));
    }
}

fn outline(looks: &Looks) -> Path {
    let wide = |x: i32| x * looks.width / 100;
    let jaw = |x: i32| wide(x) * looks.jaw / 100;
    let right = [
        (0, 82),
        (wide(58), 98),
        (wide(94), 154),
        (wide(103), 220),
        (wide(100), 280),
        (jaw(90), 330),
        (jaw(66), looks.chin - 34),
        (jaw(34), looks.chin - 7),
        (0, looks.chin),
    ];
    Path::mirrored(looks.middle, &right)
}

fn eye(canvas: &mut Canvas, looks: &Looks, side: i32) {
    let (x, y) = looks.at(side * looks.eyes, EYE_LINE);
    let (inner, outer) = ((x - side * 21, y + 3), (x + side * 22, y - looks.slant));
    let socket = Paint::glaze(looks.shadow, 50);
    canvas.fade((x, y - 6), 32, 20, socket);
    let ball = Path::smooth(&[
        inner,
        (x - side * 9, y - looks.lids + 1),
        (x + side * 6, y - looks.lids),
        outer,
        (x + side * 8, y + looks.lids - 3),
        (x - side * 8, y + looks.lids - 2),
    ]);
    canvas.fill(&ball, Paint::gradient(mix(WHITE, looks.shadow, 24, 100), WHITE));
    let size = looks.lids;
    canvas.fill(&Path::ellipse((x, y - 1), size, size), Paint::solid(looks.iris));
    canvas.fill(&Path::ellipse((x, y - 1), size / 2, size / 2), Paint::solid(DARK));
    canvas.fill(&Path::ellipse((x - 3, y - 4), 2, 2), Paint::glaze([255, 255, 255], 230));
    let lid = (x, y - looks.lids * 2 + 2);
    let lash = if looks.feminine { 44 } else { 26 };
    canvas.fill(&Path::stroke(inner, lid, outer, lash), Paint::glaze(DARK, 225));
    let fold = (x, y - looks.lids * 2 - 7);
    let crease = Path::stroke((inner.0, inner.1 - 6), fold, (outer.0, outer.1 - 5), 14);
    canvas.fill(&crease, Paint::glaze(looks.shade(100), 130));
    let below = Path::stroke(inner, (x, y + looks.lids * 2 - 4), outer, 12);
    canvas.fill(&below, Paint::glaze(looks.shade(100), 150));
}

fn brow(canvas: &mut Canvas, looks: &Looks, side: i32) {
    let y = EYE_LINE - 31;
    let from = looks.at(side * (looks.eyes - 25), y + 5);
    let bend = looks.at(side * (looks.eyes + 6), y - 12);
    let to = looks.at(side * (looks.eyes + 31), y + 6);
    let colour = mix(looks.hair, [60, 48, 42], 40, 100);
    canvas.fill(&Path::stroke(from, bend, to, looks.brows), Paint::glaze(colour, 205));
}

fn nose(canvas: &mut Canvas, looks: &Looks) {
    let (x, wide) = (looks.middle, looks.nose);
    canvas.fade((x + 13, 272), 9, 38, Paint::glaze(looks.shadow, 46));
    canvas.fade((x - 3, 262), 7, 42, Paint::glaze([255, 250, 244], 50));
    canvas.fade((x, 304), wide + 2, 14, Paint::glaze(looks.shade(60), 60));
    canvas.fade((x - 3, 297), 9, 8, Paint::glaze([255, 252, 246], 60));
    let paint = Paint::glaze(looks.shade(100), 190);
    let base = Path::stroke((x - wide + 5, 310), (x, 323), (x + wide - 5, 310), 14);
    canvas.fill(&base, paint);
    for side in [-1, 1] {
        let wing = Path::stroke(
            (x + side * (wide - 3), 296),
            (x + side * (wide + 7), 306),
            (x + side * (wide - 6), 312),
            12,
        );
        canvas.fill(&wing, paint);
        let hole = Path::ellipse((x + side * (wide / 2), 312), 5, 2);
        canvas.fill(&hole, Paint::glaze([70, 40, 34], 170));
    }
}

fn mouth(canvas: &mut Canvas, looks: &Looks) {
    let (x, y, wide) = (looks.middle, MOUTH_LINE, looks.mouth);
    let full = if looks.feminine { 12 } else { 9 };
    let upper = Path::smooth(&[
        (x - wide, y),
        (x - wide / 3, y - full + 2),
        (x, y - full + 5),
        (x + wide / 3, y - full + 2),
        (x + wide, y),
        (x, y + 3),
    ]);
    canvas.fill(&upper, Paint::solid(mix(looks.lips, DARK, 12, 100)));
    let lower = Path::smooth(&[
        (x - wide + 3, y + 1),
        (x, y + 2),
        (x + wide - 3, y + 1),
        (x + wide / 2, y + full),
        (x, y + full + 3),
        (x - wide / 2, y + full),
    ]);
    canvas.fill(&lower, Paint::solid(looks.lips));
    canvas.fade((x - 4, y + full - 3), 14, 4, Paint::glaze([255, 235, 228], 70));
    let line = Path::stroke((x - wide - 1, y), (x, y + 4), (x + wide + 1, y), 18);
    canvas.fill(&line, Paint::glaze([92, 40, 40], 210));
    canvas.fade((x, y + full + 14), 26, 7, Paint::glaze(looks.shadow, 70));
}

/// Folds deepen with age.
fn lines(canvas: &mut Canvas, looks: &Looks) {
    let depth = u8::try_from(looks.age.saturating_sub(25).min(60) * 2).unwrap_or(120);
    let paint = Paint::glaze(looks.shade(100), depth);
    for side in [-1, 1] {
        let at = |x: i32, y: i32| looks.at(side * x, y);
        canvas.fill(&Path::stroke(at(28, 308), at(46, 322), at(46, 346), 14), paint);
        canvas.fill(&Path::stroke(at(30, 264), at(48, 276), at(66, 263), 12), paint);
        if looks.age > 50 {
            for step in 0..3 {
                let y = EYE_LINE - 6 + step * 8;
                canvas.fill(
                    &Path::stroke(at(76, y + 2), at(83, y), at(92, y - 5 + step * 5), 9),
                    paint,
                );
            }
        }
    }
    if looks.age > 45 {
        for y in [158, 174] {
            let across = Path::stroke(looks.at(-56, y), looks.at(0, y - 7), looks.at(56, y), 11);
            canvas.fill(&across, paint);
        }
    }
}
