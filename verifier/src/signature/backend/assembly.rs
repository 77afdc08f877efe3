//! The curves of FIPS 186-5 and RSA with the parameters that most issuers choose, in the assembly of
//! AWS-LC: a P-256 signature in a sixth of the time. The rest is left to [`Portable`].
//!
//! AWS-LC wants to be told a hash function with every hash. ECDSA itself takes a number, whatever
//! made it, so each curve has one function that stands for all: the one whose values are as long as
//! the curve's order, or nearly.

use aws_lc_rs::digest::{self, Digest};
use aws_lc_rs::signature::{
    self as lc, EcdsaVerificationAlgorithm, ParsedPublicKey, RsaParameters, RsaPublicKeyComponents,
};
use card_format::curve::Curve;
use card_format::hash::{HashAlgorithm, HashValue};

use super::{Backend, Portable};
use crate::signature::Error;
use crate::signature::pss::Pss;
use crate::signature::rsa::Key;

/// First byte of an uncompressed point (SEC 1 §2.3.3).
const UNCOMPRESSED: u8 = 0x04;

/// AWS-LC, and [`Portable`] for what it lacks.
#[derive(Clone, Copy, Debug)]
pub struct Assembly;

impl Backend for Assembly {
    fn ecdsa(
        &self,
        curve: Curve,
        point: &[u8],
        digest: &HashValue,
        plain: &[u8],
    ) -> Result<(), Error> {
        match EcKey::decode(curve, point) {
            Some(key) => key?.verify(digest, plain),
            None => Portable.ecdsa(curve, point, digest, plain),
        }
    }

    fn pkcs1(
        &self,
        key: Key<'_>,
        hash: HashAlgorithm,
        digest: &HashValue,
        signature: &[u8],
    ) -> Result<(), Error> {
        match of_pkcs1(hash).filter(|parameters| allows(parameters, key)) {
            Some(parameters) => rsa(key, parameters, hash, digest, signature),
            None => Portable.pkcs1(key, hash, digest, signature),
        }
    }

    fn pss(
        &self,
        key: Key<'_>,
        parameters: Pss,
        digest: &HashValue,
        signature: &[u8],
    ) -> Result<(), Error> {
        match of_pss(parameters).filter(|parameters| allows(parameters, key)) {
            Some(of_pss) => rsa(key, of_pss, parameters.hash, digest, signature),
            None => Portable.pss(key, parameters, digest, signature),
        }
    }
}

/// A point of one of AWS-LC's curves, decoded and found to lie on it.
pub(super) struct EcKey {
    key: ParsedPublicKey,
    function: &'static digest::Algorithm,
}

impl EcKey {
    /// Decodes a point; `None` for curves that AWS-LC does not have.
    pub(super) fn decode(curve: Curve, point: &[u8]) -> Option<Result<Self, Error>> {
        let (algorithm, function) = of_curve(curve)?;
        // What else AWS-LC takes for a key, compressed points and whole SubjectPublicKeyInfos, has
        // no place here.
        if point.len() != curve.point_len() || point.first() != Some(&UNCOMPRESSED) {
            return Some(Err(Error::Malformed));
        }
        let key = ParsedPublicKey::new(algorithm, point).map_err(|_| Error::Malformed);
        Some(key.map(|key| Self { key, function }))
    }

    /// Verifies r ‖ s over a hash.
    pub(super) fn verify(&self, digest: &HashValue, plain: &[u8]) -> Result<(), Error> {
        verify(&self.key, self.function, &number(digest, self.function.output_len()), plain)
    }
}

/// How AWS-LC verifies on a curve, and the hash function that stands for all.
fn of_curve(
    curve: Curve,
) -> Option<(&'static EcdsaVerificationAlgorithm, &'static digest::Algorithm)> {
    match curve {
        Curve::P256 => Some((&lc::ECDSA_P256_SHA256_FIXED, &digest::SHA256)),
        Curve::P384 => Some((&lc::ECDSA_P384_SHA384_FIXED, &digest::SHA384)),
        Curve::P521 => Some((&lc::ECDSA_P521_SHA512_FIXED, &digest::SHA512)),
        _ => None,
    }
}

/// A hash as the number that ECDSA makes of it, in `length` bytes: the leftmost bits, as many as the
/// order has (FIPS 186-5 §6.4.1). The order of P-521 has more than any hash.
fn number(digest: &HashValue, length: usize) -> Vec<u8> {
    let digits = digest.as_bytes();
    let digits = digits.get(..length).unwrap_or(digits);
    let mut number = vec![0; length.saturating_sub(digits.len())];
    number.extend_from_slice(digits);
    number
}

fn of_pkcs1(hash: HashAlgorithm) -> Option<&'static RsaParameters> {
    match hash {
        HashAlgorithm::Sha1 => Some(&lc::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        HashAlgorithm::Sha224 => None,
        HashAlgorithm::Sha256 => Some(&lc::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        HashAlgorithm::Sha384 => Some(&lc::RSA_PKCS1_2048_8192_SHA384),
        HashAlgorithm::Sha512 => Some(&lc::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
    }
}

/// One hash function, and as much salt as it has bytes.
fn of_pss(Pss { hash, mgf_hash, salt_len }: Pss) -> Option<&'static RsaParameters> {
    if mgf_hash != hash || salt_len != hash.output_len() {
        return None;
    }
    match hash {
        HashAlgorithm::Sha1 | HashAlgorithm::Sha224 => None,
        HashAlgorithm::Sha256 => Some(&lc::RSA_PSS_2048_8192_SHA256),
        HashAlgorithm::Sha384 => Some(&lc::RSA_PSS_2048_8192_SHA384),
        HashAlgorithm::Sha512 => Some(&lc::RSA_PSS_2048_8192_SHA512),
    }
}

/// Whether a key is long enough for AWS-LC; none of ours is too long.
fn allows(parameters: &RsaParameters, key: Key<'_>) -> bool {
    u32::try_from(key.bits()).is_ok_and(|bits| bits >= parameters.min_modulus_len())
}

fn rsa(
    key: Key<'_>,
    parameters: &'static RsaParameters,
    hash: HashAlgorithm,
    digest: &HashValue,
    signature: &[u8],
) -> Result<(), Error> {
    let components = RsaPublicKeyComponents { n: key.modulus(), e: key.exponent() };
    let key = components.to_parsed_public_key(parameters).map_err(|_| Error::Malformed)?;
    verify(&key, function(hash), digest.as_bytes(), signature)
}

fn function(hash: HashAlgorithm) -> &'static digest::Algorithm {
    match hash {
        HashAlgorithm::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        HashAlgorithm::Sha224 => &digest::SHA224,
        HashAlgorithm::Sha256 => &digest::SHA256,
        HashAlgorithm::Sha384 => &digest::SHA384,
        HashAlgorithm::Sha512 => &digest::SHA512,
    }
}

fn verify(
    key: &ParsedPublicKey,
    function: &'static digest::Algorithm,
    digest: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    let digest = Digest::import_less_safe(digest, function).map_err(|_| Error::Wrong)?;
    key.verify_digest_sig(&digest, signature).map_err(|_| Error::Wrong)
}
