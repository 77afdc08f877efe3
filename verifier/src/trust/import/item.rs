//! What became of one thing that a terminal was fed with.

use std::path::PathBuf;

use serde::{Serialize, Serializer};

use super::super::register::List;
use super::super::{Kind, Standing, Why};

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in the folder now.
    Taken,
    /// It was there before.
    Known,
    /// It was there, and who brought it brings it no more.
    Withdrawn,
    /// It is not taken.
    Refused(Why),
}

impl Fate {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Known => "known",
            Self::Withdrawn => "withdrawn",
            Self::Refused(_) => "refused",
        }
    }
}

impl Serialize for Fate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One thing, and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// What it is, if that can be told.
    pub kind: Option<Kind>,
    /// What became of it.
    pub fate: Fate,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// Its State.
    pub country: String,
    /// Where it was found.
    pub source: String,
    /// Whether it stands in a list or a directory that was taken itself.
    pub inner: bool,
    /// How an authority's own signature stands.
    pub standing: Option<Standing>,
    /// Where it lies now.
    pub path: Option<PathBuf>,
    /// How much stands in a list.
    pub entries: Option<usize>,
    /// When a list was made.
    pub issued: Option<String>,
    /// Whose fingerprint an operator would have to compare, SHA-256 in hex.
    pub fingerprint: Option<String>,
}

/// How many things ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fates")]
pub struct Counts {
    pub taken: usize,
    pub known: usize,
    pub withdrawn: usize,
    pub refused: usize,
}

/// What became of all of it.
#[derive(Debug)]
pub struct Imported {
    /// Each thing.
    pub items: Vec<Item>,
    /// Whether the folder is sealed, and now is not what was sealed.
    pub sealed: bool,
}

impl Imported {
    /// How many things ended in which way.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for item in &self.items {
            let count = match item.fate {
                Fate::Taken => &mut counts.taken,
                Fate::Known => &mut counts.known,
                Fate::Withdrawn => &mut counts.withdrawn,
                Fate::Refused(_) => &mut counts.refused,
            };
            *count += 1;
        }
        counts
    }

    /// Whether something was refused as a whole: a file, a list, a certificate by hand. What a list
    /// or a directory has inside is told and counted, and spoils nothing.
    pub fn refused(&self) -> bool {
        self.items.iter().any(|item| matches!(item.fate, Fate::Refused(_)) && !item.inner)
    }
}

impl Item {
    fn new(kind: Option<Kind>, source: String, fate: Fate) -> Self {
        let why = match fate {
            Fate::Refused(why) => Some(why),
            _ => None,
        };
        Self {
            kind,
            fate,
            why,
            country: String::new(),
            source,
            inner: false,
            standing: None,
            path: None,
            entries: None,
            issued: None,
            fingerprint: None,
        }
    }

    /// Something that is not taken.
    pub(super) fn refused(kind: Option<Kind>, source: String, why: Why) -> Self {
        Self::new(kind, source, Fate::Refused(why))
    }

    /// A certificate that is in the folder.
    pub(super) fn certificate(
        kind: Kind,
        source: String,
        country: String,
        known: bool,
        path: PathBuf,
        standing: Option<Standing>,
    ) -> Self {
        let fate = if known { Fate::Known } else { Fate::Taken };
        Self { country, standing, path: Some(path), ..Self::new(Some(kind), source, fate) }
    }

    /// An authority that a newer list does not have any more, or what a directory took back.
    pub(super) fn withdrawn(country: String, path: PathBuf) -> Self {
        Self { country, path: Some(path), ..Self::new(None, String::new(), Fate::Withdrawn) }
    }

    /// A list that is in the folder.
    pub(super) fn list(source: String, list: &List, known: bool, path: Option<PathBuf>) -> Self {
        let fate = if known { Fate::Known } else { Fate::Taken };
        Self {
            country: list.country.clone(),
            path,
            entries: Some(list.entries),
            issued: list.issued.clone(),
            ..Self::new(Some(list.kind), source, fate)
        }
    }

    /// The same, of something inside another thing.
    pub(super) fn inside(self) -> Self {
        Self { inner: true, ..self }
    }
}
