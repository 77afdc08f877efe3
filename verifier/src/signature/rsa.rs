//! RSA signatures (RFC 8017 §8): keys of 1024 to 4096 bits, with odd exponents of at most 33 bits.

use ::rsa::hazmat::rsa_encrypt;
use ::rsa::traits::PublicKeyParts;
use ::rsa::{BoxedUint, Pkcs1v15Sign, RsaPublicKey};
use card_format::hash::HashAlgorithm;
use card_format::signature_algorithm::SignatureAlgorithm;

use super::{Error, pss};

/// Shorter keys are no protection, longer ones a way to keep a terminal busy.
const SIZES: core::ops::RangeInclusive<usize> = 1024..=4096;

/// A public key within bounds.
#[derive(Debug)]
pub(super) struct Key(RsaPublicKey);

impl Key {
    /// A size outside the bounds is unsupported; an exponent that no key has, or an even modulus, is
    /// malformed.
    pub(super) fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, Error> {
        if !SIZES.contains(&bits(modulus)) {
            return Err(Error::Unsupported);
        }
        let n = BoxedUint::from_be_slice_vartime(modulus);
        let e = BoxedUint::from_be_slice_vartime(exponent);
        RsaPublicKey::new(n, e).map(Self).map_err(|_| Error::Malformed)
    }

    pub(super) fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[&[u8]],
        signature: &[u8],
    ) -> Result<(), Error> {
        let digest = algorithm.hash().hash(message);
        match algorithm {
            SignatureAlgorithm::RsaPkcs1 { hash } => {
                let verified = self.0.verify(pkcs1(hash), digest.as_bytes(), signature);
                verified.map_err(|_| Error::Wrong)
            }
            SignatureAlgorithm::RsaPss { hash, mgf_hash, salt_len } => {
                let encoded = self.opened(signature).ok_or(Error::Wrong)?;
                let scheme = pss::Scheme { hash, mgf_hash, salt_len };
                let em_bits = bits(&self.0.n().to_be_bytes()).saturating_sub(1);
                let right = scheme.verify(digest.as_bytes(), &encoded, em_bits);
                right.then_some(()).ok_or(Error::Wrong)
            }
            SignatureAlgorithm::Ecdsa { .. }
            | SignatureAlgorithm::EcdsaPlain { .. }
            | SignatureAlgorithm::Dsa { .. } => Err(Error::Malformed),
        }
    }

    /// RSAVP1 (RFC 8017 §5.2.2): the encoded message, as long as the modulus.
    fn opened(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let len = self.0.size();
        let s = BoxedUint::from_be_slice(signature, self.0.n_bits_precision()).ok()?;
        if signature.len() != len || s >= *self.0.n().as_ref() {
            return None;
        }
        let bytes = rsa_encrypt(&self.0, &s).ok()?.to_be_bytes();
        bytes.get(bytes.len().checked_sub(len)?..).map(<[u8]>::to_vec)
    }
}

/// How many bits a number has.
pub(super) fn bits(number: &[u8]) -> usize {
    let mut digits = number.iter().skip_while(|byte| **byte == 0);
    let first = digits.next().map_or(0, |first| 8 - first.leading_zeros());
    usize::try_from(first).unwrap_or(0) + 8 * digits.count()
}

/// `DigestInfo` up to the hash (RFC 8017 §9.2 note 1); parameters are NULL.
pub(crate) fn pkcs1(hash: HashAlgorithm) -> Pkcs1v15Sign {
    let prefix: &[u8] = match hash {
        HashAlgorithm::Sha1 => b"\x30\x21\x30\x09\x06\x05\x2B\x0E\x03\x02\x1A\x05\x00\x04\x14",
        HashAlgorithm::Sha224 => {
            b"\x30\x2D\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x04\x05\x00\x04\x1C"
        }
        HashAlgorithm::Sha256 => {
            b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
        }
        HashAlgorithm::Sha384 => {
            b"\x30\x41\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"
        }
        HashAlgorithm::Sha512 => {
            b"\x30\x51\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"
        }
    };
    Pkcs1v15Sign { hash_len: Some(hash.output_len()), prefix: prefix.into() }
}
