//! How large an image is, from its own header (ISO/IEC 10918-1 §B.2.2, ISO/IEC 15444-1 §A.5.1).

/// Width and height of a JPEG or JPEG 2000 image; `None` when it does not say.
pub(super) fn of(image: &[u8]) -> Option<(u16, u16)> {
    if image.starts_with(&[0xFF, 0xD8]) { jpeg(image.get(2..)?) } else { jpeg_2000(image) }
}

/// Walks the segments to the frame header: SOF0 to SOF15 without DHT, JPG and DAC.
fn jpeg(mut segments: &[u8]) -> Option<(u16, u16)> {
    loop {
        let ([0xFF, marker], rest) = segments.split_first_chunk()? else { return None };
        if matches!(marker, 0xFF) {
            segments = segments.get(1..)?;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
        let (segment, after) = rest.split_at_checked(length)?;
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let [_, _, _, y1, y0, x1, x0, ..] = *segment else { return None };
            return Some((u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0])));
        }
        segments = after;
    }
}

/// SIZ stands first in the codestream, which may lie in a box.
fn jpeg_2000(image: &[u8]) -> Option<(u16, u16)> {
    let start = image.windows(4).position(|four| four == [0xFF, 0x4F, 0xFF, 0x51])?;
    let sizes = image.get(start.checked_add(8)?..)?;
    let mut fields = sizes.chunks_exact(4).map(|field| field.try_into().map(u32::from_be_bytes));
    let mut field = || fields.next()?.ok();
    let (x, y, x_offset, y_offset) = (field()?, field()?, field()?, field()?);
    let extent = |end: u32, start| u16::try_from(end.checked_sub(start)?).ok();
    Some((extent(x, x_offset)?, extent(y, y_offset)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        let jpeg = b"\xFF\xD8\xFF\xE0\x00\x04JF\xFF\xFF\xC2\x00\x08\x08\x01\x90\x01\x2C\x03";
        assert_eq!(of(jpeg), Some((300, 400)));
        let siz = b"\xFF\x4F\xFF\x51\x00\x2F\x00\x00\0\0\x01\x2D\0\0\x01\x92\0\0\0\x01\0\0\0\x02";
        assert_eq!(of(siz), Some((300, 400)));
        let boxed = [b"\0\0\0\x0CjP  \r\n\x87\n".as_slice(), siz].concat();
        assert_eq!(of(&boxed), Some((300, 400)));
        for length in 0..jpeg.len() - 1 {
            assert_eq!(of(&jpeg[..length]), None, "{length}");
        }
        for length in 0..siz.len() {
            assert_eq!(of(&siz[..length]), None, "{length}");
        }
    }
}
