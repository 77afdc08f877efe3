//! `token.toml`: class keys of this terminal that lie in a token (decision 0186).
//!
//! ```toml
//! module = "/usr/lib/softhsm/libsofthsm2.so"     # the library of the token's maker
//! token = "gate 7"                               # the token's label
//! serial = "3f2a11c0"                            # only where several tokens have that label
//! pin_file = "/run/credentials/token-pin"        # only where the PIN is not found otherwise
//!
//! [keys]                                         # class.generation = label of an AES-256 key
//! "face.1" = "seal-face.1"
//! ```
//!
//! It belongs to the terminal and lies outside the trust folder: a trust folder comes from elsewhere,
//! and whoever names a library has it run here.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use card_format::sealed::KeyIdentifier;
use serde::Deserialize;

use super::ClassKeys;
use super::class_keys::identifier;
use crate::key_file::{self, Password, PasswordArgs};
use crate::token::{KeyName, Kind, Pin, PinArgs, Token, TokenError, TokenName};

/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Bytes of a master key (decision 0033).
const MASTER_LEN: usize = 32;

/// Why the class keys in a token cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClassTokenError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line that says what no such file says. The line itself is not repeated: a PIN that was
    /// written there by mistake stays there.
    #[error("line {line} of {} cannot be understood: {message}", path.display())]
    Line {
        /// Of which file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// No name of a class and a generation.
    #[error("{0:?} is no class key: they are called face.1, identity.2 and so on")]
    Class(String),
    /// One key in two places.
    #[error("the class key {0} lies in the trust folder and in the token: take one of them away")]
    Twice(KeyIdentifier),
    /// A key of another length.
    #[error("the key {0} in the token has not 32 bytes, as master keys of classes have")]
    Length(String),
    /// A key file that is not named after a class.
    #[error("{} is no key of a class: their files are called seal-face.1.key and so on", .0.display())]
    NotNamed(PathBuf),
    /// A key that has no label.
    #[error("the class key {0} has no label: add a line \"{0}\" = \"…\" under [keys]")]
    Unlisted(KeyIdentifier),
    /// Two keys under one label, of which none could be used.
    #[error("two keys have the label {0:?}: give each its own under [keys], and each file once")]
    Repeated(String),
    /// A key of that label is there, and keys are never replaced.
    #[error("the token has a key {0} already; nothing was changed")]
    Exists(String),
    /// The key file does not open.
    #[error(transparent)]
    File(#[from] key_file::Error),
    /// The token does not do its part.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    module: PathBuf,
    token: String,
    serial: Option<String>,
    pin_file: Option<PathBuf>,
    keys: BTreeMap<String, String>,
}

impl Settings {
    /// The token, once somebody has said its PIN.
    fn token(&self, folder: &Path) -> Result<Token, TokenError> {
        let pin_file = self.pin_file.as_ref().map(|file| folder.join(file));
        let args = PinArgs { pin_file, ..PinArgs::from_environment() };
        let pin = Pin::find(folder, &self.token, &args)?;
        let name = TokenName { label: self.token.clone(), serial: self.serial.clone() };
        Token::new(&self.module, name, pin)
    }
}

/// Adds the keys that `path` names to `keys`. What a person has to correct is told now; a token that
/// is away is not, for it may come back before a card does.
pub(super) fn add(path: &Path, keys: &mut ClassKeys) -> Result<(), ClassTokenError> {
    let settings = read(path)?;
    let token = settings.token(key_file::folder(path))?;
    let mut away = false;
    for (name, label) in settings.keys {
        let identifier = KeyIdentifier::parse(name.as_bytes());
        let identifier = identifier.ok_or(ClassTokenError::Class(name))?;
        if keys.has(&identifier) {
            return Err(ClassTokenError::Twice(identifier));
        }
        let key = KeyName { kind: Kind::Master, label };
        if !away {
            match token.key_len(&key) {
                Ok(MASTER_LEN) => {}
                Ok(_) => return Err(ClassTokenError::Length(key.label)),
                Err(error) if error.is_away() => away = true,
                Err(error) => return Err(error.into()),
            }
        }
        keys.insert_token(identifier, token.clone(), key);
    }
    Ok(())
}

/// Puts the master keys of key files into the token that `path` names, under the labels it gives
/// them. None is replaced, and none comes out again. Answers their names; the files stay.
pub fn deposit(
    path: &Path,
    files: &[PathBuf],
    password: &PasswordArgs,
) -> Result<Vec<KeyIdentifier>, ClassTokenError> {
    let settings = read(path)?;
    let mut found: Vec<(_, String, _)> = Vec::new();
    for file in files {
        let name = identifier(file).ok_or_else(|| ClassTokenError::NotNamed(file.clone()))?;
        let label = settings.keys.get(&name.to_string()).ok_or(ClassTokenError::Unlisted(name))?;
        if found.iter().any(|(_, other, _)| other == label) {
            return Err(ClassTokenError::Repeated(label.clone()));
        }
        let password = Password::find(key_file::folder(file), password)?;
        found.push((name, label.clone(), key_file::read_secret::<MASTER_LEN>(file, &password)?));
    }
    let token = settings.token(key_file::folder(path))?;
    let there = token.labels(Kind::Master)?;
    if let Some((_, label, _)) = found.iter().find(|(_, label, _)| there.contains(label)) {
        return Err(ClassTokenError::Exists(label.clone()));
    }
    for (_, label, key) in &found {
        token.change(|session| session.import_master(label, &**key))?;
    }
    Ok(found.into_iter().map(|(name, ..)| name).collect())
}

fn read(path: &Path) -> Result<Settings, ClassTokenError> {
    let reading = |source| ClassTokenError::Read { path: path.to_owned(), source };
    let mut text = String::new();
    let file = File::open(path).map_err(reading)?;
    file.take(LONGEST).read_to_string(&mut text).map_err(reading)?;
    let settings: Settings = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count().saturating_add(1);
        // What the library says of a wrong value, it says with the value.
        let message = match error.message() {
            said if said.starts_with("invalid") => "a value of another type belongs here",
            said => said,
        };
        ClassTokenError::Line { path: path.to_owned(), line, message: message.to_owned() }
    })?;
    let mut labels: Vec<_> = settings.keys.values().collect();
    labels.sort_unstable();
    match labels.iter().zip(labels.iter().skip(1)).find(|(one, next)| one == next) {
        Some((label, _)) => Err(ClassTokenError::Repeated((*label).clone())),
        None => Ok(settings),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "module = \"/m.so\"\ntoken = \"t\"\n[keys]\n\"face.1\" = \"l\"\n";

    fn error(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.toml");
        std::fs::write(&path, text).unwrap();
        read(&path).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn every_line_is_understood_or_refused() {
        assert_eq!(error(GOOD), "");
        for (wrong, line, said) in [
            ("module = \"/m.so\"\n", 1, "missing field"),
            ("module = 7\n", 1, "another type"),
            (&GOOD.replace("token", "tokens"), 2, "unknown field"),
        ] {
            let error = error(wrong);
            assert!(error.contains(&format!("line {line} of ")) && error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_pin_that_was_written_there_is_refused_and_not_repeated() {
        let elsewhere = GOOD.replace("[keys]", "keys = \"4711\"\n[other]");
        for text in [
            &format!("pin = \"4711\"\n{GOOD}"),
            &format!("pin_file = 4711\n{GOOD}"),
            &format!("4711\n{GOOD}"),
            &GOOD.replace("\"l\"", "4711"),
            &elsewhere,
        ] {
            let error = error(text);
            assert!(error.contains("line ") && !error.contains("4711"), "{error}");
        }
    }

    #[test]
    fn a_label_is_of_one_key() {
        let said = error(&format!("{GOOD}\"identity.1\" = \"l\"\n"));
        assert!(said.contains("two keys have the label"), "{said}");
    }

    proptest! {
        #[test]
        fn no_text_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0..60_usize) {
            let mut text = GOOD.as_bytes().to_vec();
            text.splice(at.min(text.len()).., bytes.iter().copied());
            let _ = toml::from_str::<Settings>(&String::from_utf8_lossy(&text));
        }
    }
}
