//! Keys from the operating system's random number generator.

use p256::SecretKey;
use verifier::key_file;
use zeroize::Zeroizing;

use super::super::Error;

/// A symmetric key.
pub(in crate::pki) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, Error> {
    let mut key = Zeroizing::new([0; N]);
    getrandom::fill(&mut *key).map_err(|_| key_file::Error::Random)?;
    Ok(key)
}

/// A signing key on P-256.
pub(in crate::pki) fn signing_key() -> Result<SecretKey, Error> {
    loop {
        // One in 2^32 draws is no scalar.
        if let Ok(key) = SecretKey::from_slice(&*random::<32>()?) {
            return Ok(key);
        }
    }
}
