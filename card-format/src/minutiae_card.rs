//! Minutiae as cards compare them (ISO/IEC 19794-2:2005 §8): no header, no count, no quality.
//!
//! ```text
//! normal   0  2 bits + 14 bits    type, x in 0.01 mm
//!          2  2 bits + 14 bits    reserved, y in 0.01 mm
//!          4  angle (1)           360/256 degrees
//! compact  0  x (1), y (1)        in 0.1 mm
//!          2  2 bits + 6 bits     type, angle in 360/64 degrees
//! ```
//!
//! A card says which of the two it wants, how many minutiae, and in which order.

mod order;
mod selection;

pub use order::{By, Direction, Order};
pub use selection::keep_best;

use crate::error::{Error, Fault};
use crate::minutiae::{Capture, Kind, Minutia};
use crate::tlv::Writer;

/// The two card formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardFormat {
    /// Five bytes for each minutia.
    Normal,
    /// Three bytes for each minutia.
    Compact,
}

/// A minutia in the units of its card format.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct CardMinutia {
    /// Its kind.
    pub kind: Kind,
    /// From the left edge, in 0.01 mm or 0.1 mm.
    pub x: u16,
    /// From the upper edge, in 0.01 mm or 0.1 mm.
    pub y: u16,
    /// Direction in 360/256 or 360/64 degrees.
    pub angle: u8,
}

impl CardFormat {
    /// Bytes for each minutia.
    pub const fn size(self) -> usize {
        match self {
            Self::Normal => 5,
            Self::Compact => 3,
        }
    }

    /// Reads minutiae; their number follows from the length.
    pub fn decode(
        self,
        bytes: &[u8],
    ) -> Result<impl ExactSizeIterator<Item = CardMinutia> + Clone, Error> {
        let chunks = bytes.chunks_exact(self.size());
        if !chunks.remainder().is_empty() {
            return Err(Fault::Length.at(bytes.len()));
        }
        Ok(chunks.map(move |chunk| self.read(chunk)))
    }

    /// Converts minutiae of a record and writes them in the order they come in.
    pub fn encode<'b>(
        self,
        out: &'b mut [u8],
        capture: &Capture,
        minutiae: impl IntoIterator<Item = Minutia>,
    ) -> Result<&'b mut [u8], Error> {
        let mut writer = Writer::new(out);
        for minutia in minutiae {
            let fault = Fault::Value.at(writer.len());
            let converted = self.convert(&minutia, capture).ok_or(fault)?;
            self.write(&mut writer, converted)?;
        }
        Ok(writer.finish())
    }

    /// One minutia in the units of this format; nothing if it lies beyond what the format reaches.
    pub fn convert(self, minutia: &Minutia, capture: &Capture) -> Option<CardMinutia> {
        let (units_per_cm, limit, angle) = match self {
            Self::Normal => (1000, 0x3FFF, minutia.angle),
            // A direction close to a full turn stays below it rather than becoming zero.
            Self::Compact => (100, 0xFF, minutia.angle.saturating_add(2) / 4),
        };
        let unit = |pixels, resolution| {
            round(pixels, units_per_cm, resolution).filter(|value| *value <= limit)
        };
        Some(CardMinutia {
            kind: minutia.kind,
            x: unit(minutia.x, capture.x_resolution)?,
            y: unit(minutia.y, capture.y_resolution)?,
            angle,
        })
    }

    fn read(self, chunk: &[u8]) -> CardMinutia {
        match (self, chunk) {
            (Self::Normal, [x1, x0, y1, y0, angle]) => CardMinutia {
                kind: Kind::from_bits(x1 >> 6),
                x: u16::from_be_bytes([x1 & 0x3F, *x0]),
                y: u16::from_be_bytes([y1 & 0x3F, *y0]),
                angle: *angle,
            },
            (_, [x, y, .., last]) => CardMinutia {
                kind: Kind::from_bits(last >> 6),
                x: (*x).into(),
                y: (*y).into(),
                angle: last & 0x3F,
            },
            _ => CardMinutia { kind: Kind::Reserved, x: 0, y: 0, angle: 0 },
        }
    }

    fn write(self, writer: &mut Writer<'_>, minutia: CardMinutia) -> Result<(), Error> {
        let kind = minutia.kind.bits() << 6;
        let ([x1, x0], [y1, y0]) = (minutia.x.to_be_bytes(), minutia.y.to_be_bytes());
        match self {
            Self::Normal => writer.raw(&[kind | x1, x0, y1, y0, minutia.angle]),
            Self::Compact => writer.raw(&[x0, y0, kind | minutia.angle]),
        }
    }
}

/// Pixels in units, halves rounded up.
fn round(pixels: u16, units_per_cm: u32, pixels_per_cm: u16) -> Option<u16> {
    let scaled = u32::from(pixels) * units_per_cm * 2 + u32::from(pixels_per_cm);
    let units = scaled.checked_div(u32::from(pixels_per_cm) * 2)?;
    u16::try_from(units).ok()
}

#[cfg(test)]
mod tests;
