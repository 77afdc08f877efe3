//! Detached CMS signatures over files (RFC 5652 §5.2): orders that come, lists that go.
//!
//! Only the file's hash is looked at, so a file of any size is hashed as it is read. Who may sign
//! is a list of certificates that lie with the authority's keys; nothing that comes along with a
//! signature is believed. `openssl cms -verify -binary` verifies what is signed here, and
//! `openssl cms -sign -binary` signs what is verified here.

use card_format::asn1::Time;
use card_format::certificate::{Certificate, KeyUsage};
use card_format::cms::{self, Detached, SignerInfo};
use card_format::ec_key::PublicKey;
use card_format::error::Error as FormatError;
use card_format::hash::HashAlgorithm;
use card_format::oid;
use card_format::signature_algorithm::SignatureAlgorithm;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use verifier::signature;

use crate::lang::Speaks;
use crate::signer::{self, DocumentSigner};

/// Bytes around a certificate, whatever it holds.
const AROUND: usize = 1024;

/// Bytes of the smallest order of a curve whose signatures count: 256 bits.
const LEAST_ORDER: usize = 32;

/// Why a signature was not made, or does not count.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not detached CMS SignedData in DER.
    #[error("the signature is not detached CMS SignedData in DER")]
    Malformed(#[source] FormatError),
    /// Nobody who may sign has signed.
    #[error("the signature is by nobody who may sign here")]
    Stranger,
    /// The file is not the one that was signed.
    #[error("the file is not what was signed")]
    Content,
    /// The signature is none of that key.
    #[error("the signature is wrong")]
    Wrong,
    /// Not ECDSA on a curve of at least 256 bits with SHA-256, SHA-384 or SHA-512.
    #[error("the signature is made in a way that is not accepted: ECDSA with SHA-256 is")]
    Algorithm,
    /// The signer's certificate is not yet or no longer valid, or its key is for something else.
    #[error("the signer's certificate is not valid now, or not for signing")]
    Certificate,
    /// The signer refused.
    #[error(transparent)]
    Signer(#[from] signer::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        let vi = match self {
            Self::Malformed(_) => "chữ ký không phải CMS SignedData tách rời dạng DER",
            Self::Stranger => "người ký không thuộc những người được ký ở đây",
            Self::Content => "tệp không phải là tệp đã được ký",
            Self::Wrong => "chữ ký sai",
            Self::Algorithm => "cách ký này không được chấp nhận: hãy dùng ECDSA với SHA-256",
            Self::Certificate => {
                "chứng thư của người ký hiện không có hiệu lực, hoặc không dùng để ký"
            }
            Self::Signer(error) => return error.vi(),
        };
        vi.to_owned()
    }
}

impl From<FormatError> for Error {
    fn from(error: FormatError) -> Self {
        Self::Malformed(error)
    }
}

/// What was signed, as far as it is at hand.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "content may be personal data")]
pub enum Content<'a> {
    /// SHA-256 of a file of any size.
    Digest(&'a [u8; 32]),
    /// A small file itself, which can still be hashed in other ways.
    Bytes(&'a [u8]),
}

impl Content<'_> {
    /// Its hash; of a file that is gone there is only one.
    fn hash(self, algorithm: HashAlgorithm) -> Result<Vec<u8>, Error> {
        match (self, algorithm) {
            (_, HashAlgorithm::Sha1 | HashAlgorithm::Sha224) => Err(Error::Algorithm),
            (Self::Bytes(bytes), algorithm) => Ok(algorithm.hash(&[bytes]).as_bytes().to_vec()),
            (Self::Digest(digest), HashAlgorithm::Sha256) => Ok(digest.to_vec()),
            (Self::Digest(_), _) => Err(Error::Algorithm),
        }
    }
}

/// Signs a file whose SHA-256 is `digest`.
pub fn sign(
    signer: &dyn DocumentSigner,
    digest: &[u8; 32],
    at: Timestamp,
) -> Result<Vec<u8>, Error> {
    let bytes = signer.certificate();
    let certificate = Certificate::decode(bytes)?;
    let mut out = vec![0; bytes.len().saturating_add(AROUND)];
    let sign = |attributes: &[u8]| Ok::<_, Error>(signer.sign(attributes)?);
    Ok(cms::encode_detached(&mut out, digest, time(at)?, &certificate, sign)?.to_vec())
}

/// Verifies that one of the `trusted` certificates' keys signed a file whose SHA-256 is `digest`;
/// tells which, as the SHA-256 of the certificate.
pub fn verify(
    digest: &[u8; 32],
    cms: &[u8],
    trusted: &[Vec<u8>],
    at: Timestamp,
) -> Result<[u8; 32], Error> {
    let signer = signer_of(Content::Digest(digest), cms, trusted, at)?;
    Ok(Sha256::digest(signer).into())
}

/// The same for content in either form; returns the signer's certificate, one of `trusted`.
pub fn signer_of<'t>(
    content: Content<'_>,
    cms: &[u8],
    trusted: &'t [Vec<u8>],
    at: Timestamp,
) -> Result<&'t [u8], Error> {
    let data = Detached::decode(cms)?;
    let at = time(at)?;
    for bytes in trusted {
        let Ok(certificate) = Certificate::decode(bytes) else { continue };
        if let Some(signer) = data.signer(&certificate) {
            verify_signer(content, &signer, &certificate)?;
            check_certificate(&certificate, at)?;
            return Ok(bytes);
        }
    }
    Err(Error::Stranger)
}

fn verify_signer(
    content: Content<'_>,
    signer: &SignerInfo<'_>,
    certificate: &Certificate<'_>,
) -> Result<(), Error> {
    let hash = content.hash(signer.content_hash().map_err(|_| Error::Algorithm)?)?;
    let attributes = signer.check_detached(oid::DATA, &hash).map_err(|_| Error::Content)?;
    let algorithm = signer.algorithm().map_err(|_| Error::Algorithm)?;
    let key = certificate.subject_public_key_info().public_key();
    let key = key.map_err(|_| Error::Algorithm)?;
    if !strong(&key, algorithm) {
        return Err(Error::Algorithm);
    }
    signature::verify(&key, algorithm, &attributes.hashed(), signer.signature())
        .map_err(|_| Error::Wrong)
}

fn strong(key: &PublicKey<'_>, algorithm: SignatureAlgorithm) -> bool {
    let PublicKey::Ec { curve, .. } = key else { return false };
    let SignatureAlgorithm::Ecdsa { hash } = algorithm else { return false };
    curve.order_len() >= LEAST_ORDER && !matches!(hash, HashAlgorithm::Sha1 | HashAlgorithm::Sha224)
}

/// Valid now, and its key for signatures where it says what its key is for.
fn check_certificate(certificate: &Certificate<'_>, at: Time) -> Result<(), Error> {
    let (start, end) = certificate.validity();
    let usage = certificate.key_usage().map_err(|_| Error::Certificate)?;
    let signs = usage.is_none_or(|usage| usage.allows(KeyUsage::DIGITAL_SIGNATURE));
    if signs && (start..=end).contains(&at) { Ok(()) } else { Err(Error::Certificate) }
}

/// A moment as certificates write it.
fn time(at: Timestamp) -> Result<Time, FormatError> {
    let at = at.to_zoned(TimeZone::UTC).datetime();
    let field = |field: i8| u8::try_from(field).unwrap_or_default();
    let date = (u16::try_from(at.year()).unwrap_or_default(), field(at.month()), field(at.day()));
    Time::new(date, (field(at.hour()), field(at.minute()), field(at.second())))
}

#[cfg(test)]
mod tests;
