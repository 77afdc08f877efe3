//! The command line.

use core::time::Duration;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use personalizer::approval::FourEyes;
use personalizer::lang::Lang;
use personalizer::store::{self, Store};
use personalizer::{intake, order, page, pki, sample, watch};
use verifier::key_file::PasswordArgs;

use crate::command::{audit, books, card, complaint, delivery, keys, operator, revoked, withdraw};

/// Turns approved dossiers and blank chips into finished identity cards, and accounts for both.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Begin here:
  personalizer pki init pki                            keys and certificates for trials
  personalizer dossier sample --count 20 > batch.jsonl twenty people who do not exist
  personalizer issue --pki pki --dossiers batch.jsonl --in-process 2
  personalizer status --pki pki

Exit codes: 0 all issued or in order, 1 some are not, 2 the line must stop, 3 wrong call.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make and check the issuing authority's keys and certificates
    #[command(subcommand)]
    Pki(pki::Command),
    /// Invent dossiers for trials, or check a batch
    #[command(subcommand)]
    Dossier(Dossier),
    /// Sign an order of cards, or check one
    #[command(subcommand)]
    Order(order::Command),
    /// Take an order into the accounts, ahead of the stations
    Intake(intake::Command),
    /// Write, prove and lock a card for every dossier of a batch
    Issue(Issue),
    /// Register the people of the line
    #[command(subcommand)]
    Operator(operator::Command),
    /// Let two people approve the keys of an authority
    #[command(subcommand)]
    Keys(keys::Command),
    /// Count blanks, show where they are, close a batch
    #[command(subcommand)]
    Books(books::Command),
    /// Send cards to their offices, hand them over, report
    #[command(subcommand)]
    Delivery(delivery::Command),
    /// Note what is wrong with a card, make it void, let another follow
    #[command(subcommand)]
    Complaint(complaint::Command),
    /// List the cards that are void, for terminals
    #[command(subcommand)]
    Revoked(revoked::Command),
    /// Look after the log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Tell how many cards stand where, and which jobs are open
    Status(Status),
    /// Look at finished simulated cards again, as a terminal does
    Recheck(crate::command::recheck::Recheck),
    /// Show the line on a page, and its figures to what watches machines
    Serve(page::Command),
    /// Show the line in this terminal
    Watch(watch::Command),
    /// Look at one card on the desk, close it, kill it, change its keys
    #[command(subcommand)]
    Card(card::Command),
    /// Account for a card that was destroyed, so that its dossier can be issued again
    Scrap(Scrap),
    /// Let the quarantined card of a dossier come into a reader again
    Retry(Retry),
    /// Watch the stations, ask them to pause, to go on or to end after their card
    #[command(subcommand)]
    Station(crate::command::station::Command),
}

/// What to do with dossiers.
#[derive(Debug, Subcommand)]
pub(crate) enum Dossier {
    /// Write a batch of invented people to the standard output
    Sample(sample::Sample),
    /// Check every line of a batch without touching a card
    #[command(after_help = "\
Each refused line is named by number, member and reason; its content is never shown.
Exit codes: 0 every line may be issued, 1 some may not, 2 the batch cannot be read.")]
    Check(Check),
    /// Take a dossier back before its card is begun
    Withdraw(withdraw::Withdraw),
}

/// Which batch to check.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The batch: JSON Lines, one dossier on each line
    #[arg(value_name = "BATCH")]
    pub dossiers: PathBuf,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// How to issue.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  personalizer issue --pki pki --dossiers batch.jsonl --reader 'Virtual PCD 00 00'
  personalizer issue --pki pki --dossiers batch.jsonl --reader 0 --reader 1
  personalizer issue --pki pki --dossiers batch.jsonl --reader all --card-timeout 0
  personalizer issue --pki pki --dossiers batch.jsonl --in-process 4 --cards cards --json
  personalizer issue --pki pki --store postgres://line@db/accounts --station-prefix hall-1 \\
      --reader all

Run it again after an interruption, with the same batch: finished cards are not issued twice,
begun ones are finished when they are put into a reader, and the summary tells how each ended.
Stations can be watched and asked to pause from elsewhere: personalizer station --help.
Exit codes: 0 all issued, 1 some rejected, failed or not finished, 2 the line must stop, 3 wrong
call.")]
#[group(skip)]
pub(crate) struct Issue {
    /// Folder of the authority's keys, made by `pki init`
    #[arg(long, value_name = "DIR")]
    pub pki: PathBuf,
    /// An order to take in first: its folder, or a file of dossiers alone; when left out, the line
    /// works off what waits
    #[arg(long, value_name = "ORDER")]
    pub dossiers: Option<PathBuf>,
    /// The accounts: a file, or `postgres://USER@HOST/NAME` when several machines share one queue;
    /// cardwright.db in the folder of the keys when left out
    #[arg(long, value_name = "PLACE")]
    pub store: Option<PathBuf>,
    /// How long a station is taken for alive after its last sign of life, in seconds
    #[arg(long, value_name = "S", default_value_t = 30,
          value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub lease: u32,
    /// What the names of this program's stations begin with; the machine's name on PostgreSQL
    #[arg(long, value_name = "TEXT")]
    pub station_prefix: Option<String>,
    /// A chip encoder: name, part of a name or number of a PC/SC reader, which need not be there
    /// yet; `all` for every reader, also those that come later; may be repeated
    #[arg(long = "reader", value_name = "NAME", required_unless_present = "in_process")]
    pub readers: Vec<String>,
    /// Simulate this many stations with virtual blanks, beside the readers if there are any
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub in_process: Option<u16>,
    /// Keep the virtual cards in this folder, one file for each
    #[arg(long, value_name = "DIR", requires = "in_process")]
    pub cards: Option<PathBuf>,
    /// How long a reader waits for the next card, in seconds; 0 for ever
    #[arg(long, value_name = "S", default_value_t = 30)]
    pub card_timeout: u32,
    /// Write the summary as JSON
    #[arg(long)]
    pub json: bool,
    /// Language of the summary
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// Where the password of the key files comes from
    #[command(flatten)]
    pub password: PasswordArgs,
}

impl Issue {
    /// Where the accounts are, as [`Accounts::path`] says.
    pub(crate) fn store(&self) -> PathBuf {
        self.store.clone().unwrap_or_else(|| self.pki.join("cardwright.db"))
    }

    /// How long a reader waits.
    pub(crate) fn patience(&self) -> Option<Duration> {
        (self.card_timeout > 0).then(|| Duration::from_secs(self.card_timeout.into()))
    }
}

/// Where the accounts are.
#[derive(Debug, clap::Args)]
pub(crate) struct Accounts {
    /// Folder of the authority's keys, where the accounts lie as cardwright.db
    #[arg(long, value_name = "DIR", default_value = "pki")]
    pub pki: PathBuf,
    /// The accounts themselves, when they lie elsewhere: a file or postgres://…
    #[arg(long, value_name = "PLACE")]
    store: Option<PathBuf>,
}

impl Accounts {
    /// One authority has one set of accounts, whatever batches come, so they lie with its keys.
    pub(crate) fn path(&self) -> PathBuf {
        self.store.clone().unwrap_or_else(|| self.pki.join("cardwright.db"))
    }

    /// Opens them, and starts them when there are none.
    pub(crate) fn open(&self) -> Result<Store, store::Error> {
        Store::open(&self.path().to_string_lossy(), None)
    }

    /// Opens accounts that are there.
    pub(crate) fn read(&self) -> Result<Store, store::Error> {
        Store::read(&self.path().to_string_lossy())
    }
}

/// Which accounts.
#[derive(Debug, clap::Args)]
pub(crate) struct Status {
    /// Where the accounts are
    #[command(flatten)]
    pub accounts: Accounts,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// Which card was destroyed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only when the card is destroyed in front of witnesses: a card that still lives would become the
second one of its dossier. Once the accounts know an operator, two people have to sign in, one of
them a supervisor. The reason goes into the log; do not write personal data into it.")]
pub(crate) struct Scrap {
    /// Where the accounts are
    #[command(flatten)]
    pub accounts: Accounts,
    /// The dossier whose begun or quarantined card was destroyed
    #[arg(long, value_name = "ID", required_unless_present = "blank")]
    pub dossier: Option<String>,
    /// The chip that was set aside without a dossier and destroyed: twenty digits, as `status` and the
    /// page show it
    #[arg(long, value_name = "CHIP", conflicts_with = "dossier")]
    pub blank: Option<String>,
    /// The order whose blank the chip was, so that its books balance
    #[arg(long, value_name = "ORDER", requires = "blank")]
    pub batch: Option<String>,
    /// Why, and who saw it
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The two who saw it; needed once the accounts know an operator
    #[command(flatten)]
    pub eyes: FourEyes,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// Which card may be tried again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
For a card that was set aside for a reason that is gone: a dirty contact, a wrong setting. Its job
stands again where it stood; the next station that gets the card does every step again and proves
it, or proves the lock. A card that fails again is set aside again. The reason goes into the log;
do not write personal data into it.")]
pub(crate) struct Retry {
    /// Where the accounts are
    #[command(flatten)]
    pub accounts: Accounts,
    /// The dossier whose card was set aside
    #[arg(long, value_name = "ID")]
    pub dossier: String,
    /// What was wrong, and what was done about it
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}
