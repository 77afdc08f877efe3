//! Outlines of hair: right halves from the crown down and, where they lie on the forehead, back up
//! along the hairline. Coordinates are pixels from the middle of the face and from the upper edge.

use crate::sample::portrait::path::Point;

/// Close to the head.
pub(super) const CROP: [Point; 8] =
    [(0, 60), (84, 84), (114, 150), (108, 226), (98, 190), (88, 150), (56, 126), (0, 120)];

/// Far back over the forehead.
pub(super) const RECEDING: [Point; 8] =
    [(0, 68), (84, 92), (113, 160), (108, 236), (99, 190), (92, 140), (62, 106), (0, 108)];

/// Combed back.
pub(super) const BUN: [Point; 8] =
    [(0, 62), (84, 84), (114, 160), (106, 244), (98, 196), (82, 146), (44, 116), (0, 106)];

/// Down to the brows and over the ears.
pub(super) const FRINGE: [Point; 9] = [
    (0, 54),
    (80, 76),
    (118, 140),
    (124, 220),
    (112, 330),
    (100, 250),
    (92, 196),
    (50, 204),
    (0, 198),
];

/// Parted in the middle, over the ears.
pub(super) const CURTAINS: [Point; 9] = [
    (0, 54),
    (80, 76),
    (118, 140),
    (126, 230),
    (120, 376),
    (104, 290),
    (90, 188),
    (52, 138),
    (0, 100),
];

/// Parted on one side: the whole outline, from the left temple over the crown and back.
pub(super) const PARTED: [Point; 14] = [
    (-108, 230),
    (-116, 150),
    (-86, 78),
    (-6, 52),
    (84, 78),
    (116, 150),
    (108, 230),
    (98, 186),
    (80, 146),
    (28, 118),
    (-46, 112),
    (-72, 138),
    (-92, 168),
    (-99, 194),
];

/// Behind the shoulders.
pub(super) const MANE: [Point; 8] =
    [(0, 66), (78, 82), (122, 160), (128, 270), (132, 380), (124, 462), (60, 480), (0, 480)];

/// Behind the neck.
pub(super) const BOB: [Point; 7] =
    [(0, 66), (80, 84), (124, 160), (132, 260), (134, 350), (104, 384), (0, 384)];

/// What a bun leaves behind the ears.
pub(super) const NAPE: [Point; 6] =
    [(0, 70), (78, 88), (110, 160), (104, 240), (70, 290), (0, 300)];
