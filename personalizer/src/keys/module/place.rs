//! `module.toml`: where an authority's keys lie when they do not lie in files.
//!
//! ```text
//! module = "/usr/lib/softhsm/libsofthsm2.so"
//! token = "cardwright"
//! label = "cardwright"
//! ```

use std::path::{Path, PathBuf};

use crate::settings::{self, Settings, quotable};

/// A module, a token and the front of its keys' labels. Never a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModulePlace {
    pub(super) library: PathBuf,
    pub(super) token: String,
    pub(super) label: String,
}

impl ModulePlace {
    /// Name of the file in the authority's folder.
    pub const FILE: &'static str = "module.toml";

    /// Names a place.
    pub fn new(library: impl Into<PathBuf>, token: &str, label: &str) -> Self {
        Self { library: library.into(), token: token.to_owned(), label: label.to_owned() }
    }

    /// Library, token and label.
    pub fn parts(&self) -> (&Path, &str, &str) {
        (&self.library, &self.token, &self.label)
    }

    /// Reads it; `None` when the folder's keys lie in files.
    pub fn read(folder: &Path) -> Result<Option<Self>, settings::Error> {
        let Some(settings) = Settings::read(&folder.join(Self::FILE))? else { return Ok(None) };
        let required = |name| settings.required(name);
        Ok(Some(Self::new(required("module")?, required("token")?, required("label")?)))
    }

    /// The file's text; `None` when a part of it cannot be written down.
    pub fn text(&self) -> Option<String> {
        let library = self.library.to_str()?;
        let parts = [library, &self.token, &self.label];
        parts.iter().all(|part| quotable(part)).then(|| {
            format!(
                "# The keys of this authority lie in a token. Its PIN is never written here.\n\
                 # The key of NAME.der is {label}-NAME, that of a class {label}-seal-CLASS.GENERATION.\n\
                 module = \"{library}\"\ntoken = \"{}\"\nlabel = \"{label}\"\n",
                self.token,
                label = self.label
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(ModulePlace::read(folder.path()).unwrap(), None);
        let place = ModulePlace::new("/usr/lib/a module.so", "token #1", "VNM = ours");
        std::fs::write(folder.path().join(ModulePlace::FILE), place.text().unwrap()).unwrap();
        assert_eq!(ModulePlace::read(folder.path()).unwrap(), Some(place));
        assert_eq!(ModulePlace::new("/a\"b.so", "t", "l").text(), None);
        std::fs::write(folder.path().join(ModulePlace::FILE), "module = \"/a.so\"\n").unwrap();
        let error = ModulePlace::read(folder.path()).unwrap_err().to_string();
        assert!(error.ends_with("`token` is missing or is no text"), "{error}");
    }
}
