//! The commands of the command line. Each ends in an exit code; what went wrong on the way is told
//! with the next step.

mod answer;
mod files;
mod inspect;
mod log;
mod profile;
mod rate;
mod replay;
mod serve;
mod trust;
mod watch;

use core::cell::RefCell;
use core::time::Duration;
use std::io;
use std::path::{Path, PathBuf};

use crate::args::resolved::{Judgement, Task};
use crate::key_file::PasswordArgs;
use crate::language::{Language, Text};
use crate::log::LogError;
use crate::pcsc_link::{self, PcscError};
use crate::profile::ProfileError;
use crate::rate::FactsError;
use crate::serve::ServeError;
use crate::terminal_key::{self, TerminalKey};
use crate::trace::TraceError;
use crate::trust::{Trust, TrustError};
use crate::verdict::Decision;

/// How long a log may take at the end; what is left goes with the next run.
const LAST_POST: Duration = Duration::from_secs(5);

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or accepted.
    Accepted = 0,
    /// Refused.
    Refused = 1,
    /// Something could not be shown, or there was nothing to ask.
    CannotTell = 2,
    /// The command was used wrongly.
    Usage = 3,
}

impl From<Decision> for Exit {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Accepted => Self::Accepted,
            Decision::Refused => Self::Refused,
            Decision::CannotTell => Self::CannotTell,
        }
    }
}

impl Exit {
    /// The number of the process.
    pub const fn code(self) -> u8 {
        match self {
            Self::Accepted => 0,
            Self::Refused => 1,
            Self::CannotTell => 2,
            Self::Usage => 3,
        }
    }
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// No card to talk to.
    #[error(transparent)]
    Reader(#[from] PcscError),
    /// No trust folder.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// No key of this terminal.
    #[error(transparent)]
    TerminalKey(#[from] terminal_key::Error),
    /// No profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// No report.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// No trace.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// A file that cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder of folders without a document.
    #[error("there is no document in {}", path.display())]
    NoDocuments {
        /// Which.
        path: PathBuf,
    },
    /// Pictures or a live face of one, and documents of many.
    #[error(
        "--portrait, --minutiae, --pictures and --live-template are for one document, and there are many"
    )]
    ManyDocuments,
    /// A report that cannot be printed.
    #[error("cannot print the report")]
    Print(#[from] serde_json::Error),
    /// No page.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// No log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
}

impl CommandError {
    fn reading(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Read { path, source }
    }

    fn writing(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Write { path, source }
    }

    /// What to do next.
    pub const fn next(&self) -> Option<Text> {
        match self {
            Self::Reader(error) => Some(error.next()),
            Self::Trust(TrustError::Key(_)) | Self::TerminalKey(_) => Some(Text::new(
                "check the key file, and the password that is meant for it",
                "kiểm tra tệp khóa và mật khẩu của nó",
            )),
            Self::Trust(TrustError::Token(_)) => Some(Text::new(
                "check the file that --class-token names, the token and its PIN",
                "kiểm tra tệp của --class-token, thiết bị lưu khóa và mã PIN của nó",
            )),
            Self::Trust(TrustError::Seal(_)) => Some(Text::new(
                "fetch the trust folder again from who feeds this terminal; do not inspect with this one",
                "lấy lại thư mục tin cậy từ đơn vị cung cấp; không dùng thư mục này để kiểm tra",
            )),
            Self::Trust(TrustError::Changed(_) | TrustError::Unreadable(_)) => Some(Text::new(
                "import the list again: verifier trust import",
                "nạp lại danh sách: verifier trust import",
            )),
            Self::Trust(_) | Self::Read { .. } | Self::Write { .. } => Some(Text::new(
                "check the path and who may use it",
                "kiểm tra đường dẫn và quyền truy cập",
            )),
            Self::Trace(_) => Some(Text::new(
                "give a file that `verifier inspect --trace` wrote",
                "dùng tệp do `verifier inspect --trace` ghi ra",
            )),
            Self::Facts(_) => Some(Text::new(
                "give a report that `verifier inspect --json` of this version wrote",
                "dùng báo cáo do `verifier inspect --json` của phiên bản này ghi ra",
            )),
            Self::Profile(_) => Some(Text::new(
                "see `verifier profile list`, or give a file with --profile",
                "xem `verifier profile list` hoặc chỉ tệp bằng --profile",
            )),
            Self::Serve(error) => error.next(),
            Self::Log(error) => Some(error.next()),
            Self::NoDocuments { .. } => Some(Text::new(
                "give a folder with EF.SOD.bin, EF.DG1.bin and so on, or a folder of such folders",
                "dùng thư mục có EF.SOD.bin, EF.DG1.bin, hoặc thư mục chứa các thư mục như vậy",
            )),
            Self::ManyDocuments => Some(Text::new(
                "leave them out, or give the folder of one document",
                "bỏ các tùy chọn đó, hoặc chỉ định thư mục của một giấy tờ",
            )),
            Self::Print(_) | Self::Random => None,
        }
    }

    /// Whether the command line is to blame, or the world.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Trust(_)
            | Self::TerminalKey(_)
            | Self::Profile(_)
            | Self::Facts(_)
            | Self::Trace(_)
            | Self::Log(_)
            | Self::Serve(ServeError::Exposed(_))
            | Self::Read { .. }
            | Self::ManyDocuments => Exit::Usage,
            _ => Exit::CannotTell,
        }
    }
}

/// Does what is to be done.
pub fn run(task: Task) -> Result<Exit, CommandError> {
    match task {
        Task::Inspect(inspect) => inspect::run(&inspect),
        Task::Watch(watch) => watch::run(&watch),
        Task::Export { spool } => log::export(&spool),
        Task::Files { folder, jobs, log, judging } => files::run(&folder, jobs, &log, &judging),
        Task::Trust(command) => trust::run(&command),
        Task::Replay(replay) => replay::run(&replay),
        Task::Rate(rate) => rate::run(&rate),
        Task::Profiles(language) => Ok(profile::list(language)),
        Task::Profile(name) => profile::show(&name),
        Task::Serve { serve, language } => serve::run(&serve, language),
        Task::Readers => readers(),
    }
}

fn readers() -> Result<Exit, CommandError> {
    let names = pcsc_link::readers()?;
    for (number, name) in names.iter().enumerate() {
        println!("{number}  {name}");
    }
    if names.is_empty() { Err(PcscError::NoReader.into()) } else { Ok(Exit::Accepted) }
}

/// The terminal's key, if there is one; its signatures can be repeated with the seed.
fn terminal(
    folder: Option<&Path>,
    keys: &PasswordArgs,
    seed: &[u8; 32],
) -> Result<Option<RefCell<TerminalKey>>, CommandError> {
    let Some(folder) = folder else { return Ok(None) };
    let mut key = TerminalKey::read(folder, keys)?;
    key.reseed(seed);
    Ok(Some(RefCell::new(key)))
}

fn load(judging: &Judgement) -> Result<Trust, CommandError> {
    Ok(Trust::open(&judging.trust, &judging.opening)?)
}

/// The language that errors are told in before anything is known.
pub fn language(task: &Task) -> Language {
    match task {
        Task::Inspect(inspect) => inspect.judging.style.language,
        Task::Files { judging, .. } => judging.style.language,
        Task::Trust(command) => trust::language(command),
        Task::Replay(replay) => replay.style.language,
        Task::Rate(rate) => rate.style.language,
        Task::Profiles(language) | Task::Serve { language, .. } => *language,
        Task::Watch(_) | Task::Export { .. } | Task::Profile(_) | Task::Readers => {
            Language::default()
        }
    }
}
