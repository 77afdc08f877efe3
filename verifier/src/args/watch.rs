//! `verifier watch`, as it is typed.

use core::time::Duration;
use std::path::PathBuf;

use clap::Args;

use super::log::LogArgs;
use crate::terminal::Choice;
use crate::trust::Opening;

/// Arguments of `verifier watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// Trust folder: certificates of issuing authorities, keys of classes
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TRUST")]
    pub trust: PathBuf,
    /// How it is opened
    #[command(flatten)]
    pub opening: Opening,
    /// Readers to watch: `all`, or a name or a part of it, as often as there are; they need not be
    /// there yet
    #[arg(long = "reader", value_name = "NAME", default_value = "all")]
    pub readers: Vec<String>,
    /// Rules to judge by: a name of `verifier profile list`, or a file like those
    #[arg(long, value_name = "NAME|FILE", default_value = "self-service")]
    pub profile: String,
    /// Folder with the key and the certificates of this terminal, for chips that guard fingerprints
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TERMINAL_KEY")]
    pub terminal_key: Option<PathBuf>,
    /// Judge validity for this day instead of today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub at: Option<jiff::civil::Date>,
    /// Seconds that a password waits for its card
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    pub password_seconds: u32,
    /// Seconds that an inspection waits for a card that left in the middle
    #[arg(long, value_name = "SECONDS", default_value = "20")]
    pub resume_seconds: u32,
    /// End after so many cards; the exit code is that of the worst
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// Say who it is, too
    #[arg(long)]
    pub with_personal_data: bool,
    /// Where inspections are written down
    #[command(flatten)]
    pub log: LogArgs,
}

impl Watch {
    /// Which readers are meant.
    pub fn choice(&self) -> Choice {
        if self.readers.iter().any(|name| name == "all") {
            Choice::All
        } else {
            Choice::Named(self.readers.clone())
        }
    }

    /// How long things are waited for.
    pub fn patience(&self) -> crate::terminal::Patience {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        crate::terminal::Patience {
            card: seconds(self.password_seconds),
            back: seconds(self.resume_seconds),
        }
    }
}

/// What `verifier watch --help` ends with.
pub(super) const HELP: &str = "\
Each line of standard input is a password for the next card, or for the one that lies there:
  123456                                      card access number
  I<UTOD231458907<<<...                       machine readable zone, its lines joined
  D23145890,740812,341231                     document number, birth, expiry
  {\"reader\":\"00 01\",\"mrz\":\"...\"}            the same for a certain reader; or \"can\"
A line without a reader is for the only reader, or the only one with a card that has had no turn.

Each line of standard output is a JSON object; `event` tells which:
  watching      the readers and the profile, once
  card          an inspection ended: decision, groups, checks, findings, wire
  given_up      it ended without a decision: reason, and what to do next
  reader_came, reader_gone, no_card, line_refused, not_logged

Examples:
  scanner | verifier watch --trust trust/ --reader all
  echo 123456 | verifier watch --trust trust/ --count 1
  verifier watch --trust trust/ --log basic=/var/log/cardwright < /run/scanner
  verifier watch --trust trust/ --reader 'ACR122U' --profile kiosk | jq -r .decision

A password is used once and forgotten; one that finds no card in time is forgotten too. A card that
was inspected must leave before the next password counts. The end of standard input ends the program
after the last password; SIGINT and SIGTERM end it at once, and an inspection that goes on is given
up and written down.

Exit codes:
  0  ended as asked; with --count: all cards accepted
  1  with --count: a card was refused
  2  with --count: of a card it cannot be told; or no card service
  3  wrong use of this command";
