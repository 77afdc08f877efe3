//! The order a card wants minutiae in (ISO/IEC 19794-2:2005 §8.4, Table 16).

use core::cmp::Ordering;

use super::{CardFormat, CardMinutia};
use crate::error::{Error, Fault};

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// What is compared.
    pub by: By,
    /// Which end comes first.
    pub direction: Direction,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// x, then y.
    Xy,
    /// y, then x.
    Yx,
    /// The angle.
    Angle,
    /// The distance from the centre of mass.
    Polar,
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The smallest.
    Ascending,
    /// The largest.
    Descending,
}

impl Order {
    /// Reads the byte of a biometric information template; `None` is any order. The extension of
    /// coordinates for wide fingers is not supported.
    pub const fn from_byte(byte: u8) -> Result<Option<Self>, Error> {
        let direction = match byte & 0x03 {
            0 => return if byte == 0 { Ok(None) } else { Err(Fault::Unsupported.at(0)) },
            1 => Direction::Ascending,
            2 => Direction::Descending,
            _ => return Err(Fault::Value.at(0)),
        };
        let by = match byte & !0x03 {
            0x04 => By::Xy,
            0x08 => By::Yx,
            0x0C => By::Angle,
            0x10 => By::Polar,
            _ => return Err(Fault::Unsupported.at(0)),
        };
        Ok(Some(Self { by, direction }))
    }

    /// The byte of a biometric information template.
    pub const fn byte(self) -> u8 {
        let by = match self.by {
            By::Xy => 0x04,
            By::Yx => 0x08,
            By::Angle => 0x0C,
            By::Polar => 0x10,
        };
        match self.direction {
            Direction::Ascending => by | 0x01,
            Direction::Descending => by | 0x02,
        }
    }

    /// Sorts minutiae that were written in `format`. Equal ones are ordered by y, then x, so that
    /// the result does not depend on the order they came in.
    pub fn sort(self, format: CardFormat, minutiae: &mut [u8]) -> Result<(), Error> {
        let centre = centre(format.decode(minutiae)?);
        let compare = |a: &[u8], b: &[u8]| {
            let ordering = self.compare(centre, format.read(a), format.read(b));
            ordering.then_with(|| a.cmp(b))
        };
        match format {
            CardFormat::Normal => {
                minutiae.as_chunks_mut::<5>().0.sort_unstable_by(|a, b| compare(a, b));
            }
            CardFormat::Compact => {
                minutiae.as_chunks_mut::<3>().0.sort_unstable_by(|a, b| compare(a, b));
            }
        }
        Ok(())
    }

    fn compare(self, centre: (u32, u32), a: CardMinutia, b: CardMinutia) -> Ordering {
        let yx = |m: CardMinutia| (m.y, m.x);
        let ordering = match self.by {
            By::Xy => (a.x, a.y).cmp(&(b.x, b.y)),
            By::Yx => yx(a).cmp(&yx(b)),
            By::Angle => a.angle.cmp(&b.angle),
            By::Polar => distance(centre, a).cmp(&distance(centre, b)),
        };
        match self.direction {
            Direction::Ascending => ordering.then(yx(a).cmp(&yx(b))),
            Direction::Descending => ordering.reverse().then(yx(b).cmp(&yx(a))),
        }
    }
}

/// The centre of mass, rounded down.
fn centre(minutiae: impl ExactSizeIterator<Item = CardMinutia>) -> (u32, u32) {
    let count = u32::try_from(minutiae.len()).unwrap_or(u32::MAX).max(1);
    let (x, y) = minutiae.fold((0_u32, 0_u32), |(x, y), minutia| {
        (x.saturating_add(minutia.x.into()), y.saturating_add(minutia.y.into()))
    });
    (x / count, y / count)
}

/// The squared distance; coordinates have fourteen bits, so it fits.
fn distance((x, y): (u32, u32), minutia: CardMinutia) -> u32 {
    let (dx, dy) = (x.abs_diff(minutia.x.into()), y.abs_diff(minutia.y.into()));
    dx.saturating_mul(dx).saturating_add(dy.saturating_mul(dy))
}
