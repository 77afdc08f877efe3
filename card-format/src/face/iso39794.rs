//! The image inside a face record of ISO/IEC 39794-5, which replaces ISO/IEC 19794-5.
//!
//! ```text
//! 65                   face image data block
//! ├─ A0                version
//! └─ A1                representations
//!    └─ 30             the first
//!       ├─ 80          its number
//!       └─ A1          image representation
//!          └─ A0       as a base
//!             └─ A0    two-dimensional
//!                ├─ 80 image
//!                ├─ A1 information: A0 { 80 format }, A7 { 80 width, 81 height }, …
//!                └─ …
//! ```
//!
//! The rest of the record is left to the bytes.

use super::{Image, ImageKind};
use crate::asn1::{context, context_primitive};
use crate::error::Error;
use crate::tlv::{Reader, Tag};

/// The image of the first representation, and what the record says it is.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Representation<'a> {
    /// The image.
    pub image: Image<'a>,
    /// What the record says its kind is, if it says so in a code of ICAO's profile.
    pub kind: Option<ImageKind>,
    /// Width and height in pixels, if the record says so.
    pub size: Option<(u32, u32)>,
}

/// The image of the first representation.
pub fn image(block: &[u8]) -> Result<Image<'_>, Error> {
    representation(block).map(|representation| representation.image)
}

/// The first representation. What it says about its image is passed over where it cannot be read.
pub fn representation(block: &[u8]) -> Result<Representation<'_>, Error> {
    let mut reader = Reader::new(block);
    let mut content = reader.expect(Tag(0x65))?.reader();
    reader.finish()?;
    content.expect(context(0))?;
    let mut first = content.expect(context(1))?.reader().expect(Tag(0x30))?.reader();
    first.expect(context_primitive(0))?;
    let mut flat = first.expect(context(1))?.reader();
    for _ in 0..2 {
        flat = flat.expect(context(0))?.reader();
    }
    let image = Image::sniff(flat.expect(context_primitive(0))?.value);
    let information = flat.optional(context(1)).ok().flatten().map(|tlv| tlv.reader());
    let kind = information.clone().and_then(|content| kind(&mut within(content, 0)?));
    let size = information.and_then(|content| {
        let mut size = within(content, 7)?;
        Some((number(&mut size, 0)?, number(&mut size, 1)?))
    });
    Ok(Representation { image, kind, size })
}

/// The content of the entry of this number, among others.
fn within(mut content: Reader<'_>, entry: u8) -> Option<Reader<'_>> {
    while let Ok(tlv) = content.take() {
        if tlv.tag == context(entry) {
            return Some(tlv.reader());
        }
    }
    None
}

fn kind(format: &mut Reader<'_>) -> Option<ImageKind> {
    match number(format, 0)? {
        2 => Some(ImageKind::Jpeg),
        3 | 4 => Some(ImageKind::Jpeg2000),
        _ => None,
    }
}

/// A number of at most four bytes.
fn number(content: &mut Reader<'_>, entry: u8) -> Option<u32> {
    let digits = content.expect(context_primitive(entry)).ok()?.value;
    let short = (1..=4).contains(&digits.len());
    short.then(|| digits.iter().fold(0, |number, digit| number << 8 | u32::from(*digit)))
}
