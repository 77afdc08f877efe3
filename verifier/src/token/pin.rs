//! Where a token's PIN comes from, and how often it may be tried.
//!
//! In this order: the environment, a file named on the command line, a file `pin` in the folder
//! that its owner alone can read, a person. It never stands on a command line, nor in the file that
//! names the token.

use std::env;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::TokenError;
use crate::key_file::{self, Password};

/// The environment variable with the PIN.
const VARIABLE: &str = "CARDWRIGHT_TOKEN_PIN";

/// Name of the file beside the one that names the token.
const FILE: &str = "pin";

/// Bits that let a group or everyone read a file.
const OTHERS: u32 = 0o077;

/// Whether a PIN is tried when others were wrong before. Tokens lock themselves after a few.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum PinTry {
    /// Only when no PIN was wrong since the last login
    #[default]
    Fresh,
    /// Also after a wrong one
    Again,
    /// Even when it is the last try before the token locks itself
    Last,
}

/// The command line's part in logging in.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct PinArgs {
    /// File that holds the PIN of the token
    #[arg(long, value_name = "FILE")]
    pub pin_file: Option<PathBuf>,
    /// Log in although a wrong PIN was entered before: again, or last to use up the last try
    #[arg(
        long,
        value_name = "TRY",
        value_enum,
        env = "CARDWRIGHT_TOKEN_PIN_TRY",
        default_value_t,
        hide_env_values = true
    )]
    pub pin_try: PinTry,
}

impl PinArgs {
    /// What the environment says, where a command has no such options.
    pub fn from_environment() -> Self {
        let text = env::var("CARDWRIGHT_TOKEN_PIN_TRY").unwrap_or_default();
        let pin_try = <PinTry as clap::ValueEnum>::from_str(&text, true).unwrap_or_default();
        Self { pin_file: None, pin_try }
    }
}

/// A PIN, wiped when it is no longer needed.
#[expect(missing_debug_implementations, reason = "PINs stay out of logs")]
pub struct Pin {
    secret: Password,
    tried: PinTry,
}

impl Pin {
    /// Takes a PIN over.
    pub fn new(secret: Password, tried: PinTry) -> Self {
        Self { secret, tried }
    }

    /// Finds the PIN of the token whose keys belong to `folder`, asking a person at last.
    pub fn find(folder: &Path, token: &str, args: &PinArgs) -> Result<Self, TokenError> {
        let file = |error: key_file::Error| TokenError::PinFile(error.to_string());
        if let Some(pin) = env::var_os(VARIABLE) {
            return Ok(Self::new(Password::new(pin.into_encoded_bytes()), args.pin_try));
        }
        let path = args.pin_file.clone().unwrap_or_else(|| folder.join(FILE));
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && args.pin_file.is_none() => {}
            Err(error) => return Err(file(key_file::Error::io(&path)(error))),
            Ok(metadata) if metadata.mode() & OTHERS != 0 => {
                return Err(file(key_file::Error::Exposed(path)));
            }
            Ok(_) => return Ok(Self::new(Password::read(&path).map_err(file)?, args.pin_try)),
        }
        if !io::stdin().is_terminal() {
            return Err(TokenError::NoPin { token: token.to_owned(), folder: folder.to_owned() });
        }
        let answer = rpassword::prompt_password(format!("PIN of the token {token}: "));
        let answer = answer.map_err(|error| TokenError::PinFile(error.to_string()))?;
        Ok(Self::new(Password::new(answer.into_bytes()), args.pin_try))
    }

    /// The bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.secret.as_bytes()
    }

    /// How often it may be tried.
    pub(super) const fn tried(&self) -> PinTry {
        self.tried
    }
}
