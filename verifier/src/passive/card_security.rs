//! EF.CardSecurity (Doc 9303-10 §3.11.4): signed like EF.SOD, by a signer who answers the same
//! questions. One check tells all of it, because EF.SOD is judged part by part already.

use card_format::card_security::CardSecurity;
use card_format::ef::Ef;
use card_format::error::Fault;
use jiff::civil::Date;

use super::issuer::{self, Issuer};
use super::memory::{self, Memory};
use super::signed::{DocumentSigner, Signed};
use super::{ber, signer_profile};
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
/// where nobody looked for it.
pub(super) fn check(
    document: &Document,
    trust: &Trust,
    at: Date,
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
        if deviates || !ber::in_order(security.signed_data()) {
            findings.push(Finding::BerEncoded);
        }
        let signed = Signed::find(security.signed_data(), trust)?;
        let evidence = verify(&signed).map_err(own)?;
        let Issuer { anchor, certificate: authority, .. } =
            issuer::issuer(signed.signer(), trust, &mut findings)?;
        let signer = signed.certificate();
        let effects = issuer::effects(signer, document, trust);
        let revocation = issuer::revocation(signer, Some(anchor), trust, at, &effects);
        let against = revocation.err().filter(|reason| issuer::speaks_against(*reason));
        // Whatever else is wrong with it: what speaks against a signer lets nothing count.
        trusted = against.is_none();
        issuer::in_force(signer, at, Reason::SignerNotYetValid, Reason::SignerExpired)?;
        issuer::in_force(&authority, at, Reason::AuthorityNotYetValid, Reason::AuthorityExpired)?;
        issuer::key_usage(signer, document)?;
        signer_profile::judge(signer, Some(&authority))?;
        against.map_or(Ok(evidence), Err)
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
