//! EF.CardSecurity (Doc 9303-10 §3.11.4): signed like EF.SOD, by a signer who answers the same
//! questions. One check tells all of it, because EF.SOD is judged part by part already.

use card_format::card_security::CardSecurity;
use card_format::ef::Ef;
use card_format::error::Fault;
use jiff::civil::Date;

use super::ber;
use super::issuer::{self, Backing};
use super::memory::{self, Memory};
use super::signed::{DocumentSigner, Signed};
use crate::check::Id;
use crate::document::{Content, Document};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::hex;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::signature;
use crate::trust::Trust;

/// Tells whether a trusted issuer signed the file, and of which bytes this is said. There is no check
/// where nobody looked for it. `known` is a signer of whom all was asked already.
pub(super) fn check(
    document: &Document,
    trust: &Trust,
    at: Date,
    known: Option<(&DocumentSigner<'_>, &Backing<'_>)>,
    ledger: &mut Ledger,
) -> memory::CardSecurity {
    let file = document.bytes(Ef::CardSecurity);
    let Some(content) = document.content(Ef::CardSecurity) else {
        return memory::CardSecurity::new(file, false);
    };
    let mut trusted = false;
    let mut findings = Vec::new();
    ledger.check(Id::CardSecurity, || {
        let file = match content {
            Content::Read(file) => file,
            Content::Absent => return Err(Reason::CardSecurityMissing),
            Content::Denied => return Err(Reason::FileNotRead),
            Content::Broken(reason) => return Err(*reason),
        };
        let (file, deviates) = ber::definite(file);
        let security = CardSecurity::decode(&file).map_err(|error| match error.fault {
            Fault::Unsupported => Reason::SignerAlgorithmNotSupported,
            _ => Reason::CardSecurityMalformed,
        })?;
        let signed = Signed::find(security.signed_data(), trust)?;
        if deviates || signed.is_out_of_order() {
            findings.push(Finding::BerEncoded);
        }
        let evidence = verify(&signed).map_err(own)?;
        let signer = signed.signer();
        let asked;
        let backing = match known {
            Some((other, backing)) if other.sha256 == signer.sha256 => backing,
            _ => {
                asked = issuer::check(document, Some(signer), trust, at, &mut Ledger::default());
                &asked
            }
        };
        findings.extend_from_slice(&backing.findings);
        trusted = backing.trusted;
        backing.fault.map_or(Ok(evidence), Err)
    });
    for finding in findings {
        ledger.find(finding);
    }
    memory::CardSecurity::new(file, trusted)
}

fn verify(signed: &Signed<'_>) -> Result<Evidence, Reason> {
    signed.check_digest()?;
    let algorithm = signed.check_signature(&mut Memory::default())?;
    if !signed.keeps_form() {
        return Err(Reason::CardSecurityMalformed);
    }
    let DocumentSigner { certificate, sha256 } = signed.signer();
    let key = certificate.subject_public_key_info().public_key();
    let key = key.map_err(|_| Reason::SignerMalformed)?;
    let algorithm = signature::name(&key, algorithm);
    Ok(Evidence::Signature { algorithm, signer_sha256: hex::print(sha256) })
}

/// The same fault in the words of this file.
const fn own(reason: Reason) -> Reason {
    match reason {
        Reason::SodDigestWrong | Reason::SodSignatureWrong => Reason::CardSecurityWrong,
        Reason::SodMalformed => Reason::CardSecurityMalformed,
        Reason::SodAlgorithmNotSupported => Reason::SignerAlgorithmNotSupported,
        other => other,
    }
}
