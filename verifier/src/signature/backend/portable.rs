//! Every curve and every size, in safe Rust.

use ::rsa::hazmat::rsa_encrypt;
use ::rsa::traits::PublicKeyParts;
use ::rsa::{BoxedUint, RsaPublicKey};
use card_format::curve::Curve;
use card_format::hash::{HashAlgorithm, HashValue};
use card_protocol::group::{Public, Standardized};
use card_protocol::signature::verify_digest;

use super::Backend;
use crate::signature::Error;
use crate::signature::pss::Pss;
use crate::signature::rsa::{self, Key};

/// `RustCrypto`, and the curves that card-protocol builds on it.
#[derive(Clone, Copy, Debug)]
pub struct Portable;

impl Backend for Portable {
    fn ecdsa(
        &self,
        curve: Curve,
        point: &[u8],
        digest: &HashValue,
        plain: &[u8],
    ) -> Result<(), Error> {
        let key = Public::decode(Standardized::Ec(curve), point).map_err(|_| Error::Malformed)?;
        verify_digest(&key, digest, plain).map_err(|_| Error::Wrong)
    }

    fn pkcs1(
        &self,
        key: Key<'_>,
        hash: HashAlgorithm,
        digest: &HashValue,
        signature: &[u8],
    ) -> Result<(), Error> {
        let verified = public(key)?.verify(rsa::pkcs1(hash), digest.as_bytes(), signature);
        verified.map_err(|_| Error::Wrong)
    }

    fn pss(
        &self,
        key: Key<'_>,
        parameters: Pss,
        digest: &HashValue,
        signature: &[u8],
    ) -> Result<(), Error> {
        let encoded = opened(&public(key)?, signature).ok_or(Error::Wrong)?;
        let right = parameters.verify(digest.as_bytes(), &encoded, key.bits().saturating_sub(1));
        right.then_some(()).ok_or(Error::Wrong)
    }
}

fn public(key: Key<'_>) -> Result<RsaPublicKey, Error> {
    let [n, e] = [key.modulus(), key.exponent()].map(BoxedUint::from_be_slice_vartime);
    RsaPublicKey::new(n, e).map_err(|_| Error::Malformed)
}

/// RSAVP1 (RFC 8017 §5.2.2): the encoded message, as long as the modulus.
fn opened(key: &RsaPublicKey, signature: &[u8]) -> Option<Vec<u8>> {
    let len = key.size();
    let s = BoxedUint::from_be_slice(signature, key.n_bits_precision()).ok()?;
    if signature.len() != len || s >= *key.n().as_ref() {
        return None;
    }
    let bytes = rsa_encrypt(key, &s).ok()?.to_be_bytes();
    bytes.get(bytes.len().checked_sub(len)?..).map(<[u8]>::to_vec)
}
