//! Where the password of key files comes from.
//!
//! In this order: the environment, a file named on the command line, a file in the keys' folder, a
//! person. A password never stands on a command line, where every process can read it.

use std::env;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Error;

/// The environment variable.
const VARIABLE: &str = "CARDWRIGHT_PASSWORD";

/// Name of the file in the keys' folder.
const FILE: &str = "password";

/// Bits that let a group or everyone read a file.
const OTHERS: u32 = 0o077;

/// The command line's part in finding the password.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct PasswordArgs {
    /// File that holds the password of the key files
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

/// A password. It is wiped when it is no longer needed.
#[expect(missing_debug_implementations, reason = "passwords stay out of logs")]
pub struct Password(Zeroizing<Vec<u8>>);

impl Password {
    /// Takes a password over.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Finds the password of the keys in `folder`, asking a person at last.
    pub fn find(folder: &Path, args: &PasswordArgs) -> Result<Self, Error> {
        if let Some(password) = Self::find_quietly(folder, args)? {
            return Ok(password);
        }
        if !io::stdin().is_terminal() {
            return Err(Error::NoPassword(folder.to_owned()));
        }
        let prompt = format!("Password for the keys in {}: ", folder.display());
        let answer = rpassword::prompt_password(prompt).map_err(Error::io(folder))?;
        Ok(Self::new(answer.into_bytes()))
    }

    /// Finds the password of the keys in `folder` without asking anyone.
    pub fn find_quietly(folder: &Path, args: &PasswordArgs) -> Result<Option<Self>, Error> {
        if let Some(password) = env::var_os(VARIABLE) {
            return Ok(Some(Self::new(password.into_encoded_bytes())));
        }
        if let Some(path) = &args.password_file {
            return Self::read(path).map(Some);
        }
        let path = folder.join(FILE);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(&path)(error)),
            Ok(metadata) if metadata.mode() & OTHERS != 0 => Err(Error::Exposed(path)),
            Ok(_) => Self::read(&path).map(Some),
        }
    }

    /// Reads a password from a file; one line break at its end does not belong to it.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new(fs::read(path).map_err(Error::io(path))?);
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        Ok(Self(bytes))
    }

    /// Makes one from 160 random bits, in 40 hexadecimal digits.
    pub fn random() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 20]);
        getrandom::fill(&mut *bytes).map_err(|_| Error::Random)?;
        let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
        let text: Zeroizing<String> =
            Zeroizing::new(bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 0xF)]).collect());
        Ok(Self::new(text.as_bytes().to_vec()))
    }

    /// Writes it into the keys' folder, where [`Self::find`] will find it.
    pub fn write_into(&self, folder: &Path) -> Result<(), Error> {
        let mut line = Zeroizing::new(self.0.to_vec());
        line.push(b'\n');
        super::write_private(&folder.join(FILE), &line)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
