//! Where inspections are written down, as it is typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::log::{Log, LogError, Outlet, Policy};

/// Where inspections are written down.
#[derive(Clone, Debug, Default, Args)]
pub struct LogArgs {
    /// Write every inspection down: LEVEL is basic, standard, electronic or full; TARGET is a folder
    /// (one file a day) or http://host:port/path. May be given several times
    #[arg(long = "log", value_name = "LEVEL=TARGET")]
    pub outlets: Vec<Outlet>,
    /// Levels that name people are meant
    #[arg(long, requires = "outlets")]
    pub log_personal_data: bool,
    /// Folder where records wait until they are taken; by default cardwright/spool in the user's state
    /// folder
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_LOG_SPOOL")]
    pub log_spool: Option<PathBuf>,
}

impl LogArgs {
    /// Opens them all; `None` when nothing is to be written down.
    pub fn open(&self) -> Result<Option<Log>, LogError> {
        if self.outlets.is_empty() {
            return Ok(None);
        }
        let policy = Policy {
            spool: self.log_spool.clone(),
            personal: self.log_personal_data,
            ..Policy::default()
        };
        Log::open(&self.outlets, &policy).map(Some)
    }
}

/// Arguments of `verifier log`.
#[derive(Debug, Args)]
pub struct LogCommand {
    /// What to do
    #[command(subcommand)]
    pub command: LogAction,
}

/// What to do with records that wait.
#[derive(Debug, Subcommand)]
pub enum LogAction {
    /// Print the records that wait in a spool, one JSON object a line
    #[command(after_help = EXPORT_HELP)]
    Export {
        /// The spool: what `--log-spool` names, or one folder in it
        #[arg(value_name = "SPOOL")]
        spool: PathBuf,
    },
}

const EXPORT_HELP: &str = "\
Examples:
  verifier log export ~/.local/state/cardwright/spool > records.jsonl

Nothing is removed: what is exported by hand is sent all the same when its target is back. Every
record has an `id`; whoever takes records in both ways knows by it what is there already.";
