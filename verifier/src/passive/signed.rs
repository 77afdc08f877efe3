//! One structure of signed data with its signer: the judgement that EF.SOD and EF.CardSecurity share
//! (RFC 5652 §5, Doc 9303-10 Table 35).

use card_format::certificate::Certificate;
use card_format::cms::{SignedData, SignerInfo};
use card_format::error::Fault;
use card_format::hash::HashAlgorithm;
use card_format::signature_algorithm::SignatureAlgorithm;

use crate::reason::Reason;
use crate::signature::{self, verify_signer};
use crate::trust::Trust;

/// Signed data, and the first of its signers whose certificate is at hand.
pub(super) struct Signed<'a> {
    data: &'a SignedData<'a>,
    info: SignerInfo<'a>,
    certificate: Certificate<'a>,
}

impl<'a> Signed<'a> {
    /// Looks for the certificate inside, then among those that the trust folder has: before LDS 1.8
    /// an issuer could leave it out (Doc 9303-10 Table 35).
    pub(super) fn find(data: &'a SignedData<'a>, trust: &'a Trust) -> Result<Self, Reason> {
        let found = data.signers().find_map(|info| {
            let named = |certificate: &Certificate<'_>| info.identifier().names(certificate);
            let mut inside = data.certificates().filter_map(Result::ok);
            let certificate = inside.find(named).or_else(|| trust.signers().find(named))?;
            Some(Self { data, info, certificate })
        });
        let unreadable = || data.certificates().any(|certificate| certificate.is_err());
        found.ok_or_else(
            || {
                if unreadable() { Reason::SignerMalformed } else { Reason::SignerMissing }
            },
        )
    }

    /// The certificate of the signer.
    pub(super) const fn certificate(&self) -> &Certificate<'a> {
        &self.certificate
    }

    /// Compares the hash of the content with the one that is signed.
    pub(super) fn check_digest(&self) -> Result<HashAlgorithm, Reason> {
        self.info.check_message_digest(self.data).map_err(|error| match error.fault {
            Fault::Authentication => Reason::SodDigestWrong,
            Fault::Unsupported => Reason::SodAlgorithmNotSupported,
            _ => Reason::SodMalformed,
        })?;
        let algorithm = HashAlgorithm::from_oid(self.info.digest_algorithm().algorithm);
        algorithm.ok_or(Reason::SodAlgorithmNotSupported)
    }

    /// Verifies the signature itself; tells how it is made.
    pub(super) fn check_signature(&self) -> Result<SignatureAlgorithm, Reason> {
        verify_signer(&self.info, self.data, &self.certificate).map_err(|error| match error {
            signature::Error::Wrong => Reason::SodSignatureWrong,
            signature::Error::Unsupported => Reason::SodAlgorithmNotSupported,
            signature::Error::Malformed => Reason::SodMalformed,
        })
    }

    /// Whether versions and lists say what CMS wants them to say of the rest. A signature covers
    /// none of them, so nothing is proven by their being wrong.
    pub(super) fn keeps_form(&self) -> bool {
        let by_key =
            matches!(self.info.identifier(), card_format::cms::SignerIdentifier::KeyIdentifier(_));
        let version = if by_key { 3 } else { 1 };
        let digest = self.info.digest_algorithm().algorithm;
        let mut listed = self.data.digest_algorithms();
        self.data.version() == 3
            && self.info.version() == version
            && listed.any(|algorithm| algorithm.algorithm == digest)
    }

    /// Whether content and signature are hashed with the same function.
    pub(super) fn digests_agree(&self) -> bool {
        let content = HashAlgorithm::from_oid(self.info.digest_algorithm().algorithm);
        self.info.algorithm().is_ok_and(|algorithm| Some(algorithm.hash()) == content)
    }
}
