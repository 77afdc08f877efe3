//! JPEG 2000 (ISO/IEC 15444-1): what its header may ask of a decoder.
//!
//! The format lets thirty kilobytes ask for millions of tiles, precincts and components. So boxes
//! and marker segments are walked first, and only what portraits need is handed on.

mod boxes;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use super::{Coding, Frame, Picture};
use crate::reason::Reason;
use boxes::codestream;

/// Least width and height of a tile, unless it is as large as the image.
const LEAST_TILE: u32 = 64;

/// Least exponent of a precinct's width and height.
const LEAST_PRECINCT: u8 = 6;

/// Most decompositions: each halves the image.
const MOST_LEVELS: u8 = 8;

/// Most quality layers.
const MOST_LAYERS: u16 = 32;

/// Reads what there is before the first tile, and what every tile says about its coding.
pub(super) fn frame(image: &[u8]) -> Result<Frame, Reason> {
    let stream = codestream(image)?;
    let siz = Siz::of(stream).ok_or(Reason::PortraitMalformed)?;
    let (width, height) = siz.size().ok_or(Reason::PortraitNotSupported)?;
    let tiles =
        siz.tile.0 >= LEAST_TILE.min(width.into()) && siz.tile.1 >= LEAST_TILE.min(height.into());
    if !tiles || !matches!(siz.components, 1..=4) {
        return Err(Reason::PortraitNotSupported);
    }
    let coding = coding(stream)?;
    Ok(Frame { width, height, components: siz.components, depth: siz.depth, coding })
}

/// Decodes an image whose frame is known.
pub(super) fn decode(image: &[u8], frame: Frame, strict: bool) -> Option<Picture> {
    let settings = DecodeSettings { strict, ..DecodeSettings::default() };
    let image = Image::new(image, &settings).ok()?;
    // Components that are all sampled at every second pixel make a smaller image.
    let (width, height) = (u16::try_from(image.width()).ok()?, u16::try_from(image.height()).ok()?);
    let grey_or_colour = match image.color_space() {
        ColorSpace::Gray | ColorSpace::RGB => true,
        ColorSpace::Icc { num_channels, .. } => matches!(num_channels, 1 | 3),
        ColorSpace::CMYK | ColorSpace::Unknown { .. } => false,
    };
    if width > frame.width || height > frame.height || !grey_or_colour {
        return None;
    }
    let mut context = DecoderContext::default();
    let samples = image.decode(&mut context).ok()?.data_u8();
    Picture::of_samples(width, height, samples, image.has_alpha())
}

/// Image and tile sizes (§A.5.1).
struct Siz {
    extent: [u32; 4],
    /// Width and height of a tile.
    tile: (u32, u32),
    /// How many components.
    components: u16,
    /// Bits of the first of them.
    depth: u8,
}

impl Siz {
    /// SIZ stands first in the codestream.
    fn of(codestream: &[u8]) -> Option<Self> {
        let sizes = codestream.strip_prefix(&[0xFF, 0x4F, 0xFF, 0x51])?.get(4..)?;
        let (fields, rest) = sizes.split_at_checked(32)?;
        let mut fields =
            fields.chunks_exact(4).map(|field| field.try_into().map(u32::from_be_bytes));
        let mut field = || fields.next()?.ok();
        let extent = [field()?, field()?, field()?, field()?];
        let tile = (field()?, field()?);
        let [c1, c0, precision, ..] = *rest else { return None };
        let depth = (precision & 0x7F) + 1;
        Some(Self { extent, tile, components: u16::from_be_bytes([c1, c0]), depth })
    }

    /// Width and height of the image.
    fn size(&self) -> Option<(u16, u16)> {
        let [x, y, x_offset, y_offset] = self.extent;
        let extent = |end: u32, start| u16::try_from(end.checked_sub(start)?).ok();
        Some((extent(x, x_offset)?, extent(y, y_offset)?))
    }
}

/// Walks all marker segments (§A.2), up to the end or where the bytes end: each must be one that a
/// portrait needs.
fn coding(stream: &[u8]) -> Result<Coding, Reason> {
    let mut coding = Coding::Wavelet;
    let mut rest = stream.get(2..).unwrap_or_default();
    // Where the tile-part ends whose header is being read.
    let mut part_end = None;
    loop {
        let Some(([0xFF, marker], after)) = rest.split_first_chunk() else {
            // A cut image ends between two tile-parts, or never was one.
            let cut = part_end.is_none() && rest.is_empty() && rest.len() < stream.len();
            return if cut { Ok(coding) } else { Err(Reason::PortraitMalformed) };
        };
        match marker {
            // SOD: the data of a tile-part, to its end. A decoder finds out what is wrong in it.
            0x93 => {
                let end: usize = part_end.take().ok_or(Reason::PortraitMalformed)?;
                match stream.get(end..) {
                    Some(next) if end > 0 => rest = next,
                    _ => return Ok(coding),
                }
                continue;
            }
            // EOC.
            0xD9 => return Ok(coding),
            _ => {}
        }
        let segment = after.first_chunk().map(|length| usize::from(u16::from_be_bytes(*length)));
        let segment = segment.and_then(|length| after.split_at_checked(length));
        let (segment, next) = segment.ok_or(Reason::PortraitMalformed)?;
        let supported = match marker {
            0x90 => {
                let begun = stream.len().saturating_sub(rest.len());
                part_end = Some(part(segment, begun).ok_or(Reason::PortraitMalformed)?);
                true
            }
            // COD.
            0x52 => style(segment, true).ok_or(Reason::PortraitMalformed)?,
            // COC and RGN.
            0x53 => {
                coding = Coding::WaveletOfComponents;
                style(segment, false).ok_or(Reason::PortraitMalformed)?
            }
            0x5E => {
                coding = Coding::WaveletOfComponents;
                true
            }
            // SIZ, QCD, QCC, TLM, PLM, PLT, CRG, COM, CAP.
            0x51 | 0x5C | 0x5D | 0x55 | 0x57 | 0x58 | 0x63 | 0x64 | 0x50 => true,
            // POC, PPM, PPT and what came later.
            _ => false,
        };
        if !supported {
            return Err(Reason::PortraitNotSupported);
        }
        rest = next;
    }
}

/// Where a tile-part ends that begins with this SOT; 0 is with the codestream (§A.4.2).
fn part(segment: &[u8], begun: usize) -> Option<usize> {
    let length = u32::from_be_bytes(*segment.get(4..)?.first_chunk()?);
    let length = usize::try_from(length).ok()?;
    if length == 0 { Some(0) } else { begun.checked_add(length.max(14)) }
}

/// Whether COD, or COC of one component, asks for no more than a portrait needs (§A.6.1, §A.6.2).
fn style(segment: &[u8], of_all: bool) -> Option<bool> {
    let (style, layers, parameters) = match segment {
        [_, _, style, _, l1, l0, _, parameters @ ..] if of_all => {
            (style, u16::from_be_bytes([*l1, *l0]), parameters)
        }
        [_, _, _component, style, parameters @ ..] if !of_all => (style, 1, parameters),
        _ => return None,
    };
    let [levels, _, _, _, _, precincts @ ..] = parameters else { return None };
    let wide = |size: &u8| size & 0x0F >= LEAST_PRECINCT && size >> 4 >= LEAST_PRECINCT;
    let precincts = style & 1 == 0 || precincts.iter().all(wide);
    Some(precincts && *levels <= MOST_LEVELS && (1..=MOST_LAYERS).contains(&layers))
}
