//! Profiles as agencies write them: TOML in which every line is understood or refused.

use core::time::Duration;
use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, de};

use super::obligation::{Selector, resolve};
use super::{Face, Limits, Lists, Obligation, Profile, Purpose, SHIPPED, Screen, Shipped};
use crate::check::Id;

/// The longest profile that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Why there is no profile.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// Neither a shipped profile nor a file.
    #[error("no profile is called {0:?}, and there is no such file; shipped are {names}", names = names())]
    Unknown(String),
    /// A file that cannot be read.
    #[error("cannot read the profile {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line that says what no profile says.
    #[error("line {line} of the profile: {message}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Another profile under a shipped name.
    #[error("{0:?} is the name of a shipped profile: choose another for one with other rules")]
    Taken(String),
}

fn names() -> String {
    SHIPPED.map(|shipped| shipped.name).join(", ")
}

impl Profile {
    /// The shipped profile with this name, or else the one in this file.
    pub fn find(name: &str) -> Result<Self, ProfileError> {
        match Self::named(name) {
            Some(profile) => Ok(profile),
            None if !Path::new(name).exists() => Err(ProfileError::Unknown(name.to_owned())),
            None => Self::read(Path::new(name)),
        }
    }

    /// The profile in a file.
    pub fn read(path: &Path) -> Result<Self, ProfileError> {
        let reading = |source| ProfileError::Read { path: path.to_owned(), source };
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(reading)?;
        file.take(LONGEST).read_to_string(&mut text).map_err(reading)?;
        let profile = Self::parse(&text)?;
        match Shipped::named(&profile.name) {
            Some(shipped) if *shipped.profile() != profile => {
                Err(ProfileError::Taken(profile.name))
            }
            _ => Ok(profile),
        }
    }

    /// The profile in a text.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count().saturating_add(1);
            ProfileError::Line { line, message: error.message().to_owned() }
        })?;
        Ok(file.into())
    }
}

/// The file. Nothing has a default, so that whoever reads it reads all of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(deserialize_with = "name")]
    name: String,
    #[serde(deserialize_with = "version")]
    version: u32,
    #[serde(deserialize_with = "ways_in")]
    ways_in: Vec<Id>,
    bac_fallback: bool,
    signed_when_valid: bool,
    purpose: PurposeTable,
    #[serde(deserialize_with = "checks")]
    checks: BTreeMap<Id, Obligation>,
    limits: LimitsTable,
    screen: ScreenTable,
    #[serde(deserialize_with = "lists")]
    lists: Lists,
    face: FaceTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PurposeTable {
    #[serde(deserialize_with = "sentence")]
    en: String,
    #[serde(deserialize_with = "sentence")]
    vi: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsTable {
    #[serde(deserialize_with = "seconds")]
    phase_seconds: Duration,
    #[serde(deserialize_with = "seconds")]
    card_seconds: Duration,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScreenTable {
    #[serde(deserialize_with = "seconds")]
    wipe_after_seconds: Duration,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListsTable {
    green_days: u32,
    yellow_days: u32,
    require_revocation: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaceTable {
    #[serde(deserialize_with = "likeness")]
    threshold: f32,
}

impl From<File> for Profile {
    fn from(file: File) -> Self {
        let mut checks = file.checks;
        if file.lists.require_revocation {
            checks.insert(Id::SignerRevocation, Obligation::Mandatory);
        }
        Self {
            name: file.name,
            version: file.version,
            purpose: Purpose { en: file.purpose.en, vi: file.purpose.vi },
            ways_in: file.ways_in,
            bac_fallback: file.bac_fallback,
            signed_when_valid: file.signed_when_valid,
            limits: Limits { phase: file.limits.phase_seconds, card: file.limits.card_seconds },
            screen: Screen { wipe_after: file.screen.wipe_after_seconds },
            lists: file.lists,
            face: Face { threshold: file.face.threshold },
            checks,
            changes: Vec::new(),
        }
    }
}

/// Reads a value and refuses what `holds` does not hold.
fn only<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
    holds: impl FnOnce(&T) -> bool,
    wanted: &str,
) -> Result<T, D::Error> {
    let value = T::deserialize(deserializer)?;
    if holds(&value) { Ok(value) } else { Err(de::Error::custom(wanted)) }
}

/// Checks that no profile may waive: without a trusted issuer's signature nothing is accepted
/// (TR-03135-1 §5.6.4.3.6).
const ALWAYS: [Id; 3] = [Id::Signature, Id::MessageDigest, Id::Chain];

fn checks<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<Id, Obligation>, D::Error> {
    let lines = BTreeMap::<Selector, Obligation>::deserialize(deserializer)?;
    let checks = resolve(&lines);
    match ALWAYS.into_iter().find(|id| checks.get(id) != Some(&Obligation::Mandatory)) {
        None => Ok(checks),
        Some(id) => Err(de::Error::custom(format_args!("{id} is mandatory in every profile"))),
    }
}

/// Part of a designation, so it holds none of the signs between its parts.
fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let allowed = |c| matches!(c, 'a'..='z' | '0'..='9' | '-');
    let holds = |name: &String| (1..=40).contains(&name.len()) && name.chars().all(allowed);
    only(deserializer, holds, "a name has up to 40 of the signs a to z, 0 to 9 and -")
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    only(deserializer, |version| *version > 0, "versions count from 1")
}

fn sentence<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let holds = |text: &String| {
        (1..=200).contains(&text.chars().count()) && !text.contains(char::is_control)
    };
    only(deserializer, holds, "a purpose is one line of up to 200 characters")
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let holds = |seconds: &u64| (1..=3600).contains(seconds);
    only(deserializer, holds, "a time is 1 to 3600 seconds").map(Duration::from_secs)
}

fn likeness<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    only(deserializer, |value| (0.0..=1.0).contains(value), "a likeness is 0.0 to 1.0")
}

fn ways_in<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Id>, D::Error> {
    let holds = |ids: &Vec<Id>| {
        let mut seen = Vec::new();
        ids.iter().all(|id| {
            let fresh = !seen.contains(id);
            seen.push(*id);
            fresh && is_way_in(*id)
        })
    };
    only(deserializer, holds, "the ways in are access.pace, access.bac and access.plain, each once")
}

const fn is_way_in(id: Id) -> bool {
    matches!(id, Id::Pace | Id::BasicAccess | Id::PlainAccess)
}

fn lists<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lists, D::Error> {
    let holds = |lists: &ListsTable| lists.green_days <= lists.yellow_days;
    let lists = only(deserializer, holds, "a list is yellow after it was green")?;
    Ok(Lists {
        green_days: lists.green_days,
        yellow_days: lists.yellow_days,
        require_revocation: lists.require_revocation,
    })
}
