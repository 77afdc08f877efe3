//! CMS SignedData as documents use it (RFC 5652 §5, Doc 9303-10 §4.6.2): a view of its bytes.
//!
//! ```text
//! 30 L                         ContentInfo
//! ├─ 06 09                     id-signedData
//! └─ A0 L 30 L                 SignedData
//!    ├─ 02 01 03               version
//!    ├─ 31 L                   digestAlgorithms
//!    ├─ 30 L                   encapContentInfo
//!    │  ├─ 06 L                eContentType
//!    │  └─ A0 L 04 L           eContent: what is signed
//!    ├─ A0 L                   certificates
//!    ├─ A1 L                   crls, not to be used
//!    └─ 31 L                   signerInfos
//! ```
//!
//! What is hashed is the bytes that were read. [`crate::sod`] adds the rules of EF.SOD; master
//! lists and EF.CardSecurity use the same form with other content.

mod attributes;
mod detached;
mod encode;
mod signer;

pub use attributes::SignedAttributes;
pub use detached::{Detached, encode_detached};
pub use encode::{Content, encode, write};
pub use signer::{SignerIdentifier, SignerInfo};

use crate::asn1::{self, AlgorithmIdentifier, OCTET_STRING, SEQUENCE, SET};
use crate::certificate::Certificate;
use crate::error::{Error, Fault};
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Tag};

/// The choice `certificate` of `CertificateSet` is a plain SEQUENCE; others carry context tags.
const CERTIFICATES: Tag = asn1::context(0);

/// `crls`.
const REVOCATION_LISTS: Tag = asn1::context(1);

/// Signed content with its signatures, whose structure is right.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "content may be personal data")]
pub struct SignedData<'a> {
    raw: &'a [u8],
    version: u32,
    digest_algorithms: &'a [u8],
    content_type: Oid<'a>,
    content: &'a [u8],
    content_at: usize,
    certificates: Option<&'a [u8]>,
    certificates_at: usize,
    has_revocation_lists: bool,
    signers: &'a [u8],
    signers_at: usize,
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo; nothing may follow it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::decode_fields(bytes, Self::fields(bytes)?, true)
    }

    /// What stands in the ContentInfo.
    fn fields(bytes: &'a [u8]) -> Result<Reader<'a>, Error> {
        let mut fields = asn1::only(bytes, SEQUENCE)?.reader();
        let at = fields.at();
        if asn1::oid(&mut fields)? != oid::SIGNED_DATA {
            return Err(Fault::Unsupported.at(at));
        }
        let mut content = fields.expect(asn1::context(0))?.reader();
        fields.finish()?;
        let signed_data = content.expect(SEQUENCE)?;
        content.finish()?;
        Ok(signed_data.reader())
    }

    /// Reads the fields; eContent must be there if the content is `inside`, and must not if not.
    fn decode_fields(raw: &'a [u8], mut fields: Reader<'a>, inside: bool) -> Result<Self, Error> {
        let version = asn1::number(&mut fields)?;
        let digest_algorithms = fields.expect(SET)?;
        let mut check = digest_algorithms.reader();
        while !check.is_empty() {
            AlgorithmIdentifier::take(&mut check)?;
        }
        let mut encapsulated = fields.expect(SEQUENCE)?.reader();
        let content_type = asn1::oid(&mut encapsulated)?;
        let (content, content_at) = if inside {
            let mut explicit = encapsulated.expect(asn1::context(0))?.reader();
            let content = explicit.expect(OCTET_STRING)?;
            explicit.finish()?;
            (content.value, content.value_at())
        } else {
            (&[][..], encapsulated.at())
        };
        encapsulated.finish()?;
        let certificates = fields.optional(CERTIFICATES)?;
        let revocation_lists = fields.optional(REVOCATION_LISTS)?;
        let signers = fields.expect(SET)?;
        fields.finish()?;
        let mut check = signers.reader();
        while !check.is_empty() {
            SignerInfo::take(&mut check)?;
        }
        if let Some(certificates) = certificates {
            let mut check = certificates.reader();
            while !check.is_empty() {
                check.take()?;
            }
        }
        Ok(Self {
            raw,
            version,
            digest_algorithms: digest_algorithms.value,
            content_type,
            content,
            content_at,
            certificates: certificates.map(|tlv| tlv.value),
            certificates_at: certificates.map_or(signers.at, |tlv| tlv.value_at()),
            has_revocation_lists: revocation_lists.is_some(),
            signers: signers.value,
            signers_at: signers.value_at(),
        })
    }

    /// The whole ContentInfo as it was read.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Version; 3 for content other than id-data.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// With which functions the signers hash the content, for readers in one pass.
    pub fn digest_algorithms(&self) -> impl Iterator<Item = AlgorithmIdentifier<'a>> + use<'a> {
        let mut reader = Reader::new(self.digest_algorithms);
        core::iter::from_fn(move || AlgorithmIdentifier::take(&mut reader).ok())
    }

    /// What the content is.
    pub const fn content_type(&self) -> Oid<'a> {
        self.content_type
    }

    /// The content: exactly the bytes that are hashed.
    pub const fn content(&self) -> &'a [u8] {
        self.content
    }

    /// Offset of the content.
    pub const fn content_at(&self) -> usize {
        self.content_at
    }

    /// Whether there are revocation lists, which Doc 9303-10 Table 35 advises against.
    pub const fn has_revocation_lists(&self) -> bool {
        self.has_revocation_lists
    }

    /// The certificates, each read or not: one that cannot be read is an error of its own.
    ///
    /// Entries that are not X.509 certificates are passed over.
    pub fn certificates(&self) -> impl Iterator<Item = Result<Certificate<'a>, Error>> + use<'a> {
        let mut reader = Reader::new(self.certificates.unwrap_or_default());
        let outer = self.certificates_at;
        core::iter::from_fn(move || {
            while let Ok(tlv) = reader.take() {
                if tlv.tag == SEQUENCE {
                    let certificate = Certificate::decode(tlv.raw);
                    return Some(certificate.map_err(|error| error.after(outer + tlv.at)));
                }
            }
            None
        })
    }

    /// The signers, in the order of the file.
    pub fn signers(&self) -> impl Iterator<Item = SignerInfo<'a>> + use<'a> {
        let mut reader = Reader::new(self.signers);
        let outer = self.signers_at;
        core::iter::from_fn(move || {
            SignerInfo::take(&mut reader).ok().map(|info| info.after(outer))
        })
    }

    /// The first signer whose identifier names `certificate`.
    pub fn signer(&self, certificate: &Certificate<'_>) -> Option<SignerInfo<'a>> {
        self.signers().find(|signer| signer.identifier().names(certificate))
    }
}

#[cfg(test)]
mod tests;
