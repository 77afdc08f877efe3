//! The document signer's certificate and the authority behind it (TR-03135-1 §5.6.4.3,
//! Doc 9303-12 §7.1, RFC 5280 §6.1).

use card_format::asn1::Time;
use card_format::certificate::{Certificate, KeyUsage};
use card_format::dg1::Dg1;
use card_format::ef::Ef;
use card_format::oid;
use jiff::civil::Date;

use super::signed::DocumentSigner;
use super::{issued_on, signer_profile};
use crate::check::Id;
use crate::document::Document;
use crate::evidence::{Evidence, FoundBy};
use crate::finding::Finding;
use crate::hex;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::report::{CertificateFact, Role};
use crate::signature::{self, verify_certificate_with};
use crate::trust::defects::Effect;
use crate::trust::{Anchor, Revocation, Standing, Trust};

/// An authority whose key signed a certificate.
pub(super) struct Issuer<'t> {
    /// The authority.
    pub(super) anchor: &'t Anchor,
    /// Its own certificate.
    pub(super) certificate: Certificate<'t>,
    /// How it was found.
    found_by: FoundBy,
}

/// Who stands behind a signer.
pub(super) struct Backing<'t> {
    /// The authority that issued it, if that is here.
    pub(super) issuer: Option<Issuer<'t>>,
    /// Whether an authority or a list of signers vouches for it, and nothing speaks against it.
    pub(super) trusted: bool,
    /// What is wrong with it, the worst first: for a file that says so in one check.
    pub(super) fault: Option<Reason>,
    /// What is worth a look at how its authority was found.
    pub(super) findings: Vec<Finding>,
    /// What is known to be wrong with documents of this signer.
    pub(super) effects: Vec<Effect>,
}

/// Checks the signer; tells who stands behind it.
pub(super) fn check<'t>(
    document: &Document,
    signer: Option<&DocumentSigner<'_>>,
    trust: &'t Trust,
    at: Date,
    ledger: &mut Ledger,
) -> Backing<'t> {
    let listed = signer.and_then(|signer| trust.listed(&signer.sha256));
    let listed = || Some(Evidence::Listed { list_signer_sha256: listed?.to_owned() });
    let (mut found, mut findings, mut fault) = (None, Vec::new(), None);
    let mut note = |result: Result<Evidence, Reason>| {
        fault = fault.or(result.as_ref().err().copied());
        result
    };
    let issuer = |findings| issuer(signer.ok_or(Reason::NoSigner)?, trust, findings);
    let vouched = ledger.check(Id::Chain, || match issuer(&mut findings) {
        Ok(issuer) => {
            let Issuer { anchor, found_by, .. } = *found.insert(issuer);
            Ok(Evidence::Issued { anchor_sha256: anchor.sha256(), found_by })
        }
        // A signature that is wrong stays wrong; an authority that is not here is not needed.
        Err(Reason::SignerNotIssued) => note(Err(Reason::SignerNotIssued)),
        Err(reason) => note(listed().ok_or(reason)),
    });
    let signer = signer.map(|signer| &signer.certificate).ok_or(Reason::NoSigner);
    let authority = found.as_ref().map(|issuer| &issuer.certificate);
    let anchor = found.as_ref().map(|issuer| issuer.anchor);
    let effects = signer.map_or_else(|_| Vec::new(), |signer| effects(signer, document, trust));
    let mut against = false;
    ledger.check(Id::SignerRevocation, || {
        let result = revocation(signer?, anchor, trust, at, &effects);
        against = result.as_ref().is_err_and(|reason| speaks_against(*reason));
        if against { note(result) } else { result }
    });
    ledger.check(Id::SignerValidity, || {
        note(period(signer?, at, Reason::SignerNotYetValid, Reason::SignerExpired))
    });
    ledger.check(Id::AuthorityValidity, || {
        note(match authority {
            Some(authority) => {
                period(authority, at, Reason::AuthorityNotYetValid, Reason::AuthorityExpired)
            }
            None => listed().ok_or(Reason::NoAnchor),
        })
    });
    ledger.check(Id::SignerKeyUsage, || note(key_usage(signer?, document)));
    ledger.check(Id::SignerProfile, || note(signer_profile::judge(signer?, authority)));
    Backing { issuer: found, trusted: vouched && !against, fault, findings, effects }
}

/// Whether a signer of whom this is known vouches for nothing.
const fn speaks_against(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::SignerRevoked
            | Reason::AuthorityRevoked
            | Reason::SignerDefectRevoked
            | Reason::SignerInDoubt
    )
}

/// What is known to be wrong with documents of a signer.
fn effects(signer: &Certificate<'_>, document: &Document, trust: &Trust) -> Vec<Effect> {
    let Some(defects) = trust.defects() else { return Vec::new() };
    let zone = document.bytes(Ef::Dg1).and_then(|file| Dg1::decode(file).ok());
    let number = zone.as_ref().map(|zone| zone.mrz.document_number());
    let zone = zone.as_ref().zip(number.as_ref());
    let zone = zone.map(|(zone, number)| (zone.mrz.document_code(), number.as_bytes()));
    defects.of(signer, zone, issued_on::read(document))
}

/// Whether the signer is revoked, by its authority or by a defect list (TR-03135-1 §5.6.4.3.5).
fn revocation(
    signer: &Certificate<'_>,
    anchor: Option<&Anchor>,
    trust: &Trust,
    at: Date,
    effects: &[Effect],
) -> Result<Evidence, Reason> {
    if effects.contains(&Effect::SignerRevoked) {
        return Err(Reason::SignerDefectRevoked);
    }
    match trust.revocation(signer, anchor, at) {
        Revocation::Revoked => Err(Reason::SignerRevoked),
        Revocation::AuthorityRevoked => Err(Reason::AuthorityRevoked),
        _ if effects.contains(&Effect::SignerInDoubt) => Err(Reason::SignerInDoubt),
        Revocation::Absent => Err(Reason::RevocationNotChecked),
        Revocation::Stale(_) => Err(Reason::RevocationStale),
        Revocation::NotRevoked(list) => Ok(Evidence::NotRevoked {
            country: list.country,
            number: list.number,
            issued: list.issued.to_string(),
            next: list.next.to_string(),
        }),
    }
}

/// Finds the anchor whose key signed the certificate.
///
/// An anchor found by its name may be an older or a newer one of the same authority, so that its
/// key does not fit proves nothing. Only one that the certificate names by its key does, and only
/// after all others of the State were tried: identifiers are wrong in certificates that circulate.
pub(super) fn issuer<'t>(
    signer: &DocumentSigner<'_>,
    trust: &'t Trust,
    findings: &mut Vec<Finding>,
) -> Result<Issuer<'t>, Reason> {
    let DocumentSigner { certificate: signer, sha256 } = signer;
    let anchors = trust.issuers(signer);
    let found = |by| anchors.iter().filter(|(_, found)| *found == by).count();
    let by_key = found(FoundBy::KeyIdentifier) > 0;
    if !by_key && found(FoundBy::Name) > 1 {
        findings.push(Finding::SeveralAnchors);
    }
    let mut reason = if by_key { Reason::SignerNotIssued } else { Reason::AnchorMissing };
    for (anchor, found_by) in anchors {
        let certificate = anchor.certificate().ok_or(Reason::AnchorMissing)?;
        let key = certificate.subject_public_key_info();
        let verify = || verify_certificate_with(trust.backend(), signer, key).map(|_| ());
        match trust.verified(sha256, anchor, verify) {
            // A key alone is no issuer: names chain, too (RFC 5280 §6.1.3).
            Ok(()) if !signer.issuer().matches(certificate.subject()) => {
                reason = Reason::IssuerNameDiffers;
            }
            Ok(()) => {
                if anchor.standing() == Standing::NotVerified {
                    findings.push(Finding::AnchorsNotVerified);
                }
                return Ok(Issuer { anchor, certificate, found_by });
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
fn period(
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
fn key_usage(signer: &Certificate<'_>, document: &Document) -> Result<Evidence, Reason> {
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
    let Some(mut types) = types else { return Ok(true) };
    let zone = document.bytes(Ef::Dg1).and_then(|file| Dg1::decode(file).ok());
    let Some(zone) = zone else { return Ok(true) };
    Ok(types.any(|code| zone.mrz.document_code().starts_with(code)))
}

/// What a report says of a certificate.
pub(super) fn fact(
    role: Role,
    certificate: &Certificate<'_>,
    sha256: &[u8; 32],
) -> CertificateFact {
    let (from, until) = certificate.validity();
    CertificateFact {
        role,
        country: certificate.country().unwrap_or_default().to_owned(),
        serial: hex::print(certificate.serial()),
        sha256: hex::print(sha256),
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
