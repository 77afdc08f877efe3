//! EF.DG13: what the issuing State adds (Doc 9303-10 §4.7.13): sealed records, or the details that
//! cards of Viet Nam carry in the open.
//!
//! ```text
//! 6D L                EF.DG13, sealed             6D L           EF.DG13, in the open
//! ├─ A1 L 30 …        identity                    └─ 30 L …      details
//! ├─ A2 L 30 …        face template
//! ├─ A3 L 30 …        anthropometry
//! └─ …                others, kept
//! ```

use crate::error::{Error, Fault};
use crate::sealed::Class;
use crate::sealed_group::SealedGroup;
use crate::tlv::{Reader, Tag, Writer};
use crate::vietnam::details::Details;

const DG13: Tag = Tag(0x6D);
const DETAILS: Tag = Tag(0x30);

/// The content of the file.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub enum Dg13<'a> {
    /// Records that each open to what their class of readers may know.
    Sealed(SealedGroup<'a>),
    /// Details that anyone may read who may read the file.
    Plain(Details<'a>),
}

impl<'a> Dg13<'a> {
    /// Reads the content of the file.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        let content = reader.expect(DG13)?.reader();
        reader.finish()?;
        if SealedGroup::is_sealed(&content) {
            return SealedGroup::decode(content).map(Self::Sealed);
        }
        if content.clone().take()?.tag != DETAILS {
            return Err(Fault::Tag.at(content.at()));
        }
        let details = Details::decode(content.rest());
        details.map(Self::Plain).map_err(|error| error.after(content.at()))
    }

    /// Writes the content of a sealed file: for each class its `ContentInfo`.
    pub fn encode_sealed<'b>(
        out: &'b mut [u8],
        records: &[(Class, &[u8])],
    ) -> Result<&'b mut [u8], Error> {
        SealedGroup::encode(out, DG13, records)
    }

    /// Writes the content of a file in the open: a list of details that is written already.
    pub fn encode_plain<'b>(out: &'b mut [u8], details: &[u8]) -> Result<&'b mut [u8], Error> {
        Details::decode(details)?;
        let mut writer = Writer::new(out);
        writer.primitive(DG13, details)?;
        Ok(writer.finish())
    }
}

#[cfg(test)]
mod tests;
