//! The signature of EF.SOD and the digest it covers (TR-03135-1 §5.6.4.2).

use std::borrow::Cow;

use card_format::ef::Ef;
use card_format::error::Fault;
use card_format::hash::HashAlgorithm;
use card_format::lds_security_object::LdsSecurityObject;
use card_format::sod::Sod;

use super::ber;
use super::memory::Memory;
use super::signed::{DocumentSigner, Signed};
use crate::check::Id;
use crate::document::{Document, Source};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::hex;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::signature::{self, hash_name};

/// LDS versions whose security object says which version it is (Doc 9303-10 §4.6.2.3).
const FIRST_SIGNED_VERSION: &str = "0108";

/// The latest LDS version that this terminal knows.
const LATEST_VERSION: &str = "0108";

/// EF.SOD in a form that can be read, and whether it came in another than DER.
pub(super) fn file(document: &Document) -> Result<(Cow<'_, [u8]>, bool), Reason> {
    // A card must have it; a folder may lack it.
    let missing = match document.source() {
        Source::Card => Reason::SodMissing,
        Source::Files => Reason::SodNotGiven,
    };
    Ok(ber::definite(document.require(Ef::Sod, missing)?))
}

/// Reads EF.SOD.
pub(super) fn read(bytes: &[u8]) -> Result<Sod<'_>, Reason> {
    Sod::decode(bytes).map_err(|error| match error.fault {
        Fault::Unsupported => Reason::SodAlgorithmNotSupported,
        _ => Reason::SodMalformed,
    })
}

/// Checks digest and signature; tells whether both are right.
pub(super) fn check(
    sod: Result<&Sod<'_>, Reason>,
    signed: Result<&Signed<'_>, Reason>,
    memory: &mut Memory,
    ledger: &mut Ledger,
) -> bool {
    let digest = ledger.check(Id::MessageDigest, || {
        let algorithm = hash_name(signed?.check_digest()?).to_owned();
        Ok(Evidence::Digest { algorithm })
    });
    let signature = ledger.check(Id::Signature, || signature_of(signed?, memory));
    if let (Ok(sod), Ok(signed)) = (sod, signed) {
        ledger.check(Id::SignedForm, || form(sod, signed));
        findings(sod, signed, ledger);
    }
    digest && signature
}

fn signature_of(signed: &Signed<'_>, memory: &mut Memory) -> Result<Evidence, Reason> {
    let algorithm = signed.check_signature(memory)?;
    let DocumentSigner { certificate, sha256 } = signed.signer();
    let key = certificate.subject_public_key_info().public_key();
    let key = key.map_err(|_| Reason::SignerMalformed)?;
    let signer_sha256 = hex::print(sha256);
    Ok(Evidence::Signature { algorithm: signature::name(&key, algorithm), signer_sha256 })
}

/// Versions and lists agree with the rest. An issuer who gets them wrong made no less of a document,
/// and neither did one who got them wrong on purpose.
fn form(sod: &Sod<'_>, signed: &Signed<'_>) -> Result<Evidence, Reason> {
    let object = sod.security_object();
    if !signed.keeps_form() || !says_its_version(object) {
        return Err(Reason::SodFormWrong);
    }
    Ok(Evidence::Form { version: object.version() })
}

/// Version 1 signs the LDS version, which is then one that does so; version 0 does not.
fn says_its_version(object: &LdsSecurityObject<'_>) -> bool {
    match object.lds_version() {
        Some((lds, _)) => object.version() == 1 && lds >= FIRST_SIGNED_VERSION,
        None => object.version() == 0,
    }
}

fn findings(sod: &Sod<'_>, signed: &Signed<'_>, ledger: &mut Ledger) {
    let object = sod.security_object();
    let sha1 = |hash: Option<HashAlgorithm>| hash == Some(HashAlgorithm::Sha1);
    let hashes = HashAlgorithm::from_oid(object.hash_algorithm().algorithm);
    let signer = |algorithm: card_format::signature_algorithm::SignatureAlgorithm| algorithm.hash();
    let signature = signed.algorithm().map(signer);
    let certificate = signed.certificate().algorithm().ok().map(signer);
    let newer = object.lds_version().is_some_and(|(lds, _)| lds > LATEST_VERSION);
    for (found, finding) in [
        (object.version() == 0, Finding::OldVersion),
        (newer, Finding::NewerVersion),
        (!sod.names_its_content(), Finding::OldContentType),
        (signed.is_out_of_order(), Finding::BerEncoded),
        (signed.has_several_signers(), Finding::ExtraSigners),
        (sha1(hashes) || sha1(signature) || sha1(certificate), Finding::WeakHash),
        (!signed.digests_agree(), Finding::DigestsDiffer),
    ] {
        if found {
            ledger.find(finding);
        }
    }
}
