//! Key files: PKCS #8 EncryptedPrivateKeyInfo in PEM (RFC 5958 §3, RFC 8018 §6.2, RFC 7914 §7).
//!
//! ```text
//! -----BEGIN ENCRYPTED PRIVATE KEY-----
//! 30 L
//! ├─ 30 L      PBES2: scrypt, AES-256-CBC
//! └─ 04 L      encrypted PrivateKeyInfo
//!    ├─ 02 01 00
//!    ├─ 30 L   id-ecPublicKey, named curve         or aes, check value
//!    └─ 04 L   ECPrivateKey (RFC 5915 §3)          or the key itself
//! -----END ENCRYPTED PRIVATE KEY-----
//! ```
//!
//! One container serves signing keys, class keys and transport keys. OpenSSL reads signing keys from
//! it, and ours may come from OpenSSL; RSA keys of terminals always do.

mod content;
mod password;

pub use password::{Password, PasswordArgs};

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use card_format::curve::Curve;
use card_protocol::group::{KeyPair, Standardized};
use p256::SecretKey;
use pkcs8::der::Decode as _;
use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument};
use rsa::RsaPrivateKey;
use zeroize::Zeroizing;

/// Label of the PEM block.
const LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// Read and written by their owner alone.
const PRIVATE: u32 = 0o600;

/// Cost of scrypt: 16 MiB of memory, five times. OpenSSL refuses to use more than 32 MiB; the
/// repetition makes up for that.
const SCRYPT: (u8, u32, u32) = (14, 8, 5);

/// Where a file lies, as people are told it: `.` for one that is named without a folder.
pub(crate) fn folder(file: &Path) -> &Path {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Why a key file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file system refused.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// No password was found and no one is there to ask.
    #[error(
        "no password: set CARDWRIGHT_PASSWORD, name a --password-file, or put one into {folder}/password",
        folder = .0.display()
    )]
    NoPassword(PathBuf),
    /// A password that others can read protects nothing.
    #[error("{path} can be read by others; chmod 600 it", path = .0.display())]
    Exposed(PathBuf),
    /// Not an encrypted private key in PEM.
    #[error("{path} is not an encrypted private key (PKCS #8, PEM)", path = .0.display())]
    Container(PathBuf),
    /// The password does not open it, or it is damaged.
    #[error("{path}: wrong password, or the file is damaged", path = .0.display())]
    Password(PathBuf),
    /// Opened, but not a key of the kind that is needed.
    #[error("{path} holds another kind of key", path = .0.display())]
    Kind(PathBuf),
    /// The operating system has no randomness to give.
    #[error("no randomness from the operating system")]
    Random,
    /// A key could not be put into its container.
    #[error("the key container could not be written")]
    Encode,
}

impl Error {
    /// Ties what the file system said to its file.
    pub fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// A private key that signs.
#[expect(missing_debug_implementations, reason = "a private key")]
pub enum PrivateKey {
    /// On an elliptic curve.
    Ec(Box<KeyPair<Standardized>>),
    /// Of RSA.
    Rsa(Box<RsaPrivateKey>),
}

/// Reads a key that signs, of any kind.
pub fn read_private_key(path: &Path, password: &Password) -> Result<PrivateKey, Error> {
    let document = open(path, password)?;
    content::private_key(document.as_bytes()).ok_or_else(|| Error::Kind(path.to_owned()))
}

/// Reads a key on an elliptic curve.
pub fn read_curve_key(path: &Path, password: &Password) -> Result<KeyPair<Standardized>, Error> {
    match read_private_key(path, password)? {
        PrivateKey::Ec(key) => Ok(*key),
        PrivateKey::Rsa(_) => Err(Error::Kind(path.to_owned())),
    }
}

/// Reads a signing key on P-256.
pub fn read_signing_key(path: &Path, password: &Password) -> Result<SecretKey, Error> {
    let key = read_curve_key(path, password)?;
    let ours = key.group() == Standardized::Ec(Curve::P256);
    let secret = ours.then(|| SecretKey::from_slice(key.expose().as_bytes()).ok()).flatten();
    secret.ok_or_else(|| Error::Kind(path.to_owned()))
}

/// Reads a symmetric key of exactly `N` bytes.
pub fn read_secret<const N: usize>(
    path: &Path,
    password: &Password,
) -> Result<Zeroizing<[u8; N]>, Error> {
    let document = open(path, password)?;
    content::secret(document.as_bytes()).ok_or_else(|| Error::Kind(path.to_owned()))
}

/// Reads a symmetric key of any length.
pub fn read_secret_of_any_length(
    path: &Path,
    password: &Password,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let document = open(path, password)?;
    content::secret_of_any_length(document.as_bytes()).ok_or_else(|| Error::Kind(path.to_owned()))
}

/// Writes a signing key on P-256 into a file that must not exist yet.
pub fn write_signing_key(path: &Path, key: &SecretKey, password: &Password) -> Result<(), Error> {
    let secret = Zeroizing::new(key.to_bytes());
    let pair = KeyPair::from_secret(Standardized::Ec(Curve::P256), &secret);
    write_curve_key(path, &pair.map_err(|_| Error::Encode)?, password)
}

/// Writes a key on an elliptic curve into a file that must not exist yet.
pub fn write_curve_key(
    path: &Path,
    key: &KeyPair<Standardized>,
    password: &Password,
) -> Result<(), Error> {
    let Standardized::Ec(curve) = key.group() else { return Err(Error::Encode) };
    let curve = content::curve_identifier(curve).ok_or(Error::Encode)?;
    let sec1 = content::encode_sec1(key.expose().as_bytes(), key.public().bytes());
    let sec1 = sec1.ok_or(Error::Encode)?;
    let info = content::signing_key_info(&curve, &sec1).ok_or(Error::Encode)?;
    write_private(path, seal(&info, password)?.as_bytes())
}

/// Writes a symmetric key into a file that must not exist yet.
pub fn write_secret(path: &Path, key: &[u8], password: &Password) -> Result<(), Error> {
    let check = content::check_value(key);
    let info = content::secret_info(key, &check).ok_or(Error::Encode)?;
    write_private(path, seal(&info, password)?.as_bytes())
}

/// Creates a file that its owner alone can read. A file of that name is never replaced.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(PRIVATE).open(path);
    let mut file = file.map_err(Error::io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::io(path))
}

fn open(path: &Path, password: &Password) -> Result<SecretDocument, Error> {
    let pem = Zeroizing::new(fs::read_to_string(path).map_err(Error::io(path))?);
    let container = || Error::Container(path.to_owned());
    let (label, document) = SecretDocument::from_pem(&pem).map_err(|_| container())?;
    if label != LABEL {
        return Err(container());
    }
    let info = EncryptedPrivateKeyInfoRef::from_der(document.as_bytes());
    let info = info.map_err(|_| container())?;
    info.decrypt(password.as_bytes()).map_err(|_| Error::Password(path.to_owned()))
}

fn seal(info: &PrivateKeyInfoRef<'_>, password: &Password) -> Result<Zeroizing<String>, Error> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    getrandom::fill(&mut salt).map_err(|_| Error::Random)?;
    getrandom::fill(&mut iv).map_err(|_| Error::Random)?;
    let (log_n, r, p) = SCRYPT;
    let cost = scrypt::Params::new(log_n, r, p).map_err(|_| Error::Encode)?;
    let scheme = pbes2::Parameters::generate_scrypt_aes256cbc(cost, &salt, iv);
    let scheme = scheme.map_err(|_| Error::Encode)?;
    let document = info.encrypt_with_params(scheme, password.as_bytes());
    let pem = document.map_err(|_| Error::Encode)?.to_pem(LABEL, LineEnding::LF);
    pem.map_err(|_| Error::Encode)
}

#[cfg(test)]
mod tests;
