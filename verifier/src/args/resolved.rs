//! The command line as it is meant: defaults filled in, texts read, contradictions refused.

use core::num::NonZeroUsize;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use card_format::ef::Ef;
use jiff::Zoned;
use jiff::civil::Date;
use zeroize::Zeroizing;

use super::log::{LogAction, LogArgs};
use super::trust::TrustCommand;
use super::watch::Watch;
use super::{Answer, Cli, Command, Judging, ProfileCommand};
use crate::combined::Printed;
use crate::document::Source;
use crate::evidence::PasswordKind;
use crate::json::Privacy;
use crate::language::Language;
use crate::password::{Password, PasswordError};
use crate::profile::{Change, Profile, ProfileError};
use crate::table::Colours;
use crate::trust::Opening;

/// What is to be done.
#[expect(missing_debug_implementations, reason = "holds a password")]
#[expect(missing_docs, reason = "the commands of the command line")]
pub enum Task {
    Inspect(Box<Inspect>),
    Watch(Box<Watch>),
    Export { spool: PathBuf },
    Files { folder: PathBuf, jobs: Option<NonZeroUsize>, log: LogArgs, judging: Judgement },
    Trust(TrustCommand),
    Replay(Replay),
    Rate(Rate),
    Profiles(Language),
    Profile(String),
    Serve { serve: Box<crate::serve::args::Serve>, language: Language },
    Readers,
}

/// An inspection.
#[expect(missing_debug_implementations, reason = "holds a password")]
pub struct Inspect {
    /// Which reader; `None` for the only one.
    pub reader: Option<String>,
    /// What opens the chip.
    pub password: Password,
    /// Where the key and the certificates of this terminal lie.
    pub terminal_key: Option<PathBuf>,
    /// What stands on the card, to compare with the chip.
    pub printed: Printed,
    /// What was typed, for test traces alone.
    pub typed: Option<String>,
    /// What to believe and how to answer.
    pub judging: Judgement,
    /// The data groups to read; `None` reads all.
    pub only: Option<Vec<Ef>>,
    /// Where the files go.
    pub dump: Option<PathBuf>,
    /// Where the record goes.
    pub trace: Option<PathBuf>,
    /// Where the inspection is written down.
    pub log: LogArgs,
}

/// A repetition.
#[derive(Debug)]
pub struct Replay {
    /// The record.
    pub trace: PathBuf,
    /// The trust folder; without it the issuer stays unknown.
    pub trust: Option<PathBuf>,
    /// How it is opened.
    pub opening: Opening,
    /// The rules that were chosen; `None` for those that the trace names.
    pub profile: Option<Profile>,
    /// Where the key and the certificates of the terminal lie.
    pub terminal_key: Option<PathBuf>,
    /// How to answer.
    pub style: Style,
}

/// A report to judge again.
#[derive(Debug)]
pub struct Rate {
    /// The report.
    pub facts: PathBuf,
    /// The rules that were chosen; `None` for those that the report names.
    pub profile: Option<Profile>,
    /// How to answer.
    pub style: Style,
}

/// What to believe and how to answer.
#[derive(Debug)]
pub struct Judgement {
    /// The trust folder.
    pub trust: PathBuf,
    /// How it is opened.
    pub opening: Opening,
    /// What this terminal may do, and how it will judge.
    pub profile: Profile,
    /// The day of inspection.
    pub at: Date,
    /// Where the pictures go.
    pub pictures: Pictures,
    /// Where the template of the live face lies.
    pub live_template: Option<PathBuf>,
    /// How to answer.
    pub style: Style,
}

/// Where pictures of the document go.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    /// The portrait, in a file.
    pub portrait: Option<PathBuf>,
    /// The minutiae, in a file.
    pub minutiae: Option<PathBuf>,
    /// Both, in a folder.
    pub folder: Option<PathBuf>,
}

impl Pictures {
    /// Whether there are any to write.
    pub const fn is_empty(&self) -> bool {
        self.portrait.is_none() && self.minutiae.is_none() && self.folder.is_none()
    }
}

/// How to answer.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// For programs, not for people.
    pub json: bool,
    /// With the person or without.
    pub privacy: Privacy,
    /// For people.
    pub language: Language,
    /// For people.
    pub colours: Colours,
}

/// What cannot be meant.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// A password that is none.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// What is printed on the card, in a file that cannot be read.
    #[error("cannot read {}", path.display())]
    Printed {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A profile that is none.
    #[error(transparent)]
    Profile(#[from] ProfileError),
}

impl TryFrom<Cli> for Task {
    type Error = UsageError;

    fn try_from(cli: Cli) -> Result<Self, UsageError> {
        Ok(match cli.command {
            Command::Inspect(typed) => Self::Inspect(Box::new(inspect(*typed)?)),
            Command::Watch(watch) => Self::Watch(watch),
            Command::Log(log) => {
                let LogAction::Export { spool } = log.command;
                Self::Export { spool }
            }
            Command::Files(files) => {
                let mut judging = judgement(files.judging, Source::Files)?;
                judging.pictures.folder = files.pictures;
                Self::Files { folder: files.folder, jobs: files.jobs, log: files.log, judging }
            }
            Command::Trust(trust) => Self::Trust(trust.command),
            Command::Replay(replay) => {
                let style = replay.answer.into();
                Self::Replay(Replay {
                    trace: replay.trace,
                    trust: replay.trust,
                    opening: replay.opening,
                    profile: replay.profile.as_deref().map(Profile::find).transpose()?,
                    terminal_key: replay.terminal_key,
                    style,
                })
            }
            Command::Rate(rate) => Self::Rate(Rate {
                facts: rate.facts,
                profile: rate.profile.as_deref().map(Profile::find).transpose()?,
                style: rate.answer.into(),
            }),
            Command::Profile(profile) => match profile.command {
                ProfileCommand::List { lang } => {
                    Self::Profiles(lang.unwrap_or_else(of_environment))
                }
                ProfileCommand::Show { name } => Self::Profile(name),
            },
            Command::Serve(serve) => {
                let language = serve.lang.unwrap_or_else(of_environment);
                Self::Serve { serve, language }
            }
            Command::Readers => Self::Readers,
        })
    }
}

fn inspect(typed: super::Inspect) -> Result<Inspect, UsageError> {
    let given = [
        (PasswordKind::Can, typed.can),
        (PasswordKind::Mrz, typed.mrz),
        (PasswordKind::Pin, typed.pin),
        (PasswordKind::Puk, typed.puk),
    ];
    let given = given.into_iter().find_map(|(kind, text)| Some((kind, text?)));
    let (kind, text) = given.unwrap_or((PasswordKind::Can, String::new()));
    let password = Password::typed(kind, &text)?;
    let secrets = typed.trace_with_secrets;
    let changes = [
        (typed.allow_bac_fallback, Change::BacFallback),
        (typed.require_terminal_authentication, Change::TerminalAuthentication),
    ];
    let mut judging = judgement(typed.judging, Source::Card)?;
    let changes = changes.into_iter().filter_map(|(wanted, change)| wanted.then_some(change));
    judging.profile = changes.fold(judging.profile, Profile::changed);
    let zone = typed.printed_mrz.map(printed).transpose()?;
    let code = typed.printed_code.map(printed).transpose()?;
    Ok(Inspect {
        reader: typed.reader,
        password,
        terminal_key: typed.terminal_key,
        printed: Printed { zone: zone.or_else(|| whole_zone(kind, &text)), code },
        typed: secrets.then_some(text),
        judging,
        only: typed.only,
        dump: typed.dump,
        trace: typed.trace,
        log: typed.log,
    })
}

/// A text, or the file that `@FILE` names; of a longer one only what is looked at.
fn printed(typed: String) -> Result<Zeroizing<String>, UsageError> {
    let typed = Zeroizing::new(typed);
    let Some(path) = typed.strip_prefix('@').map(PathBuf::from) else { return Ok(typed) };
    let mut text = Zeroizing::new(String::new());
    let read = File::open(&path).and_then(|file| file.take(PRINTED).read_to_string(&mut text));
    match read {
        Ok(_) => Ok(text),
        Err(source) => Err(UsageError::Printed { path, source }),
    }
}

/// Most bytes of what is printed on a card.
const PRINTED: u64 = 8192;

/// Who types the lines of the zone to open the chip has typed what is printed.
fn whole_zone(kind: PasswordKind, text: &str) -> Option<Zeroizing<String>> {
    let whole = kind == PasswordKind::Mrz && !text.contains(',');
    whole.then(|| Zeroizing::new(text.to_owned()))
}

fn judgement(typed: Judging, source: Source) -> Result<Judgement, UsageError> {
    let profile = match &typed.profile {
        Some(name) => Profile::find(name)?,
        None => Profile::of(source).clone(),
    };
    Ok(Judgement {
        trust: typed.trust,
        opening: typed.opening,
        profile,
        at: typed.at.unwrap_or_else(|| Zoned::now().date()),
        pictures: Pictures { portrait: typed.portrait, minutiae: typed.minutiae, folder: None },
        live_template: typed.live_template,
        style: typed.answer.into(),
    })
}

impl From<Answer> for Style {
    fn from(typed: Answer) -> Self {
        let privacy =
            if typed.no_personal_data { Privacy::WithoutHolder } else { Privacy::WithHolder };
        // https://no-color.org: any value that is not empty.
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            json: typed.json,
            privacy,
            language: typed.lang.unwrap_or_else(of_environment),
            colours: if plain { Colours::Never } else { Colours::Terminal },
        }
    }
}

/// The language of POSIX locales.
pub(crate) fn of_environment() -> Language {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    if locale.is_some_and(|locale| locale.starts_with("vi")) { Language::Vi } else { Language::En }
}
