//! Changes of a profile that a command line asks for. They become part of its name, so that no report
//! claims to be judged by rules that were not the ones.

use super::{Obligation, Profile};
use crate::check::Id;

/// A change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A chip whose PACE failed may be opened with Basic Access Control.
    BacFallback,
    /// The Advanced Inspection Procedure (TR-03110-1 §2.1), which has not succeeded before the chip
    /// believes the terminal.
    TerminalAuthentication,
}

impl Change {
    /// All changes.
    pub const ALL: [Self; 2] = [Self::BacFallback, Self::TerminalAuthentication];

    /// What the profile's name says of it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BacFallback => "bac-fallback",
            Self::TerminalAuthentication => "terminal-authentication",
        }
    }
}

/// What a trace says of the profile it was made by.
#[derive(Debug)]
pub struct Designation {
    /// The name, without version.
    pub name: String,
    /// What was changed.
    pub changes: Vec<Change>,
}

/// Names of the rules before there were profiles.
const OLD: [(&str, &str, &[Change]); 4] = [
    ("card/2", "stationary", &[]),
    ("card-with-bac-fallback/1", "stationary", &[Change::BacFallback]),
    ("card-with-terminal-authentication/1", "stationary", &[Change::TerminalAuthentication]),
    ("files/1", "files", &[]),
];

impl Designation {
    /// Reads `stationary/1+bac-fallback`, or one of the old names.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, name, changes)) = OLD.iter().find(|(old, ..)| *old == text) {
            return Some(Self { name: (*name).to_owned(), changes: changes.to_vec() });
        }
        let mut parts = text.split('+');
        let (name, version) = parts.next()?.split_once('/')?;
        version.parse::<u32>().ok()?;
        let change = |text| Change::ALL.into_iter().find(|change| change.name() == text);
        Some(Self { name: name.to_owned(), changes: parts.map(change).collect::<Option<_>>()? })
    }
}

impl Profile {
    /// The same with a change; the name says so, unless it was like that already.
    pub fn changed(mut self, change: Change) -> Self {
        let already = match change {
            Change::BacFallback => core::mem::replace(&mut self.bac_fallback, true),
            Change::TerminalAuthentication => {
                let id = Id::TerminalAuthentication;
                let before = self.checks.insert(id, Obligation::Mandatory);
                before == Some(Obligation::Mandatory)
            }
        };
        if !already {
            self.changes.push(change);
            self.changes.sort_unstable();
        }
        self
    }

    /// The shipped profile that a trace names.
    pub fn designated(designation: &str) -> Option<Self> {
        let Designation { name, changes } = Designation::parse(designation)?;
        Some(changes.into_iter().fold(Self::named(&name)?, Self::changed))
    }
}
