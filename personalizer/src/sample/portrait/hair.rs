//! Hair, behind the head and in front of it.

mod outlines;

use super::canvas::{Canvas, Colour, Paint, mix};
use super::looks::{Cut, Looks};
use super::path::{Path, Point};

/// What hangs behind neck and shoulders.
pub(super) fn behind(canvas: &mut Canvas, looks: &Looks) {
    let half: &[Point] = match looks.cut {
        Cut::Long | Cut::Fringe => &outlines::MANE,
        Cut::Bob => &outlines::BOB,
        Cut::Bun => {
            let bun = Path::ellipse((looks.middle + 4, 58), 44, 36);
            canvas.fill(&bun, Paint::gradient(lit(looks), looks.hair));
            strands(canvas, looks, (-30, 62), (34, 62), 30);
            &outlines::NAPE
        }
        Cut::Bald | Cut::Crop | Cut::Parted | Cut::Receding => return,
    };
    let half: Vec<_> = half.iter().map(|(x, y)| (x * looks.width / 100, *y)).collect();
    let paint = Paint::gradient(looks.hair, dark(looks, 45));
    canvas.fill(&Path::mirrored(looks.middle, &half), paint);
}

/// What lies over forehead and temples.
pub(super) fn front(canvas: &mut Canvas, looks: &Looks) {
    let symmetric = |half: &[Point]| {
        let half: Vec<_> = half.iter().map(|(x, y)| (x * looks.width / 100, *y)).collect();
        Path::mirrored(looks.middle, &half)
    };
    let cap = match looks.cut {
        Cut::Bald => return sides(canvas, looks),
        Cut::Crop => symmetric(&outlines::CROP),
        Cut::Parted => Path::smooth(&outlines::PARTED.map(|(x, y)| looks.at(x, y))),
        Cut::Receding => symmetric(&outlines::RECEDING),
        Cut::Bun => symmetric(&outlines::BUN),
        Cut::Fringe => symmetric(&outlines::FRINGE),
        Cut::Long | Cut::Bob => symmetric(&outlines::CURTAINS),
    };
    let (tips, low, spread) = match looks.cut {
        Cut::Long | Cut::Bob => (dark(looks, 30), 210, 104),
        Cut::Fringe => (dark(looks, 30), 180, 96),
        _ => (looks.hair, 124, 92),
    };
    canvas.fill(&cap, Paint::gradient(lit(looks), tips));
    strands(canvas, looks, (-spread, low), (spread, low), 62);
}

/// What is left of it above the ears.
fn sides(canvas: &mut Canvas, looks: &Looks) {
    for side in [-1, 1] {
        let at = |x: i32, y: i32| looks.at(side * x, y);
        let patch =
            Path::smooth(&[at(100, 244), at(110, 200), at(104, 160), at(95, 172), at(99, 210)]);
        canvas.fill(&patch, Paint::glaze(looks.hair, 210));
    }
    canvas.fade(looks.at(-22, 112), 50, 22, Paint::glaze([255, 252, 248], 60));
}

/// Light and dark strands from the crown down to a line.
fn strands(canvas: &mut Canvas, looks: &Looks, from: Point, to: Point, crown: i32) {
    const COUNT: i32 = 14;
    let (light, dark) = (lit(looks), dark(looks, 60));
    for step in 0..=COUNT {
        let x = from.0 + (to.0 - from.0) * step / COUNT;
        let dip = (x * x) / 160;
        let root = looks.at(x / 4, crown + 4);
        let bend = looks.at(x * 9 / 10, crown + 16 + dip / 3);
        let tip = looks.at(x, (from.1 - 34 + dip).min(from.1 + 60));
        let colour: Colour = if step % 2 == 0 { light } else { dark };
        canvas.fill(&Path::stroke(root, bend, tip, 20), Paint::glaze(colour, 90));
    }
}

fn lit(looks: &Looks) -> Colour {
    mix(looks.hair, [176, 160, 150], 22, 100)
}

fn dark(looks: &Looks, percent: i32) -> Colour {
    mix(looks.hair, [8, 8, 10], percent, 100)
}
