//! Keys in a token, by the names that files would have.
//!
//! ```text
//! file                key in the token
//! ds.key, ds-2.key    LABEL-ds, LABEL-ds-2
//! audit.key           LABEL-audit
//! transport.key       LABEL-transport
//! seal-face.1.key     LABEL-seal-face.1
//! ```

mod ceremony;
mod place;

pub use place::ModulePlace;

use std::path::Path;

use card_format::certificate::Certificate;
use card_format::ec_key::Point;
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use verifier::token::{KeyName, Kind, Pin, PinArgs, Token, TokenName};

use super::{Derivation, Error};
use crate::signer::{self, DocumentSigner};

/// The keys of one authority in a token, once somebody has logged in.
#[expect(missing_debug_implementations, reason = "holds a PIN")]
pub struct ModuleKeys {
    token: Token,
    prefix: String,
}

impl ModuleKeys {
    /// Loads the module and takes the PIN for the token, which is used when it is first needed.
    pub fn open(folder: &Path, place: &ModulePlace, args: &PinArgs) -> Result<Self, Error> {
        let pin = Pin::find(folder, &place.token, args)?;
        let token = Token::new(&place.library, TokenName::labelled(&*place.token), pin)?;
        Ok(Self { token, prefix: place.label.clone() })
    }

    /// The signer of this name, whose certificate this is: it signs once to show it.
    pub fn signer(&self, name: &str, certificate: Vec<u8>) -> Result<ModuleSigner, Error> {
        let signer = ModuleSigner {
            token: self.token.clone(),
            key: self.name(Kind::Signer, name),
            certificate,
        };
        let mut challenge = [0; 32];
        getrandom::fill(&mut challenge).map_err(|_| Error::Random)?;
        let signature = signer.sign_hash(&challenge)?;
        let key = Certificate::decode(&signer.certificate)
            .and_then(|certificate| certificate.subject_public_key_info().p256());
        let fits = key.is_ok_and(|key| {
            VerifyingKey::from(key).verify_prehash(&challenge, &signature).is_ok()
        });
        if fits { Ok(signer) } else { Err(self.mismatch(name)) }
    }

    /// The master key of this name.
    pub fn master(&self, name: &str) -> Result<ModuleKey, Error> {
        let key = self.name(Kind::Master, name);
        let length = self.token.key_len(&key)?;
        if ![16, 24, 32].contains(&length) {
            return Err(Error::Length);
        }
        Ok(ModuleKey { token: self.token.clone(), key, length })
    }

    /// Names of all master keys of this authority, sorted.
    pub fn masters(&self) -> Result<Vec<String>, Error> {
        let ours = format!("{}-", self.prefix);
        let labels = self.token.labels(Kind::Master)?;
        let mut names: Vec<String> = labels
            .iter()
            .filter_map(|label| label.strip_prefix(&ours).map(str::to_owned))
            .collect();
        names.sort();
        Ok(names)
    }

    fn name(&self, kind: Kind, name: &str) -> KeyName {
        KeyName { kind, label: format!("{}-{name}", self.prefix) }
    }

    fn mismatch(&self, name: &str) -> Error {
        Error::Mismatch {
            certificate: format!("{name}.der"),
            key: self.name(Kind::Signer, name).label,
        }
    }
}

/// A master key in a token.
#[expect(missing_debug_implementations, reason = "holds a PIN")]
pub struct ModuleKey {
    token: Token,
    key: KeyName,
    length: usize,
}

impl Derivation for ModuleKey {
    fn cmac(&self, message: &[u8]) -> Result<[u8; 16], Error> {
        Ok(self.token.cmac(&self.key, message)?)
    }

    fn key_len(&self) -> usize {
        self.length
    }
}

/// A signing key in a token, and its certificate.
#[expect(missing_debug_implementations, reason = "holds a PIN")]
pub struct ModuleSigner {
    token: Token,
    key: KeyName,
    certificate: Vec<u8>,
}

impl ModuleSigner {
    /// `CKM_ECDSA`: r ‖ s over a hash.
    fn sign_hash(&self, hash: &[u8; 32]) -> Result<Signature, Error> {
        let signature = self.token.sign(&self.key, hash)?;
        Signature::from_slice(&signature).map_err(|_| self.token.answer(&self.key).into())
    }
}

impl DocumentSigner for ModuleSigner {
    fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, signer::Error> {
        Ok(self.sign_hash(&Sha256::digest(message).into())?)
    }
}

/// A public key as modules tell it: the point in an OCTET STRING, or bare as some have it.
fn point(bytes: &[u8]) -> Option<Point> {
    match bytes {
        [0x04, 0x41, point @ ..] if point.len() == 65 => point.try_into().ok(),
        point => point.try_into().ok(),
    }
}
