//! The hash functions documents are signed with (FIPS 180-4, Doc 9303-10 §4.6.2.3).

use crate::oid::{self, Oid};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

/// A hash function. SHA-1 occurs in documents issued before 2011 only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's own names")]
pub enum HashAlgorithm {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl HashAlgorithm {
    /// The hash function with this identifier.
    pub fn from_oid(algorithm: Oid<'_>) -> Option<Self> {
        match algorithm {
            oid::SHA1 => Some(Self::Sha1),
            oid::SHA224 => Some(Self::Sha224),
            oid::SHA256 => Some(Self::Sha256),
            oid::SHA384 => Some(Self::Sha384),
            oid::SHA512 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The identifier.
    pub const fn oid(self) -> Oid<'static> {
        match self {
            Self::Sha1 => oid::SHA1,
            Self::Sha224 => oid::SHA224,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    /// Bytes of a hash value.
    pub const fn output_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Hashes the parts as if they stood in one piece.
    pub fn hash(self, parts: &[&[u8]]) -> HashValue {
        match self {
            Self::Sha1 => HashValue::of::<Sha1>(parts),
            Self::Sha224 => HashValue::of::<Sha224>(parts),
            Self::Sha256 => HashValue::of::<Sha256>(parts),
            Self::Sha384 => HashValue::of::<Sha384>(parts),
            Self::Sha512 => HashValue::of::<Sha512>(parts),
        }
    }
}

/// A hash value of up to 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "hashes of files identify a person")]
pub struct HashValue {
    bytes: [u8; 64],
    len: usize,
}

impl HashValue {
    fn of<D: Digest>(parts: &[&[u8]]) -> Self {
        let mut digest = D::new();
        for part in parts {
            digest.update(part);
        }
        let mut value = Self { bytes: [0; 64], len: 0 };
        for (place, byte) in value.bytes.iter_mut().zip(digest.finalize()) {
            *place = byte;
            value.len += 1;
        }
        value
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_hashed_as_one() {
        for algorithm in [
            HashAlgorithm::Sha1,
            HashAlgorithm::Sha224,
            HashAlgorithm::Sha256,
            HashAlgorithm::Sha384,
            HashAlgorithm::Sha512,
        ] {
            let whole = algorithm.hash(&[b"abc"]);
            assert_eq!(whole.as_bytes().len(), algorithm.output_len());
            assert!(whole == algorithm.hash(&[b"a", b"", b"bc"]));
            assert_eq!(HashAlgorithm::from_oid(algorithm.oid()), Some(algorithm));
        }
        // FIPS 180-2 appendix A.1: SHA-1 of "abc".
        let abc = HashAlgorithm::Sha1.hash(&[b"abc"]);
        assert_eq!(abc.as_bytes()[..4], [0xA9, 0x99, 0x3E, 0x36]);
    }
}
