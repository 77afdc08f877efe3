//! The command line's part in signing somebody in.

use std::path::PathBuf;

use super::{Error, Operator, Passphrase, sign_in};
use crate::lang::Lang;
use crate::store::Store;

/// Who does it.
#[derive(Clone, Debug, clap::Args)]
pub struct SignIn {
    /// Who does it; the passphrase is asked for
    #[arg(long, value_name = "NAME")]
    pub operator: String,
    /// File that holds the passphrase, for scripts; its owner alone may read it
    #[arg(long, value_name = "FILE", env = "CARDWRIGHT_CREDENTIAL_FILE")]
    pub credential_file: Option<PathBuf>,
}

impl SignIn {
    /// Asks, and signs in somebody who may change something.
    pub fn sign_in(&self, store: &Store, lang: Lang) -> Result<Operator, Error> {
        let passphrase = Passphrase::find(self.credential_file.as_deref(), &self.operator, lang)?;
        let operator = sign_in(store, &self.operator, &passphrase)?;
        if operator.role().acts() { Ok(operator) } else { Err(Error::Role(self.operator.clone())) }
    }
}
