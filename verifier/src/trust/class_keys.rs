//! Master keys of classes: what this terminal may open.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use card_format::seal_key::MasterKey;
use card_format::sealed::KeyIdentifier;

use crate::key_file::{self, Error, Password, PasswordArgs};

/// The keys of a terminal, by class and generation.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "keys stay out of logs")]
pub struct ClassKeys(Vec<(KeyIdentifier, MasterKey)>);

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
        self.0.push((identifier, key));
    }

    /// The master key behind a name.
    pub fn get(&self, identifier: &KeyIdentifier) -> Option<&MasterKey> {
        self.0.iter().find(|(own, _)| own == identifier).map(|(_, key)| key)
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

/// The key that a file name promises: `seal-face.1.key`.
fn identifier(path: &Path) -> Option<KeyIdentifier> {
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
