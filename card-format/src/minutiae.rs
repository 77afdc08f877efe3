//! The finger minutiae record (ISO/IEC 19794-2:2005 §7).
//!
//! ```text
//!  0  464D5200             "FMR", 0
//!  4  20323000             " 20", 0
//!  8  length (4)           of the whole record
//! 12  4 bits + 12 bits     certification and type of the capture device
//! 14  width (2), height (2), resolution across (2) and down (2) in pixels per centimetre
//! 22  count (1)            of finger views
//! 23  00
//! 24  views, see [`View`]
//! ```
//!
//! The tolerant reading is for records of others: it accepts what the strict one refuses as long
//! as every minutia is there, and says what it overlooked.

mod extended;
mod finger;
mod minutia;
mod view;

pub use extended::{ExtendedData, ExtendedItem};
pub use finger::Finger;
pub use minutia::{Kind, Minutia};
pub use view::View;

use crate::error::{Error, Fault};
use crate::fixed::Fields;
use crate::tlv::Writer;

const FORMAT: [u8; 4] = *b"FMR\0";
const VERSION: [u8; 4] = *b" 20\0";
const HEADER: usize = 24;

/// A record whose views fill it.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct MinutiaeRecord<'a> {
    /// How the fingers were captured.
    pub capture: Capture,
    count: u8,
    views: &'a [u8],
}

/// The capture device and the image that minutiae are coordinates in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capture {
    /// Certification of the device, four bits.
    pub certification: u8,
    /// Type of the device, twelve bits, numbered by its vendor.
    pub device: u16,
    /// Width of the image in pixels.
    pub width: u16,
    /// Height of the image in pixels.
    pub height: u16,
    /// Pixels per centimetre across.
    pub x_resolution: u16,
    /// Pixels per centimetre down.
    pub y_resolution: u16,
}

impl<'a> MinutiaeRecord<'a> {
    /// Reads a record that keeps to every rule.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        match Self::decode_tolerant(bytes)? {
            (record, None) => Ok(record),
            (_, Some(finding)) => Err(finding),
        }
    }

    /// Reads a record and reports the first rule it breaks, where that rule loses no minutia:
    /// zeros behind the end, a last extended data block that is cut off, values out of range.
    pub fn decode_tolerant(bytes: &'a [u8]) -> Result<(Self, Option<Error>), Error> {
        let mut header = Fields::new(bytes);
        if header.array()? != FORMAT {
            return Err(Fault::Tag.at(0));
        }
        if header.array()? != VERSION {
            return Err(Fault::Unsupported.at(4));
        }
        let length = header.length()?;
        let (body, mut finding) = split(bytes, length)?;
        let mut fields = Fields::new(body);
        fields.bytes(12)?;
        let capture = Capture::decode(&mut fields)?;
        let (count, reserved) = (fields.u8()?, fields.u8()?);
        if reserved != 0 {
            finding = finding.or(Some(Fault::Value.at(23)));
        }
        let record = Self { capture, count, views: fields.rest() };
        for _ in 0..count {
            let (_, found) = View::decode(&mut fields)?;
            finding = finding.or(found);
        }
        if !fields.rest().is_empty() {
            return Err(Fault::Trailing.at(fields.at()));
        }
        Ok((record, finding))
    }

    /// Writes a record with these views.
    pub fn encode<'b>(
        out: &'b mut [u8],
        capture: &Capture,
        views: &[View<'_>],
    ) -> Result<&'b mut [u8], Error> {
        let mut writer = Writer::new(out);
        Self::encode_into(&mut writer, capture, views)?;
        Ok(writer.finish())
    }

    /// Writes a record with these views into a template of EF.DG3.
    pub fn encode_into(
        writer: &mut Writer<'_>,
        capture: &Capture,
        views: &[View<'_>],
    ) -> Result<(), Error> {
        let at = writer.len();
        let count = u8::try_from(views.len()).map_err(|_| Fault::Value.at(at))?;
        let length = views.iter().map(View::len).fold(HEADER, usize::saturating_add);
        let length = u32::try_from(length).map_err(|_| Fault::Length.at(at))?;
        writer.raw(&FORMAT)?;
        writer.raw(&VERSION)?;
        writer.raw(&length.to_be_bytes())?;
        capture.encode(writer)?;
        writer.raw(&[count, 0])?;
        views.iter().try_for_each(|view| view.encode(writer))
    }

    /// How many views the record holds.
    pub const fn len(&self) -> u8 {
        self.count
    }

    /// Whether the record holds none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The views, in their order.
    pub fn views(&self) -> impl Iterator<Item = View<'a>> + use<'a> {
        let mut fields = Fields::new(self.views);
        core::iter::from_fn(move || View::decode(&mut fields).ok().map(|(view, _)| view))
    }
}

impl Capture {
    fn decode(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let [high, low] = fields.array()?;
        Ok(Self {
            certification: high >> 4,
            device: u16::from_be_bytes([high & 0x0F, low]),
            width: fields.u16()?,
            height: fields.u16()?,
            x_resolution: fields.u16()?,
            y_resolution: fields.u16()?,
        })
    }

    fn encode(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        if self.certification > 0xF || self.device > 0x0FFF {
            return Err(Fault::Value.at(writer.len()));
        }
        let device = u16::from(self.certification) << 12 | self.device;
        for field in [device, self.width, self.height, self.x_resolution, self.y_resolution] {
            writer.raw(&field.to_be_bytes())?;
        }
        Ok(())
    }
}

/// Cuts the record from zeros that follow it. INCITS 378-2004 has the same first eight bytes and a
/// length of two; it is told apart by that and not supported.
fn split(bytes: &[u8], length: usize) -> Result<(&[u8], Option<Error>), Error> {
    match bytes.split_at_checked(length) {
        Some((record, [])) => Ok((record, None)),
        Some((record, rest)) if rest.iter().all(|byte| *byte == 0) => {
            Ok((record, Some(Fault::Trailing.at(length))))
        }
        _ if short_length(bytes) == Some(bytes.len()) => Err(Fault::Unsupported.at(8)),
        Some(_) => Err(Fault::Trailing.at(length)),
        None => Err(Fault::Length.at(8)),
    }
}

fn short_length(bytes: &[u8]) -> Option<usize> {
    let (_, rest) = bytes.split_at_checked(8)?;
    rest.first_chunk().map(|length| u16::from_be_bytes(*length).into())
}

#[cfg(test)]
mod tests;
