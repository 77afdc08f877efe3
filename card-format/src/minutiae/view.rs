//! One view of one finger (ISO/IEC 19794-2:2005 §7.4).
//!
//! ```text
//! 0  finger (1)
//! 1  4 bits + 4 bits      number of the view, impression type
//! 2  quality (1)          0 to 100
//! 3  count (1)            of minutiae
//! 4  minutiae of 6 bytes each, see [`Minutia`]
//! …  length (2)           of extended data, which follow
//! ```

use super::{ExtendedData, Finger, Minutia};
use crate::error::{Error, Fault};
use crate::fixed::Fields;
use crate::tlv::Writer;

/// The minutiae of one impression.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct View<'a> {
    /// Which finger.
    pub finger: Finger,
    /// Number among the views of this finger, from 0 to 15.
    pub number: u8,
    /// Impression type: 0 live-scan plain, 1 live-scan rolled, 2 and 3 nonlive, 8 swipe.
    pub impression: u8,
    /// Quality, 0 to 100.
    pub quality: u8,
    /// The minutiae, see [`View::minutiae`].
    pub minutiae: &'a [[u8; 6]],
    /// Extended data, see [`View::extended_data`].
    pub extended: &'a [u8],
}

impl<'a> View<'a> {
    /// Takes a view; the second part of the result is what the tolerant reading overlooks.
    pub(super) fn decode(fields: &mut Fields<'a>) -> Result<(Self, Option<Error>), Error> {
        let at = fields.at();
        let finger = Finger(fields.u8()?);
        let numbers = fields.u8()?;
        let quality = fields.u8()?;
        let count = usize::from(fields.u8()?);
        let minutiae = fields.chunks(count)?;
        let extended_at = fields.at();
        let length = usize::from(fields.u16()?);
        let complete = fields.rest().len() >= length;
        let extended = fields.bytes(length.min(fields.rest().len()))?;
        let (number, impression) = (numbers >> 4, numbers & 0x0F);
        let view = Self { finger, number, impression, quality, minutiae, extended };
        let mut finding = None;
        if finger.0 > Finger::LEFT_LITTLE.0 {
            finding = Some(Fault::Value.at(at));
        } else if quality > 100 {
            finding = Some(Fault::Value.at(at + 2));
        } else if !complete {
            finding = Some(Fault::Length.at(extended_at));
        } else if let Err(error) = ExtendedData::decode(extended) {
            finding = Some(error.after(extended_at + 2));
        }
        Ok((view, finding))
    }

    pub(super) fn encode(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        let fault = Fault::Value.at(writer.len());
        let count = u8::try_from(self.minutiae.len()).map_err(|_| fault)?;
        let extended = u16::try_from(self.extended.len()).map_err(|_| fault)?;
        if self.number > 0xF || self.impression > 0xF || self.quality > 100 {
            return Err(fault);
        }
        let numbers = self.number << 4 | self.impression;
        writer.raw(&[self.finger.0, numbers, self.quality, count])?;
        writer.raw(self.minutiae.as_flattened())?;
        writer.raw(&extended.to_be_bytes())?;
        writer.raw(self.extended)
    }

    pub(super) const fn len(&self) -> usize {
        4 + self.minutiae.as_flattened().len() + 2 + self.extended.len()
    }

    /// The minutiae, in their order.
    pub fn minutiae(&self) -> impl ExactSizeIterator<Item = Minutia> + use<'a> {
        self.minutiae.iter().map(|bytes| Minutia::decode(*bytes))
    }

    /// The extended data, in whichever reading fits.
    pub fn extended_data(&self) -> Result<ExtendedData<'a>, Error> {
        ExtendedData::decode(self.extended)
    }
}
