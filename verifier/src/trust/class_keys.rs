//! Master keys of classes: what this terminal may open.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use card_format::seal_key::{Kek, MasterKey, derive, derive_with};
use card_format::sealed::KeyIdentifier;

use crate::key_file::{self, Error, Password, PasswordArgs};
use crate::reason::Reason;
use crate::token::{KeyName, Token, TokenError};

/// The keys of a terminal, by class and generation.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "keys stay out of logs")]
pub struct ClassKeys(Vec<(KeyIdentifier, Place)>);

/// Where a master key lies.
enum Place {
    /// In this program, from a file.
    Here(MasterKey),
    /// In a token, which derives with it and never gives it out.
    Inside(Token, KeyName),
}

impl ClassKeys {
    /// Opens `seal-<class>.<generation>.key` among `paths`. Nobody is asked for a password when
    /// there is none of them; `None` when there is and no password can be found.
    pub(super) fn load(
        folder: &Path,
        paths: &[PathBuf],
        password: &PasswordArgs,
    ) -> Result<Option<Self>, Error> {
        let named = |path: &PathBuf| identifier(path).map(|name| (name, path.clone()));
        let files: Vec<_> = paths.iter().filter_map(named).collect();
        if files.is_empty() {
            return Ok(Some(Self::default()));
        }
        let password = match Password::find(folder, password) {
            Err(Error::NoPassword(_)) => return Ok(None),
            password => password?,
        };
        let mut keys = Self::default();
        for (identifier, path) in files {
            let key = key_file::read_secret::<32>(&path, &password)?;
            keys.insert(identifier, MasterKey::new(*key));
        }
        Ok(Some(keys))
    }

    /// Adds the key of a class and generation.
    pub fn insert(&mut self, identifier: KeyIdentifier, key: MasterKey) {
        self.0.push((identifier, Place::Here(key)));
    }

    /// Adds a key that lies in a token.
    pub fn insert_token(&mut self, identifier: KeyIdentifier, token: Token, key: KeyName) {
        self.0.push((identifier, Place::Inside(token, key)));
    }

    /// Whether there is a key of this name.
    pub fn has(&self, identifier: &KeyIdentifier) -> bool {
        self.get(identifier).is_some()
    }

    /// Every key's name, and the label of the token it lies in, if it does.
    pub fn names(&self) -> impl Iterator<Item = (KeyIdentifier, Option<&str>)> {
        self.0.iter().map(|(name, place)| match place {
            Place::Here(_) => (*name, None),
            Place::Inside(token, _) => (*name, Some(token.label())),
        })
    }

    /// Whether a key lies in a token, which may be away.
    pub fn is_inside(&self, identifier: &KeyIdentifier) -> bool {
        matches!(self.get(identifier), Some(Place::Inside(..)))
    }

    /// The key of one card, derived from the master key of this name: SP 800-108 in counter mode
    /// (decision 0033), inside the token where the master key lies in one.
    pub fn derive(&self, identifier: &KeyIdentifier, card_number: &str) -> Result<Kek, Reason> {
        let (class, generation) = (identifier.class(), identifier.generation());
        match self.get(identifier).ok_or(Reason::ClassKeyMissing)? {
            Place::Here(key) => {
                derive(key, class, generation, card_number).map_err(|_| Reason::RecordNotBound)
            }
            Place::Inside(token, key) => {
                let cmac = |block: &[u8]| Ok(token.cmac(key, block)?);
                derive_with(class, generation, card_number, cmac)
                    .map_err(|Underived(reason)| reason)
            }
        }
    }

    fn get(&self, identifier: &KeyIdentifier) -> Option<&Place> {
        self.0.iter().find(|(own, _)| own == identifier).map(|(_, place)| place)
    }

    /// How many keys there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether this terminal opens nothing.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Why a token brings no key of a card.
struct Underived(Reason);

impl From<card_format::error::Error> for Underived {
    fn from(_: card_format::error::Error) -> Self {
        Self(Reason::RecordNotBound)
    }
}

impl From<TokenError> for Underived {
    fn from(_: TokenError) -> Self {
        Self(Reason::ClassKeyUnreachable)
    }
}

/// The key that a file name promises: `seal-face.1.key`.
pub(super) fn identifier(path: &Path) -> Option<KeyIdentifier> {
    let name = path.file_name().and_then(OsStr::to_str)?;
    let name = name.strip_prefix("seal-")?.strip_suffix(".key")?;
    KeyIdentifier::parse(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_names_class_and_generation() {
        for (name, expected) in [
            ("trust/seal-face.1.key", Some("face.1")),
            ("seal-fingerprints.12.key", Some("fingerprints.12")),
            ("seal-face.01.key", None),
            ("seal-iris.1.key", None),
            ("ds.key", None),
        ] {
            let found = identifier(Path::new(name)).map(|name| name.to_string());
            assert_eq!(found.as_deref(), expected, "{name}");
        }
    }
}
