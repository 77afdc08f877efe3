//! Algorithms of Terminal Authentication (TR-03110-3 §A.6.4): what a key in a card-verifiable
//! certificate signs with.

use crate::hash::HashAlgorithm;
use crate::oid::{self, Oid};

/// A signature algorithm under id-TA. Doc 9303-12 §7.2.2 keeps RSASSA-PSS and ECDSA without SHA-1;
/// the others occur in the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(HashAlgorithm),
    /// RSASSA-PSS, MGF1 with the same hash, a salt as long as the hash.
    RsaPss(HashAlgorithm),
    /// ECDSA, signatures as r ‖ s.
    Ecdsa(HashAlgorithm),
}

impl Algorithm {
    /// Every algorithm with its identifier.
    const ALL: [(Self, Oid<'static>); 11] = [
        (Self::RsaPkcs1(HashAlgorithm::Sha1), oid::TA_RSA_PKCS1_SHA1),
        (Self::RsaPkcs1(HashAlgorithm::Sha256), oid::TA_RSA_PKCS1_SHA256),
        (Self::RsaPkcs1(HashAlgorithm::Sha512), oid::TA_RSA_PKCS1_SHA512),
        (Self::RsaPss(HashAlgorithm::Sha1), oid::TA_RSA_PSS_SHA1),
        (Self::RsaPss(HashAlgorithm::Sha256), oid::TA_RSA_PSS_SHA256),
        (Self::RsaPss(HashAlgorithm::Sha512), oid::TA_RSA_PSS_SHA512),
        (Self::Ecdsa(HashAlgorithm::Sha1), oid::TA_ECDSA_SHA1),
        (Self::Ecdsa(HashAlgorithm::Sha224), oid::TA_ECDSA_SHA224),
        (Self::Ecdsa(HashAlgorithm::Sha256), oid::TA_ECDSA_SHA256),
        (Self::Ecdsa(HashAlgorithm::Sha384), oid::TA_ECDSA_SHA384),
        (Self::Ecdsa(HashAlgorithm::Sha512), oid::TA_ECDSA_SHA512),
    ];

    /// The algorithm with this identifier.
    pub fn from_oid(oid: Oid<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == oid).map(|(algorithm, _)| algorithm)
    }

    /// The identifier; none for a hash that the standard does not pair with RSA.
    pub fn oid(self) -> Option<Oid<'static>> {
        Self::ALL.into_iter().find(|(algorithm, _)| *algorithm == self).map(|(_, oid)| oid)
    }

    /// The hash function.
    pub const fn hash(self) -> HashAlgorithm {
        match self {
            Self::RsaPkcs1(hash) | Self::RsaPss(hash) | Self::Ecdsa(hash) => hash,
        }
    }

    /// Whether keys are RSA keys.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::RsaPkcs1(_) | Self::RsaPss(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_lead_back() {
        for (algorithm, oid) in Algorithm::ALL {
            assert_eq!(Algorithm::from_oid(oid), Some(algorithm));
            assert_eq!(algorithm.oid(), Some(oid));
            assert!(oid.under(oid::TA).is_some());
        }
        assert_eq!(Algorithm::from_oid(oid::TA), None);
        assert_eq!(Algorithm::RsaPss(HashAlgorithm::Sha224).oid(), None);
    }
}
