//! A portrait is decoded before a chip sees it: what no decoder reads to its end, no border does.
//!
//! The image comes from outside; the terminal's own decoder reads it ([`verifier::picture`]), so what
//! goes onto a card is what will be shown. Accepted is what ISO/IEC 19794-5:2005 §8 asks of a full
//! frontal image and every reader knows: JPEG in baseline mode or JPEG 2000, grey or three colours,
//! eight bits each, upright.

use card_format::face::{Image, ImageKind};
use verifier::picture::{Coding, Frame, decode_strictly};
use verifier::reason::Reason as Unshown;

use crate::intake::Reason;

/// Bytes of an image that EF.DG2 has room for: its offsets end at 7FFF, with headers in front.
pub const LIMIT: usize = 30_000;

/// Least width and height in pixels (ISO/IEC 19794-5:2005 §8.4.1).
pub const LEAST: (u16, u16) = (240, 320);

/// Greatest width and height. A portrait of so few bytes has no use for more.
pub const MOST: (u16, u16) = (1600, 2240);

/// Height in hundredths of the width, least and most: 35 x 45 mm is 128, 3 : 4 is 133.
const UPRIGHT: (u32, u32) = (120, 140);

/// Whether an image can be a portrait on a card.
pub fn check(image: &[u8]) -> Result<(), Reason> {
    match image.len() {
        0 => return Err(Reason::Empty),
        length if length > LIMIT => return Err(Reason::Long),
        _ => {}
    }
    let image = Image::sniff(image);
    if image.kind == ImageKind::Unknown {
        return Err(Reason::Form);
    }
    let frame = Frame::of(&image).map_err(|reason| match reason {
        Unshown::PortraitNotSupported => Reason::Coding,
        _ => Reason::Damaged,
    })?;
    upright(frame)?;
    let plain = matches!(frame.coding, Coding::Baseline | Coding::Wavelet);
    if !plain || frame.depth != 8 || !matches!(frame.components, 1 | 3) {
        return Err(Reason::Coding);
    }
    let picture = decode_strictly(&image).map_err(|_| Reason::Damaged)?;
    let promised = (picture.width, picture.height) == (frame.width, frame.height);
    if promised { Ok(()) } else { Err(Reason::Damaged) }
}

/// Width and height of an image; `None` when it does not say.
pub(crate) fn size(image: &Image<'_>) -> Option<(u16, u16)> {
    Frame::of(image).ok().map(|frame| (frame.width, frame.height))
}

/// Large enough to tell a face, small enough to hold, and upright.
fn upright(Frame { width, height, .. }: Frame) -> Result<(), Reason> {
    let within = (LEAST.0..=MOST.0).contains(&width) && (LEAST.1..=MOST.1).contains(&height);
    let (wide, high) = (u32::from(width), u32::from(height).saturating_mul(100));
    let upright = (wide * UPRIGHT.0..=wide * UPRIGHT.1).contains(&high);
    if within && upright { Ok(()) } else { Err(Reason::Pixels) }
}

#[cfg(test)]
pub(crate) mod tests;
