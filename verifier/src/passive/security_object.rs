//! The signature of EF.SOD and the digest it covers (TR-03135-1 §5.6.4.2).

use card_format::certificate::Certificate;
use card_format::ef::Ef;
use card_format::error::{Error, Fault};
use card_format::hash::HashAlgorithm;
use card_format::sod::Sod;

use crate::check::Id;
use crate::document::{Document, Source};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::signature::{self, hash_name, verify_signer};
use crate::trust::fingerprint;

/// Reads EF.SOD.
pub(super) fn read(document: &Document) -> Result<Sod<'_>, Reason> {
    // A card must have it; a folder may lack it.
    let missing = match document.source() {
        Source::Card => Reason::SodMissing,
        Source::Files => Reason::SodNotGiven,
    };
    let bytes = document.require(Ef::Sod, missing)?;
    Sod::decode(bytes).map_err(|error| match error.fault {
        Fault::Unsupported => Reason::SodAlgorithmNotSupported,
        _ => Reason::SodMalformed,
    })
}

/// The certificate of its signer, which it carries.
pub(super) fn signer<'d>(sod: &Sod<'d>) -> Result<Certificate<'d>, Reason> {
    let unreadable = || sod.certificates().any(|certificate| certificate.is_err());
    sod.document_signer()
        .ok_or_else(|| if unreadable() { Reason::SignerMalformed } else { Reason::SignerMissing })
}

/// Checks digest and signature; tells whether both are right.
pub(super) fn check(sod: &Result<Sod<'_>, Reason>, ledger: &mut Ledger) -> bool {
    let parts = sod.as_ref().map_err(|reason| *reason);
    let parts = parts.and_then(|sod| signer(sod).map(|signer| (sod, signer)));
    let digest = ledger.check(Id::MessageDigest, || {
        let (sod, signer) = parts.as_ref().map_err(|reason| *reason)?;
        message_digest(sod, signer)
    });
    let signature = ledger.check(Id::Signature, || {
        let (sod, signer) = parts.as_ref().map_err(|reason| *reason)?;
        signature_of(sod, signer)
    });
    if let Ok(sod) = sod {
        let old = sod.security_object().version() == 0;
        let extra = sod.signed_data().signers().nth(1).is_some();
        for (found, finding) in [(old, Finding::OldVersion), (extra, Finding::ExtraSigners)] {
            if found {
                ledger.find(finding);
            }
        }
    }
    digest && signature
}

fn message_digest(sod: &Sod<'_>, signer: &Certificate<'_>) -> Result<Evidence, Reason> {
    sod.check_message_digest(signer).map_err(|error| told(error, Reason::SodDigestWrong))?;
    let algorithm = sod.signer().ok().map(|signer| signer.digest_algorithm().algorithm);
    let algorithm = algorithm.and_then(HashAlgorithm::from_oid);
    Ok(Evidence::Digest { algorithm: algorithm.map_or("", hash_name).to_owned() })
}

fn signature_of(sod: &Sod<'_>, signer: &Certificate<'_>) -> Result<Evidence, Reason> {
    let info = sod.signer().map_err(|_| Reason::SodMalformed)?;
    let verified = verify_signer(&info, sod.signed_data(), signer);
    let algorithm = verified.map_err(|error| match error {
        signature::Error::Wrong => Reason::SodSignatureWrong,
        signature::Error::Unsupported => Reason::SodAlgorithmNotSupported,
        signature::Error::Malformed => Reason::SodMalformed,
    })?;
    let key = signer.subject_public_key_info().public_key().map_err(|_| Reason::SignerMalformed)?;
    let signer_sha256 = fingerprint(signer.raw());
    Ok(Evidence::Signature { algorithm: signature::name(&key, algorithm), signer_sha256 })
}

fn told(error: Error, wrong: Reason) -> Reason {
    match error.fault {
        Fault::Authentication => wrong,
        Fault::Unsupported => Reason::SodAlgorithmNotSupported,
        _ => Reason::SodMalformed,
    }
}
