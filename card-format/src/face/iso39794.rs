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
//!                └─ …
//! ```
//!
//! The rest of the record is left to the bytes.

use super::Image;
use crate::error::Error;
use crate::tlv::{Reader, Tag};

/// The image of the first representation.
pub fn image(block: &[u8]) -> Result<Image<'_>, Error> {
    let mut reader = Reader::new(block);
    let mut content = reader.expect(Tag(0x65))?.reader();
    reader.finish()?;
    content.expect(Tag(0xA0))?;
    let mut first = content.expect(Tag(0xA1))?.reader().expect(Tag(0x30))?.reader();
    first.expect(Tag(0x80))?;
    let mut flat = first.expect(Tag(0xA1))?.reader();
    for _ in 0..2 {
        flat = flat.expect(Tag(0xA0))?.reader();
    }
    Ok(Image::sniff(flat.expect(Tag(0x80))?.value))
}
