//! The key of a terminal that reads sensitive data, and the certificates that say so.
//!
//! ```text
//! terminal.key        private key, in the container of `key_file`
//! *.cvcert            certificates in any order: terminal, document verifier, links, trust points
//! password            where nobody else gives one
//! ```
//!
//! `personalizer pki is` makes such a folder. A hardware module takes the place of the key by
//! implementing [`Sign`].

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use card_format::cvc::{Algorithm, CvCertificate, Key, Role};
use card_format::hash::HashAlgorithm;
use card_protocol::signature;
use card_protocol::terminal_auth::terminal::{MAX_SIGNATURE, Sign};
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, Pss, RsaPrivateKey};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use crate::key_file::{self, Password, PasswordArgs, PrivateKey};
use crate::signature::pkcs1;

/// File name of the key.
pub const KEY: &str = "terminal.key";

/// What the names of certificate files end with.
pub const EXTENSION: &str = "cvcert";

/// Why a terminal's folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The key, or a file, cannot be read.
    #[error(transparent)]
    File(#[from] key_file::Error),
    /// A certificate is none.
    #[error("{path}: {source}", path = .path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: card_format::error::Error,
    },
    /// No certificate is about the key.
    #[error("{path} holds no certificate of the terminal's key", path = .0.display())]
    NoCertificate(PathBuf),
}

/// Why a signature could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the terminal's key cannot sign with this algorithm")]
pub struct CannotSign;

/// A terminal's key and certificates.
#[expect(missing_debug_implementations, reason = "holds a private key")]
pub struct TerminalKey {
    certificates: Vec<Vec<u8>>,
    algorithm: Algorithm,
    key: PrivateKey,
    rng: ChaCha20Rng,
}

impl TerminalKey {
    /// Reads a terminal's folder.
    pub fn read(folder: &Path, password: &PasswordArgs) -> Result<Self, Error> {
        let password = Password::find(folder, password)?;
        let key = key_file::read_private_key(&folder.join(KEY), &password)?;
        let mut certificates = Vec::new();
        for path in certificate_files(folder)? {
            let bytes = fs::read(&path).map_err(key_file::Error::io(&path))?;
            CvCertificate::decode(&bytes).map_err(|source| Error::Certificate { path, source })?;
            certificates.push(bytes);
        }
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *seed).map_err(|_| key_file::Error::Random)?;
        Self::new(key, certificates, &seed).ok_or_else(|| Error::NoCertificate(folder.to_owned()))
    }

    /// A key with certificates, one of which must be the terminal's own; signatures draw what they
    /// need from `seed`.
    pub fn new(key: PrivateKey, certificates: Vec<Vec<u8>>, seed: &[u8; 32]) -> Option<Self> {
        let own = |certificate: &CvCertificate<'_>| {
            certificate.body.authorization.role() == Role::Terminal && is_about(certificate, &key)
        };
        let decoded = certificates.iter().filter_map(|bytes| CvCertificate::decode(bytes).ok());
        let algorithm = decoded.filter(own).map(|own| own.body.key.algorithm).next_back()?;
        Some(Self { certificates, algorithm, key, rng: ChaCha20Rng::from_seed(*seed) })
    }

    /// Draws what a signature needs from the seed of a session, so that the session can be repeated.
    pub fn reseed(&mut self, session: &[u8; 32]) {
        let seed = HashAlgorithm::Sha256.hash(&[b"terminal key", session]);
        if let Ok(seed) = seed.as_bytes().try_into() {
            self.rng = ChaCha20Rng::from_seed(seed);
        }
    }

    /// The certificates, in which a chain for a card is looked for.
    pub fn certificates(&self) -> Vec<&[u8]> {
        self.certificates.iter().map(Vec::as_slice).collect()
    }
}

/// The certificate files of a folder, in the order of their names.
fn certificate_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(key_file::Error::io(folder))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let paths: Result<Vec<_>, _> = paths.collect();
    let mut paths = paths.map_err(key_file::Error::io(folder))?;
    paths.retain(|path| path.extension() == Some(OsStr::new(EXTENSION)));
    paths.sort_unstable();
    Ok(paths)
}

/// Whether a certificate is about this key.
fn is_about(certificate: &CvCertificate<'_>, key: &PrivateKey) -> bool {
    match (certificate.body.key.key, key) {
        (Key::Ec { point, .. }, PrivateKey::Ec(pair)) => pair.public().bytes() == point,
        (Key::Rsa { modulus, exponent }, PrivateKey::Rsa(key)) => {
            let number = BoxedUint::from_be_slice_vartime;
            number(modulus) == *key.n().as_ref() && number(exponent) == *key.e()
        }
        _ => false,
    }
}

impl Sign for TerminalKey {
    type Error = CannotSign;

    fn sign<'b>(
        &mut self,
        message: &[&[u8]],
        out: &'b mut [u8; MAX_SIGNATURE],
    ) -> Result<&'b [u8], CannotSign> {
        let signature = match (&self.key, self.algorithm) {
            (PrivateKey::Ec(pair), Algorithm::Ecdsa(hash)) => {
                let signature = signature::sign(pair, hash, message, &mut self.rng);
                signature.map_err(|_| CannotSign)?.as_bytes().to_vec()
            }
            (PrivateKey::Rsa(key), algorithm) => rsa(key, algorithm, message, &mut self.rng)?,
            _ => return Err(CannotSign),
        };
        let room = out.get_mut(..signature.len()).ok_or(CannotSign)?;
        room.copy_from_slice(&signature);
        Ok(room)
    }
}

/// RSA (RFC 8017 §8), blinded.
fn rsa(
    key: &RsaPrivateKey,
    algorithm: Algorithm,
    message: &[&[u8]],
    rng: &mut ChaCha20Rng,
) -> Result<Vec<u8>, CannotSign> {
    let hash = algorithm.hash();
    let value = hash.hash(message);
    let value = value.as_bytes();
    let signature = match (algorithm, hash) {
        (Algorithm::RsaPkcs1(_), _) => key.sign_with_rng(rng, pkcs1(hash), value),
        (Algorithm::RsaPss(_), HashAlgorithm::Sha1) => {
            key.sign_with_rng(rng, Pss::<Sha1>::new(), value)
        }
        (Algorithm::RsaPss(_), HashAlgorithm::Sha256) => {
            key.sign_with_rng(rng, Pss::<Sha256>::new(), value)
        }
        (Algorithm::RsaPss(_), HashAlgorithm::Sha512) => {
            key.sign_with_rng(rng, Pss::<Sha512>::new(), value)
        }
        _ => return Err(CannotSign),
    };
    signature.map_err(|_| CannotSign)
}

#[cfg(test)]
mod tests;
