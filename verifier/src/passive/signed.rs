//! One structure of signed data with its signers: the judgement that EF.SOD and EF.CardSecurity share
//! (RFC 5652 §5, Doc 9303-10 Table 35).
//!
//! Doc 9303-10 recommends one signer. Where there are more, the one counts whom an authority stands
//! behind, and every other whose certificate is at hand must have signed, too: a wrong signature is a
//! wrong signature. One whose certificate or algorithm is not known here proves nothing and refutes
//! nothing.

use card_format::asn1::Time;
use card_format::certificate::Certificate;
use card_format::cms::{SignedData, SignerIdentifier, SignerInfo};
use card_format::error::Fault;
use card_format::hash::HashAlgorithm;
use card_format::signature_algorithm::SignatureAlgorithm;

use super::issuer;
use super::memory::Memory;
use crate::reason::Reason;
use crate::signature::{self, verify_signer};
use crate::trust::Trust;

/// More signers than any document needs; each costs a verification.
const MOST_SIGNERS: usize = 8;

/// Signed data, and those of its signers whose certificates are at hand.
pub(super) struct Signed<'a> {
    data: &'a SignedData<'a>,
    signer: Signer<'a>,
    others: Vec<Signer<'a>>,
}

/// A signer and its certificate.
struct Signer<'a> {
    info: SignerInfo<'a>,
    certificate: Certificate<'a>,
}

impl<'a> Signed<'a> {
    /// Looks for the certificates inside, then among those that the trust folder has: before LDS 1.8
    /// an issuer could leave them out (Doc 9303-10 Table 35).
    pub(super) fn find(data: &'a SignedData<'a>, trust: &'a Trust) -> Result<Self, Reason> {
        if data.signers().nth(MOST_SIGNERS).is_some() {
            return Err(Reason::SodMalformed);
        }
        let mut found: Vec<_> =
            data.signers().filter_map(|info| Signer::find(info, data, trust)).collect();
        if found.is_empty() {
            let unreadable = data.certificates().any(|certificate| certificate.is_err());
            return Err(if unreadable { Reason::SignerMalformed } else { Reason::SignerMissing });
        }
        let counts = if found.len() == 1 {
            0
        } else {
            let trusted = found.iter().position(|signer| signer.is_trusted(trust));
            let known = || found.iter().position(Signer::is_known);
            trusted.or_else(known).unwrap_or(0)
        };
        let signer = found.remove(counts);
        Ok(Self { data, signer, others: found })
    }

    /// The certificate of the signer that counts.
    pub(super) const fn certificate(&self) -> &Certificate<'a> {
        &self.signer.certificate
    }

    /// When the signer says it signed; the signature covers that.
    pub(super) fn signing_time(&self) -> Option<Time> {
        self.signer.info.signed_attributes()?.signing_time().ok().flatten()
    }

    /// Compares the hash of the content with the one that is signed.
    pub(super) fn check_digest(&self) -> Result<HashAlgorithm, Reason> {
        let algorithm = self.signer.check_digest(self.data)?;
        self.refute(|other| other.check_digest(self.data).map(|_| ()))?;
        Ok(algorithm)
    }

    /// Verifies the signature itself; tells how it is made.
    pub(super) fn check_signature(
        &self,
        memory: &mut Memory,
    ) -> Result<SignatureAlgorithm, Reason> {
        let algorithm = self.signer.check_signature(self.data, memory)?;
        self.refute(|other| other.check_signature(self.data, memory).map(|_| ()))?;
        Ok(algorithm)
    }

    /// Whether another signer shows that something is wrong. That it cannot be judged does not.
    fn refute(
        &self,
        mut check: impl FnMut(&Signer<'a>) -> Result<(), Reason>,
    ) -> Result<(), Reason> {
        self.others.iter().try_for_each(|other| match check(other) {
            Err(Reason::SodAlgorithmNotSupported) => Ok(()),
            result => result,
        })
    }

    /// Whether versions and lists say what CMS wants them to say of the rest. A signature covers
    /// none of them, so nothing is proven by their being wrong.
    pub(super) fn keeps_form(&self) -> bool {
        let keeps = |info: &SignerInfo<'_>| {
            let by_key = matches!(info.identifier(), SignerIdentifier::KeyIdentifier(_));
            let digest = info.digest_algorithm().algorithm;
            let mut listed = self.data.digest_algorithms();
            info.version() == if by_key { 3 } else { 1 }
                && listed.any(|algorithm| algorithm.algorithm == digest)
        };
        self.data.version() == 3 && self.data.signers().all(|info| keeps(&info))
    }

    /// Whether content and signature are hashed with the same function.
    pub(super) fn digests_agree(&self) -> bool {
        let content = HashAlgorithm::from_oid(self.signer.info.digest_algorithm().algorithm);
        self.algorithm().map(SignatureAlgorithm::hash) == content
    }

    /// How the signer says it signed.
    pub(super) fn algorithm(&self) -> Option<SignatureAlgorithm> {
        self.signer.info.algorithm().ok()
    }
}

impl<'a> Signer<'a> {
    fn find(info: SignerInfo<'a>, data: &'a SignedData<'a>, trust: &'a Trust) -> Option<Self> {
        let named = |certificate: &Certificate<'_>| info.identifier().names(certificate);
        let mut inside = data.certificates().filter_map(Result::ok);
        let certificate = inside.find(named).or_else(|| trust.signers().find(named))?;
        Some(Self { info, certificate })
    }

    fn is_trusted(&self, trust: &Trust) -> bool {
        self.is_known() && issuer::issuer(&self.certificate, trust, &mut Vec::new()).is_ok()
    }

    /// Whether this terminal has the algorithm.
    fn is_known(&self) -> bool {
        let key = self.certificate.subject_public_key_info().public_key();
        key.is_ok() && self.info.algorithm().is_ok()
    }

    fn check_digest(&self, data: &SignedData<'_>) -> Result<HashAlgorithm, Reason> {
        self.info.check_message_digest(data).map_err(|error| match error.fault {
            Fault::Authentication => Reason::SodDigestWrong,
            Fault::Unsupported => Reason::SodAlgorithmNotSupported,
            _ => Reason::SodMalformed,
        })?;
        let algorithm = HashAlgorithm::from_oid(self.info.digest_algorithm().algorithm);
        algorithm.ok_or(Reason::SodAlgorithmNotSupported)
    }

    fn check_signature(
        &self,
        data: &SignedData<'a>,
        memory: &mut Memory,
    ) -> Result<SignatureAlgorithm, Reason> {
        let [tag, signed] = self.info.signed(data);
        let (digest, algorithm) = (self.info.digest_algorithm(), self.info.signature_algorithm());
        let parts = [
            self.certificate.raw(),
            tag,
            signed,
            digest.algorithm.as_bytes(),
            algorithm.algorithm.as_bytes(),
            algorithm.parameters.unwrap_or_default(),
            self.info.signature(),
        ];
        let verify = || verify_signer(&self.info, data, &self.certificate);
        memory.once(&parts, verify).map_err(|error| match error {
            signature::Error::Wrong => Reason::SodSignatureWrong,
            signature::Error::Unsupported => Reason::SodAlgorithmNotSupported,
            signature::Error::Malformed => Reason::SodMalformed,
        })
    }
}
