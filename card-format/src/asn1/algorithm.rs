//! AlgorithmIdentifier (RFC 5280 §4.1.1.2): which algorithm, with which parameters.
//!
//! ```text
//! 30 L
//! ├─ 06 L    algorithm
//! └─ ...     parameters, any one object, optional
//! ```

use super::{NULL, SEQUENCE, oid, write_oid};
use crate::error::Error;
use crate::oid::Oid;
use crate::tlv::{Reader, Writer};

/// An algorithm and its parameters as they were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlgorithmIdentifier<'a> {
    /// The algorithm.
    pub algorithm: Oid<'a>,
    /// The object that follows it, tag and length included.
    pub parameters: Option<&'a [u8]>,
    /// Offset in the bytes it was read from.
    pub at: usize,
    /// Offset of the parameters, or of the end where there are none.
    pub parameters_at: usize,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// Takes one from a structure.
    pub fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let tlv = reader.expect(SEQUENCE)?;
        let mut fields = tlv.reader();
        let algorithm = oid(&mut fields)?;
        let parameters_at = fields.at();
        let parameters = if fields.is_empty() { None } else { Some(fields.take()?.raw) };
        fields.finish()?;
        Ok(Self { algorithm, parameters, at: tlv.at, parameters_at })
    }

    /// The same, with offsets in bytes that have `outer` more in front.
    #[must_use]
    pub const fn after(self, outer: usize) -> Self {
        let (at, parameters_at) = (self.at + outer, self.parameters_at + outer);
        Self { at, parameters_at, ..self }
    }

    /// Writes one without parameters, as hashes and ECDSA want it (RFC 5754 §2, §3.2).
    pub fn write(writer: &mut Writer<'_>, algorithm: Oid<'_>) -> Result<(), Error> {
        writer.constructed(SEQUENCE, |w| write_oid(w, algorithm))
    }

    /// Whether there are no parameters. NULL says the same for hash algorithms (RFC 5754 §2).
    pub fn has_no_parameters(&self) -> bool {
        self.parameters.is_none_or(|raw| {
            let mut reader = Reader::new(raw);
            matches!(reader.take(), Ok(tlv) if tlv.tag == NULL && tlv.value.is_empty())
        })
    }
}
