//! The boxes around a codestream (ISO/IEC 15444-1 §I.4).

use crate::reason::Reason;

/// Boxes of a file: a handful, and never this many.
const MOST_BOXES: usize = 32;

/// A palette and its mapping (§I.5.3.4, §I.5.3.5): a few bytes could ask for thousands of planes.
const PALETTE: [&[u8]; 2] = [b"pclr", b"cmap"];

/// The codestream of an image: the image itself, or the one box that holds it. There must be no
/// second one, or the decoder might take the other.
pub(super) fn codestream(image: &[u8]) -> Result<&[u8], Reason> {
    if image.starts_with(&[0xFF, 0x4F]) {
        return Ok(image);
    }
    let (mut rest, mut found) = (image, None);
    for _ in 0..MOST_BOXES {
        let Some((kind, content, after)) = split(rest) else {
            return found.ok_or(Reason::PortraitMalformed);
        };
        match &kind {
            b"jp2c" if found.replace(content).is_some() => {
                return Err(Reason::PortraitNotSupported);
            }
            b"jp2h" if content.windows(4).any(|name| PALETTE.contains(&name)) => {
                return Err(Reason::PortraitNotSupported);
            }
            _ => rest = after,
        }
    }
    Err(Reason::PortraitNotSupported)
}

/// The first box: kind, content and what follows. A box that is longer than the file ends with it.
fn split(boxes: &[u8]) -> Option<([u8; 4], &[u8], &[u8])> {
    let (header, rest) = boxes.split_first_chunk::<8>()?;
    let [l3, l2, l1, l0, kind @ ..] = *header;
    let (length, rest) = match u32::from_be_bytes([l3, l2, l1, l0]) {
        0 => (rest.len(), rest),
        1 => {
            let (length, rest) = rest.split_first_chunk()?;
            (usize::try_from(u64::from_be_bytes(*length)).ok()?.checked_sub(16)?, rest)
        }
        length => (usize::try_from(length).ok()?.checked_sub(8)?, rest),
    };
    let (content, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    Some((kind, content, after))
}
