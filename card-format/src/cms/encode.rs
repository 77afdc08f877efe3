//! Writing SignedData: one signer, SHA-256, ECDSA on P-256 (Doc 9303-10 Table 35).

use crate::asn1::{
    self, AlgorithmIdentifier, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, Time,
};
use crate::certificate::Certificate;
use crate::ec_key;
use crate::error::Error;
use crate::hash::HashAlgorithm;
use crate::oid::{self, Oid};
use crate::tlv::{Tag, Writer};
use p256::ecdsa::Signature;

/// Version of SignedData whose content is not id-data (RFC 5652 §5.1).
const VERSION: u32 = 3;

/// Version of SignerInfo with issuer and serial number (RFC 5652 §5.3).
const SIGNER_VERSION: u32 = 1;

/// The tag of the field signedAttrs.
const SIGNED_ATTRIBUTES: u8 = 0xA0;

/// The hash of our signatures.
pub(super) const HASH: HashAlgorithm = HashAlgorithm::Sha256;

/// What is signed.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "content may be personal data")]
pub struct Content<'a> {
    /// What it is.
    pub content_type: Oid<'a>,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Writes a ContentInfo into `out`; see [`write()`].
pub fn encode<'b, E: From<Error>>(
    out: &'b mut [u8],
    content: Content<'_>,
    certificate: &Certificate<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<&'b [u8], E> {
    let mut writer = Writer::new(out);
    write(&mut writer, content, certificate, sign)?;
    Ok(writer.finish())
}

/// Writes a ContentInfo with the signer's certificate inside.
///
/// `sign` is given the signed attributes as the SET that is signed, and returns an ECDSA signature
/// over their SHA-256.
pub fn write<E: From<Error>>(
    writer: &mut Writer<'_>,
    content: Content<'_>,
    certificate: &Certificate<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<(), E> {
    writer.constructed(SEQUENCE, |w| {
        asn1::write_oid(w, oid::SIGNED_DATA)?;
        w.constructed(asn1::context(0), |w| {
            w.constructed(SEQUENCE, |w| {
                asn1::write_number(w, VERSION)?;
                w.constructed(SET, |w| AlgorithmIdentifier::write(w, HASH.oid()))?;
                write_encapsulated(w, content)?;
                w.primitive(asn1::context(0), certificate.raw())?;
                let digest = HASH.hash(&[content.bytes]);
                let attributes = Attributes {
                    content_type: content.content_type,
                    digest: digest.as_bytes(),
                    signing_time: None,
                };
                w.constructed(SET, |w| write_signer(w, attributes, certificate, sign))
            })
        })
    })
}

fn write_encapsulated(writer: &mut Writer<'_>, content: Content<'_>) -> Result<(), Error> {
    writer.constructed(SEQUENCE, |w| {
        asn1::write_oid(w, content.content_type)?;
        w.constructed(asn1::context(0), |w| w.primitive(OCTET_STRING, content.bytes))
    })
}

/// What the signer says of the content.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'a> {
    /// What the content is.
    pub(super) content_type: Oid<'a>,
    /// Its hash.
    pub(super) digest: &'a [u8],
    /// When it was signed, if that is said.
    pub(super) signing_time: Option<Time>,
}

pub(super) fn write_signer<E: From<Error>>(
    writer: &mut Writer<'_>,
    attributes: Attributes<'_>,
    certificate: &Certificate<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<(), E> {
    writer.constructed(SEQUENCE, |w| {
        asn1::write_number(w, SIGNER_VERSION)?;
        w.constructed(SEQUENCE, |w| {
            w.raw(certificate.issuer().raw())?;
            w.primitive(INTEGER, certificate.serial())
        })?;
        AlgorithmIdentifier::write(w, HASH.oid())?;
        let start = w.len();
        attributes.write(w)?;
        let set = w.written_since(start);
        let signature = sign(set)?;
        // The same bytes under the tag of the field (RFC 5652 §5.4).
        if let Some(tag) = set.first_mut() {
            *tag = SIGNED_ATTRIBUTES;
        }
        AlgorithmIdentifier::write(w, oid::ECDSA_WITH_SHA256)?;
        let mut buffer = [0; 72];
        let mut value = Writer::new(&mut buffer);
        ec_key::write_signature(&mut value, &signature)?;
        w.primitive(OCTET_STRING, value.written())?;
        Ok(())
    })
}

impl Attributes<'_> {
    /// The two attributes that CMS requires, and the time, as a SET.
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        let attribute = |w: &mut Writer<'_>, id: Oid<'_>, tag: Tag, value: &[u8]| {
            w.constructed(SEQUENCE, |w| {
                asn1::write_oid(w, id)?;
                w.constructed(SET, |w| w.primitive(tag, value))
            })
        };
        asn1::write_set_of(writer, |w| {
            attribute(w, oid::CONTENT_TYPE, OBJECT_IDENTIFIER, self.content_type.as_bytes())?;
            attribute(w, oid::MESSAGE_DIGEST, OCTET_STRING, self.digest)?;
            let Some(time) = self.signing_time else { return Ok(()) };
            w.constructed(SEQUENCE, |w| {
                asn1::write_oid(w, oid::SIGNING_TIME)?;
                w.constructed(SET, |w| time.write(w))
            })
        })
    }
}
