//! A portrait is decoded before a chip sees it: what no decoder reads to its end, no border does.
//!
//! The image comes from outside, so its header is read here first and the decoders, which are
//! safe Rust, begin only when size, colours and coding are those of a portrait. Accepted is what
//! ISO/IEC 19794-5:2005 §8 asks of a full frontal image and every reader knows: JPEG in baseline
//! mode or JPEG 2000, grey or three colours, eight bits each, upright.

pub(crate) mod header;
mod jpeg_2000;

use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::intake::Reason;
use header::JpegFrame;

/// Bytes of an image that EF.DG2 has room for: its offsets end at 7FFF, with headers in front.
pub const LIMIT: usize = 30_000;

/// Least width and height in pixels (ISO/IEC 19794-5:2005 §8.4.1).
pub const LEAST: (u16, u16) = (240, 320);

/// Greatest width and height. A portrait of so few bytes has no use for more.
pub const MOST: (u16, u16) = (1600, 2240);

/// Height in hundredths of the width, least and most: 35 x 45 mm is 128, 3 : 4 is 133.
const UPRIGHT: (u32, u32) = (120, 140);

/// EOI.
const END: [u8; 2] = [0xFF, 0xD9];

/// Baseline sequential DCT (ISO/IEC 10918-1 §B.1.1.3, SOF0).
const BASELINE: u8 = 0xC0;

/// Whether an image can be a portrait on a card.
pub fn check(image: &[u8]) -> Result<(), Reason> {
    match image.len() {
        0 => return Err(Reason::Empty),
        length if length > LIMIT => return Err(Reason::Long),
        _ => {}
    }
    // What a decoder does not foresee must not end the line.
    let checked = catch_unwind(AssertUnwindSafe(|| match image {
        [0xFF, 0xD8, 0xFF, ..] => jpeg(image),
        _ => jpeg_2000::check(image),
    }));
    checked.unwrap_or(Err(Reason::Damaged))
}

fn jpeg(image: &[u8]) -> Result<(), Reason> {
    let frame = JpegFrame::of(image).ok_or(Reason::Damaged)?;
    size(frame.width, frame.height)?;
    if frame.marker != BASELINE || frame.precision != 8 || !matches!(frame.components, 1 | 3) {
        return Err(Reason::Coding);
    }
    let options = DecoderOptions::new_safe()
        .set_use_unsafe(false)
        .set_strict_mode(true)
        .set_max_width(MOST.0.into())
        .set_max_height(MOST.1.into());
    // At the end of an image its decoder goes on with grey, whether all of it came or not. Without
    // that end it runs out of data, and says so.
    let open = image.strip_suffix(&END).ok_or(Reason::Damaged)?;
    if header::scanned(open) != Some(frame.components.into()) {
        return Err(Reason::Damaged);
    }
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(open), options);
    let pixels = zeroize::Zeroizing::new(decoder.decode().map_err(|_| Reason::Damaged)?);
    let area = usize::from(frame.width).saturating_mul(frame.height.into());
    let whole = !pixels.is_empty() && pixels.len().is_multiple_of(area);
    if whole { Ok(()) } else { Err(Reason::Damaged) }
}

/// Large enough to tell a face, small enough to hold, and upright.
fn size(width: u16, height: u16) -> Result<(), Reason> {
    let within = (LEAST.0..=MOST.0).contains(&width) && (LEAST.1..=MOST.1).contains(&height);
    let (wide, high) = (u32::from(width), u32::from(height).saturating_mul(100));
    let upright = (wide * UPRIGHT.0..=wide * UPRIGHT.1).contains(&high);
    if within && upright { Ok(()) } else { Err(Reason::Pixels) }
}

#[cfg(test)]
pub(crate) mod tests;
