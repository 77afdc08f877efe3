//! SubjectPublicKeyInfo (RFC 5280 §4.1.2.7): keys of every kind are read; elliptic-curve keys are
//! written, with explicit domain parameters and cofactor, uncompressed point (RFC 5480 §2,
//! Doc 9303-12 §4.1.6.3).
//!
//! ```text
//! 30 L
//! ├─ 30 L                  AlgorithmIdentifier
//! │  ├─ 06 07              id-ecPublicKey
//! │  └─ 30 L               ECParameters, all six, never a curve's name
//! └─ 03 42 00              04 ‖ X ‖ Y
//! ```
//!
//! Keys of other algorithms and other curves are kept as bytes and reported as
//! [`Fault::Unsupported`], which is not the same as wrong.

mod parameters;
mod public_key;
mod signature;

pub use public_key::PublicKey;
pub use signature::{EcdsaSigValue, write_signature};

use crate::asn1::{self, AlgorithmIdentifier, SEQUENCE};
use crate::curve::Curve;
use crate::error::{Error, Fault};
use crate::hash::{HashAlgorithm, HashValue};
use crate::oid;
use crate::tlv::{Reader, Writer};

/// A point of P-256, uncompressed: 04 ‖ X ‖ Y.
pub type Point = [u8; 65];

/// How many bytes [`encode`] writes.
pub const ENCODED_LEN: usize = 311;

/// A public key of any kind, as it was read.
#[derive(Clone, Copy, Debug)]
pub struct SubjectPublicKeyInfo<'a> {
    raw: &'a [u8],
    algorithm: AlgorithmIdentifier<'a>,
    key: &'a [u8],
    key_at: usize,
}

impl<'a> SubjectPublicKeyInfo<'a> {
    /// Reads one; nothing may follow it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let info = Self::take(&mut reader)?;
        reader.finish()?;
        Ok(info)
    }

    /// Takes one from a structure.
    pub fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let tlv = reader.expect(SEQUENCE)?;
        let mut fields = tlv.reader();
        let algorithm = AlgorithmIdentifier::take(&mut fields)?;
        let key = asn1::bit_string(&mut fields)?;
        let key_at = fields.at() - key.len();
        fields.finish()?;
        Ok(Self { raw: tlv.raw, algorithm, key, key_at })
    }

    /// The whole structure as it was read.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Algorithm and domain parameters as they were read.
    pub const fn algorithm(&self) -> &AlgorithmIdentifier<'a> {
        &self.algorithm
    }

    /// The bytes of the BIT STRING: a point for elliptic curves.
    pub const fn key(&self) -> &'a [u8] {
        self.key
    }

    /// SHA-1 of the key's bytes: the key identifier of RFC 5280 §4.2.1.2 (1).
    pub fn key_identifier(&self) -> HashValue {
        HashAlgorithm::Sha1.hash(&[self.key])
    }

    /// The numbers of the key. An algorithm or a curve that is not known is
    /// [`Fault::Unsupported`].
    pub fn public_key(&self) -> Result<PublicKey<'a>, Error> {
        PublicKey::decode(&self.algorithm, self.key, self.key_at)
    }

    /// The key, if it lies on P-256. A point off the curve is [`Fault::Value`].
    pub fn p256(&self) -> Result<p256::PublicKey, Error> {
        if parameters::curve(&self.algorithm)? != Curve::P256 {
            return Err(Fault::Unsupported.at(self.algorithm.at));
        }
        p256::PublicKey::from_sec1_bytes(self.key).map_err(|_| Fault::Value.at(self.key_at))
    }
}

/// Writes a key with explicit parameters; `point` is uncompressed.
pub fn write_on(writer: &mut Writer<'_>, curve: Curve, point: &[u8]) -> Result<(), Error> {
    writer.constructed(SEQUENCE, |w| {
        w.constructed(SEQUENCE, |w| {
            asn1::write_oid(w, oid::EC_PUBLIC_KEY)?;
            parameters::write(w, curve.domain())
        })?;
        asn1::write_bit_string(w, point)
    })
}

/// Writes a P-256 key with explicit parameters.
pub fn write(writer: &mut Writer<'_>, point: &Point) -> Result<(), Error> {
    write_on(writer, Curve::P256, point)
}

/// Writes a P-256 key with explicit parameters into `out`.
pub fn encode<'b>(out: &'b mut [u8], point: &Point) -> Result<&'b [u8], Error> {
    let mut writer = Writer::new(out);
    write(&mut writer, point)?;
    Ok(writer.finish())
}

/// The uncompressed point of a key.
pub fn point(key: &p256::PublicKey) -> Point {
    use p256::elliptic_curve::sec1::ToSec1Point;
    let mut point = [0; 65];
    for (place, byte) in point.iter_mut().zip(key.to_sec1_point(false).as_bytes()) {
        *place = *byte;
    }
    point
}

#[cfg(test)]
mod tests;
