//! The files of one document as they were found, from a card or from a folder.

use std::collections::BTreeMap;

use card_format::ef::Ef;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use crate::reason::Reason;

/// Where the files come from: what can be checked depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A chip that answered.
    Card,
    /// Files that someone read earlier.
    Files,
}

/// What was found where a file may be.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub enum Content {
    /// All its bytes, as read.
    Read(Vec<u8>),
    /// The card says that there is no such file.
    Absent,
    /// The card keeps it for terminals with more rights.
    Denied,
    /// Reading began and did not finish.
    Broken(Reason),
}

/// The files of one document.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Document {
    source: Source,
    files: BTreeMap<Ef, Content>,
}

/// What was read names a person, so it is overwritten.
impl Drop for Document {
    fn drop(&mut self) {
        for content in self.files.values_mut() {
            if let Content::Read(bytes) = content {
                bytes.zeroize();
            }
        }
    }
}

impl Document {
    /// A document of which nothing is known yet.
    pub const fn new(source: Source) -> Self {
        Self { source, files: BTreeMap::new() }
    }

    /// Notes what was found where a file may be.
    pub fn insert(&mut self, ef: Ef, content: Content) {
        self.files.insert(ef, content);
    }

    /// Where the files come from.
    pub const fn source(&self) -> Source {
        self.source
    }

    /// What was found where `ef` may be; `None` when nobody looked.
    pub fn content(&self, ef: Ef) -> Option<&Content> {
        self.files.get(&ef)
    }

    /// The bytes of a file that was read.
    pub fn bytes(&self, ef: Ef) -> Option<&[u8]> {
        match self.files.get(&ef) {
            Some(Content::Read(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// The bytes of a file, or why there are none; `missing` when nobody has it.
    ///
    /// A chip that never opened was not looked into, which says nothing about its files.
    pub fn require(&self, ef: Ef, missing: Reason) -> Result<&[u8], Reason> {
        match (self.files.get(&ef), self.source) {
            (Some(Content::Read(bytes)), _) => Ok(bytes),
            (Some(Content::Broken(reason)), _) => Err(*reason),
            (Some(Content::Denied), _) => Err(Reason::FileNotRead),
            (None, Source::Card) => Err(Reason::NoAccess),
            (Some(Content::Absent), _) | (None, Source::Files) => Err(missing),
        }
    }

    /// All files that were looked for, in the order of the file table.
    pub fn iter(&self) -> impl Iterator<Item = (Ef, &Content)> {
        self.files.iter().map(|(ef, content)| (*ef, content))
    }
}
