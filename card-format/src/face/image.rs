//! What kind of image a portrait is, told by its first bytes.

use super::ImageData;

/// Start of image and the marker after it (ISO/IEC 10918-1 §B.1.1).
const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF];
/// The signature box (ISO/IEC 15444-1 §I.5.1).
const JP2: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n";
/// A codestream without boxes around it: SOC and SIZ (ISO/IEC 15444-1 §A.4).
const CODESTREAM: &[u8] = &[0xFF, 0x4F, 0xFF, 0x51];

/// An image of a kind known from its own bytes.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Image<'a> {
    /// The kind.
    pub kind: ImageKind,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// Kind of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// JPEG 2000 (ISO/IEC 15444-1), boxed or as a bare codestream.
    Jpeg2000,
    /// Anything else. It is kept and never shown.
    Unknown,
}

impl<'a> Image<'a> {
    /// Looks at the first bytes.
    pub fn sniff(bytes: &'a [u8]) -> Self {
        let kind = if bytes.starts_with(JPEG) {
            ImageKind::Jpeg
        } else if bytes.starts_with(JP2) || bytes.starts_with(CODESTREAM) {
            ImageKind::Jpeg2000
        } else {
            ImageKind::Unknown
        };
        Self { kind, bytes }
    }
}

impl ImageKind {
    /// The code a face record declares for this kind.
    pub const fn declared(self) -> ImageData {
        match self {
            Self::Jpeg => ImageData::JPEG,
            Self::Jpeg2000 => ImageData::JPEG_2000,
            Self::Unknown => ImageData(0xFF),
        }
    }
}
