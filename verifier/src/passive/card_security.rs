//! EF.CardSecurity (Doc 9303-10 §3.11.4): signed like EF.SOD, by a signer who answers the same
//! questions. One check tells all of it, because EF.SOD is judged part by part already.

use card_format::card_security::CardSecurity;
use card_format::certificate::Certificate;
use card_format::cms::SignedData;
use card_format::ef::Ef;
use card_format::error::Fault;
use jiff::civil::Date;

use super::issuer;
use crate::check::Id;
use crate::document::{Content, Document};
use crate::evidence::Evidence;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::signature::{self, verify_signer};
use crate::trust::{Trust, fingerprint};

/// Tells whether a trusted issuer signed the file. There is no check where nobody looked for it.
pub(super) fn check(document: &Document, trust: &Trust, at: Date, ledger: &mut Ledger) -> bool {
    let Some(content) = document.content(Ef::CardSecurity) else { return false };
    let mut trusted = false;
    let mut findings = Vec::new();
    ledger.check(Id::CardSecurity, || {
        let file = match content {
            Content::Read(file) => file,
            Content::Absent => return Err(Reason::CardSecurityMissing),
            Content::Denied => return Err(Reason::FileNotRead),
            Content::Broken(reason) => return Err(*reason),
        };
        let security = CardSecurity::decode(file).map_err(|error| told(error.fault))?;
        let data = security.signed_data();
        let signer = signer(data)?;
        let evidence = verify(data, &signer)?;
        let (anchor, _) = issuer::issuer(&signer, trust, &mut findings)?;
        trusted = true;
        let authority = anchor.certificate();
        issuer::period(&signer, at, Reason::SignerNotYetValid, Reason::SignerExpired)?;
        let authority = authority.ok_or(Reason::NoAnchor)?;
        issuer::period(&authority, at, Reason::AuthorityNotYetValid, Reason::AuthorityExpired)?;
        issuer::key_usage(&signer, document)?;
        Ok(evidence)
    });
    for finding in findings {
        ledger.find(finding);
    }
    trusted
}

/// The certificate of its first signer, which it carries.
fn signer<'d>(data: &SignedData<'d>) -> Result<Certificate<'d>, Reason> {
    let info = data.signers().next().ok_or(Reason::CardSecurityMalformed)?;
    let mut certificates = data.certificates().filter_map(Result::ok);
    certificates
        .find(|certificate| info.identifier().names(certificate))
        .ok_or(Reason::SignerMissing)
}

fn verify(data: &SignedData<'_>, signer: &Certificate<'_>) -> Result<Evidence, Reason> {
    let info = data.signer(signer).ok_or(Reason::SignerMissing)?;
    info.check_message_digest(data).map_err(|error| told(error.fault))?;
    let algorithm = verify_signer(&info, data, signer).map_err(|error| match error {
        signature::Error::Wrong => Reason::CardSecurityWrong,
        signature::Error::Unsupported => Reason::SignerAlgorithmNotSupported,
        signature::Error::Malformed => Reason::CardSecurityMalformed,
    })?;
    let key = signer.subject_public_key_info().public_key().map_err(|_| Reason::SignerMalformed)?;
    let algorithm = signature::name(&key, algorithm);
    Ok(Evidence::Signature { algorithm, signer_sha256: fingerprint(signer.raw()) })
}

const fn told(fault: Fault) -> Reason {
    match fault {
        Fault::Authentication => Reason::CardSecurityWrong,
        Fault::Unsupported => Reason::SignerAlgorithmNotSupported,
        _ => Reason::CardSecurityMalformed,
    }
}
