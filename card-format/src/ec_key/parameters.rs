//! Domain parameters of P-256 (SP 800-186 §3.2.1.3) as ECParameters (RFC 3279 §2.3.5).
//!
//! ```text
//! 30 L
//! ├─ 02 01 01         version; 2 and 3 also occur and say something about the seed
//! ├─ 30 L             FieldID: 06 prime-field, 02 p
//! ├─ 30 L             Curve: 04 a, 04 b, optional 03 seed
//! ├─ 04 41            base point G
//! ├─ 02 21            order n
//! └─ 02 01 01         cofactor h, optional in RFC 3279, required by Doc 9303-12
//! ```

use crate::asn1::{self, AlgorithmIdentifier, BIT_STRING, OCTET_STRING, SEQUENCE};
use crate::error::Error;
use crate::oid;
use crate::tlv::{Reader, Writer};

/// The prime p.
pub(crate) const P: [u8; 32] = *b"\xFF\xFF\xFF\xFF\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\
    \x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";

/// The coefficient a = p - 3.
pub(crate) const A: [u8; 32] = *b"\xFF\xFF\xFF\xFF\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\
    \x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFC";

/// The coefficient b.
pub(crate) const B: [u8; 32] = *b"\x5A\xC6\x35\xD8\xAA\x3A\x93\xE7\xB3\xEB\xBD\x55\x76\x98\x86\xBC\
    \x65\x1D\x06\xB0\xCC\x53\xB0\xF6\x3B\xCE\x3C\x3E\x27\xD2\x60\x4B";

/// The base point, uncompressed.
pub(crate) const G: [u8; 65] = *b"\x04\
    \x6B\x17\xD1\xF2\xE1\x2C\x42\x47\xF8\xBC\xE6\xE5\x63\xA4\x40\xF2\
    \x77\x03\x7D\x81\x2D\xEB\x33\xA0\xF4\xA1\x39\x45\xD8\x98\xC2\x96\
    \x4F\xE3\x42\xE2\xFE\x1A\x7F\x9B\x8E\xE7\xEB\x4A\x7C\x0F\x9E\x16\
    \x2B\xCE\x33\x57\x6B\x31\x5E\xCE\xCB\xB6\x40\x68\x37\xBF\x51\xF5";

/// The base point, compressed; Y is odd.
const G_COMPRESSED: [u8; 33] = *b"\x03\
    \x6B\x17\xD1\xF2\xE1\x2C\x42\x47\xF8\xBC\xE6\xE5\x63\xA4\x40\xF2\
    \x77\x03\x7D\x81\x2D\xEB\x33\xA0\xF4\xA1\x39\x45\xD8\x98\xC2\x96";

/// The order n.
pub(crate) const N: [u8; 32] = *b"\xFF\xFF\xFF\xFF\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\
    \xBC\xE6\xFA\xAD\xA7\x17\x9E\x84\xF3\xB9\xCA\xC2\xFC\x63\x25\x51";

/// Number of P-256 among the standardized domain parameters (Doc 9303-11 Table 12).
const STANDARDIZED_P256: u32 = 12;

/// Whether the algorithm is a key on P-256, in any of the three ways to say so.
pub(super) fn are_p256(algorithm: &AlgorithmIdentifier<'_>) -> bool {
    let Some(parameters) = algorithm.parameters else { return false };
    let mut reader = Reader::new(parameters);
    match algorithm.algorithm {
        oid::EC_PUBLIC_KEY if parameters.first() == Some(&0x06) => {
            asn1::oid(&mut reader) == Ok(oid::SECP256R1)
        }
        oid::EC_PUBLIC_KEY => are_explicit_p256(reader).unwrap_or(false),
        oid::STANDARDIZED_DOMAIN_PARAMETERS => asn1::number(&mut reader) == Ok(STANDARDIZED_P256),
        _ => false,
    }
}

/// Compares every parameter. The seed only tells where a and b came from.
fn are_explicit_p256(mut reader: Reader<'_>) -> Result<bool, Error> {
    let mut fields = reader.expect(SEQUENCE)?.reader();
    let known_version = (1..=3).contains(&asn1::number(&mut fields)?);
    let mut field = fields.expect(SEQUENCE)?.reader();
    let prime_field = asn1::oid(&mut field)? == oid::PRIME_FIELD;
    let p = asn1::unsigned(&mut field)?;
    field.finish()?;
    let mut curve = fields.expect(SEQUENCE)?.reader();
    let a = curve.expect(OCTET_STRING)?.value;
    let b = curve.expect(OCTET_STRING)?.value;
    let _seed = curve.optional(BIT_STRING)?;
    curve.finish()?;
    let base = fields.expect(OCTET_STRING)?.value;
    let n = asn1::unsigned(&mut fields)?;
    let cofactor = asn1::optional_number(&mut fields)?;
    fields.finish()?;
    reader.finish()?;
    let curve = p == P && a == A && b == B;
    let group = (base == G || base == G_COMPRESSED) && n == N && cofactor.is_none_or(|h| h == 1);
    Ok(known_version && prime_field && curve && group)
}

/// Writes ECParameters of P-256, with cofactor and without seed.
pub(super) fn write_p256(writer: &mut Writer<'_>) -> Result<(), Error> {
    writer.constructed(SEQUENCE, |w| {
        asn1::write_number(w, 1)?;
        w.constructed(SEQUENCE, |w| {
            asn1::write_oid(w, oid::PRIME_FIELD)?;
            asn1::write_unsigned(w, &P)
        })?;
        w.constructed(SEQUENCE, |w| {
            w.primitive(OCTET_STRING, &A)?;
            w.primitive(OCTET_STRING, &B)
        })?;
        w.primitive(OCTET_STRING, &G)?;
        asn1::write_unsigned(w, &N)?;
        asn1::write_number(w, 1)
    })
}
