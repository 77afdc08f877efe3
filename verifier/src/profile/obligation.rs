//! What a verdict makes of a check, and the names by which a profile speaks of checks.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};

use crate::check::{Group, Id};

/// What a verdict makes of a check (TR-03135-1 §3.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obligation {
    /// Nothing is accepted without it.
    #[default]
    Mandatory,
    /// Counts as it ended, where it was made.
    Optional,
    /// Written down, never counted.
    Evaluatory,
}

/// The checks a line speaks of. The order is that of precedence: a later one overrules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Selector {
    /// `*`
    Every,
    /// `integrity.*`
    Group(Group),
    /// `integrity.EF.DG1`
    Check(Id),
}

impl Selector {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Every);
        }
        match text.strip_suffix(".*") {
            Some(name) => {
                Group::ALL.into_iter().find(|group| group.name() == name).map(Self::Group)
            }
            None => text.parse().ok().map(Self::Check),
        }
    }

    fn holds(self, id: Id) -> bool {
        match self {
            Self::Every => true,
            Self::Group(group) => id.group() == group,
            Self::Check(check) => id == check,
        }
    }
}

impl<'de> Deserialize<'de> for Selector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format_args!("no check and no group is called {text:?}"))
        })
    }
}

/// The obligation of every check there is; what no line speaks of is mandatory.
pub(super) fn resolve(lines: &BTreeMap<Selector, Obligation>) -> BTreeMap<Id, Obligation> {
    let last = |id| lines.iter().rev().find(|(selector, _)| selector.holds(id));
    Id::all().map(|id| (id, last(id).map(|(_, said)| *said).unwrap_or_default())).collect()
}
