//! Pixels, and filling outlines with smooth edges.

use super::path::{Path, Point, SUB};

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

/// Lines that one row of pixels is looked at along.
const LINES: i32 = 4;

/// What a fully covered pixel adds up to.
const FULL: i32 = LINES * SUB;

/// What an outline is filled with: one colour at its top that turns into another at its bottom.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    /// Colour at the top.
    pub(super) top: Colour,
    /// Colour at the bottom.
    pub(super) bottom: Colour,
    /// How much of what is below it hides, up to 255.
    pub(super) opacity: u8,
}

impl Paint {
    /// One colour that hides what is below.
    pub(super) const fn solid(colour: Colour) -> Self {
        Self { top: colour, bottom: colour, opacity: 255 }
    }

    /// One colour that lets something through.
    pub(super) const fn glaze(colour: Colour, opacity: u8) -> Self {
        Self { top: colour, bottom: colour, opacity }
    }

    /// From one colour to another.
    pub(super) const fn gradient(top: Colour, bottom: Colour) -> Self {
        Self { top, bottom, opacity: 255 }
    }
}

/// A picture.
pub(super) struct Canvas {
    width: i32,
    height: i32,
    pixels: Vec<Colour>,
}

impl Canvas {
    /// A picture filled with a gradient.
    pub(super) fn new(width: u16, height: u16, paint: Paint) -> Self {
        let rows = i32::from(height).max(1);
        let row = |y| {
            let colour = mix(paint.top, paint.bottom, y, rows);
            core::iter::repeat_n(colour, width.into())
        };
        let pixels = (0..rows).flat_map(row).collect();
        Self { width: width.into(), height: height.into(), pixels }
    }

    /// Fills an outline.
    pub(super) fn fill(&mut self, path: &Path, paint: Paint) {
        let ys = || path.points.iter().map(|(_, y)| y.div_euclid(SUB));
        let xs = || path.points.iter().map(|(x, _)| x.div_euclid(SUB).clamp(0, self.width - 1));
        let (Some(top), Some(bottom)) = (ys().min(), ys().max()) else { return };
        let (Some(left), Some(right)) = (xs().min(), xs().max()) else { return };
        let edges: Vec<_> = path.edges().filter(|((_, from), (_, to))| from != to).collect();
        let mut coverage = vec![0; usize::try_from(right - left + 1).unwrap_or(0)];
        for y in top.max(0)..=bottom.min(self.height - 1) {
            coverage.fill(0);
            for line in 0..LINES {
                let at = y * SUB + line * SUB / LINES + SUB / LINES / 2;
                for (from, to) in crossings(&edges, at) {
                    cover(&mut coverage, from - left * SUB, to - left * SUB);
                }
            }
            let colour = mix(paint.top, paint.bottom, y - top, (bottom - top).max(1));
            self.blend((left, y), &coverage, colour, paint.opacity);
        }
    }

    /// Fills an ellipse that fades towards its edge.
    pub(super) fn fade(&mut self, at: Point, width: i32, height: i32, paint: Paint) {
        const STEPS: i32 = 10;
        let opacity = paint.opacity / 8;
        for step in 1..=STEPS {
            let path = Path::ellipse(at, width * step / STEPS, height * step / STEPS);
            self.fill(&path, Paint { opacity, ..paint });
        }
    }

    /// Adds what a camera adds: every pixel a little brighter or darker, by two at most.
    pub(super) fn grain(&mut self, noise: &[u8]) {
        for (pixel, noise) in self.pixels.iter_mut().zip(noise) {
            let (up, down) = ((noise & 1) + (noise >> 1 & 1), (noise >> 2 & 1) + (noise >> 3 & 1));
            let grain = |channel: u8| channel.saturating_add(up).saturating_sub(down);
            let [red, green, blue] = *pixel;
            *pixel = [grain(red), grain(green), grain(blue)];
        }
    }

    /// The picture, row by row.
    pub(super) fn bytes(&self) -> &[u8] {
        self.pixels.as_flattened()
    }

    fn blend(&mut self, (x, y): Point, coverage: &[i32], colour: Colour, opacity: u8) {
        let from = usize::try_from(y * self.width + x).unwrap_or(usize::MAX);
        let row = self.pixels.iter_mut().skip(from);
        for (pixel, covered) in row.zip(coverage).filter(|(_, covered)| **covered > 0) {
            *pixel = mix(*pixel, colour, covered * i32::from(opacity), FULL * 255);
        }
    }
}

/// Where a horizontal line runs inside an outline, whichever way the outline turns.
fn crossings(edges: &[(Point, Point)], y: i32) -> Vec<(i32, i32)> {
    let mut crossings: Vec<(i32, i32)> = Vec::new();
    for ((x0, y0), (x1, y1)) in edges {
        let turn = i32::from(*y0 <= y) - i32::from(*y1 <= y);
        if turn != 0 {
            crossings.push((x0 + (x1 - x0) * (y - y0) / (y1 - y0), turn));
        }
    }
    crossings.sort_unstable();
    let mut winding = 0;
    let mut spans = Vec::new();
    for pair in crossings.windows(2) {
        if let [(from, turn), (to, _)] = pair {
            winding += turn;
            if winding != 0 {
                spans.push((*from, *to));
            }
        }
    }
    spans
}

/// Adds a span to the pixels it touches.
fn cover(coverage: &mut [i32], from: i32, to: i32) {
    let first = from.max(0) / SUB;
    for (pixel, x) in coverage.iter_mut().skip(usize::try_from(first).unwrap_or(0)).zip(first..) {
        let (left, right) = (x * SUB, x * SUB + SUB);
        if left >= to {
            break;
        }
        *pixel += to.min(right) - from.max(left);
    }
}

/// `part` of `whole` of the way from one colour to another.
pub(super) fn mix(from: Colour, to: Colour, part: i32, whole: i32) -> Colour {
    if part == whole {
        return to;
    }
    let channel = |from: u8, to: u8| {
        let (from, to) = (i32::from(from), i32::from(to));
        let value = from + (to - from) * part / whole.max(1);
        u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX)
    };
    let ([red, green, blue], [more_red, more_green, more_blue]) = (from, to);
    [channel(red, more_red), channel(green, more_green), channel(blue, more_blue)]
}
