//! One structure of signed data with its signers: the judgement that EF.SOD and EF.CardSecurity share
//! (RFC 5652 §5, Doc 9303-10 Table 35).
//!
//! Doc 9303-10 recommends one signer. Where there are more, the one counts whom an authority stands
//! behind, and every other whose certificate is at hand must have signed, too: a wrong signature is a
//! wrong signature. One whose certificate or algorithm is not known here proves nothing and refutes
//! nothing.

use card_format::asn1::Time;
use card_format::certificate::Certificate;
use card_format::cms::{SignedAttributes, SignedData, SignerIdentifier, SignerInfo};
use card_format::error::Fault;
use card_format::hash::HashAlgorithm;
use card_format::signature_algorithm::SignatureAlgorithm;
use sha2::{Digest, Sha256};

use super::issuer;
use super::memory::Memory;
use crate::reason::Reason;
use crate::signature::{self, verify_signer_with};
use crate::trust::Trust;

/// More signers than any document needs; each costs a verification.
const MOST_SIGNERS: usize = 8;

/// Signed data, and those of its signers whose certificates are at hand.
pub(super) struct Signed<'a> {
    data: &'a SignedData<'a>,
    trust: &'a Trust,
    /// All of them.
    infos: Vec<SignerInfo<'a>>,
    signer: Signer<'a>,
    others: Vec<Signer<'a>>,
}

/// A signer and its certificate.
struct Signer<'a> {
    info: SignerInfo<'a>,
    document_signer: DocumentSigner<'a>,
}

/// A document signer's certificate.
#[derive(Clone, Copy)]
pub(super) struct DocumentSigner<'a> {
    pub(super) certificate: Certificate<'a>,
    /// Its hash, by which lists and reports name it.
    pub(super) sha256: [u8; 32],
}

impl<'a> Signed<'a> {
    /// Looks for the certificates inside, then among those that the trust folder has: before LDS 1.8
    /// an issuer could leave them out (Doc 9303-10 Table 35).
    pub(super) fn find(data: &'a SignedData<'a>, trust: &'a Trust) -> Result<Self, Reason> {
        let infos: Vec<_> = data.signers().take(MOST_SIGNERS + 1).collect();
        if infos.len() > MOST_SIGNERS {
            return Err(Reason::SodMalformed);
        }
        let mut found = infos.iter().filter_map(|info| Signer::find(*info, data, trust));
        let (first, mut others) = (found.next(), found.collect::<Vec<_>>());
        let Some(mut signer) = first else {
            let unreadable = data.certificates().any(|certificate| certificate.is_err());
            return Err(if unreadable { Reason::SignerMalformed } else { Reason::SignerMissing });
        };
        if !others.is_empty() && !signer.is_trusted(trust) {
            let trusted = others.iter_mut().find(|other| other.is_trusted(trust));
            if let Some(counts) = trusted {
                core::mem::swap(&mut signer, counts);
            } else if !signer.is_known()
                && let Some(counts) = others.iter_mut().find(|other| other.is_known())
            {
                core::mem::swap(&mut signer, counts);
            }
        }
        Ok(Self { data, trust, infos, signer, others })
    }

    /// The signer that counts.
    pub(super) const fn signer(&self) -> &DocumentSigner<'a> {
        &self.signer.document_signer
    }

    /// Its certificate.
    pub(super) const fn certificate(&self) -> &Certificate<'a> {
        &self.signer().certificate
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
        let mut check = |signer: &Signer<'a>| signer.check_signature(self.data, self.trust, memory);
        let algorithm = check(&self.signer)?;
        self.refute(|other| check(other).map(|_| ()))?;
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
        self.data.version() == 3 && self.infos.iter().all(keeps)
    }

    /// Whether signers wrote their attributes in another order than that of DER.
    pub(super) fn is_out_of_order(&self) -> bool {
        let mut attributes = self.infos.iter().filter_map(SignerInfo::signed_attributes);
        !attributes.all(SignedAttributes::are_in_order)
    }

    /// Whether more than one signed.
    pub(super) fn has_several_signers(&self) -> bool {
        self.infos.len() > 1
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
        let sha256 = Sha256::digest(certificate.raw()).into();
        Some(Self { info, document_signer: DocumentSigner { certificate, sha256 } })
    }

    const fn certificate(&self) -> &Certificate<'a> {
        &self.document_signer.certificate
    }

    fn is_trusted(&self, trust: &Trust) -> bool {
        self.is_known() && issuer::issuer(&self.document_signer, trust, &mut Vec::new()).is_ok()
    }

    /// Whether this terminal has the algorithm.
    fn is_known(&self) -> bool {
        let key = self.certificate().subject_public_key_info().public_key();
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
        trust: &Trust,
        memory: &mut Memory,
    ) -> Result<SignatureAlgorithm, Reason> {
        let [tag, signed] = self.info.signed(data);
        let (digest, algorithm) = (self.info.digest_algorithm(), self.info.signature_algorithm());
        let parts = [
            self.certificate().raw(),
            tag,
            signed,
            digest.algorithm.as_bytes(),
            algorithm.algorithm.as_bytes(),
            algorithm.parameters.unwrap_or_default(),
            self.info.signature(),
        ];
        let verify = || verify_signer_with(trust.backend(), &self.info, data, self.certificate());
        memory.once(&parts, verify).map_err(|error| match error {
            signature::Error::Wrong => Reason::SodSignatureWrong,
            signature::Error::Unsupported => Reason::SodAlgorithmNotSupported,
            signature::Error::Malformed => Reason::SodMalformed,
        })
    }
}
