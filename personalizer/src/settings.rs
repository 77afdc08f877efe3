//! Small readable settings beside the keys: the part of TOML that one `name = value` a line is.
//!
//! ```text
//! # a remark
//! module = "/usr/lib/softhsm/libsofthsm2.so"
//! limit = 100000
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// A line is not one `name = value`, or comes twice.
    #[error("{path}, line {line}: expected one `name = \"text\"` or `name = number`, once", path = .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Its number.
        line: usize,
    },
    /// A setting is missing or of another kind.
    #[error("{path}: `{name}` is missing or is no {kind}", path = .path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// The setting.
        name: &'static str,
        /// What it must be.
        kind: &'static str,
    },
}

/// The settings of one file.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    path: PathBuf,
    values: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Number(u64),
}

impl Settings {
    /// Reads a file; `None` when there is none.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, Error> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Io { path: path.to_owned(), source }),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        let mut settings = Self { path: path.to_owned(), values: BTreeMap::new() };
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || Error::Line { path: path.to_owned(), line: number };
            let (name, value) = line.split_once('=').ok_or_else(wrong)?;
            let name = name.trim();
            let plain = |c: char| c.is_ascii_lowercase() || c == '-';
            let value = Value::parse(value.trim()).ok_or_else(wrong)?;
            if name.is_empty() || !name.chars().all(plain) {
                return Err(wrong());
            }
            if settings.values.insert(name.to_owned(), value).is_some() {
                return Err(wrong());
            }
        }
        Ok(settings)
    }

    /// A number, where it is set.
    pub(crate) fn number(&self, name: &'static str) -> Result<Option<u64>, Error> {
        match self.values.get(name) {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(Some(*number)),
            Some(Value::Text(_)) => Err(self.kind(name, "number")),
        }
    }

    /// A text, where it is set.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, Error> {
        match self.values.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Number(_)) => Err(self.kind(name, "text")),
        }
    }

    /// A text that must be set.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, Error> {
        self.text(name)?.ok_or_else(|| self.kind(name, "text"))
    }

    fn kind(&self, name: &'static str, kind: &'static str) -> Error {
        Error::Kind { path: self.path.clone(), name, kind }
    }
}

impl Value {
    /// A text without escapes, or a number of digits.
    fn parse(text: &str) -> Option<Self> {
        if let Some(inner) = text.strip_prefix('"') {
            let inner = inner.strip_suffix('"')?;
            return quotable(inner).then(|| Self::Text(inner.to_owned()));
        }
        let digits = text.bytes().all(|digit| digit.is_ascii_digit());
        digits.then(|| text.parse().ok().map(Self::Number))?
    }
}

/// Whether a text can stand between quotation marks as it is.
pub(crate) fn quotable(text: &str) -> bool {
    !text.chars().any(|c| c == '"' || c == '\\' || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, Error> {
        Settings::parse(Path::new("x.toml"), text)
    }

    #[test]
    fn texts_and_numbers_are_read() {
        let settings = parse("# a remark\n\nlimit = 20\n token=\"a = b # c\"  \n").unwrap();
        assert_eq!(settings.number("limit").unwrap(), Some(20));
        assert_eq!(settings.number("other").unwrap(), None);
        assert_eq!(settings.text("token").unwrap(), Some("a = b # c"));
        assert!(settings.text("limit").is_err());
        let error = settings.number("token").unwrap_err();
        assert_eq!(error.to_string(), "x.toml: `token` is missing or is no number");
    }

    #[test]
    fn whatever_else_is_written_is_refused_with_its_line() {
        for wrong in [
            "limit",
            "limit =",
            "= 1",
            "limit = -1",
            "limit = 1 # x",
            "limit = 1\nlimit = 2",
            "token = \"a",
            "token = \"a\"b\"",
            "token = \"a\\\"",
            "[section]",
            "a.b = 1",
            "limit = 99999999999999999999999",
        ] {
            let text = format!("\n{wrong}");
            let error = parse(&text).unwrap_err();
            assert!(matches!(error, Error::Line { line: 2 | 3, .. }), "{wrong}: {error}");
        }
    }
}
