//! SignerInfo (RFC 5652 §5.3): who signed, what exactly, and how.
//!
//! ```text
//! 30 L
//! ├─ 02 01 01 or 03        version: by issuer and serial number, or by key identifier
//! ├─ 30 L or 80 L          which certificate
//! ├─ 30 L                  digestAlgorithm
//! ├─ A0 L                  signedAttrs, hashed as 31 L
//! ├─ 30 L                  signatureAlgorithm
//! ├─ 04 L                  signature
//! └─ A1 L                  unsignedAttrs
//! ```

use super::{SignedAttributes, SignedData};
use crate::asn1::{self, AlgorithmIdentifier, INTEGER, OCTET_STRING, SEQUENCE};
use crate::certificate::{Certificate, Name};
use crate::error::{Error, Fault};
use crate::hash::HashAlgorithm;
use crate::oid::{self, Oid};
use crate::signature_algorithm::SignatureAlgorithm;
use crate::tlv::Reader;

/// Which certificate's key signed.
#[derive(Clone, Copy, Debug)]
pub enum SignerIdentifier<'a> {
    /// IssuerAndSerialNumber, which Doc 9303-10 prefers.
    IssuerAndSerial {
        /// Name of the issuer.
        issuer: Name<'a>,
        /// Value bytes of the serial number.
        serial: &'a [u8],
    },
    /// subjectKeyIdentifier.
    KeyIdentifier(&'a [u8]),
}

impl<'a> SignerIdentifier<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        if let Some(identifier) = reader.optional(asn1::context_primitive(0))? {
            return Ok(Self::KeyIdentifier(identifier.value));
        }
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let issuer = Name::take(&mut fields)?;
        let serial = fields.expect(INTEGER)?.value;
        fields.finish()?;
        Ok(Self::IssuerAndSerial { issuer, serial })
    }

    /// Whether this means `certificate`.
    pub fn names(&self, certificate: &Certificate<'_>) -> bool {
        match self {
            Self::IssuerAndSerial { issuer, serial } => {
                *serial == certificate.serial() && issuer.matches(certificate.issuer())
            }
            Self::KeyIdentifier(identifier) => match certificate.subject_key_identifier() {
                Ok(Some(own)) => own == *identifier,
                // A certificate that does not say it has the identifier that it would have.
                Ok(None) => {
                    let own = certificate.subject_public_key_info().key_identifier();
                    own.as_bytes() == *identifier
                }
                Err(_) => false,
            },
        }
    }
}

/// One signature.
#[derive(Clone, Copy, Debug)]
pub struct SignerInfo<'a> {
    version: u32,
    identifier: SignerIdentifier<'a>,
    digest_algorithm: AlgorithmIdentifier<'a>,
    signed_attributes: Option<SignedAttributes<'a>>,
    signature_algorithm: AlgorithmIdentifier<'a>,
    signature: &'a [u8],
    signature_at: usize,
}

impl<'a> SignerInfo<'a> {
    pub(super) fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let version = asn1::number(&mut fields)?;
        let identifier = SignerIdentifier::take(&mut fields)?;
        let digest_algorithm = AlgorithmIdentifier::take(&mut fields)?;
        let signed_attributes = SignedAttributes::take(&mut fields)?;
        let signature_algorithm = AlgorithmIdentifier::take(&mut fields)?;
        let signature = fields.expect(OCTET_STRING)?;
        let _unsigned_attributes = fields.optional(asn1::context(1))?;
        fields.finish()?;
        Ok(Self {
            version,
            identifier,
            digest_algorithm,
            signed_attributes,
            signature_algorithm,
            signature: signature.value,
            signature_at: signature.value_at(),
        })
    }

    /// The same signer, with offsets in bytes that have `outer` more in front.
    pub(super) fn after(mut self, outer: usize) -> Self {
        self.digest_algorithm = self.digest_algorithm.after(outer);
        self.signature_algorithm = self.signature_algorithm.after(outer);
        self.signature_at += outer;
        self.signed_attributes = self.signed_attributes.map(|attributes| attributes.after(outer));
        self
    }

    /// Version: 1 with issuer and serial number, 3 with a key identifier.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Which certificate's key signed.
    pub const fn identifier(&self) -> &SignerIdentifier<'a> {
        &self.identifier
    }

    /// How the content is hashed.
    pub const fn digest_algorithm(&self) -> &AlgorithmIdentifier<'a> {
        &self.digest_algorithm
    }

    /// What is signed beside the content.
    pub const fn signed_attributes(&self) -> Option<&SignedAttributes<'a>> {
        self.signed_attributes.as_ref()
    }

    /// The identifier of how the signature is made.
    pub const fn signature_algorithm(&self) -> &AlgorithmIdentifier<'a> {
        &self.signature_algorithm
    }

    /// The signature.
    pub const fn signature(&self) -> &'a [u8] {
        self.signature
    }

    /// Offset of the signature.
    pub const fn signature_at(&self) -> usize {
        self.signature_at
    }

    /// Compares the hash of the content with the attribute that holds it (RFC 5652 §5.4, §11).
    ///
    /// [`Fault::Authentication`] lies at the attribute, so it differs from a wrong signature.
    pub fn check_message_digest(&self, data: &SignedData<'_>) -> Result<(), Error> {
        let Some(attributes) = &self.signed_attributes else {
            // Attributes may be left out for id-data only; then the signature covers the content.
            let plain = data.content_type() == oid::DATA;
            return if plain { Ok(()) } else { Err(Fault::Missing.at(self.signature_at)) };
        };
        let (content_type, at) = attributes.content_type()?;
        if content_type != data.content_type() {
            return Err(Fault::Value.at(at));
        }
        let hash = self.content_hash()?;
        let (digest, at) = attributes.message_digest()?;
        let same = hash.hash(&[data.content()]).as_bytes() == digest;
        if same { Ok(()) } else { Err(Fault::Authentication.at(at)) }
    }

    /// With which function the signer hashed the content.
    pub fn content_hash(&self) -> Result<HashAlgorithm, Error> {
        let hash = HashAlgorithm::from_oid(self.digest_algorithm.algorithm);
        hash.ok_or(Fault::Unsupported.at(self.digest_algorithm.at))
    }

    /// Compares the hash of content that lies elsewhere with the attribute that holds it, and
    /// returns the attributes, which the signature covers. They may not be left out here: without
    /// them nothing says what the content is.
    pub fn check_detached(
        &self,
        content_type: Oid<'_>,
        hash: &[u8],
    ) -> Result<SignedAttributes<'a>, Error> {
        let attributes = self.signed_attributes.ok_or(Fault::Missing.at(self.signature_at))?;
        let (named, at) = attributes.content_type()?;
        if named != content_type {
            return Err(Fault::Value.at(at));
        }
        let (digest, at) = attributes.message_digest()?;
        if digest == hash { Ok(attributes) } else { Err(Fault::Authentication.at(at)) }
    }

    /// How the signature is made, parameters and all. `rsaEncryption` leaves the hash function to
    /// digestAlgorithm (RFC 3370 §3.2).
    pub fn algorithm(&self) -> Result<SignatureAlgorithm, Error> {
        SignatureAlgorithm::of_signer(&self.signature_algorithm, &self.digest_algorithm)
    }

    /// What is signed, in parts: the attributes as they were read, or the content where there are
    /// none (RFC 5652 §5.4).
    pub fn signed(&self, data: &SignedData<'a>) -> [&'a [u8]; 2] {
        match &self.signed_attributes {
            Some(attributes) => attributes.hashed(),
            None => [data.content(), &[]],
        }
    }
}
