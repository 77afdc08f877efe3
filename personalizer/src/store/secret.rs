//! The key that turns numbers into hashes nobody can try numbers against, and that seals what is
//! kept of a dossier.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use verifier::key_file::{self, Password};
use zeroize::Zeroizing;

use super::Error;

/// A block of SHA-256, which HMAC takes as it is (FIPS 198-1 §4).
const KEY_LEN: usize = 64;

/// The file in the authority's folder.
const FILE: &str = "accounts.key";

/// The secret of the accounts.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a key")]
pub struct StoreKey(Zeroizing<[u8; KEY_LEN]>);

impl StoreKey {
    /// The key that lies with the authority's keys, under their password; made when there is none.
    pub fn of_folder(folder: &Path, password: &Password) -> Result<Self, Error> {
        let path = folder.join(FILE);
        if !path.exists() {
            let mut key = Zeroizing::new([0; KEY_LEN]);
            getrandom::fill(key.as_mut()).map_err(|_| Error::Key)?;
            key_file::write_secret(&path, &*key, password)?;
        }
        Ok(Self(key_file::read_secret(&path, password)?))
    }

    /// A known key that protects nothing, for trials.
    pub fn of_trial() -> Self {
        Self(Zeroizing::new([0; KEY_LEN]))
    }

    /// HMAC-SHA-256 (FIPS 198-1) of a number.
    pub(super) fn keyed(&self, text: &str) -> [u8; 32] {
        self.mac(b"number", text.as_bytes())
    }

    /// The key under which content is sealed.
    pub(super) fn sealing(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.mac(b"payload", b""))
    }

    fn mac(&self, purpose: &[u8], text: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new((&*self.0).into());
        mac.update(purpose);
        mac.update(&[0]);
        mac.update(text);
        mac.finalize().into_bytes().into()
    }
}
