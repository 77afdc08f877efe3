//! How large an image is, from its own header (ISO/IEC 10918-1 §B.2.2, ISO/IEC 15444-1 §A.5.1).

/// Width and height of a JPEG or JPEG 2000 image; `None` when it does not say.
pub(crate) fn size(image: &[u8]) -> Option<(u16, u16)> {
    if image.starts_with(&[0xFF, 0xD8]) {
        return JpegFrame::of(image).map(|frame| (frame.width, frame.height));
    }
    Siz::of(codestream(image)?).and_then(|siz| siz.size())
}

/// The frame header of a JPEG image.
#[derive(Clone, Copy)]
pub(super) struct JpegFrame {
    /// SOF0 to SOF15: how the image is coded.
    pub(super) marker: u8,
    /// Bits of a sample.
    pub(super) precision: u8,
    pub(super) width: u16,
    pub(super) height: u16,
    /// One of grey, three of colour, four of print.
    pub(super) components: u8,
}

impl JpegFrame {
    /// Walks the segments to the frame header: SOF0 to SOF15 without DHT, JPG and DAC.
    pub(super) fn of(image: &[u8]) -> Option<Self> {
        let mut segments = image.get(2..)?;
        loop {
            let ([0xFF, marker], rest) = segments.split_first_chunk()? else { return None };
            if matches!(marker, 0xFF) {
                segments = segments.get(1..)?;
                continue;
            }
            let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
            let (segment, after) = rest.split_at_checked(length)?;
            if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
                let [_, _, precision, y1, y0, x1, x0, components, ..] = *segment else {
                    return None;
                };
                let (width, height) = (u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0]));
                return Some(Self { marker: *marker, precision, width, height, components });
            }
            segments = after;
        }
    }
}

/// How many components the scans of a JPEG image hold together, when nothing but tables stands
/// between them (ISO/IEC 10918-1 §B.2.3); `None` where they do not follow each other to the end.
pub(super) fn scanned(image: &[u8]) -> Option<usize> {
    let (mut rest, mut components) = (image.get(2..)?, 0_usize);
    while !rest.is_empty() {
        let ([0xFF, marker], after) = rest.split_first_chunk()? else { return None };
        if matches!(marker, 0xFF) {
            rest = rest.get(1..)?;
            continue;
        }
        // EOI and markers without a segment have no place here.
        if matches!(marker, 0x00..=0x01 | 0xD0..=0xD9) {
            return None;
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let (segment, next) = after.split_at_checked(length)?;
        rest = next;
        if *marker == 0xDA {
            components = components.checked_add((*segment.get(2)?).into())?;
            rest = rest.get(coded(rest)..)?;
        }
    }
    Some(components)
}

/// How long the coded data of a scan is: up to the next FF that is neither stuffed nor RST0 to
/// RST7.
fn coded(data: &[u8]) -> usize {
    let ends = |pair: &[u8]| matches!(pair, [0xFF, next] if !matches!(next, 0x00 | 0xD0..=0xD7));
    data.windows(2).position(ends).unwrap_or(data.len())
}

/// Image and tile sizes of a JPEG 2000 codestream.
#[derive(Clone, Copy)]
pub(super) struct Siz {
    extent: [u32; 4],
    /// Width and height of a tile.
    pub(super) tile: (u32, u32),
    /// How many components.
    pub(super) components: u16,
}

impl Siz {
    /// SIZ stands first in the codestream.
    pub(super) fn of(codestream: &[u8]) -> Option<Self> {
        let sizes = codestream.strip_prefix(&[0xFF, 0x4F, 0xFF, 0x51])?.get(4..)?;
        let (fields, rest) = sizes.split_at_checked(32)?;
        let mut fields =
            fields.chunks_exact(4).map(|field| field.try_into().map(u32::from_be_bytes));
        let mut field = || fields.next()?.ok();
        let extent = [field()?, field()?, field()?, field()?];
        let tile = (field()?, field()?);
        let components = u16::from_be_bytes(*rest.first_chunk()?);
        Some(Self { extent, tile, components })
    }

    /// Width and height of the image.
    pub(super) fn size(&self) -> Option<(u16, u16)> {
        let [x, y, x_offset, y_offset] = self.extent;
        let extent = |end: u32, start| u16::try_from(end.checked_sub(start)?).ok();
        Some((extent(x, x_offset)?, extent(y, y_offset)?))
    }
}

/// The codestream of a JPEG 2000 image: the image itself, or its first box of that kind
/// (ISO/IEC 15444-1 §I.4).
pub(super) fn codestream(image: &[u8]) -> Option<&[u8]> {
    if image.starts_with(&[0xFF, 0x4F]) {
        return Some(image);
    }
    let mut boxes = image;
    loop {
        let (header, rest) = boxes.split_first_chunk::<8>()?;
        let [l3, l2, l1, l0, kind @ ..] = *header;
        let (content, after) = match u32::from_be_bytes([l3, l2, l1, l0]) {
            0 => (rest, &[][..]),
            1 => {
                let (length, rest) = rest.split_first_chunk()?;
                let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
                rest.split_at_checked(length.checked_sub(16)?)?
            }
            length => rest.split_at_checked(usize::try_from(length).ok()?.checked_sub(8)?)?,
        };
        if kind == *b"jp2c" {
            return Some(content);
        }
        boxes = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        let jpeg = b"\xFF\xD8\xFF\xE0\x00\x04JF\xFF\xFF\xC2\x00\x08\x08\x01\x90\x01\x2C\x03";
        assert_eq!(size(jpeg), Some((300, 400)));
        let mut siz =
            b"\xFF\x4F\xFF\x51\x00\x2F\x00\x00\0\0\x01\x2D\0\0\x01\x92\0\0\0\x01\0\0\0\x02"
                .to_vec();
        siz.extend([0; 16]);
        siz.extend([0, 3]);
        assert_eq!(size(&siz), Some((300, 400)));
        let boxed = [b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\0jp2c".as_slice(), &siz].concat();
        assert_eq!(size(&boxed), Some((300, 400)));
        for length in 0..jpeg.len() - 1 {
            assert_eq!(size(&jpeg[..length]), None, "{length}");
        }
        for image in [&siz, &boxed] {
            for length in 0..image.len() {
                assert_eq!(size(&image[..length]), None, "{length}");
            }
        }
    }
}
