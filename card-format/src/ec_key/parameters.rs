//! Which curve a key lies on: by name, by all its parameters (RFC 3279 §2.3.5), or by its number
//! among the standardized ones (Doc 9303-11 Table 12).
//!
//! ```text
//! 06 L                 a curve's name
//! 02 01                its number, under standardizedDomainParameters
//!
//! 30 L                 ECParameters
//! ├─ 02 01 01          version; 2 and 3 also occur and say something about the seed
//! ├─ 30 L              FieldID: 06 prime-field, 02 p
//! ├─ 30 L              Curve: 04 a, 04 b, optional 03 seed
//! ├─ 04 L              base point G
//! ├─ 02 L              order n
//! └─ 02 01 01          cofactor h, optional in RFC 3279, required by Doc 9303-12
//! ```

use crate::asn1::{self, AlgorithmIdentifier, BIT_STRING, OCTET_STRING, SEQUENCE};
use crate::curve::{Curve, Domain};
use crate::error::{Error, Fault};
use crate::oid;
use crate::tlv::{Reader, Writer};

/// The curve of an algorithm, however it is said.
///
/// Parameters of no curve we know are [`Fault::Unsupported`], which is not the same as wrong:
/// nobody here can tell whether they make a curve at all.
pub(super) fn curve(algorithm: &AlgorithmIdentifier<'_>) -> Result<Curve, Error> {
    let curve = match algorithm.algorithm {
        oid::EC_PUBLIC_KEY => ec_parameters(algorithm.parameters.unwrap_or_default()),
        oid::STANDARDIZED_DOMAIN_PARAMETERS => {
            standardized(algorithm).map(Curve::from_parameter_id)
        }
        _ => return Err(Fault::Unsupported.at(algorithm.at)),
    };
    let curve = curve.map_err(|error| error.after(algorithm.parameters_at))?;
    curve.ok_or(Fault::Unsupported.at(algorithm.parameters_at))
}

/// The number under standardizedDomainParameters.
fn standardized(algorithm: &AlgorithmIdentifier<'_>) -> Result<u8, Error> {
    let mut reader = Reader::new(algorithm.parameters.unwrap_or_default());
    let id = asn1::number(&mut reader)?;
    reader.finish()?;
    u8::try_from(id).map_err(|_| Fault::Unsupported.at(0))
}

fn ec_parameters(parameters: &[u8]) -> Result<Option<Curve>, Error> {
    let mut reader = Reader::new(parameters);
    if parameters.first() == Some(&0x06) {
        let name = asn1::oid(&mut reader)?;
        reader.finish()?;
        return Ok(Curve::from_oid(name));
    }
    let explicit = Explicit::take(&mut reader)?;
    reader.finish()?;
    Ok(Curve::ALL.into_iter().find(|curve| explicit.are(curve.domain())))
}

/// ECParameters as they were read. The seed only tells where a and b came from.
struct Explicit<'a> {
    p: &'a [u8],
    a: &'a [u8],
    b: &'a [u8],
    base: &'a [u8],
    n: &'a [u8],
}

impl<'a> Explicit<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let at = fields.at();
        if !(1..=3).contains(&asn1::number(&mut fields)?) {
            return Err(Fault::Unsupported.at(at));
        }
        let field = fields.expect(SEQUENCE)?;
        let mut inner = field.reader();
        if asn1::oid(&mut inner)? != oid::PRIME_FIELD {
            return Err(Fault::Unsupported.at(field.at));
        }
        let p = asn1::unsigned(&mut inner)?;
        inner.finish()?;
        let mut curve = fields.expect(SEQUENCE)?.reader();
        let a = curve.expect(OCTET_STRING)?.value;
        let b = curve.expect(OCTET_STRING)?.value;
        let _seed = curve.optional(BIT_STRING)?;
        curve.finish()?;
        let base = fields.expect(OCTET_STRING)?.value;
        let n = asn1::unsigned(&mut fields)?;
        let at = fields.at();
        if asn1::optional_number(&mut fields)?.is_some_and(|h| h != 1) {
            return Err(Fault::Unsupported.at(at));
        }
        fields.finish()?;
        Ok(Self { p, a, b, base, n })
    }

    /// Compares every parameter, as numbers: some writers leave leading zeros out.
    fn are(&self, domain: &Domain) -> bool {
        same(self.p, domain.p)
            && same(self.a, domain.a)
            && same(self.b, domain.b)
            && same(self.n, domain.n)
            && (self.base == domain.g || is_compressed(self.base, domain.g))
    }
}

fn same(mine: &[u8], theirs: &[u8]) -> bool {
    fn digits(bytes: &[u8]) -> &[u8] {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        bytes.get(zeros..).unwrap_or_default()
    }
    digits(mine) == digits(theirs)
}

/// Whether `compressed` is 02 ‖ X or 03 ‖ X of the point 04 ‖ X ‖ Y (SEC 1 §2.3.3).
fn is_compressed(compressed: &[u8], point: &[u8]) -> bool {
    let parity = point.last().map(|low| 0x02 | (low & 0x01));
    let x = point.get(1..compressed.len());
    let half = compressed.len() * 2 == point.len() + 1;
    half && compressed.first() == parity.as_ref() && compressed.get(1..) == x
}

/// Writes ECParameters, with cofactor and without seed.
pub(super) fn write(writer: &mut Writer<'_>, domain: &Domain) -> Result<(), Error> {
    writer.constructed(SEQUENCE, |w| {
        asn1::write_number(w, 1)?;
        w.constructed(SEQUENCE, |w| {
            asn1::write_oid(w, oid::PRIME_FIELD)?;
            asn1::write_unsigned(w, domain.p)
        })?;
        w.constructed(SEQUENCE, |w| {
            w.primitive(OCTET_STRING, domain.a)?;
            w.primitive(OCTET_STRING, domain.b)
        })?;
        w.primitive(OCTET_STRING, domain.g)?;
        asn1::write_unsigned(w, domain.n)?;
        asn1::write_number(w, 1)
    })
}
