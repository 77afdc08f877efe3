//! The data objects of secure messaging (ISO/IEC 7816-4 §10.2) and how they are told apart.

use card_format::tlv::{Reader, Tag};

use super::Error;

/// Cryptogram with a padding-indicator byte, for even INS.
pub(super) const CRYPTOGRAM: Tag = Tag(0x87);
/// Cryptogram without one, for odd INS.
pub(super) const BARE_CRYPTOGRAM: Tag = Tag(0x85);
/// Le of the plain command.
pub(super) const EXPECTED: Tag = Tag(0x97);
/// Status of the plain response.
pub(super) const STATUS: Tag = Tag(0x99);
/// Cryptographic checksum.
pub(super) const CHECKSUM: Tag = Tag(0x8E);
/// Padding indicator: ISO/IEC 7816-4 §10.2.3.1, a bit set and then none.
pub(super) const PADDED: u8 = 0x01;

/// The objects of one message, in the order they must have.
#[derive(Clone, Copy)]
pub(super) struct Objects<'a> {
    /// Tag and blocks of the cryptogram.
    pub(super) cryptogram: Option<(Tag, &'a [u8])>,
    /// Value of DO 97 or DO 99.
    pub(super) middle: Option<&'a [u8]>,
    /// Everything that the checksum covers.
    pub(super) covered: &'a [u8],
    /// The checksum.
    pub(super) checksum: [u8; 8],
}

impl<'a> Objects<'a> {
    /// Reads a message whose object between cryptogram and checksum has the tag `middle`.
    pub(super) fn decode(bytes: &'a [u8], middle: Tag) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let mut cryptogram = None;
        for tag in [CRYPTOGRAM, BARE_CRYPTOGRAM] {
            if let Some(tlv) = reader.optional(tag).map_err(|_| Error::Object)? {
                if cryptogram.is_some() {
                    return Err(Error::Object);
                }
                cryptogram = Some((tag, blocks(tag, tlv.value)?));
            }
        }
        let middle = reader.optional(middle).map_err(|_| Error::Object)?;
        let (covered, _) = bytes.split_at_checked(reader.at()).ok_or(Error::Object)?;
        let checksum = match reader.optional(CHECKSUM) {
            Ok(Some(tlv)) => tlv.value.try_into().map_err(|_| Error::Object)?,
            Ok(None) if reader.is_empty() => return Err(Error::Missing),
            _ => return Err(Error::Object),
        };
        reader.finish().map_err(|_| Error::Object)?;
        Ok(Self { cryptogram, middle: middle.map(|tlv| tlv.value), covered, checksum })
    }
}

fn blocks(tag: Tag, value: &[u8]) -> Result<&[u8], Error> {
    match (tag, value) {
        (BARE_CRYPTOGRAM, blocks) | (CRYPTOGRAM, [PADDED, blocks @ ..]) => Ok(blocks),
        _ => Err(Error::Object),
    }
}
