//! A dossier's content at rest: AES-256-GCM (SP 800-38D) under the key of the accounts, bound to the
//! dossier's identifier.
//!
//! ```text
//! nonce 12 │ ciphertext │ tag 16
//! ```

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use zeroize::Zeroizing;

use super::{Error, StoreKey};

/// Bytes of a nonce: random, for a key sees far fewer than 2^32 of them (SP 800-38D §8.3).
const NONCE: usize = 12;

/// Seals content for the dossier with this identifier.
pub(super) fn seal(key: &StoreKey, dossier: &str, content: &[u8]) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|_| Error::Key)?;
    let cipher = Aes256Gcm::new((&*key.sealing()).into());
    let payload = Payload { msg: content, aad: dossier.as_bytes() };
    let sealed = cipher.encrypt((&nonce).into(), payload).map_err(|_| Error::Payload)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens it again.
pub(super) fn open(
    key: &StoreKey,
    dossier: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(Error::Payload)?;
    let cipher = Aes256Gcm::new((&*key.sealing()).into());
    let payload = Payload { msg: sealed, aad: dossier.as_bytes() };
    let content = cipher.decrypt(nonce.into(), payload).map_err(|_| Error::Payload)?;
    Ok(Zeroizing::new(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_opens_for_its_dossier_alone() {
        let key = StoreKey::of_trial();
        let sealed = seal(&key, "D-1", b"content").unwrap();
        assert_eq!(*open(&key, "D-1", &sealed).unwrap(), b"content");
        assert_ne!(sealed, seal(&key, "D-1", b"content").unwrap(), "every nonce is new");
        assert!(matches!(open(&key, "D-2", &sealed), Err(Error::Payload)));
        for at in 0..sealed.len() {
            let mut other = sealed.clone();
            other[at] ^= 1;
            assert!(matches!(open(&key, "D-1", &other), Err(Error::Payload)));
            assert!(open(&key, "D-1", &sealed[..at]).is_err());
        }
    }
}
