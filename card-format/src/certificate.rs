//! X.509 certificates of the document PKI (RFC 5280 §4, Doc 9303-12 §7.1): a view of their bytes.
//!
//! ```text
//! 30 L                        Certificate
//! ├─ 30 L                     TBSCertificate: what is signed
//! │  ├─ A0 03 02 01 02        version, v3
//! │  ├─ 02 L                  serialNumber
//! │  ├─ 30 L                  signature, the same as signatureAlgorithm
//! │  ├─ 30 L                  issuer
//! │  ├─ 30 L                  validity: notBefore, notAfter
//! │  ├─ 30 L                  subject
//! │  ├─ 30 L                  subjectPublicKeyInfo
//! │  ├─ 81 L, 82 L            unique identifiers, never used
//! │  └─ A3 L 30 L             extensions
//! ├─ 30 L                     signatureAlgorithm
//! └─ 03 L                     signature
//! ```
//!
//! Decoding checks the structure only, and no signature, because certificates in circulation are older than the
//! rules. What a profile asks for is a question for whoever issues or judges one.

mod alt_name;
mod constraints;
mod encode;
mod extension;
mod name;

pub use alt_name::{GeneralName, GeneralNames};
pub use constraints::{BasicConstraints, KeyUsage, PrivateKeyUsagePeriod};
pub use encode::{Template, encode};
pub(crate) use extension::take_content as take_extensions;
pub use extension::{Extension, Extensions};
pub use name::{Attribute, Attributes, Name};

use crate::asn1::{self, AlgorithmIdentifier, INTEGER, SEQUENCE, Time};
use crate::ec_key::SubjectPublicKeyInfo;
use crate::error::{Error, Fault};
use crate::oid::Oid;
use crate::signature_algorithm::SignatureAlgorithm;
use crate::tlv::Reader;

/// A certificate whose structure is right.
#[derive(Clone, Copy, Debug)]
pub struct Certificate<'a> {
    raw: &'a [u8],
    tbs: Tbs<'a>,
    signature_algorithm: AlgorithmIdentifier<'a>,
    signature: &'a [u8],
    signature_at: usize,
}

/// `TBSCertificate`.
#[derive(Clone, Copy, Debug)]
struct Tbs<'a> {
    raw: &'a [u8],
    version: u32,
    serial: &'a [u8],
    algorithm: AlgorithmIdentifier<'a>,
    issuer: Name<'a>,
    validity: (Time, Time),
    validity_raw: &'a [u8],
    subject: Name<'a>,
    public_key: SubjectPublicKeyInfo<'a>,
    unique_identifiers: bool,
    extensions: &'a [u8],
    extensions_at: usize,
}

impl<'a> Certificate<'a> {
    /// Reads a certificate in DER; nothing may follow it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields = asn1::only(bytes, SEQUENCE)?.reader();
        let tbs = Tbs::take(&mut fields)?;
        let signature_algorithm = AlgorithmIdentifier::take(&mut fields)?;
        let signature_at = fields.at();
        let signature = asn1::bit_string(&mut fields)?;
        fields.finish()?;
        Ok(Self { raw: bytes, tbs, signature_algorithm, signature, signature_at })
    }

    /// How the signature is made, parameters and all.
    pub fn algorithm(&self) -> Result<SignatureAlgorithm, Error> {
        SignatureAlgorithm::decode(&self.signature_algorithm)
    }

    /// The signature, the content of its BIT STRING.
    pub const fn signature(&self) -> &'a [u8] {
        self.signature
    }

    /// Offset of the signature.
    pub const fn signature_at(&self) -> usize {
        self.signature_at
    }

    /// The whole certificate as it was read.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// What is signed.
    pub const fn tbs(&self) -> &'a [u8] {
        self.tbs.raw
    }

    /// Version as it is encoded: 2 is v3.
    pub const fn version(&self) -> u32 {
        self.tbs.version
    }

    /// Value bytes of the serial number, with a leading zero where DER wants one.
    pub const fn serial(&self) -> &'a [u8] {
        self.tbs.serial
    }

    /// Who issued it.
    pub const fn issuer(&self) -> &Name<'a> {
        &self.tbs.issuer
    }

    /// Whose key it certifies.
    pub const fn subject(&self) -> &Name<'a> {
        &self.tbs.subject
    }

    /// First and last second of its life.
    pub const fn validity(&self) -> (Time, Time) {
        self.tbs.validity
    }

    /// The validity structure as it was read, for those who check how times are written.
    pub const fn validity_raw(&self) -> &'a [u8] {
        self.tbs.validity_raw
    }

    /// The public key as it was read.
    pub const fn subject_public_key_info(&self) -> &SubjectPublicKeyInfo<'a> {
        &self.tbs.public_key
    }

    /// Algorithm inside what is signed.
    pub const fn tbs_algorithm(&self) -> &AlgorithmIdentifier<'a> {
        &self.tbs.algorithm
    }

    /// Algorithm beside the signature.
    pub const fn signature_algorithm(&self) -> &AlgorithmIdentifier<'a> {
        &self.signature_algorithm
    }

    /// Whether one of the unique identifiers of X.509 v2 is there.
    pub const fn has_unique_identifiers(&self) -> bool {
        self.tbs.unique_identifiers
    }

    /// All extensions, in the order of the certificate.
    pub fn extensions(&self) -> Extensions<'a> {
        Extensions::new(self.tbs.extensions, self.tbs.extensions_at)
    }

    /// The extension with this identifier.
    pub fn extension(&self, id: Oid<'_>) -> Option<Extension<'a>> {
        self.extensions().of(id)
    }

    /// Country of the subject, as it is written.
    pub fn country(&self) -> Option<&'a str> {
        self.tbs.subject.country()
    }
}

impl<'a> Tbs<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let tlv = reader.expect(SEQUENCE)?;
        let mut fields = tlv.reader();
        let version = match fields.optional(asn1::context(0))? {
            Some(version) => asn1::number(&mut version.reader())?,
            None => 0,
        };
        let serial = fields.expect(INTEGER)?;
        if serial.value.is_empty() {
            return Err(Fault::Length.at(serial.at));
        }
        let algorithm = AlgorithmIdentifier::take(&mut fields)?;
        let issuer = Name::take(&mut fields)?;
        let validity = fields.expect(SEQUENCE)?;
        let subject = Name::take(&mut fields)?;
        let public_key = SubjectPublicKeyInfo::take(&mut fields)?;
        let issuer_unique = fields.optional(asn1::context_primitive(1))?;
        let subject_unique = fields.optional(asn1::context_primitive(2))?;
        let extensions = extension::take_content(&mut fields, 3)?;
        fields.finish()?;
        Ok(Self {
            raw: tlv.raw,
            version,
            serial: serial.value,
            algorithm,
            issuer,
            validity: take_validity(validity.reader())?,
            validity_raw: validity.raw,
            subject,
            public_key,
            unique_identifiers: issuer_unique.is_some() || subject_unique.is_some(),
            extensions: extensions.map_or(&[], |tlv| tlv.value),
            extensions_at: extensions.map_or(0, |tlv| tlv.value_at()),
        })
    }
}

fn take_validity(mut fields: Reader<'_>) -> Result<(Time, Time), Error> {
    let not_before = Time::decode(&fields.take()?)?;
    let not_after = Time::decode(&fields.take()?)?;
    fields.finish()?;
    Ok((not_before, not_after))
}

#[cfg(test)]
pub(crate) mod tests;
