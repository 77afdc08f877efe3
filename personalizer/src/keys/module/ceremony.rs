//! Making keys in a token. None is ever replaced, and none comes out again.

use card_format::ec_key::Point;
use verifier::token::Kind;

use super::super::Error;
use super::{ModuleKeys, point};

/// Bytes of a master key that is made here.
const MASTER_LEN: usize = 32;

impl ModuleKeys {
    /// An error when the token has one of these signers or master keys already.
    pub fn has_none_of(&self, signers: &[&str], masters: &[&str]) -> Result<(), Error> {
        for (kind, names) in [(Kind::Signer, signers), (Kind::Master, masters)] {
            let labels = self.token.labels(kind)?;
            let mut wanted = names.iter().map(|name| self.name(kind, name).label);
            if let Some(key) = wanted.find(|label| labels.contains(label)) {
                return Err(Error::Exists { token: self.token.label().to_owned(), key });
            }
        }
        Ok(())
    }

    /// Makes a signer's key pair; answers its public point.
    pub fn generate_signer(&self, name: &str) -> Result<Point, Error> {
        self.has_none_of(&[name], &[])?;
        let key = self.name(Kind::Signer, name);
        let bytes = self.token.change(|session| session.generate_signer(&key.label))?;
        point(&bytes).ok_or_else(|| self.token.answer(&key).into())
    }

    /// Makes a master key of 32 bytes.
    pub fn generate_master(&self, name: &str) -> Result<(), Error> {
        self.has_none_of(&[], &[name])?;
        let label = self.name(Kind::Master, name).label;
        Ok(self.token.change(|session| session.generate_master(&label, MASTER_LEN))?)
    }

    /// Takes over a master key that was made elsewhere, as a chip maker's.
    pub fn import_master(&self, name: &str, key: &[u8]) -> Result<(), Error> {
        self.has_none_of(&[], &[name])?;
        let label = self.name(Kind::Master, name).label;
        Ok(self.token.change(|session| session.import_master(&label, key))?)
    }
}
