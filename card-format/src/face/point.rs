//! A feature point of a face (ISO/IEC 19794-5:2005 §5.6).

/// Where a part of the face lies in the image.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct FeaturePoint {
    /// Type; 1 is a point of ISO/IEC 14496-2.
    pub kind: u8,
    /// Group in the high half byte and number in the low one: 36 is point 3.6.
    pub code: u8,
    /// Pixels from the left edge.
    pub x: u16,
    /// Pixels from the upper edge.
    pub y: u16,
}

impl FeaturePoint {
    /// Reads a point; its reserved bytes are ignored.
    pub const fn decode([kind, code, x1, x0, y1, y0, _, _]: [u8; 8]) -> Self {
        Self { kind, code, x: u16::from_be_bytes([x1, x0]), y: u16::from_be_bytes([y1, y0]) }
    }

    /// Writes a point.
    pub const fn encode(self) -> [u8; 8] {
        let ([x1, x0], [y1, y0]) = (self.x.to_be_bytes(), self.y.to_be_bytes());
        [self.kind, self.code, x1, x0, y1, y0, 0, 0]
    }
}
