//! The document signer: the key that signs EF.SOD, in a file or in a hardware module.

mod rollover;

pub use rollover::{DEFAULT_LIMIT, Due, NoSigner, Signer, Signers};

use card_format::certificate::Certificate;
use p256::ecdsa::Signature;
use p256::ecdsa::signature::Signer as _;

use crate::keys;
use crate::lang::Speaks;

/// Why a signer refuses.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The module failed or is locked.
    #[error("the key cannot be used")]
    Unusable,
    /// The key's module refuses, or its answer is no signature.
    #[error(transparent)]
    Key(#[from] keys::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Unusable => "không dùng được khóa".to_owned(),
            Self::Key(error) => error.vi(),
        }
    }
}

/// Signs documents. One signer serves all stations, as a hardware module does.
pub trait DocumentSigner: Send + Sync {
    /// The signer's certificate, DER.
    fn certificate(&self) -> &[u8];

    /// Signs a message with ECDSA on P-256 over its SHA-256 (FIPS 186-5 §6.4). A hardware module
    /// is given the message or its hash, as its mechanism wants it.
    fn sign(&self, message: &[u8]) -> Result<Signature, Error>;
}

/// A signer whose key was read from a file; the key is wiped on drop.
#[expect(missing_debug_implementations, reason = "holds a private key")]
pub struct FileSigner {
    key: p256::ecdsa::SigningKey,
    certificate: Vec<u8>,
}

impl FileSigner {
    /// Takes key and certificate, which belong together.
    pub const fn new(key: p256::ecdsa::SigningKey, certificate: Vec<u8>) -> Self {
        Self { key, certificate }
    }

    /// The same, when the certificate is really that of the key.
    pub fn paired(key: p256::ecdsa::SigningKey, certificate: Vec<u8>) -> Option<Self> {
        let decoded = Certificate::decode(&certificate).ok()?;
        let certified = decoded.subject_public_key_info().p256().ok()?;
        (certified == (*key.verifying_key()).into()).then_some(Self { key, certificate })
    }
}

impl DocumentSigner for FileSigner {
    fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, Error> {
        self.key.try_sign(message).map_err(|_| Error::Unusable)
    }
}
