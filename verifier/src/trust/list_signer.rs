//! Who signed a list, and whether he may (decision 0172).
//!
//! ```text
//! list ──signature──► signer, extKeyUsage ──signature──► authority in the trust folder, or
//!                                                       one that the operator confirmed
//! ```
//!
//! A list is how trust begins, so nothing inside it vouches for it: an authority that only the list
//! brings counts when the operator has compared its fingerprint.

use card_format::asn1::{self, SEQUENCE};
use card_format::certificate::{Certificate, KeyUsage};
use card_format::cms::{Detached, SignedData, SignerInfo};
use card_format::hash::HashAlgorithm;
use card_format::oid;
use card_format::revocation_list::without_zeros;
use card_format::tlv::Reader;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::index::Index;
use super::register::Register;
use super::revocation::Revocations;
use super::revoked_keys::RevokedKeys;
use super::{Anchor, Kind, Why, moment, name};
use crate::country::two_letters;
use crate::hex;
use crate::signature::{verify, verify_certificate, verify_signer};

/// SHA-256 of a certificate that an operator has compared.
pub type Fingerprint = [u8; 32];

/// Whom a folder believes.
#[derive(Clone, Copy)]
pub(super) struct Believed<'a> {
    pub(super) anchors: &'a [Anchor],
    pub(super) index: &'a Index,
    pub(super) register: &'a Register,
    /// Whose authorities speak no more.
    pub(super) revoked: &'a RevokedKeys,
    /// Revocation lists that were here before.
    pub(super) revocations: &'a Revocations,
    /// Whom the operator confirmed.
    pub(super) confirmed: &'a [Fingerprint],
}

/// Who signed a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedBy {
    /// SHA-256 of the signer's certificate in hex.
    pub(super) signer_sha256: String,
    /// Its serial number in hex, without leading zeros; none where an authority signed itself.
    pub(super) signer_serial: Option<String>,
    /// State of the authority behind it.
    pub(super) country: String,
    /// Eight bytes of the hash of the authority's name: whose list it is, whoever's key signs next.
    pub(super) issuer: String,
    /// When the signer says that it signed.
    pub(super) issued: Option<Timestamp>,
}

/// Why a list is not believed, and who would have to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stranger {
    pub(super) why: Why,
    /// SHA-256 of the signer's certificate, or of the authority that the list itself has for it.
    pub(super) fingerprint: Option<String>,
}

impl From<Why> for Stranger {
    fn from(why: Why) -> Self {
        Self { why, fingerprint: None }
    }
}

/// Judges a list whose content is inside; `inside` are authorities that the list itself has.
pub(super) fn of_list(
    data: &SignedData<'_>,
    kind: Kind,
    believed: Believed<'_>,
    inside: &[&[u8]],
) -> Result<SignedBy, Stranger> {
    let certificates: Vec<_> = data.certificates().filter_map(Result::ok).collect();
    let found = data.signers().find_map(|info| {
        let named = |certificate: &&Certificate<'_>| info.identifier().names(certificate);
        certificates.iter().find(named).map(|certificate| (info, *certificate))
    });
    let (info, certificate) = found.ok_or(Why::SignerMissing)?;
    info.check_message_digest(data).map_err(|error| match error.fault {
        card_format::error::Fault::Authentication => Why::ContentChanged,
        _ => Why::from(error),
    })?;
    verify_signer(&info, data, &certificate).map_err(Why::from)?;
    let beside = certificates.iter().map(Certificate::raw);
    let inside: Vec<_> = inside.iter().copied().chain(beside).collect();
    vouch(&certificate, &info, kind, believed, &inside)
}

/// Judges a signature over content that lies elsewhere.
pub(super) fn of_detached(
    content: &[u8],
    signature: &[u8],
    kind: Kind,
    believed: Believed<'_>,
) -> Result<SignedBy, Stranger> {
    let data = Detached::decode(signature).map_err(Why::from)?;
    let certificates: Vec<_> = data.certificates().filter_map(Result::ok).collect();
    let found = data.signers().find_map(|info| {
        let named = |certificate: &&Certificate<'_>| info.identifier().names(certificate);
        certificates.iter().find(named).map(|certificate| (info, *certificate))
    });
    let (info, certificate) = found.ok_or(Why::SignerMissing)?;
    verify_detached(content, &info, &certificate)?;
    vouch(&certificate, &info, kind, believed, &[])
}

/// Verifies one signer of content that lies elsewhere.
pub(super) fn verify_detached(
    content: &[u8],
    info: &SignerInfo<'_>,
    certificate: &Certificate<'_>,
) -> Result<(), Why> {
    let hash = info.content_hash()?;
    if matches!(hash, HashAlgorithm::Sha1 | HashAlgorithm::Sha224) {
        return Err(Why::AlgorithmNotSupported);
    }
    let digest = hash.hash(&[content]);
    let attributes = info.check_detached(oid::DATA, digest.as_bytes());
    let attributes = attributes.map_err(|error| match error.fault {
        card_format::error::Fault::Authentication => Why::ContentChanged,
        _ => Why::from(error),
    })?;
    let key = certificate.subject_public_key_info().public_key()?;
    Ok(verify(&key, info.algorithm()?, &attributes.hashed(), info.signature())?)
}

fn vouch(
    certificate: &Certificate<'_>,
    info: &SignerInfo<'_>,
    kind: Kind,
    believed: Believed<'_>,
    inside: &[&[u8]],
) -> Result<SignedBy, Stranger> {
    let digest: Fingerprint = Sha256::digest(certificate.raw()).into();
    let confirmed = |digest: &Fingerprint| believed.confirmed.contains(digest);
    let stranger =
        |why, digest: &Fingerprint| Stranger { why, fingerprint: Some(hex::print(digest)) };
    if !has_purpose(certificate, kind) && !confirmed(&digest) {
        return Err(stranger(Why::SignerPurpose, &digest));
    }
    let issued = info.signed_attributes().map(card_format::cms::SignedAttributes::signing_time);
    let issued = issued.transpose().map_err(Why::from)?.flatten();
    let (from, until) = certificate.validity();
    if issued.is_some_and(|issued| issued < from || issued > until) {
        return Err(stranger(Why::SignerPeriod, &digest));
    }
    let issuer = Sha256::digest(name::key(certificate.issuer()));
    let signed_by = |country: &str| SignedBy {
        signer_sha256: hex::print(&digest),
        signer_serial: Some(hex::print(without_zeros(certificate.serial()))),
        country: country.to_owned(),
        issuer: hex::print(issuer.get(..8).unwrap_or_default()).to_lowercase(),
        issued: issued.and_then(moment::of),
    };
    let mut why = stranger(Why::SignerUnknown, &digest);
    for (at, _) in believed.index.issuers(certificate) {
        let Some(anchor) = believed.anchors.get(at) else { continue };
        if !is_issued_by(certificate, anchor.der()) {
            continue;
        }
        if believed.revoked.has(anchor) {
            return Err(stranger(Why::AuthorityRevoked, anchor.digest()));
        }
        if believed.revocations.names(certificate, anchor) {
            return Err(stranger(Why::SignerRevoked, &digest));
        }
        let introduces = !kind.reaches_abroad()
            || believed.register.introduces(&anchor.sha256(), anchor.country());
        if introduces || confirmed(anchor.digest()) || confirmed(&digest) {
            return Ok(signed_by(anchor.country()));
        }
        why = stranger(Why::IntroducedByList, anchor.digest());
    }
    for authority in inside.iter().filter(|authority| is_issued_by(certificate, authority)) {
        let fingerprint: Fingerprint = Sha256::digest(authority).into();
        if confirmed(&fingerprint) || confirmed(&digest) {
            let country = certificate.issuer().country().unwrap_or_default();
            return Ok(signed_by(&two_letters(country)));
        }
        if why.why == Why::SignerUnknown {
            why = stranger(Why::SignerUnknown, &fingerprint);
        }
    }
    if confirmed(&digest) {
        let country = certificate.issuer().country().unwrap_or_default();
        return Ok(signed_by(&two_letters(country)));
    }
    Err(why)
}

/// Whether this authority's key signed the certificate, and names chain (RFC 5280 §6.1.3).
fn is_issued_by(certificate: &Certificate<'_>, authority: &[u8]) -> bool {
    Certificate::decode(authority).is_ok_and(|authority| {
        authority.is_ca()
            && name::key(authority.subject()) == name::key(certificate.issuer())
            && verify_certificate(certificate, authority.subject_public_key_info()).is_ok()
    })
}

/// Whether the signer's certificate names the purpose: or every document signer of a State could
/// sign lists.
fn has_purpose(certificate: &Certificate<'_>, kind: Kind) -> bool {
    let usage = certificate.key_usage().ok().flatten();
    let may_sign = usage.is_some_and(|usage| usage.allows(KeyUsage::DIGITAL_SIGNATURE));
    let Some(extension) = certificate.extension(oid::EXT_KEY_USAGE) else { return false };
    let Ok(list) = asn1::only(extension.value, SEQUENCE) else { return false };
    let mut purposes = list.reader();
    let next =
        |purposes: &mut Reader<'_>| asn1::oid(purposes).ok().map(|id| Some(id) == kind.purpose());
    may_sign && core::iter::from_fn(|| next(&mut purposes)).any(|named| named)
}
