//! What a terminal writes down of each inspection, and how it gets where it is kept (TR-03135-2 §4.3).
//!
//! ```text
//! inspection ──► record, as much as the level says ──► spool (durable) ──► target
//!                                                        ▲ kept while the target is away ┘
//! ```
//!
//! A record is in the spool before anybody tries to send it, and leaves it after the target has taken
//! it; so nothing that happens to this program loses one. What must make room is counted, and the
//! count is a record itself (decision 0192).

mod line;
pub mod record;
mod sender;
pub mod spool;
mod target;

use core::fmt;
use core::str::FromStr;
use core::time::Duration;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::document::Document;
use crate::hex;
use crate::language::Text;
use crate::reason::Reason;
use crate::report::Report;
use crate::terminal::Judged;
use crate::verdict::Verdict;
pub use line::{Record, name};
use sender::Sender;
use spool::Spool;
pub use target::{Target, TargetError};

/// How much a log says (TR-03135-2 §4.3). Each says all that the one before says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Results, times, versions; nothing about the person.
    Basic,
    /// Also what went wrong, in words.
    Standard,
    /// Also what the chip showed: evidence, files, certificates.
    Electronic,
    /// Also the person.
    Full,
}

impl Level {
    /// All levels.
    pub const ALL: [Self; 4] = [Self::Basic, Self::Standard, Self::Electronic, Self::Full];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Standard => "standard",
            Self::Electronic => "electronic",
            Self::Full => "full",
        }
    }

    /// Whether records of this level are about a person.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Full)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A level and where its records go: `basic=/var/log/cardwright`, `full=http://127.0.0.1:8080/take`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// How much is said.
    pub level: Level,
    /// Where it goes.
    pub target: Target,
}

impl FromStr for Outlet {
    type Err = LogError;

    fn from_str(text: &str) -> Result<Self, LogError> {
        let (name, target) = text.split_once('=').ok_or(LogError::Outlet)?;
        let level = Level::ALL.into_iter().find(|level| level.name() == name);
        Ok(Self { level: level.ok_or(LogError::Outlet)?, target: target.parse()? })
    }
}

impl Outlet {
    /// The folder of its own in the spool: the same target finds what was left for it.
    fn folder(&self) -> String {
        let digest = Sha256::digest(self.target.to_string());
        let name = hex::print(digest.get(..8).unwrap_or_default());
        format!("{}-{name}", self.level)
    }
}

/// Why nothing can be written down.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// No `LEVEL=TARGET`.
    #[error(
        "a log is LEVEL=TARGET: basic, standard, electronic or full, and a folder or http://host:port/path"
    )]
    Outlet,
    /// The target cannot be used.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A level that names people, and nobody has said that this is meant.
    #[error("the level {0} writes down personal data, which takes --log-personal-data")]
    Personal(Level),
    /// Personal data would cross a network in the clear.
    #[error(
        "the level {0} writes down personal data, which goes to a folder or to this machine only"
    )]
    InTheClear(Level),
    /// The spool cannot be used.
    #[error("the spool {}", .0.display())]
    Spool(PathBuf, #[source] std::io::Error),
    /// The spool is open to others.
    #[error("others may look into {}, which holds what was inspected", .0.display())]
    Open(PathBuf),
    /// No spool was named, and there is no usual place for it.
    #[error("there is no usual place for the spool here; name one with --log-spool")]
    NoPlace,
    /// The record is none.
    #[error("the record cannot be written")]
    Record(#[from] serde_json::Error),
}

impl LogError {
    /// What to do next.
    pub const fn next(&self) -> Text {
        match self {
            Self::Open(_) => Text::new(
                "take the rights of others away: chmod 700",
                "bỏ quyền của người dùng khác: chmod 700",
            ),
            Self::Personal(_) => Text::new(
                "add --log-personal-data, or choose basic, standard or electronic",
                "thêm --log-personal-data hoặc chọn mức basic, standard, electronic",
            ),
            Self::InTheClear(_) => Text::new(
                "give a folder, or a relay on this machine that adds TLS",
                "dùng thư mục hoặc trạm chuyển tiếp có TLS trên máy này",
            ),
            Self::Outlet | Self::NoPlace | Self::Target(TargetError::Address) => {
                Text::new("see `verifier watch --help`", "xem `verifier watch --help`")
            }
            Self::Target(_) | Self::Spool(..) | Self::Record(_) => Text::new(
                "check the path, who may use it, and the room on the disk",
                "kiểm tra đường dẫn, quyền truy cập và dung lượng đĩa",
            ),
        }
    }
}

/// An inspection that ended.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Transaction<'a> {
    /// Its random name.
    pub id: &'a str,
    /// The reader, where one is known.
    pub reader: Option<&'a str>,
    /// When it began.
    pub began: Timestamp,
    /// How long it took.
    pub milliseconds: u64,
    /// How it ended.
    pub end: End<'a>,
}

/// How an inspection ended.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub enum End<'a> {
    /// With a verdict.
    Judged {
        /// The facts.
        report: &'a Report,
        /// The judgement.
        verdict: &'a Verdict,
        /// The files.
        document: &'a Document,
    },
    /// Without one.
    GivenUp {
        /// Why.
        reason: Reason,
        /// What was found out before.
        report: Option<&'a Report>,
    },
}

impl<'a> Transaction<'a> {
    /// An inspection that ended with a verdict.
    pub fn judged(reader: &'a str, judged: &'a Judged) -> Self {
        let Judged { transaction, report, verdict, document, began, milliseconds, .. } = judged;
        let end = End::Judged { report, verdict, document };
        let (began, milliseconds) = (*began, *milliseconds);
        Self { id: transaction, reader: Some(reader), began, milliseconds, end }
    }
}

/// An inspection that began: when, on the calendar and on a clock that never jumps, and its name.
#[derive(Clone, Debug)]
pub struct Begun {
    id: String,
    began: Timestamp,
    clock: Instant,
}

impl Begun {
    /// One that begins now, with a name of its own.
    pub fn now() -> Self {
        Self { id: name(), began: Timestamp::now(), clock: Instant::now() }
    }

    /// It ends now, with a verdict.
    pub fn judged<'a>(
        &'a self,
        reader: Option<&'a str>,
        report: &'a Report,
        verdict: &'a Verdict,
        document: &'a Document,
    ) -> Transaction<'a> {
        let milliseconds = u64::try_from(self.clock.elapsed().as_millis()).unwrap_or(u64::MAX);
        let end = End::Judged { report, verdict, document };
        Transaction { id: &self.id, reader, began: self.began, milliseconds, end }
    }
}

/// All outlets of a program.
#[derive(Debug)]
pub struct Log(Vec<(Level, Sender)>);

/// What the outlets have in common.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Where records wait; `None` is the usual place.
    pub spool: Option<PathBuf>,
    /// Whether people may be named.
    pub personal: bool,
    /// How much may wait.
    pub bounds: spool::Bounds,
}

impl Log {
    /// Opens the outlets and begins to send what still waits for them. No outlet: nothing is written.
    pub fn open(outlets: &[Outlet], policy: &Policy) -> Result<Self, LogError> {
        let mut senders = Vec::new();
        for outlet in outlets {
            let level = outlet.level;
            if level.is_personal() && !policy.personal {
                return Err(LogError::Personal(level));
            }
            if level.is_personal() && outlet.target.is_remote() {
                return Err(LogError::InTheClear(level));
            }
            outlet.target.check()?;
            let place = policy.spool.clone().or_else(usual_place).ok_or(LogError::NoPlace)?;
            let spool = Spool::open(&place.join(outlet.folder()), policy.bounds)?;
            senders.push((level, Sender::start(spool, outlet.target.clone())));
        }
        Ok(Self(senders))
    }

    /// Writes down an inspection, durably, in every outlet. The target gets it later.
    pub fn write(&self, transaction: &Transaction<'_>) -> Result<(), LogError> {
        self.0.iter().try_for_each(|(level, sender)| sender.put(&Record::of(*level, transaction)?))
    }

    /// Writes down a record that says the same at every level, durably, in every outlet.
    pub fn put(&self, record: &Record) -> Result<(), LogError> {
        self.0.iter().try_for_each(|(_, sender)| sender.put(record))
    }

    /// Waits until everything was taken, but no longer than so long. What is left waits in the spool.
    pub fn flush(&self, at_most: Duration) -> bool {
        let until = Instant::now() + at_most;
        self.0.iter().all(|(_, sender)| sender.flush(until))
    }
}

/// `$XDG_STATE_HOME/cardwright/spool`, or the same below `~/.local/state`.
fn usual_place() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")))?;
    Some(state.join("cardwright/spool"))
}

/// Refuses a folder that others may look into.
fn private(folder: &Path) -> Result<(), LogError> {
    use std::os::unix::fs::PermissionsExt as _;
    let failed = |source| LogError::Spool(folder.to_owned(), source);
    // The six lowest bits are those of group and others.
    let mode = std::fs::metadata(folder).map_err(failed)?.permissions().mode();
    if mode.trailing_zeros() >= 6 { Ok(()) } else { Err(LogError::Open(folder.to_owned())) }
}

#[cfg(test)]
mod tests;
