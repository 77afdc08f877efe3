//! ECDSA signatures in certificates and CMS: Ecdsa-Sig-Value (RFC 3279 §2.2.3, RFC 5758 §3.2).
//!
//! ```text
//! 30 L
//! ├─ 02 L    r
//! └─ 02 L    s
//! ```

use crate::asn1::{self, INTEGER, SEQUENCE};
use crate::error::{Error, Fault};
use crate::tlv::{Writer, header_len};
use p256::ecdsa::Signature;

/// Both numbers of a signature, without leading zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's own names")]
pub struct EcdsaSigValue<'a> {
    pub r: &'a [u8],
    pub s: &'a [u8],
}

impl<'a> EcdsaSigValue<'a> {
    /// Reads a signature of any curve. It has one encoding: longer forms of lengths, which structures
    /// elsewhere may have, are refused.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields = asn1::only(bytes, SEQUENCE)?.reader();
        let r = asn1::unsigned(&mut fields)?;
        let s = asn1::unsigned(&mut fields)?;
        fields.finish()?;
        let integer = |digits: &[u8]| {
            let sign = usize::from(digits.first().is_none_or(|first| first & 0x80 != 0));
            header_len(INTEGER, sign + digits.len()) + sign + digits.len()
        };
        let content = integer(r) + integer(s);
        if bytes.len() == header_len(SEQUENCE, content) + content {
            Ok(Self { r, s })
        } else {
            Err(Fault::Length.at(0))
        }
    }

    /// Writes r ‖ s, each as long as the order of the curve, as TR-03111 §5.2.1 has them. `out` is
    /// both halves together; a number that does not fit is one no signature of the curve has.
    pub fn write_plain(&self, out: &mut [u8]) -> Result<(), Error> {
        let (r, s) = out.split_at_mut(out.len() / 2);
        for (half, digits) in [(r, self.r), (s, self.s)] {
            let zeros = half.len().checked_sub(digits.len()).ok_or(Fault::Value.at(0))?;
            let (leading, rest) = half.split_at_mut_checked(zeros).ok_or(Fault::Value.at(0))?;
            leading.fill(0);
            rest.iter_mut().zip(digits).for_each(|(to, from)| *to = *from);
        }
        Ok(())
    }
}

/// Writes a signature of P-256.
pub fn write_signature(writer: &mut Writer<'_>, signature: &Signature) -> Result<(), Error> {
    let (r, s) = signature.split_bytes();
    writer.constructed(SEQUENCE, |w| {
        asn1::write_unsigned(w, &r)?;
        asn1::write_unsigned(w, &s)
    })
}
