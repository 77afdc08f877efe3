//! The keys of [`Assembly`] that verified something, decoded once: a document signer's stands behind
//! every document of a batch, an authority's behind every signer.

use core::fmt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use card_format::curve::Curve;
use card_format::hash::{HashAlgorithm, HashValue};

use super::assembly::EcKey;
use super::{Assembly, Backend};
use crate::signature::Error;
use crate::signature::pss::Pss;
use crate::signature::rsa::Key;

/// How many keys are kept: some 2 MiB. When there is no room, all are forgotten, which costs time
/// alone.
const ROOM: usize = 4096;

/// Keys by their points, and the curves these lie on.
type Keys = HashMap<Vec<u8>, (Curve, Arc<EcKey>)>;

/// [`Assembly`], and points that it decoded. Only a key that made a signature right is kept: a card
/// that carries something wrong fills nothing.
#[derive(Default)]
pub struct Remembering(Mutex<Keys>);

impl fmt::Debug for Remembering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remembering").finish_non_exhaustive()
    }
}

impl Backend for Remembering {
    fn ecdsa(
        &self,
        curve: Curve,
        point: &[u8],
        digest: &HashValue,
        plain: &[u8],
    ) -> Result<(), Error> {
        if let Some(key) = self.known(curve, point) {
            return key.verify(digest, plain);
        }
        let Some(key) = EcKey::decode(curve, point) else {
            return Assembly.ecdsa(curve, point, digest, plain);
        };
        let key = key?;
        key.verify(digest, plain)?;
        let mut keys = self.keys();
        if keys.len() >= ROOM {
            keys.clear();
        }
        keys.insert(point.to_vec(), (curve, Arc::new(key)));
        Ok(())
    }

    fn pkcs1(
        &self,
        key: Key<'_>,
        hash: HashAlgorithm,
        digest: &HashValue,
        signature: &[u8],
    ) -> Result<(), Error> {
        Assembly.pkcs1(key, hash, digest, signature)
    }

    fn pss(
        &self,
        key: Key<'_>,
        parameters: Pss,
        digest: &HashValue,
        signature: &[u8],
    ) -> Result<(), Error> {
        Assembly.pss(key, parameters, digest, signature)
    }
}

impl Remembering {
    /// The key that is these very bytes on this very curve.
    fn known(&self, curve: Curve, point: &[u8]) -> Option<Arc<EcKey>> {
        let keys = self.keys();
        let (known, key) = keys.get(point)?;
        (*known == curve).then(|| Arc::clone(key))
    }

    /// A thread that panicked while it held the lock left the map as it was before or after.
    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use card_protocol::group::{KeyPair, Standardized};
    use card_protocol::signature::sign;
    use getrandom::SysRng;
    use rand_core::UnwrapErr;

    use super::*;

    #[test]
    fn a_key_is_kept_when_it_was_right_and_answers_as_it_did() {
        let keys = Remembering::default();
        let digest = HashAlgorithm::Sha256.hash(&[b"message"]);
        let other = HashAlgorithm::Sha256.hash(&[b"other"]);
        let pair = KeyPair::from_secret(Standardized::Ec(Curve::P256), &[0x2A; 32]).unwrap();
        let signature =
            sign(&pair, HashAlgorithm::Sha256, &[b"message"], &mut UnwrapErr(SysRng)).unwrap();
        let (point, plain) = (pair.public().bytes(), signature.as_bytes());
        assert_eq!(keys.ecdsa(Curve::P256, point, &other, plain), Err(Error::Wrong));
        assert_eq!(keys.keys().len(), 0);
        for _ in 0..2 {
            assert_eq!(keys.ecdsa(Curve::P256, point, &digest, plain), Ok(()));
            assert_eq!(keys.ecdsa(Curve::P256, point, &other, plain), Err(Error::Wrong));
            assert_eq!(keys.keys().len(), 1);
        }
        // The same bytes on another curve are another key, or none.
        assert_ne!(keys.ecdsa(Curve::BrainpoolP256r1, point, &digest, plain), Ok(()));
        assert_eq!(keys.ecdsa(Curve::P384, point, &digest, plain), Err(Error::Malformed));
        let mut off = point.to_vec();
        *off.last_mut().unwrap() ^= 1;
        assert_eq!(keys.ecdsa(Curve::P256, &off, &digest, plain), Err(Error::Malformed));
        assert_eq!(keys.keys().len(), 1);
    }
}
