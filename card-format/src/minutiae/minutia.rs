//! One minutia (ISO/IEC 19794-2:2005 §7.4.2).
//!
//! ```text
//! 0  2 bits + 14 bits     type, x in pixels from the left edge
//! 2  2 bits + 14 bits     reserved, y in pixels from the upper edge
//! 4  angle (1)            360/256 degrees, counter-clockwise from the positive x axis
//! 5  quality (1)          1 to 100, 0 is not reported
//! ```

use crate::error::{Error, Fault};

const COORDINATE: u16 = 0x3FFF;

/// Where a ridge ends or forks.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Minutia {
    /// Its kind.
    pub kind: Kind,
    /// Pixels from the left edge.
    pub x: u16,
    /// Pixels from the upper edge.
    pub y: u16,
    /// Direction in 360/256 degrees.
    pub angle: u8,
    /// Quality, 1 to 100; 0 is not reported.
    pub quality: u8,
}

/// Kind of a minutia, two bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Neither, or not known.
    Other,
    /// A ridge ends.
    Ending,
    /// A ridge forks.
    Bifurcation,
    /// The value that the standard has not given a meaning.
    Reserved,
}

impl Kind {
    /// The two bits.
    pub const fn bits(self) -> u8 {
        match self {
            Self::Other => 0,
            Self::Ending => 1,
            Self::Bifurcation => 2,
            Self::Reserved => 3,
        }
    }

    /// The kind with these two bits; higher bits are ignored.
    pub const fn from_bits(bits: u8) -> Self {
        match bits & 3 {
            0 => Self::Other,
            1 => Self::Ending,
            2 => Self::Bifurcation,
            _ => Self::Reserved,
        }
    }
}

impl Minutia {
    /// Reads a minutia; the reserved bits are ignored.
    pub const fn decode([x1, x0, y1, y0, angle, quality]: [u8; 6]) -> Self {
        Self {
            kind: Kind::from_bits(x1 >> 6),
            x: u16::from_be_bytes([x1, x0]) & COORDINATE,
            y: u16::from_be_bytes([y1, y0]) & COORDINATE,
            angle,
            quality,
        }
    }

    /// Writes a minutia.
    pub fn encode(&self) -> Result<[u8; 6], Error> {
        if self.x > COORDINATE || self.y > COORDINATE || self.quality > 100 {
            return Err(Fault::Value.at(0));
        }
        let ([x1, x0], [y1, y0]) = (self.x.to_be_bytes(), self.y.to_be_bytes());
        Ok([self.kind.bits() << 6 | x1, x0, y1, y0, self.angle, self.quality])
    }
}
