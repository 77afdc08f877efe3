//! JPEG 2000 (ISO/IEC 15444-1): what its header may ask of a decoder.
//!
//! The format lets thirty kilobytes ask for millions of tiles, precincts and components. So the
//! marker segments are walked first, and only what portraits need is handed on.

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use super::header::{Siz, codestream};
use super::size;
use crate::intake::Reason;

/// Least width and height of a tile.
const LEAST_TILE: u32 = 64;

/// Least exponent of a precinct's width and height.
const LEAST_PRECINCT: u8 = 6;

/// Most decompositions: each halves the image.
const MOST_LEVELS: u8 = 8;

/// Most quality layers.
const MOST_LAYERS: u16 = 64;

pub(super) fn check(image: &[u8]) -> Result<(), Reason> {
    let stream = codestream(image).ok_or(Reason::Form)?;
    let siz = Siz::of(stream).ok_or(Reason::Form)?;
    let (width, height) = siz.size().ok_or(Reason::Pixels)?;
    size(width, height)?;
    let tiles = siz.tile.0 >= LEAST_TILE && siz.tile.1 >= LEAST_TILE;
    if !tiles || !matches!(siz.components, 1 | 3) || !segments(stream).ok_or(Reason::Damaged)? {
        return Err(Reason::Coding);
    }
    decode(image, (width, height))
}

fn decode(image: &[u8], expected: (u16, u16)) -> Result<(), Reason> {
    let settings = DecodeSettings { strict: true, ..DecodeSettings::default() };
    let image = Image::new(image, &settings).map_err(|_| Reason::Damaged)?;
    if (image.width(), image.height()) != (expected.0.into(), expected.1.into()) {
        return Err(Reason::Damaged);
    }
    let colours = match image.color_space() {
        ColorSpace::Gray | ColorSpace::RGB => true,
        ColorSpace::Icc { num_channels, .. } => matches!(num_channels, 1 | 3),
        ColorSpace::CMYK | ColorSpace::Unknown { .. } => false,
    };
    if !colours || image.has_alpha() || image.original_bit_depth() != 8 {
        return Err(Reason::Coding);
    }
    let mut context = DecoderContext::default();
    image.decode(&mut context).map(|_| ()).map_err(|_| Reason::Damaged)
}

/// Walks all marker segments (ISO/IEC 15444-1 §A.2) and tells whether each is one that a portrait
/// needs; `None` where they do not follow each other.
fn segments(stream: &[u8]) -> Option<bool> {
    let mut rest = stream.get(2..)?;
    // Where the tile-part ends whose header is being read.
    let mut part_end = None;
    loop {
        let ([0xFF, marker], after) = rest.split_first_chunk()? else { return None };
        match marker {
            // SOD: the data of a tile-part, to its end. A decoder finds out what is wrong in it.
            0x93 => {
                let end: usize = part_end.take()?;
                if end == 0 {
                    return Some(true);
                }
                rest = stream.get(end..)?;
                continue;
            }
            // EOC.
            0xD9 => return Some(true),
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let (segment, next) = after.split_at_checked(length)?;
        let fits = match marker {
            // SOT: its own length counts from the marker on; 0 is up to EOC.
            0x90 => {
                let at = stream.len().checked_sub(rest.len())?;
                let part = u32::from_be_bytes(*segment.get(4..)?.first_chunk()?);
                let part = usize::try_from(part).ok()?;
                part_end = Some(if part == 0 { 0 } else { at.checked_add(part)? });
                part == 0 || part_end > Some(stream.len().checked_sub(next.len())?)
            }
            // COD.
            0x52 => coding(segment)?,
            // SIZ, QCD, QCC, TLM, PLM, PLT, CRG, COM, CAP.
            0x51 | 0x5C | 0x5D | 0x55 | 0x57 | 0x58 | 0x63 | 0x64 | 0x50 => true,
            // COC, RGN, POC, PPM, PPT and what came later.
            _ => false,
        };
        if !fits {
            return Some(false);
        }
        rest = next;
    }
}

/// What COD asks for (ISO/IEC 15444-1 §A.6.1).
fn coding(segment: &[u8]) -> Option<bool> {
    let [_, _, style, _, l1, l0, _, levels, _, _, _, _, precincts @ ..] = segment else {
        return None;
    };
    let layers = u16::from_be_bytes([*l1, *l0]);
    let wide = |size: &u8| size & 0x0F >= LEAST_PRECINCT && size >> 4 >= LEAST_PRECINCT;
    let precincts = style & 1 == 0 || precincts.iter().all(wide);
    Some(precincts && *levels <= MOST_LEVELS && (1..=MOST_LAYERS).contains(&layers))
}
