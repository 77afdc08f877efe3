//! What an image says about itself before anybody decodes it.

use card_format::face::{Image, ImageKind};

use super::{MOST_BYTES, MOST_PIXELS, jpeg, jpeg_2000};
use crate::reason::Reason;

/// Size and coding of an image, from its own header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Pixels of a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// One of grey, three of colour, four of print or with an opacity.
    pub components: u16,
    /// Bits of a sample.
    pub depth: u8,
    /// How it is coded.
    pub coding: Coding,
}

/// How an image is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// JPEG, baseline sequential (ISO/IEC 10918-1 §B.1.1.3, SOF0).
    Baseline,
    /// JPEG, extended sequential or progressive with Huffman codes (SOF1, SOF2).
    Huffman,
    /// JPEG 2000 with the marker segments that every encoder writes.
    Wavelet,
    /// JPEG 2000 whose components are coded apart or favour a region (ISO/IEC 15444-1 §A.6.2,
    /// §A.6.3).
    WaveletOfComponents,
}

impl Frame {
    /// Reads the header. What is coded in a way that asks more of a decoder than a portrait may is
    /// not supported; how large it may be is for the caller to say.
    pub fn of(image: &Image<'_>) -> Result<Self, Reason> {
        if image.bytes.len() > MOST_BYTES {
            return Err(Reason::PortraitNotSupported);
        }
        match image.kind {
            ImageKind::Jpeg => jpeg::frame(image.bytes),
            ImageKind::Jpeg2000 => jpeg_2000::frame(image.bytes),
            ImageKind::Unknown => Err(Reason::PortraitMalformed),
        }
    }

    /// The same, if there are pixels, and not too many.
    pub(super) fn bounded(self) -> Result<Self, Reason> {
        match usize::from(self.width).saturating_mul(self.height.into()) {
            0 => Err(Reason::PortraitMalformed),
            area if area > MOST_PIXELS => Err(Reason::PortraitNotSupported),
            _ => Ok(self),
        }
    }
}
