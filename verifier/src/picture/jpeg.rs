//! JPEG (ISO/IEC 10918-1): its segments, walked before a decoder sees them.

mod separate;

use card_format::face::{Image, ImageKind};
use zeroize::Zeroizing;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{Coding, Frame, Picture};
use crate::reason::Reason;

/// Scans of a progressive image that are decoded, more than three times what encoders write.
const MOST_SCANS: usize = 40;

/// The frame header: SOF0 to SOF15 without DHT, JPG and DAC (§B.2.2).
pub(super) fn frame(image: &[u8]) -> Result<Frame, Reason> {
    let mut segments = Segments::of(image);
    let is_frame = |marker| matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
    let frame = segments.find(|segment| is_frame(segment.marker));
    let frame = frame.ok_or(Reason::PortraitMalformed)?;
    let [_, _, depth, y1, y0, x1, x0, components, ..] = *frame.bytes else {
        return Err(Reason::PortraitMalformed);
    };
    let coding = match frame.marker {
        0xC0 => Coding::Baseline,
        0xC1 | 0xC2 => Coding::Huffman,
        _ => return Err(Reason::PortraitNotSupported),
    };
    if depth != 8 || !matches!(components, 1 | 3) {
        return Err(Reason::PortraitNotSupported);
    }
    let (width, height) = (u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0]));
    Ok(Frame { width, height, components: components.into(), depth, coding })
}

/// The image without what follows its end.
pub(super) fn trim<'a>(image: &Image<'a>) -> &'a [u8] {
    let end = match image.kind {
        ImageKind::Jpeg => Segments::of(image.bytes).find_map(|segment| segment.end()),
        _ => None,
    };
    end.and_then(|end| image.bytes.get(..end)).unwrap_or(image.bytes)
}

/// Decodes an image whose frame is known; strictly, it must be there to its last byte.
pub(super) fn decode(image: &[u8], frame: Frame, strict: bool) -> Option<Picture> {
    let image = if strict { whole(image, frame)? } else { image };
    if separate::is_separate(image, frame) {
        return separate::decode(image, frame, strict);
    }
    Picture::of_samples(frame.width, frame.height, samples(image, frame, strict)?, false)
}

fn samples(image: &[u8], frame: Frame, strict: bool) -> Option<Vec<u8>> {
    let found = attempt(image, frame, strict);
    if found.is_some() || !strict || image.ends_with(&END) {
        return found;
    }
    // The decoder reads ahead, and calls an image short whose last rows take less than that. Where
    // nothing is missing, it makes no difference what follows.
    let followed = |by: [u8; 2]| {
        let image = Zeroizing::new([image, &by.repeat(AHEAD)].concat());
        attempt(&image, frame, strict).map(Zeroizing::new)
    };
    let (zeros, ones) = (followed([0x00, 0x00])?, followed([0xFF, 0x00])?);
    (zeros == ones).then(|| zeros.to_vec())
}

/// Pairs of bytes, more than the decoder reads ahead.
const AHEAD: usize = 16;

fn attempt(image: &[u8], frame: Frame, strict: bool) -> Option<Vec<u8>> {
    let colours = if frame.components == 1 { ColorSpace::Luma } else { ColorSpace::RGB };
    let options = DecoderOptions::new_safe()
        .set_use_unsafe(false)
        .set_strict_mode(strict)
        .jpeg_set_max_scans(MOST_SCANS)
        .jpeg_set_out_colorspace(colours)
        .set_max_width(frame.width.into())
        .set_max_height(frame.height.into());
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(image), options);
    decoder.decode().ok()
}

/// What a decoder is given when nothing may be missing.
///
/// At the end of a sequential image its decoder goes on with grey, whether all of it came or not.
/// Without that end it runs out of data, and says so. It cannot be helped for progressive images.
fn whole(image: &[u8], frame: Frame) -> Option<&[u8]> {
    let (mut components, mut end) = (0_u16, None);
    for segment in Segments::of(image) {
        if segment.marker == SCAN {
            components = components.checked_add((*segment.bytes.get(2)?).into())?;
        }
        end = segment.end();
    }
    end.filter(|end| *end == image.len())?;
    if frame.coding == Coding::Baseline {
        return image.strip_suffix(&END).filter(|_| components == frame.components);
    }
    Some(image)
}

/// EOI.
const END: [u8; 2] = [0xFF, 0xD9];

/// SOS.
const SCAN: u8 = 0xDA;

/// A marker and what belongs to it.
struct Segment<'a> {
    marker: u8,
    /// From its length on; empty for EOI.
    bytes: &'a [u8],
    /// Where in the image it ends.
    at: usize,
}

impl Segment<'_> {
    /// Where the image ends, if it does so with this segment.
    fn end(&self) -> Option<usize> {
        (self.marker == 0xD9).then_some(self.at)
    }
}

/// The segments of an image up to EOI, tables and scans one after the other (§B.2.1), the coded
/// data of scans left out. Ends where something else stands.
struct Segments<'a> {
    image: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Segments<'a> {
    /// Begins behind SOI.
    fn of(image: &'a [u8]) -> Self {
        Self { image, rest: image.get(2..).unwrap_or_default() }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        // Any number of FF may stand in front of a marker (§B.1.1.2).
        while let [0xFF, 0xFF, ..] = self.rest {
            self.rest = self.rest.get(1..)?;
        }
        let ([0xFF, marker], after) = self.rest.split_first_chunk()? else { return None };
        let (marker, mut bytes) = (*marker, &[][..]);
        self.rest = match marker {
            0xD9 => after,
            // These have no segment, and no place here.
            0x00..=0x01 | 0xD0..=0xD8 => return None,
            _ => {
                let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
                (bytes, self.rest) = after.split_at_checked(length.max(2))?;
                self.rest
            }
        };
        let at = self.image.len().checked_sub(self.rest.len())?;
        match marker {
            0xD9 => self.rest = &[],
            SCAN => self.rest = self.rest.get(coded(self.rest)..)?,
            _ => {}
        }
        Some(Segment { marker, bytes, at })
    }
}

/// How long the coded data of a scan is: up to the next FF that is neither stuffed nor RST0 to
/// RST7.
fn coded(data: &[u8]) -> usize {
    let ends = |pair: &[u8]| matches!(pair, [0xFF, next] if !matches!(next, 0x00 | 0xD0..=0xD7));
    data.windows(2).position(ends).unwrap_or(data.len())
}
