//! ECDSA signatures in certificates and CMS: Ecdsa-Sig-Value (RFC 3279 §2.2.3, RFC 5758 §3.2).
//!
//! ```text
//! 30 L
//! ├─ 02 L    r
//! └─ 02 L    s
//! ```

use super::SubjectPublicKeyInfo;
use crate::asn1::{self, AlgorithmIdentifier, SEQUENCE};
use crate::error::{Error, Fault};
use crate::hash::HashAlgorithm;
use crate::oid;
use crate::tlv::Writer;
use p256::ecdsa::Signature;
use p256::ecdsa::signature::hazmat::PrehashVerifier;

/// Reads a signature of P-256.
pub fn decode_signature(bytes: &[u8]) -> Result<Signature, Error> {
    let mut fields = asn1::only(bytes, SEQUENCE)?.reader();
    let mut scalars = [0; 64];
    let (r, s) = scalars.split_at_mut(32);
    for scalar in [r, s] {
        let at = fields.at();
        let digits = asn1::unsigned(&mut fields)?;
        let zeros = scalar.len().checked_sub(digits.len()).ok_or(Fault::Value.at(at))?;
        scalar.get_mut(zeros..).unwrap_or_default().copy_from_slice(digits);
    }
    fields.finish()?;
    // Zero and numbers above the order are no scalars (FIPS 186-5 §6.4.2).
    Signature::from_slice(&scalars).map_err(|_| Fault::Value.at(0))
}

/// Writes a signature of P-256.
pub fn write_signature(writer: &mut Writer<'_>, signature: &Signature) -> Result<(), Error> {
    let (r, s) = signature.split_bytes();
    writer.constructed(SEQUENCE, |w| {
        asn1::write_unsigned(w, &r)?;
        asn1::write_unsigned(w, &s)
    })
}

/// Verifies a signature over the parts of a message as if they stood in one piece.
///
/// Algorithms other than ECDSA, and keys on other curves than P-256, are
/// [`Fault::Unsupported`]: nothing is said about the signature then. A signature that does not
/// verify is [`Fault::Authentication`] at `at`.
pub fn verify(
    key: &SubjectPublicKeyInfo<'_>,
    algorithm: &AlgorithmIdentifier<'_>,
    message: &[&[u8]],
    signature: &[u8],
    at: usize,
) -> Result<(), Error> {
    let hash = match algorithm.algorithm {
        oid::ECDSA_WITH_SHA224 => HashAlgorithm::Sha224,
        oid::ECDSA_WITH_SHA256 => HashAlgorithm::Sha256,
        oid::ECDSA_WITH_SHA384 => HashAlgorithm::Sha384,
        oid::ECDSA_WITH_SHA512 => HashAlgorithm::Sha512,
        _ => return Err(Fault::Unsupported.at(algorithm.at)),
    };
    let key = key.verifying_key()?;
    let wrong = Fault::Authentication.at(at);
    let signature = decode_signature(signature).map_err(|_| wrong)?;
    let hash = hash.hash(message);
    key.verify_prehash(hash.as_bytes(), &signature).map_err(|_| wrong)
}
