//! Revocation lists (RFC 5280 §5, Doc 9303-12 §7.1.4): a view of their bytes.
//!
//! ```text
//! 30 L                        CertificateList
//! ├─ 30 L                     TBSCertList: what is signed
//! │  ├─ 02 01 01              version, v2
//! │  ├─ 30 L                  signature, the same as signatureAlgorithm
//! │  ├─ 30 L                  issuer
//! │  ├─ 17 0D                 thisUpdate
//! │  ├─ 17 0D                 nextUpdate
//! │  ├─ 30 L                  revokedCertificates, left out when there are none
//! │  │  └─ 30 L 02 L 17 0D    serial number and since when, perhaps with extensions
//! │  └─ A0 L 30 L             crlExtensions
//! ├─ 30 L                     signatureAlgorithm
//! └─ 03 L                     signature
//! ```
//!
//! Decoding checks the structure only. Whether the list covers all that its issuer signed is told by
//! [`RevocationList::partial`].

use crate::asn1::{self, AlgorithmIdentifier, INTEGER, OCTET_STRING, SEQUENCE, Time};
use crate::certificate::{Extension, Extensions, Name, take_extensions};
use crate::error::{Error, Fault};
use crate::oid::{self, Oid};
use crate::signature_algorithm::SignatureAlgorithm;
use crate::tlv::{Reader, Tlv};

/// Why a list does not tell of every certificate of its issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partial {
    /// deltaCRLIndicator: only what changed since another list.
    Delta,
    /// issuingDistributionPoint: only certificates of some kind, or of other issuers.
    Scope,
    /// Another critical extension, of the list or of an entry.
    UnknownExtension,
}

/// A revocation list whose structure is right.
#[derive(Clone, Copy, Debug)]
pub struct RevocationList<'a> {
    raw: &'a [u8],
    tbs: &'a [u8],
    issuer: Name<'a>,
    this_update: Time,
    next_update: Option<Time>,
    entries: &'a [u8],
    count: usize,
    extensions: &'a [u8],
    extensions_at: usize,
    critical_entries: bool,
    signature_algorithm: AlgorithmIdentifier<'a>,
    signature: &'a [u8],
}

/// One revoked certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revoked<'a> {
    /// Value bytes of its serial number, leading zeros left out.
    pub serial: &'a [u8],
    /// Since when.
    pub since: Time,
}

impl<'a> RevocationList<'a> {
    /// Reads a list in DER; nothing may follow it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields = asn1::only(bytes, SEQUENCE)?.reader();
        let tbs = fields.expect(SEQUENCE)?;
        let signature_algorithm = AlgorithmIdentifier::take(&mut fields)?;
        let signature = asn1::bit_string(&mut fields)?;
        fields.finish()?;
        let mut fields = tbs.reader();
        asn1::optional_number(&mut fields)?;
        AlgorithmIdentifier::take(&mut fields)?;
        let issuer = Name::take(&mut fields)?;
        let this_update = Time::decode(&fields.take()?)?;
        let next_update = match fields.rest().first() {
            Some(0x17 | 0x18) => Some(Time::decode(&fields.take()?)?),
            _ => None,
        };
        let entries = fields.optional(SEQUENCE)?;
        let extensions = take_extensions(&mut fields, 0)?;
        fields.finish()?;
        let (mut count, mut critical_entries) = (0_usize, false);
        if let Some(entries) = entries {
            let mut check = entries.reader();
            while !check.is_empty() {
                let (_, critical) = entry(&mut check)?;
                critical_entries |= critical;
                count = count.saturating_add(1);
            }
        }
        Ok(Self {
            raw: bytes,
            tbs: tbs.raw,
            issuer,
            this_update,
            next_update,
            entries: entries.map_or(&[], |tlv| tlv.value),
            count,
            extensions: extensions.map_or(&[], |tlv| tlv.value),
            extensions_at: extensions.map_or(0, |tlv| tlv.value_at()),
            critical_entries,
            signature_algorithm,
            signature,
        })
    }

    /// The whole list as it was read.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// What is signed.
    pub const fn tbs(&self) -> &'a [u8] {
        self.tbs
    }

    /// Who issued it.
    pub const fn issuer(&self) -> &Name<'a> {
        &self.issuer
    }

    /// When it was made.
    pub const fn this_update(&self) -> Time {
        self.this_update
    }

    /// When the next one is due at the latest; Doc 9303-12 Table 9 makes it mandatory.
    pub const fn next_update(&self) -> Option<Time> {
        self.next_update
    }

    /// How the signature is made, parameters and all.
    pub fn algorithm(&self) -> Result<SignatureAlgorithm, Error> {
        SignatureAlgorithm::decode(&self.signature_algorithm)
    }

    /// The signature, the content of its BIT STRING.
    pub const fn signature(&self) -> &'a [u8] {
        self.signature
    }

    /// How many certificates are revoked.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether no certificate is revoked.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The revoked certificates, in the order of the list.
    pub fn revoked(&self) -> impl Iterator<Item = Revoked<'a>> + use<'a> {
        let mut reader = Reader::new(self.entries);
        core::iter::from_fn(move || entry(&mut reader).ok().map(|(revoked, _)| revoked))
    }

    /// cRLNumber (RFC 5280 §5.2.3): value bytes without leading zeros; a greater one is newer.
    pub fn number(&self) -> Result<Option<&'a [u8]>, Error> {
        self.parsed(oid::CRL_NUMBER, asn1::unsigned)
    }

    /// keyIdentifier of authorityKeyIdentifier, if it is there.
    pub fn authority_key_identifier(&self) -> Result<Option<&'a [u8]>, Error> {
        let identifier = self.parsed(oid::AUTHORITY_KEY_IDENTIFIER, |reader| {
            let mut fields = reader.expect(SEQUENCE)?.reader();
            fields.optional(asn1::context_primitive(0))
        })?;
        Ok(identifier.flatten().map(|tlv: Tlv<'a>| tlv.value))
    }

    /// Why the list does not tell of every certificate of its issuer, if so: then that a certificate
    /// does not stand in it says nothing (RFC 5280 §5.2).
    pub fn partial(&self) -> Option<Partial> {
        let has = |id: Oid<'_>| self.extensions().any(|extension| extension.id == id);
        let known = [oid::AUTHORITY_KEY_IDENTIFIER, oid::CRL_NUMBER, oid::ISSUER_ALT_NAME];
        let unknown =
            |extension: Extension<'_>| extension.critical && !known.contains(&extension.id);
        if has(oid::DELTA_CRL_INDICATOR) {
            Some(Partial::Delta)
        } else if has(oid::ISSUING_DISTRIBUTION_POINT) {
            Some(Partial::Scope)
        } else if self.critical_entries || self.extensions().any(unknown) {
            Some(Partial::UnknownExtension)
        } else {
            None
        }
    }

    fn extensions(&self) -> Extensions<'a> {
        Extensions::new(self.extensions, self.extensions_at)
    }

    fn parsed<T>(
        &self,
        id: Oid<'_>,
        take: impl FnOnce(&mut Reader<'a>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let Some(extension) = self.extensions().find(|extension| extension.id == id) else {
            return Ok(None);
        };
        let mut reader = Reader::new(extension.value);
        let value = take(&mut reader).and_then(|value| reader.finish().map(|()| value));
        value.map(Some).map_err(|error| error.after(extension.at))
    }
}

/// Takes one entry; tells whether it has an extension that may not be passed over, such as
/// certificateIssuer, which makes it an entry about somebody else's certificate.
fn entry<'a>(reader: &mut Reader<'a>) -> Result<(Revoked<'a>, bool), Error> {
    let mut fields = reader.expect(SEQUENCE)?.reader();
    let serial = fields.expect(INTEGER)?;
    if serial.value.is_empty() {
        return Err(Fault::Length.at(serial.at));
    }
    let since = Time::decode(&fields.take()?)?;
    let mut critical = false;
    if let Some(extensions) = fields.optional(SEQUENCE)? {
        let mut extensions = extensions.reader();
        while !extensions.is_empty() {
            let mut extension = extensions.expect(SEQUENCE)?.reader();
            asn1::oid(&mut extension)?;
            let flag = extension.optional(asn1::BOOLEAN)?;
            extension.expect(OCTET_STRING)?;
            extension.finish()?;
            critical |= flag.is_some_and(|flag| flag.value != [0x00]);
        }
    }
    fields.finish()?;
    let serial = without_zeros(serial.value);
    Ok((Revoked { serial, since }, critical))
}

/// A serial number that was written with more zeros than another is the same number.
pub fn without_zeros(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|byte| **byte == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests;
