//! Outlines: closed curves flattened to polygons, all in integers so that every machine draws the
//! same picture.

/// Parts of a pixel that coordinates are counted in.
pub(super) const SUB: i32 = 16;

/// How many straight pieces stand for one piece of a curve.
const PIECES: i32 = 12;

/// A point in pixels.
pub(super) type Point = (i32, i32);

/// A closed outline; its points are in parts of a pixel.
pub(super) struct Path {
    pub(super) points: Vec<Point>,
}

impl Path {
    /// A smooth curve through all points and back to the first (Catmull-Rom).
    pub(super) fn smooth(points: &[Point]) -> Self {
        let around = |at: usize| points.iter().copied().cycle().skip(at).map(fine);
        let mut path = Self { points: Vec::new() };
        for at in 0..points.len() {
            let mut window = around(at);
            let quad = (window.next(), window.next(), window.next(), window.next());
            if let (Some(before), Some(from), Some(to), Some(after)) = quad {
                let lead = (from.0 + (to.0 - before.0) / 6, from.1 + (to.1 - before.1) / 6);
                let trail = (to.0 - (after.0 - from.0) / 6, to.1 - (after.1 - from.1) / 6);
                path.cubic(from, lead, trail, to);
            }
        }
        path
    }

    /// The same curve for the right half of something symmetric: the left half mirrors it at `axis`.
    pub(super) fn mirrored(axis: i32, right: &[Point]) -> Self {
        let at = |(x, y): &Point| (axis + x, *y);
        let left = right.iter().rev().filter(|(x, _)| *x != 0).map(|(x, y)| (axis - x, *y));
        let points: Vec<_> = right.iter().map(at).chain(left).collect();
        Self::smooth(&points)
    }

    /// An ellipse.
    pub(super) fn ellipse((x, y): Point, width: i32, height: i32) -> Self {
        let ((x, y), (rx, ry)) = (fine((x, y)), fine((width, height)));
        // A quarter circle is a cubic whose handles are 0.5523 of the radius long.
        let (hx, hy) = (rx * 5523 / 10_000, ry * 5523 / 10_000);
        let mut path = Self { points: Vec::new() };
        path.cubic((x + rx, y), (x + rx, y + hy), (x + hx, y + ry), (x, y + ry));
        path.cubic((x, y + ry), (x - hx, y + ry), (x - rx, y + hy), (x - rx, y));
        path.cubic((x - rx, y), (x - rx, y - hy), (x - hx, y - ry), (x, y - ry));
        path.cubic((x, y - ry), (x + hx, y - ry), (x + rx, y - hy), (x + rx, y));
        path
    }

    /// A brush stroke, thin at both ends: from one point to another, bent towards a third, and as
    /// thick as given (in parts of a pixel) in the middle.
    pub(super) fn stroke(from: Point, bend: Point, to: Point, thickness: i32) -> Self {
        let (from, bend, to) = (fine(from), fine(bend), fine(to));
        let upper = (bend.0, bend.1 - thickness);
        let lower = (bend.0, bend.1 + thickness);
        let mut path = Self { points: Vec::new() };
        path.cubic(from, towards(from, upper), towards(to, upper), to);
        path.cubic(to, towards(to, lower), towards(from, lower), from);
        path
    }

    /// One piece of a curve (Bernstein form), without its last point.
    fn cubic(&mut self, start: Point, lead: Point, trail: Point, end: Point) {
        for gone in 0..PIECES {
            let left = PIECES - gone;
            let weights = [left * left * left, 3 * left * left * gone, 3 * left * gone * gone];
            let weigh = |points: [i32; 3], last: i32| {
                let sum: i32 = points.iter().zip(weights).map(|(point, by)| point * by).sum();
                (sum + last * gone * gone * gone) / (PIECES * PIECES * PIECES)
            };
            let (xs, ys) = ([start.0, lead.0, trail.0], [start.1, lead.1, trail.1]);
            self.points.push((weigh(xs, end.0), weigh(ys, end.1)));
        }
    }

    /// The straight edges, the last one back to the first point.
    pub(super) fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        let next = self.points.iter().cycle().skip(1);
        self.points.iter().zip(next).map(|(from, to)| (*from, *to))
    }
}

const fn fine((x, y): Point) -> Point {
    (x * SUB, y * SUB)
}

/// Two thirds of the way, which turns a quadratic curve into a cubic one.
const fn towards(from: Point, to: Point) -> Point {
    (from.0 + (to.0 - from.0) * 2 / 3, from.1 + (to.1 - from.1) * 2 / 3)
}
