//! Pictures for people: what a chip calls an image becomes pixels here, or a reason.
//!
//! An image from a chip is an attack until it is decoded. Its header is read first and the decoders,
//! which are safe Rust, begin only when size, colours and coding promise bounded work. A browser
//! gets none of the card's bytes: what is shown was encoded again, here ([`Picture::jpeg`]).
//!
//! ```text
//! bytes ──► Frame: kind, size, coding; within limits? ──► decoder ──► Picture ──► JPEG of our own
//! ```

mod frame;
mod jpeg;
mod jpeg_2000;
pub mod minutiae;

pub use frame::{Coding, Frame};

use core::ops::Deref;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use card_format::face::{Image, ImageKind};
use card_protocol::wipe;
use jpeg_encoder::{ColorType, Encoder};
use zeroize::Zeroizing;

use crate::reason::Reason;

/// Bytes of an image that are looked at: four times what EF.DG2 of most chips has room for.
pub const MOST_BYTES: usize = 0x4_0000;

/// Pixels of an image that are decoded, 12 MiB of them in colour.
pub const MOST_PIXELS: usize = 0x40_0000;

/// Quality of what is encoded again: no difference that an eye finds.
const QUALITY: u8 = 92;

/// Pixels in rows from the top left, three bytes each: red, green, blue. Wiped when nobody needs
/// them any more; the decoders' own buffers are not in our hands.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Picture {
    /// Pixels of a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// `width` × `height` × 3 bytes.
    pub rgb: Pixels,
    /// Whether the image was there to its end. If not, a part of what is shown is made up.
    pub whole: bool,
}

/// Samples of a picture, wiped when they go: a million of them, so all at once.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Pixels(Vec<u8>);

impl Deref for Pixels {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Pixels {
    fn drop(&mut self) {
        wipe::all(&mut self.0);
    }
}

/// Decodes an image within limits: as its standard has it, or as far as it goes.
pub fn decode(image: &Image<'_>) -> Result<Picture, Reason> {
    let frame = Frame::of(image)?.bounded()?;
    // Bytes behind an image do no harm to it.
    let trimmed = Image { bytes: jpeg::trim(image), ..*image };
    run(&trimmed, frame, true)
        .or_else(|| run(image, frame, false).map(|picture| Picture { whole: false, ..picture }))
        .ok_or(Reason::PortraitMalformed)
}

/// Decodes an image that keeps to every rule of its standard and ends with its last byte.
pub fn decode_strictly(image: &Image<'_>) -> Result<Picture, Reason> {
    let frame = Frame::of(image)?.bounded()?;
    run(image, frame, true).ok_or(Reason::PortraitMalformed)
}

/// A decoder meets bytes nobody foresaw. Where it panics, one picture is lost and not the terminal:
/// nothing of ours is left half done, because all a decoder touches dies with it.
fn run(image: &Image<'_>, frame: Frame, strict: bool) -> Option<Picture> {
    let decoder = || match image.kind {
        ImageKind::Jpeg => jpeg::decode(image.bytes, frame, strict),
        ImageKind::Jpeg2000 => jpeg_2000::decode(image.bytes, frame, strict),
        ImageKind::Unknown => None,
    };
    catch_unwind(AssertUnwindSafe(decoder)).ok().flatten()
}

impl Picture {
    /// A picture of samples in one, two, three or four channels: grey or colour, an opacity behind
    /// them or not. `None` where there are not as many samples as pixels need.
    fn of_samples(width: u16, height: u16, samples: Vec<u8>, opacity: bool) -> Option<Self> {
        let area = usize::from(width).checked_mul(height.into()).filter(|area| *area > 0)?;
        let channels = samples.len() / area;
        let colours = channels.checked_sub(opacity.into())?;
        if !samples.len().is_multiple_of(area) || !matches!(colours, 1 | 3) {
            return None;
        }
        if channels == 3 {
            return Some(Self { width, height, rgb: Pixels(samples), whole: true });
        }
        let samples = Pixels(samples);
        let mut rgb = Pixels(Vec::with_capacity(area.checked_mul(3)?));
        for pixel in samples.chunks_exact(channels) {
            match pixel {
                [red, green, blue, ..] => rgb.0.extend([red, green, blue]),
                [grey, ..] => rgb.0.extend([grey; 3]),
                [] => {}
            }
        }
        Some(Self { width, height, rgb, whole: true })
    }

    /// The picture as JPEG in baseline mode, which every browser shows; empty for a picture without
    /// pixels.
    pub fn jpeg(&self) -> Zeroizing<Vec<u8>> {
        let mut jpeg = Zeroizing::new(Vec::new());
        let encoder = Encoder::new(&mut *jpeg, QUALITY);
        let encoded = encoder.encode(&self.rgb, self.width, self.height, ColorType::Rgb);
        if encoded.is_ok() { jpeg } else { Zeroizing::default() }
    }
}

#[cfg(test)]
mod tests;
