//! How a terminal opens its trust folder: whose seal the folder must bear, and where the keys of
//! classes come from. Every command that judges takes these, so that none believes more than another.

use std::path::PathBuf;

use super::snapshot::Pinned;
use crate::key_file::PasswordArgs;

/// What there is to say about a trust folder beside where it lies.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Opening {
    /// Take the trust folder only as the owner of this certificate (DER) sealed it
    #[arg(long, value_name = "FILE", env = "CARDWRIGHT_SNAPSHOT_SIGNER")]
    pub snapshot_signer: Option<PathBuf>,
    /// Where the highest version is remembered; by default beside the certificate, FILE.seen
    #[arg(long, value_name = "FILE", env = "CARDWRIGHT_TRUST_STATE", requires = "snapshot_signer")]
    pub trust_state: Option<PathBuf>,
    /// Class keys of this terminal that lie in a token (PKCS #11): a token.toml that names module,
    /// token and labels
    #[arg(long, value_name = "FILE", env = "CARDWRIGHT_CLASS_TOKEN")]
    pub class_token: Option<PathBuf>,
    /// Where the password of key files comes from
    #[command(flatten)]
    pub password: PasswordArgs,
}

impl Opening {
    /// Whose seal the folder must bear; `None` when any folder will do.
    pub fn pinned(&self) -> Option<Pinned> {
        let pinned = Pinned::beside(self.snapshot_signer.clone()?);
        let state = self.trust_state.clone().unwrap_or(pinned.state);
        Some(Pinned { state, ..pinned })
    }
}

impl From<PasswordArgs> for Opening {
    fn from(password: PasswordArgs) -> Self {
        Self { password, ..Self::default() }
    }
}
