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
use crate::curve::{Curve, Domain};
use crate::error::Error;
use crate::oid;
use crate::tlv::{Reader, Writer};

const DOMAIN: &Domain = Curve::P256.domain();

/// The prime p.
pub(crate) const P: &[u8] = DOMAIN.p;

/// The coefficient a = p - 3.
pub(crate) const A: &[u8] = DOMAIN.a;

/// The coefficient b.
pub(crate) const B: &[u8] = DOMAIN.b;

/// The base point, uncompressed.
pub(crate) const G: &[u8] = DOMAIN.g;

/// The order n.
pub(crate) const N: &[u8] = DOMAIN.n;

/// Whether the base point is G, uncompressed or compressed; Y is odd.
fn is_g(base: &[u8]) -> bool {
    base == G || base.split_first().is_some_and(|(form, x)| *form == 3 && Some(x) == G.get(1..33))
}

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
    let group = is_g(base) && n == N && cofactor.is_none_or(|h| h == 1);
    Ok(known_version && prime_field && curve && group)
}

/// Writes ECParameters of P-256, with cofactor and without seed.
pub(super) fn write_p256(writer: &mut Writer<'_>) -> Result<(), Error> {
    writer.constructed(SEQUENCE, |w| {
        asn1::write_number(w, 1)?;
        w.constructed(SEQUENCE, |w| {
            asn1::write_oid(w, oid::PRIME_FIELD)?;
            asn1::write_unsigned(w, P)
        })?;
        w.constructed(SEQUENCE, |w| {
            w.primitive(OCTET_STRING, A)?;
            w.primitive(OCTET_STRING, B)
        })?;
        w.primitive(OCTET_STRING, G)?;
        asn1::write_unsigned(w, N)?;
        asn1::write_number(w, 1)
    })
}
