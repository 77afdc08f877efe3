//! The command line's part in four eyes.

use std::path::PathBuf;

use crate::lang::Lang;
use crate::operators::{Error, Operator, Passphrase, sign_in};
use crate::store::Store;

/// The two people.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct FourEyes {
    /// The first of two people who agree; each is asked for a passphrase
    #[arg(long, value_name = "NAME")]
    pub first: Option<String>,
    /// The second
    #[arg(long, value_name = "NAME")]
    pub second: Option<String>,
    /// File that holds the passphrase of the first, for scripts; its owner alone may read it
    #[arg(long, value_name = "FILE", requires = "first")]
    pub first_credential: Option<PathBuf>,
    /// The same for the second
    #[arg(long, value_name = "FILE", requires = "second")]
    pub second_credential: Option<PathBuf>,
}

impl FourEyes {
    /// Signs both in, one after the other; `None` unless both are named.
    pub fn sign_in(&self, store: &Store, lang: Lang) -> Result<Option<[Operator; 2]>, Error> {
        let (Some(first), Some(second)) = (&self.first, &self.second) else { return Ok(None) };
        let one = |name: &String, file: &Option<PathBuf>| {
            sign_in(store, name, &Passphrase::find(file.as_deref(), name, lang)?)
        };
        let first = one(first, &self.first_credential)?;
        Ok(Some([first, one(second, &self.second_credential)?]))
    }
}
