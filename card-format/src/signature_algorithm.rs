//! How certificates and CMS say what signed them (RFC 5758 §3.2, RFC 4055, TR-03111 §5.2.1.1).
//!
//! ```text
//! 30 L
//! ├─ 06 L             ecdsa-with-SHA…, ecdsa-plain-SHA…, sha…WithRSAEncryption, rsaEncryption
//! └─ 05 00 or nothing
//!
//! 30 L
//! ├─ 06 09            id-RSASSA-PSS
//! └─ 30 L             each field only where it is not the default
//!    ├─ A0 L 30 L     hashAlgorithm, SHA-1
//!    ├─ A1 L 30 L     maskGenAlgorithm, MGF1 with SHA-1
//!    ├─ A2 L 02 L     saltLength, 20
//!    └─ A3 L 02 01    trailerField, 1
//! ```
//!
//! This says which algorithm, and computes nothing with it.

use crate::asn1::{self, AlgorithmIdentifier, SEQUENCE};
use crate::error::{Error, Fault};
use crate::hash::HashAlgorithm;
use crate::oid::{self, Oid};
use crate::tlv::Reader;

/// Bytes of salt where nothing else is said (RFC 4055 §3.1).
const DEFAULT_SALT: u32 = 20;

/// The only trailer there is, `BC` (RFC 4055 §3.1).
const TRAILER_BC: u32 = 1;

/// A signature algorithm with all its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the standards' own parameters")]
pub enum SignatureAlgorithm {
    /// ECDSA; the signature is Ecdsa-Sig-Value in DER (RFC 3279 §2.2.3).
    Ecdsa { hash: HashAlgorithm },
    /// ECDSA; the signature is r ‖ s (TR-03111 §5.2.1).
    EcdsaPlain { hash: HashAlgorithm },
    /// DSA; the signature is Dss-Sig-Value, of the same form (RFC 3279 §2.2.2, RFC 5758 §3.1).
    Dsa { hash: HashAlgorithm },
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1 { hash: HashAlgorithm },
    /// RSASSA-PSS with MGF1 (RFC 8017 §8.1).
    RsaPss { hash: HashAlgorithm, mgf_hash: HashAlgorithm, salt_len: usize },
}

impl SignatureAlgorithm {
    /// What an identifier says. Others than these are [`Fault::Unsupported`].
    pub fn decode(identifier: &AlgorithmIdentifier<'_>) -> Result<Self, Error> {
        if identifier.algorithm == oid::RSASSA_PSS {
            return pss(identifier).map_err(|error| error.after(identifier.parameters_at));
        }
        let known = simple(identifier.algorithm).ok_or(Fault::Unsupported.at(identifier.at))?;
        // RFC 5758 §3.2 leaves parameters out, RFC 4055 §5 wants NULL; both are in circulation.
        if identifier.has_no_parameters() {
            Ok(known)
        } else {
            Err(Fault::Value.at(identifier.parameters_at))
        }
    }

    /// The same in CMS, where rsaEncryption stands for PKCS#1 v1.5 with the digest algorithm of
    /// the signer (RFC 3370 §3.2).
    pub fn of_signer(
        identifier: &AlgorithmIdentifier<'_>,
        digest: &AlgorithmIdentifier<'_>,
    ) -> Result<Self, Error> {
        if identifier.algorithm != oid::RSA_ENCRYPTION {
            return Self::decode(identifier);
        }
        let hash = HashAlgorithm::from_oid(digest.algorithm);
        hash.map(|hash| Self::RsaPkcs1 { hash }).ok_or(Fault::Unsupported.at(digest.at))
    }

    /// What the message is hashed with.
    pub const fn hash(self) -> HashAlgorithm {
        match self {
            Self::Ecdsa { hash }
            | Self::EcdsaPlain { hash }
            | Self::Dsa { hash }
            | Self::RsaPkcs1 { hash }
            | Self::RsaPss { hash, .. } => hash,
        }
    }
}

/// The algorithms that an identifier names with their hash.
fn simple(algorithm: Oid<'_>) -> Option<SignatureAlgorithm> {
    use HashAlgorithm::{Sha1, Sha224, Sha256, Sha384, Sha512};
    use SignatureAlgorithm::{Dsa, Ecdsa, EcdsaPlain, RsaPkcs1};
    let known = match algorithm {
        oid::ECDSA_WITH_SHA1 => Ecdsa { hash: Sha1 },
        oid::ECDSA_WITH_SHA224 => Ecdsa { hash: Sha224 },
        oid::ECDSA_WITH_SHA256 => Ecdsa { hash: Sha256 },
        oid::ECDSA_WITH_SHA384 => Ecdsa { hash: Sha384 },
        oid::ECDSA_WITH_SHA512 => Ecdsa { hash: Sha512 },
        oid::DSA_WITH_SHA1 => Dsa { hash: Sha1 },
        oid::DSA_WITH_SHA224 => Dsa { hash: Sha224 },
        oid::DSA_WITH_SHA256 => Dsa { hash: Sha256 },
        oid::SHA1_WITH_RSA => RsaPkcs1 { hash: Sha1 },
        oid::SHA224_WITH_RSA => RsaPkcs1 { hash: Sha224 },
        oid::SHA256_WITH_RSA => RsaPkcs1 { hash: Sha256 },
        oid::SHA384_WITH_RSA => RsaPkcs1 { hash: Sha384 },
        oid::SHA512_WITH_RSA => RsaPkcs1 { hash: Sha512 },
        other => match other.under(oid::ECDSA_PLAIN)? {
            [1] => EcdsaPlain { hash: Sha1 },
            [2] => EcdsaPlain { hash: Sha224 },
            [3] => EcdsaPlain { hash: Sha256 },
            [4] => EcdsaPlain { hash: Sha384 },
            [5] => EcdsaPlain { hash: Sha512 },
            _ => return None,
        },
    };
    Some(known)
}

/// RSASSA-PSS-params. They may be left out of a key, never of a signature (RFC 4055 §3.1).
fn pss(identifier: &AlgorithmIdentifier<'_>) -> Result<SignatureAlgorithm, Error> {
    let parameters = identifier.parameters.ok_or(Fault::Missing.at(0))?;
    let mut fields = asn1::only(parameters, SEQUENCE)?.reader();
    let hash = match explicit(&mut fields, 0)? {
        Some(mut inner) => hash_function(&mut inner)?,
        None => HashAlgorithm::Sha1,
    };
    let mgf_hash = match explicit(&mut fields, 1)? {
        Some(mut inner) => mask_generation(&mut inner)?,
        None => HashAlgorithm::Sha1,
    };
    let salt_at = fields.at();
    let salt_len = number(&mut fields, 2, DEFAULT_SALT)?;
    let salt_len = usize::try_from(salt_len).map_err(|_| Fault::Value.at(salt_at))?;
    let trailer_at = fields.at();
    if number(&mut fields, 3, TRAILER_BC)? != TRAILER_BC {
        return Err(Fault::Value.at(trailer_at));
    }
    fields.finish()?;
    Ok(SignatureAlgorithm::RsaPss { hash, mgf_hash, salt_len })
}

fn explicit<'a>(fields: &mut Reader<'a>, number: u8) -> Result<Option<Reader<'a>>, Error> {
    Ok(fields.optional(asn1::context(number))?.map(|tlv| tlv.reader()))
}

fn hash_function(reader: &mut Reader<'_>) -> Result<HashAlgorithm, Error> {
    let identifier = AlgorithmIdentifier::take(reader)?;
    reader.finish()?;
    let known = HashAlgorithm::from_oid(identifier.algorithm);
    known.ok_or(Fault::Unsupported.at(identifier.at))
}

/// MGF1, whose parameters are the identifier of its hash function.
fn mask_generation(reader: &mut Reader<'_>) -> Result<HashAlgorithm, Error> {
    let at = reader.at();
    let mut fields = reader.expect(SEQUENCE)?.reader();
    reader.finish()?;
    if asn1::oid(&mut fields)? != oid::MGF1 {
        return Err(Fault::Unsupported.at(at));
    }
    hash_function(&mut fields)
}

fn number(fields: &mut Reader<'_>, tag: u8, default: u32) -> Result<u32, Error> {
    let Some(mut inner) = explicit(fields, tag)? else { return Ok(default) };
    let value = asn1::number(&mut inner)?;
    inner.finish()?;
    Ok(value)
}

#[cfg(test)]
mod tests;
