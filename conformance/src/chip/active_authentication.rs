//! Active Authentication (Doc 9303-11 §6.1) with ECDSA and with RSA, and EF.DG15 for each.
//!
//! ```text
//! RSA    6A ‖ drawn bytes ‖ H(drawn bytes ‖ challenge) ‖ trailer, raised to d mod n (ISO/IEC 9796-2)
//! ECDSA  r ‖ s
//! ```

use card_format::curve::Curve;
use card_format::hash::HashAlgorithm;
use card_format::signature_algorithm::SignatureAlgorithm;
use chacha20::ChaCha20Rng;
use rsa::BoxedUint;
use rsa::hazmat::rsa_decrypt;
use rsa::traits::PublicKeyParts;

use super::{Answer, Chip};
use crate::der::Node;
use crate::document::suite::Key;

/// What a chip signs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActiveKey {
    /// ECDSA on P-256 with SHA-256.
    Ecdsa,
    /// RSA with 2048 bits, this hash function and this trailer.
    Rsa(HashAlgorithm, Vec<u8>),
}

impl ActiveKey {
    /// RSA with the trailer that the hash function has (ISO/IEC 10118).
    pub fn rsa(hash: HashAlgorithm) -> Self {
        let trailer = match hash {
            HashAlgorithm::Sha1 => vec![0xBC],
            HashAlgorithm::Sha224 => vec![0x38, 0xCC],
            HashAlgorithm::Sha256 => vec![0x34, 0xCC],
            HashAlgorithm::Sha384 => vec![0x36, 0xCC],
            HashAlgorithm::Sha512 => vec![0x35, 0xCC],
        };
        Self::Rsa(hash, trailer)
    }

    /// EF.DG15 with the public half.
    pub fn dg15(&self) -> Vec<u8> {
        Node::constructed(&[0x6F], vec![Node::parse(&self.key().public())]).encode()
    }

    const fn key(&self) -> Key {
        match self {
            Self::Ecdsa => Key::Ec(Curve::P256, 0x44),
            Self::Rsa(..) => Key::SignerRsa,
        }
    }

    fn sign(&self, challenge: &[u8]) -> Vec<u8> {
        let Self::Rsa(hash, trailer) = self else {
            let algorithm = SignatureAlgorithm::EcdsaPlain { hash: HashAlgorithm::Sha256 };
            return self.key().sign(algorithm, challenge);
        };
        let key = self.key().rsa();
        let length = key.size() - 1 - hash.output_len() - trailer.len();
        let drawn = vec![0x5A; length];
        let digest = hash.hash(&[&drawn, challenge]);
        let message = [&[0x6A], &drawn[..], digest.as_bytes(), trailer].concat();
        let message = BoxedUint::from_be_slice(&message, 2048).unwrap();
        let signature = rsa_decrypt(None::<&mut ChaCha20Rng>, &key, &message).unwrap();
        let signature = signature.to_be_bytes();
        signature[signature.len() - key.size()..].to_vec()
    }
}

impl Chip {
    pub(super) fn sign(&self, challenge: &[u8]) -> Answer {
        let key = self.active_key.as_ref().ok_or(0x6D00_u16)?;
        Ok(key.sign(challenge))
    }
}
