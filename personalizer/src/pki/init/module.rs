//! The hardware module that makes and keeps the keys of the line.

use std::path::{Path, PathBuf};

use super::super::Error;
use crate::keys::{ModuleKeys, ModulePlace, PinArgs};

/// A hardware module, where one is named.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Module {
    /// Library of the PKCS #11 module that makes and keeps the keys of the line
    #[arg(long = "hsm", value_name = "MODULE", requires = "token")]
    library: Option<PathBuf>,
    /// Label of the token in it; its PIN comes from the environment, a --pin-file or a person
    #[arg(long, value_name = "LABEL", requires = "library")]
    token: Option<String>,
    /// Front of the labels of the keys in the token
    #[arg(long, value_name = "TEXT", default_value = "cardwright", requires = "library")]
    label: Option<String>,
    /// How to log in to the token
    #[command(flatten)]
    pin: PinArgs,
}

impl Module {
    /// A token of a module.
    pub fn new(place: &ModulePlace, pin: PinArgs) -> Self {
        let (library, token, label) = place.parts();
        Self {
            library: Some(library.to_owned()),
            token: Some(token.to_owned()),
            label: Some(label.to_owned()),
            pin,
        }
    }

    /// Whether one is named.
    pub(super) const fn is_named(&self) -> bool {
        self.library.is_some()
    }

    /// The token's label.
    pub(super) fn token_name(&self) -> Option<&str> {
        self.library.as_ref().and(self.token.as_deref())
    }

    fn place(&self) -> Option<ModulePlace> {
        let label = self.label.as_deref().unwrap_or("cardwright");
        Some(ModulePlace::new(self.library.as_ref()?, self.token.as_deref()?, label))
    }

    /// What `module.toml` will say.
    pub(super) fn text(&self) -> Result<Option<String>, Error> {
        self.place().map(|place| place.text().ok_or(Error::ModuleName)).transpose()
    }

    /// The token, for keys of this folder.
    pub(super) fn open(&self, folder: &Path) -> Result<Option<ModuleKeys>, Error> {
        // What cannot be written down is told before anything is made.
        self.text()?;
        let open = |place: ModulePlace| ModuleKeys::open(folder, &place, &self.pin);
        Ok(self.place().map(open).transpose()?)
    }
}
