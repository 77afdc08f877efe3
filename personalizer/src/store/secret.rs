//! The key that turns a document number into a hash nobody can try numbers against.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Error, Store};

/// A block of SHA-256, which HMAC takes as it is (FIPS 198-1 §4).
pub(super) const KEY_LEN: usize = 64;

/// The file beside the accounts.
fn beside(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

/// Makes the key. One that is there is kept: its accounts may only be away.
pub(super) fn create(store: &Path) -> Result<Zeroizing<[u8; KEY_LEN]>, Error> {
    let path = beside(store);
    if path.exists() {
        return read(store);
    }
    let mut key = Zeroizing::new([0; KEY_LEN]);
    getrandom::fill(key.as_mut()).map_err(|_| Error::Key)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).map_err(Error::Write)?;
    file.write_all(key.as_ref()).and_then(|()| file.sync_all()).map_err(Error::Write)?;
    Ok(key)
}

/// Reads the key.
pub(super) fn read(store: &Path) -> Result<Zeroizing<[u8; KEY_LEN]>, Error> {
    let bytes = Zeroizing::new(fs::read(beside(store)).map_err(|_| Error::Key)?);
    let key = bytes.as_slice().try_into().map_err(|_| Error::Key)?;
    Ok(Zeroizing::new(key))
}

impl Store {
    /// What the accounts keep of a document number (FIPS 198-1, HMAC-SHA-256).
    pub(super) fn keyed(&self, document: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new((&*self.key).into());
        mac.update(document.as_bytes());
        mac.finalize().into_bytes().into()
    }
}
