//! Signatures of certificates and of CMS: the one place where they are verified (RFC 5280 §4.1.1.3,
//! RFC 5652 §5.6, Doc 9303-12 §4.4).
//!
//! ```text
//! certificate ─┐  key of the signer       backend    ECDSA on every curve of Doc 9303-11 Table 12
//! SignerInfo ──┴► algorithm, parts ────►           RSA, PKCS#1 v1.5 and PSS, 1024 to 4096 bits
//!                 signature               dsa        1024 to 3072 bits
//! ```
//!
//! Encodings are read here, once, by one reader; what computes ([`backend`]) sees numbers and a hash.

pub mod backend;
mod dsa;
mod pss;
mod rsa;

use card_format::certificate::Certificate;
use card_format::cms::{SignedData, SignerInfo};
use card_format::ec_key::{EcdsaSigValue, PublicKey, SubjectPublicKeyInfo};
use card_format::error::Fault;
use card_format::hash::HashAlgorithm;
use card_format::signature_algorithm::SignatureAlgorithm;

use backend::{Assembly, Backend};

pub use pss::Pss;
pub use rsa::Key as RsaKey;
pub(crate) use rsa::pkcs1;

/// Why a signature is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is not this key's signature over this message.
    #[error("the signature is wrong")]
    Wrong,
    /// This terminal lacks the algorithm: nothing is said about the signature.
    #[error("the algorithm is not supported")]
    Unsupported,
    /// The key is none, or not one for this algorithm; or the algorithm's parameters cannot be read.
    #[error("the key or the algorithm's parameters are malformed")]
    Malformed,
}

/// Algorithms that this terminal does not know are unsupported; the rest is malformed.
impl From<card_format::error::Error> for Error {
    fn from(error: card_format::error::Error) -> Self {
        if error.fault == Fault::Unsupported { Self::Unsupported } else { Self::Malformed }
    }
}

/// Verifies a signature over the parts of a message as if they stood in one piece.
pub fn verify(
    key: &PublicKey<'_>,
    algorithm: SignatureAlgorithm,
    message: &[&[u8]],
    signature: &[u8],
) -> Result<(), Error> {
    verify_with(&Assembly, key, algorithm, message, signature)
}

/// The same, computed by a backend of one's choice.
pub fn verify_with(
    backend: &dyn Backend,
    key: &PublicKey<'_>,
    algorithm: SignatureAlgorithm,
    message: &[&[u8]],
    signature: &[u8],
) -> Result<(), Error> {
    let digest = || algorithm.hash().hash(message);
    match (*key, algorithm) {
        (PublicKey::Ec { curve, point }, SignatureAlgorithm::Ecdsa { .. }) => {
            let value = EcdsaSigValue::decode(signature).map_err(|_| Error::Wrong)?;
            let mut plain = vec![0; 2 * curve.order_len()];
            value.write_plain(&mut plain).map_err(|_| Error::Wrong)?;
            backend.ecdsa(curve, point, &digest(), &plain)
        }
        (PublicKey::Ec { curve, point }, SignatureAlgorithm::EcdsaPlain { .. }) => {
            backend.ecdsa(curve, point, &digest(), signature)
        }
        (PublicKey::Rsa { modulus, exponent }, SignatureAlgorithm::RsaPkcs1 { hash }) => {
            backend.pkcs1(RsaKey::new(modulus, exponent)?, hash, &digest(), signature)
        }
        (
            PublicKey::Rsa { modulus, exponent },
            SignatureAlgorithm::RsaPss { hash, mgf_hash, salt_len },
        ) => {
            let parameters = Pss { hash, mgf_hash, salt_len };
            backend.pss(RsaKey::new(modulus, exponent)?, parameters, &digest(), signature)
        }
        (PublicKey::Dsa { p, q, g, public }, SignatureAlgorithm::Dsa { .. }) => {
            let value = EcdsaSigValue::decode(signature).map_err(|_| Error::Wrong)?;
            dsa::Key::new(p, q, g, public)?.verify(digest().as_bytes(), value.r, value.s)
        }
        (
            PublicKey::Ec { .. }
            | PublicKey::Rsa { .. }
            | PublicKey::Dsa { .. }
            | PublicKey::Dh { .. },
            _,
        ) => Err(Error::Malformed),
    }
}

/// Verifies a certificate with the key of its issuer; tells how it is signed.
pub fn verify_certificate(
    certificate: &Certificate<'_>,
    issuer_key: &SubjectPublicKeyInfo<'_>,
) -> Result<SignatureAlgorithm, Error> {
    verify_certificate_with(&Assembly, certificate, issuer_key)
}

/// The same, computed by a backend of one's choice.
pub fn verify_certificate_with(
    backend: &dyn Backend,
    certificate: &Certificate<'_>,
    issuer_key: &SubjectPublicKeyInfo<'_>,
) -> Result<SignatureAlgorithm, Error> {
    let algorithm = certificate.algorithm()?;
    let key = issuer_key.public_key()?;
    verify_with(backend, &key, algorithm, &[certificate.tbs()], certificate.signature())?;
    Ok(algorithm)
}

/// Verifies one signer of signed data with its certificate; tells how it signs. Whether the signed
/// hash is that of the content is for [`SignerInfo::check_message_digest`] to say.
pub fn verify_signer<'a>(
    signer: &SignerInfo<'a>,
    data: &SignedData<'a>,
    certificate: &Certificate<'_>,
) -> Result<SignatureAlgorithm, Error> {
    verify_signer_with(&Assembly, signer, data, certificate)
}

/// The same, computed by a backend of one's choice.
pub fn verify_signer_with<'a>(
    backend: &dyn Backend,
    signer: &SignerInfo<'a>,
    data: &SignedData<'a>,
    certificate: &Certificate<'_>,
) -> Result<SignatureAlgorithm, Error> {
    let algorithm = signer.algorithm()?;
    let key = certificate.subject_public_key_info().public_key()?;
    verify_with(backend, &key, algorithm, &signer.signed(data), signer.signature())?;
    Ok(algorithm)
}

/// The names of key and algorithm in a report, such as `ECDSA brainpoolP256r1 SHA-256`.
pub fn name(key: &PublicKey<'_>, algorithm: SignatureAlgorithm) -> String {
    let hash = hash_name(algorithm.hash());
    match (*key, algorithm) {
        (PublicKey::Ec { curve, .. }, _) => format!("ECDSA {} {hash}", curve.name()),
        (PublicKey::Rsa { modulus, .. }, SignatureAlgorithm::RsaPss { .. }) => {
            format!("RSASSA-PSS {} {hash}", rsa::bits(modulus))
        }
        (PublicKey::Rsa { modulus, .. }, _) => format!("RSA {} {hash}", rsa::bits(modulus)),
        (PublicKey::Dsa { p, .. }, _) => format!("DSA {} {hash}", rsa::bits(p)),
        (PublicKey::Dh { .. }, _) => hash.to_owned(),
    }
}

/// The name of a hash function in FIPS 180-4.
pub const fn hash_name(algorithm: HashAlgorithm) -> &'static str {
    match algorithm {
        HashAlgorithm::Sha1 => "SHA-1",
        HashAlgorithm::Sha224 => "SHA-224",
        HashAlgorithm::Sha256 => "SHA-256",
        HashAlgorithm::Sha384 => "SHA-384",
        HashAlgorithm::Sha512 => "SHA-512",
    }
}
