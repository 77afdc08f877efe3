//! Public keys in card-verifiable certificates (TR-03110-3 §D.3).
//!
//! ```text
//! 7F49 L   06 id-TA-ECDSA-*, [81 p, 82 a, 83 b, 84 G, 85 n,] 86 point [, 87 cofactor]
//! 7F49 L   06 id-TA-RSA-*,    81 modulus, 82 exponent
//! ```
//!
//! Numbers are unsigned and without zeros in front. Domain parameters stand in the certificate of
//! a trust point, and in a link certificate that changes them; whoever is below inherits them.

use super::algorithm::Algorithm;
use super::{COFACTOR, EXPONENT, MODULUS, OID, POINT, PRIME};
use crate::curve::Curve;
use crate::error::{Error, Fault};
use crate::oid::Oid;
use crate::tlv::{Reader, Tag, Tlv, Writer};

/// Most bytes of a public exponent (Doc 9303-12 §7.2.2).
const LONGEST_EXPONENT: usize = 4;

/// A public key with the algorithm of its signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey<'a> {
    /// What the key verifies.
    pub algorithm: Algorithm,
    /// Its numbers.
    pub key: Key<'a>,
}

/// The numbers of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// A point; whether it lies on the curve is for the arithmetic to say.
    Ec {
        /// Where domain parameters stand in the certificate, whose they are.
        curve: Option<Curve>,
        /// `04 ‖ x ‖ y`.
        point: &'a [u8],
    },
    /// An RSA key.
    Rsa {
        /// The modulus.
        modulus: &'a [u8],
        /// The public exponent.
        exponent: &'a [u8],
    },
}

impl<'a> PublicKey<'a> {
    pub(super) fn decode(tlv: &Tlv<'a>) -> Result<Self, Error> {
        let mut fields = tlv.reader();
        let name = fields.expect(OID)?;
        let algorithm = Algorithm::from_oid(Oid::new(name.value))
            .ok_or(Fault::Unsupported.at(name.value_at()))?;
        let key = if algorithm.is_rsa() { rsa(&mut fields)? } else { ec(&mut fields)? };
        fields.finish()?;
        Ok(Self { algorithm, key })
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        let oid = self.algorithm.oid().ok_or(Fault::Unsupported.at(writer.len()))?;
        writer.primitive(OID, oid.as_bytes())?;
        match self.key {
            Key::Ec { curve: None, point } => writer.primitive(POINT, point),
            Key::Ec { curve: Some(curve), point } => {
                for (tag, number) in (PRIME.0..).zip(parameters(curve)) {
                    writer.primitive(Tag(tag), significant(number))?;
                }
                writer.primitive(POINT, point)?;
                writer.primitive(COFACTOR, &[1])
            }
            Key::Rsa { modulus, exponent } => {
                writer.primitive(MODULUS, modulus)?;
                writer.primitive(EXPONENT, exponent)
            }
        }
    }
}

/// The numbers of 81 to 85. The base point begins with 04, so nothing is cut off it.
fn parameters(curve: Curve) -> [&'static [u8]; 5] {
    let domain = curve.domain();
    [domain.p, domain.a, domain.b, domain.g, domain.n]
}

fn ec<'a>(fields: &mut Reader<'a>) -> Result<Key<'a>, Error> {
    let curve = curve(fields)?;
    let point = fields.expect(POINT)?;
    if curve.is_some() {
        cofactor(fields)?;
    }
    let halves = point.value.strip_prefix(&[0x04]);
    let fits = |halves: &&[u8]| match curve {
        Some(curve) => halves.len() == 2 * curve.coordinate_len(),
        None => !halves.is_empty() && halves.len().is_multiple_of(2),
    };
    match halves.filter(fits) {
        Some(_) => Ok(Key::Ec { curve, point: point.value }),
        None => Err(Fault::Value.at(point.value_at())),
    }
}

/// All five parameters or none.
fn curve(fields: &mut Reader<'_>) -> Result<Option<Curve>, Error> {
    let at = fields.at();
    let Some(p) = fields.optional(PRIME)? else { return Ok(None) };
    let mut read = [p.value; 5];
    for (tag, place) in (PRIME.0..).zip(&mut read).skip(1) {
        *place = fields.expect(Tag(tag))?.value;
    }
    let same = |curve: &Curve| {
        let known = parameters(*curve).into_iter();
        known.zip(read).all(|(known, read)| significant(known) == significant(read))
    };
    Curve::ALL.into_iter().find(same).map(Some).ok_or(Fault::Unsupported.at(at))
}

fn cofactor(fields: &mut Reader<'_>) -> Result<(), Error> {
    match fields.optional(COFACTOR)? {
        Some(cofactor) if significant(cofactor.value) != [1] => {
            Err(Fault::Unsupported.at(cofactor.value_at()))
        }
        _ => Ok(()),
    }
}

fn rsa<'a>(fields: &mut Reader<'a>) -> Result<Key<'a>, Error> {
    let modulus = number(&fields.expect(MODULUS)?)?;
    let exponent = fields.expect(EXPONENT)?;
    if exponent.value.len() > LONGEST_EXPONENT {
        return Err(Fault::Length.at(exponent.value_at()));
    }
    Ok(Key::Rsa { modulus, exponent: number(&exponent)? })
}

/// A number greater than zero, without zeros in front.
fn number<'a>(tlv: &Tlv<'a>) -> Result<&'a [u8], Error> {
    match tlv.value {
        [] => Err(Fault::Length.at(tlv.value_at())),
        [0, ..] => Err(Fault::Value.at(tlv.value_at())),
        number => Ok(number),
    }
}

/// Some issuers write parameters with the bytes of their field; the number is the same.
fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
