//! The numbers of a public key, whichever algorithm it is for.
//!
//! ```text
//! algorithm                               BIT STRING
//! id-ecPublicKey, curve                   04 ‖ X ‖ Y                    RFC 5480 §2.2
//! standardizedDomainParameters, number    04 ‖ X ‖ Y                    TR-03110-3 §A.2.1.1
//! rsaEncryption, id-RSASSA-PSS            30 { 02 n, 02 e }             RFC 3279 §2.3.1
//! id-dsa            30 { 02 p, 02 q, 02 g }                     02 y      RFC 3279 §2.3.2
//! dhKeyAgreement    30 { 02 p, 02 g, [02 bits] }              02 y      PKCS #3
//! dhpublicnumber    30 { 02 p, 02 g, 02 q, [02 j], [30 …] }   02 y      RFC 3279 §2.3.3
//! ```

use super::parameters;
use crate::asn1::{self, AlgorithmIdentifier, SEQUENCE};
use crate::curve::Curve;
use crate::error::{Error, Fault};
use crate::oid;
use crate::tlv::Reader;

/// A public key. Whether its numbers make one is for whoever computes with it to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the standards' own parameters")]
pub enum PublicKey<'a> {
    /// A point, compressed or not, as it was read.
    Ec { curve: Curve, point: &'a [u8] },
    /// Numbers without leading zeros.
    Rsa { modulus: &'a [u8], exponent: &'a [u8] },
    /// Numbers without leading zeros.
    Dsa { p: &'a [u8], q: &'a [u8], g: &'a [u8], public: &'a [u8] },
    /// Numbers without leading zeros; q is unknown where PKCS #3 leaves it out.
    Dh { p: &'a [u8], g: &'a [u8], q: Option<&'a [u8]>, public: &'a [u8] },
}

impl<'a> PublicKey<'a> {
    /// `key` is the content of the BIT STRING, which stands at `at`.
    pub(super) fn decode(
        algorithm: &AlgorithmIdentifier<'a>,
        key: &'a [u8],
        at: usize,
    ) -> Result<Self, Error> {
        let inside = |error: Error| error.after(at);
        match algorithm.algorithm {
            oid::RSA_ENCRYPTION | oid::RSASSA_PSS => rsa(key).map_err(inside),
            oid::DSA => {
                let (p, q, g) = dsa_parameters(algorithm)
                    .map_err(|error| error.after(algorithm.parameters_at))?;
                let public = integer(key).map_err(inside)?;
                Ok(Self::Dsa { p, q, g, public })
            }
            oid::DH_KEY_AGREEMENT | oid::DH_PUBLIC_NUMBER => {
                let (p, g, q) = dh_parameters(algorithm)
                    .map_err(|error| error.after(algorithm.parameters_at))?;
                let public = integer(key).map_err(inside)?;
                Ok(Self::Dh { p, g, q, public })
            }
            _ => ec(parameters::curve(algorithm)?, key).ok_or(Fault::Value.at(at)),
        }
    }
}

/// The point has the length that its first byte promises (SEC 1 §2.3.4).
fn ec(curve: Curve, point: &[u8]) -> Option<PublicKey<'_>> {
    let coordinates = match point.first()? {
        0x02 | 0x03 => 1,
        0x04 => 2,
        _ => return None,
    };
    let right = point.len() == 1 + coordinates * curve.coordinate_len();
    right.then_some(PublicKey::Ec { curve, point })
}

fn rsa(key: &[u8]) -> Result<PublicKey<'_>, Error> {
    let mut fields = asn1::only(key, SEQUENCE)?.reader();
    let modulus = asn1::unsigned(&mut fields)?;
    let exponent = asn1::unsigned(&mut fields)?;
    fields.finish()?;
    Ok(PublicKey::Rsa { modulus, exponent })
}

type DsaParameters<'a> = (&'a [u8], &'a [u8], &'a [u8]);

/// An issuer may leave them to its own certificate; then they are not known here.
fn dsa_parameters<'a>(algorithm: &AlgorithmIdentifier<'a>) -> Result<DsaParameters<'a>, Error> {
    let parameters = algorithm.parameters.ok_or(Fault::Unsupported.at(0))?;
    let mut fields = asn1::only(parameters, SEQUENCE)?.reader();
    let p = asn1::unsigned(&mut fields)?;
    let q = asn1::unsigned(&mut fields)?;
    let g = asn1::unsigned(&mut fields)?;
    fields.finish()?;
    Ok((p, q, g))
}

type DhParameters<'a> = (&'a [u8], &'a [u8], Option<&'a [u8]>);

fn dh_parameters<'a>(algorithm: &AlgorithmIdentifier<'a>) -> Result<DhParameters<'a>, Error> {
    let parameters = algorithm.parameters.ok_or(Fault::Missing.at(0))?;
    let mut fields = asn1::only(parameters, SEQUENCE)?.reader();
    let p = asn1::unsigned(&mut fields)?;
    let g = asn1::unsigned(&mut fields)?;
    if algorithm.algorithm == oid::DH_KEY_AGREEMENT {
        // How long a private value may be says nothing about the group.
        let _bits = asn1::optional_number(&mut fields)?;
        fields.finish()?;
        return Ok((p, g, None));
    }
    let q = asn1::unsigned(&mut fields)?;
    if fields.rest().first() == Some(&0x02) {
        let _cofactor = asn1::unsigned(&mut fields)?;
    }
    let _validation = fields.optional(SEQUENCE)?;
    fields.finish()?;
    Ok((p, g, Some(q)))
}

fn integer(key: &[u8]) -> Result<&[u8], Error> {
    let mut reader = Reader::new(key);
    let public = asn1::unsigned(&mut reader)?;
    reader.finish()?;
    Ok(public)
}
