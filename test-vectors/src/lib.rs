//! The published vectors, and what replays them against the crates of this workspace.
//!
//! `vectors/*.json` come from `generator/`, which shares no code with the crates: a vector that
//! only the code under test can make proves nothing. README.md says how to use them from other
//! languages. Nothing here lists a file by hand, so a new vector is replayed as soon as it is there.

pub mod exceptions;
pub mod replay;
mod suite;

pub use suite::{Expect, Group, Note, Suite, Test};

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// The folder of this crate, where `vectors/` and `exceptions.json` lie.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every vector file of a folder, by name.
pub fn load(folder: &Path) -> Result<Vec<Suite>, Error> {
    let failed = |error| Error::Io(folder.to_path_buf(), error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let bytes = fs::read(path).map_err(|error| Error::Io(path.to_path_buf(), error))?;
    serde_json::from_slice(&bytes).map_err(|error| Error::Json(path.to_path_buf(), error))
}

/// Why vectors cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder cannot be read.
    Io(PathBuf, io::Error),
    /// A file is not what its schema says.
    Json(PathBuf, serde_json::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Json(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io(_, error) => Some(error),
            Self::Json(_, error) => Some(error),
        }
    }
}
