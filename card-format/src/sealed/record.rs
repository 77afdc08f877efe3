//! Reading the envelope; nothing is decrypted here.

use super::{
    CIPHERTEXT, ENVELOPE_VERSION, KEK_RECIPIENT, KeyIdentifier, NONCE_LEN, RECIPIENT_VERSION,
    TAG_LEN, WRAPPED_LEN,
};
use crate::asn1::{self, AlgorithmIdentifier, OCTET_STRING, SEQUENCE, SET};
use crate::error::{Error, Fault};
use crate::oid;
use crate::tlv::Reader;

/// A sealed record whose structure is right. The content stays closed.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct SealedRecord<'a> {
    raw: &'a [u8],
    recipients: &'a [u8],
    pub(super) recipients_at: usize,
    pub(super) nonce: &'a [u8; NONCE_LEN],
    pub(super) ciphertext: &'a [u8],
    pub(super) tag: &'a [u8; TAG_LEN],
    pub(super) tag_at: usize,
}

impl<'a> SealedRecord<'a> {
    /// Reads a ContentInfo; nothing may follow it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let content_info = asn1::only(bytes, SEQUENCE)?;
        let mut fields = content_info.reader();
        let at = fields.at();
        if asn1::oid(&mut fields)? != oid::AUTH_ENVELOPED_DATA {
            return Err(Fault::Unsupported.at(at));
        }
        let mut content = fields.expect(asn1::context(0))?.reader();
        fields.finish()?;
        let envelope = content.expect(SEQUENCE)?;
        content.finish()?;
        Self::decode_envelope(bytes, envelope.reader())
    }

    fn decode_envelope(raw: &'a [u8], mut fields: Reader<'a>) -> Result<Self, Error> {
        let at = fields.at();
        if asn1::number(&mut fields)? != ENVELOPE_VERSION {
            return Err(Fault::Unsupported.at(at));
        }
        let recipients = fields.expect(SET)?;
        check_recipients(recipients.reader())?;
        let mut content = fields.expect(SEQUENCE)?.reader();
        let at = content.at();
        if asn1::oid(&mut content)? != oid::DATA {
            return Err(Fault::Unsupported.at(at));
        }
        let nonce = gcm_nonce(&mut content)?;
        let ciphertext = content.expect(CIPHERTEXT)?.value;
        content.finish()?;
        // Authenticated attributes are needed for content other than id-data (RFC 5083 §2.1).
        if fields.rest().first() == Some(&0xA1) {
            return Err(Fault::Unsupported.at(fields.at()));
        }
        let tag = fields.expect(OCTET_STRING)?;
        let tag_at = tag.value_at();
        let tag = tag.value.try_into().map_err(|_| Fault::Unsupported.at(tag.at))?;
        // What may follow are unauthenticated attributes: they may be anything, so they are refused.
        fields.finish()?;
        let recipients_at = recipients.value_at();
        let recipients = recipients.value;
        Ok(Self { raw, recipients, recipients_at, nonce, ciphertext, tag, tag_at })
    }

    /// The record as it was read.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// How many bytes the content has.
    pub const fn content_len(&self) -> usize {
        self.ciphertext.len()
    }

    /// Who may open it, in the order of the record.
    pub fn recipients(&self) -> Recipients<'a> {
        Recipients(Reader::new(self.recipients))
    }
}

/// One KEKRecipientInfo.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    identifier: &'a [u8],
    pub(super) wrapped_key: &'a [u8; WRAPPED_LEN],
}

impl<'a> Recipient<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let at = reader.at();
        let tlv = reader.take()?;
        if tlv.tag != KEK_RECIPIENT {
            return Err(Fault::Unsupported.at(at));
        }
        let mut fields = tlv.reader();
        let at = fields.at();
        if asn1::number(&mut fields)? != RECIPIENT_VERSION {
            return Err(Fault::Unsupported.at(at));
        }
        // KEKIdentifier may continue with a date and another attribute, which select nothing here.
        let identifier = fields.expect(SEQUENCE)?.reader().expect(OCTET_STRING)?.value;
        let algorithm = AlgorithmIdentifier::take(&mut fields)?;
        if algorithm.algorithm != oid::AES256_WRAP || !algorithm.has_no_parameters() {
            return Err(Fault::Unsupported.at(algorithm.at));
        }
        let wrapped = fields.expect(OCTET_STRING)?;
        let wrapped_key = wrapped.value.try_into().map_err(|_| Fault::Length.at(wrapped.at))?;
        fields.finish()?;
        Ok(Self { identifier, wrapped_key })
    }

    /// The key identifier as it was read.
    pub const fn identifier_bytes(&self) -> &'a [u8] {
        self.identifier
    }

    /// The key identifier, if it has our form.
    pub fn identifier(&self) -> Option<KeyIdentifier> {
        KeyIdentifier::parse(self.identifier)
    }
}

/// The recipients of a record.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a position in a record tells nothing")]
pub struct Recipients<'a>(Reader<'a>);

impl<'a> Iterator for Recipients<'a> {
    type Item = Recipient<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        Recipient::take(&mut self.0).ok()
    }
}

/// There must be one recipient, and no two with the same name.
fn check_recipients(mut reader: Reader<'_>) -> Result<(), Error> {
    let all = Recipients(reader.clone());
    let mut count = 0;
    while !reader.is_empty() {
        let at = reader.at();
        let recipient = Recipient::take(&mut reader)?;
        if all.clone().take(count).any(|other| other.identifier == recipient.identifier) {
            return Err(Fault::Duplicate.at(at));
        }
        count += 1;
    }
    if count == 0 { Err(Fault::Missing.at(reader.at())) } else { Ok(()) }
}

/// GCMParameters (RFC 5084 §3.2): nonce, and the length of the tag, 12 unless said.
fn gcm_nonce<'a>(content: &mut Reader<'a>) -> Result<&'a [u8; NONCE_LEN], Error> {
    let algorithm = AlgorithmIdentifier::take(content)?;
    let unsupported = Fault::Unsupported.at(algorithm.at);
    if algorithm.algorithm != oid::AES256_GCM {
        return Err(unsupported);
    }
    let parameters = algorithm.parameters.ok_or(unsupported)?;
    let mut parameters = asn1::only(parameters, SEQUENCE).map_err(|_| unsupported)?.reader();
    let nonce = parameters.expect(OCTET_STRING).map_err(|_| unsupported)?.value;
    let tag_len = asn1::number(&mut parameters).map_err(|_| unsupported)?;
    parameters.finish().map_err(|_| unsupported)?;
    let full = usize::try_from(tag_len) == Ok(TAG_LEN);
    nonce.try_into().ok().filter(|_| full).ok_or(unsupported)
}
