//! The document signer's certificate and the authority behind it (TR-03135-1 §5.6.4.3,
//! Doc 9303-12 §7.1, RFC 5280 §6.1).

use card_format::asn1::Time;
use card_format::certificate::{Certificate, KeyUsage};
use card_format::dg1::Dg1;
use card_format::ef::Ef;
use card_format::oid;
use jiff::civil::Date;

use super::signer_profile;
use crate::check::Id;
use crate::document::Document;
use crate::evidence::{Evidence, FoundBy};
use crate::finding::Finding;
use crate::hex;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::report::{CertificateFact, Role};
use crate::signature::{self, verify_certificate};
use crate::trust::{Anchor, Standing, Trust, fingerprint};

/// Checks the signer; returns the anchor that issued it.
pub(super) fn check<'t>(
    document: &Document,
    signer: Option<&Certificate<'_>>,
    trust: &'t Trust,
    at: Date,
    ledger: &mut Ledger,
) -> Option<&'t Anchor> {
    let signer = signer.ok_or(Reason::NoSigner);
    let mut found = None;
    let mut findings = Vec::new();
    ledger.check(Id::Chain, || {
        let (anchor, found_by) = issuer(signer?, trust, &mut findings)?;
        found = Some(anchor);
        Ok(Evidence::Issued { anchor_sha256: anchor.sha256(), found_by })
    });
    for finding in findings {
        ledger.find(finding);
    }
    ledger.check(Id::SignerValidity, || {
        period(signer?, at, Reason::SignerNotYetValid, Reason::SignerExpired)
    });
    ledger.check(Id::AuthorityValidity, || {
        let authority = found.and_then(Anchor::certificate).ok_or(Reason::NoAnchor)?;
        period(&authority, at, Reason::AuthorityNotYetValid, Reason::AuthorityExpired)
    });
    ledger.check(Id::SignerKeyUsage, || key_usage(signer?, document));
    let authority = found.and_then(Anchor::certificate);
    ledger.check(Id::SignerProfile, || signer_profile::judge(signer?, authority.as_ref()));
    ledger.check(Id::SignerRevocation, || Err(Reason::RevocationNotChecked));
    found
}

/// Finds the anchor whose key signed the certificate.
///
/// An anchor found by its name may be an older or a newer one of the same authority, so that its
/// key does not fit proves nothing. Only one that the certificate names by its key does, and only
/// after all others of the State were tried: identifiers are wrong in certificates that circulate.
pub(super) fn issuer<'t>(
    signer: &Certificate<'_>,
    trust: &'t Trust,
    findings: &mut Vec<Finding>,
) -> Result<(&'t Anchor, FoundBy), Reason> {
    let anchors = trust.issuers(signer);
    let found = |by| anchors.iter().filter(|(_, found)| *found == by).count();
    let by_key = found(FoundBy::KeyIdentifier) > 0;
    if !by_key && found(FoundBy::Name) > 1 {
        findings.push(Finding::SeveralAnchors);
    }
    let mut reason = if by_key { Reason::SignerNotIssued } else { Reason::AnchorMissing };
    for (anchor, found_by) in anchors {
        let authority = anchor.certificate().ok_or(Reason::AnchorMissing)?;
        let verify = || verify_certificate(signer, authority.subject_public_key_info());
        match trust.verified(signer.raw(), anchor, || verify().map(|_| ())) {
            // A key alone is no issuer: names chain, too (RFC 5280 §6.1.3).
            Ok(()) if !signer.issuer().matches(authority.subject()) => {
                reason = Reason::IssuerNameDiffers;
            }
            Ok(()) => {
                if anchor.standing() == Standing::NotVerified {
                    findings.push(Finding::AnchorsNotVerified);
                }
                return Ok((anchor, found_by));
            }
            // What another authority's key cannot do says nothing of one that was named.
            Err(signature::Error::Unsupported) if found_by != FoundBy::Country => {
                reason = Reason::SignerAlgorithmNotSupported;
            }
            Err(_) => {}
        }
    }
    Err(reason)
}

/// Validity on the day of inspection, not on the day of signing.
pub(super) fn period(
    certificate: &Certificate<'_>,
    at: Date,
    early: Reason,
    late: Reason,
) -> Result<Evidence, Reason> {
    let (from, until) = certificate.validity();
    let day = (at.year(), at.month(), at.day());
    if day < days(from) {
        return Err(early);
    }
    if day > days(until) {
        return Err(late);
    }
    Ok(Evidence::Period { from: print(from), until: print(until) })
}

/// What the signer may do (Doc 9303-12 Table 6): sign, and nothing else, documents of this kind.
pub(super) fn key_usage(signer: &Certificate<'_>, document: &Document) -> Result<Evidence, Reason> {
    let usage = signer.key_usage().map_err(|_| Reason::SignerMalformed)?;
    let may_sign = usage.is_some_and(|usage| usage.allows(KeyUsage::DIGITAL_SIGNATURE));
    let constraints = signer.basic_constraints().map_err(|_| Reason::SignerMalformed)?;
    let authority = constraints.is_some_and(|constraints| constraints.ca);
    // Signers of master lists and deviation lists are told by their extended key usage.
    let other_purpose = signer.extension(oid::EXT_KEY_USAGE).is_some();
    if !may_sign || authority || other_purpose || !signs_documents_like(signer, document)? {
        return Err(Reason::SignerUsageWrong);
    }
    let known = [oid::KEY_USAGE, oid::BASIC_CONSTRAINTS, oid::DOCUMENT_TYPE_LIST];
    if signer.extensions().any(|extension| extension.critical && !known.contains(&extension.id)) {
        return Err(Reason::SignerExtensionUnknown);
    }
    Ok(Evidence::KeyUsage { bits: "digitalSignature".to_owned() })
}

/// Whether the list of document types, if there is one, has the code of this zone
/// (Doc 9303-12 §7.1.1.6).
fn signs_documents_like(signer: &Certificate<'_>, document: &Document) -> Result<bool, Reason> {
    let types = signer.document_types().map_err(|_| Reason::SignerMalformed)?;
    let zone = document.bytes(Ef::Dg1).and_then(|file| Dg1::decode(file).ok());
    let (Some(mut types), Some(zone)) = (types, zone) else { return Ok(true) };
    Ok(types.any(|code| zone.mrz.document_code().starts_with(code)))
}

/// What a report says of a certificate.
pub(super) fn fact(role: Role, certificate: &Certificate<'_>) -> CertificateFact {
    let (from, until) = certificate.validity();
    CertificateFact {
        role,
        country: certificate.country().unwrap_or_default().to_owned(),
        serial: hex::print(certificate.serial()),
        sha256: fingerprint(certificate.raw()),
        valid_from: print(from),
        valid_until: print(until),
    }
}

pub(super) fn days(time: Time) -> (i16, i8, i8) {
    let (year, month, day) = time.date();
    let small = |part: u8| i8::try_from(part).unwrap_or(i8::MAX);
    (i16::try_from(year).unwrap_or(i16::MAX), small(month), small(day))
}

pub(super) fn print(time: Time) -> String {
    let (year, month, day) = time.date();
    format!("{year:04}-{month:02}-{day:02}")
}
