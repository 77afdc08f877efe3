//! The command line as it is typed. [`resolved`] turns it into what is meant.

pub mod log;
pub mod resolved;
pub mod trust;
pub mod watch;

use std::path::PathBuf;

use card_format::ef::Ef;
use clap::{ArgGroup, Args, Parser, Subcommand};

use crate::language::Language;
use crate::trust::Opening;

/// Reads identity cards, judges them, explains.
#[derive(Parser)]
#[command(name = "verifier", version, about, long_about = None, after_help = AFTER_HELP)]
#[expect(missing_debug_implementations, reason = "holds a password")]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  verifier trust import csca.der --trust trust/      believe in an issuing authority
  verifier readers                                   list card readers
  verifier inspect --can 123456 --trust trust/       inspect the card in the only reader
  verifier files dump/ --trust trust/ --json         judge files that were read earlier
  verifier serve --trust trust/                      the same in a browser, card after card

Exit codes:
  0  accepted: everything that had to be shown was shown
  1  refused: something is wrong with the document
  2  cannot tell: something could not be shown, or there was no card to ask
  3  wrong use of this command";

const INSPECT_HELP: &str = "\
Examples:
  verifier inspect --reader 0 --can 123456 --trust trust/
  verifier inspect --reader 'Virtual PCD 00 00' --mrz D23145890,740812,341231 --trust trust/
  verifier inspect --can 123456 --trust trust/ --json --no-personal-data > report.json
  verifier inspect --can 123456 --trust trust/ --dump dump/ --portrait face.jpg
  verifier inspect --can 123456 --trust trust/ --class-token token.toml --minutiae fingers.svg
  verifier inspect --can 123456 --trust trust/ --live-template face.bin
  verifier inspect --can 123456 --trust trust/ --printed-mrz @zone.txt --printed-code @qr.txt

A password on a command line can be seen by other users of this computer; set CARDWRIGHT_CAN,
CARDWRIGHT_MRZ, CARDWRIGHT_PIN or CARDWRIGHT_PUK instead; what is printed goes into a file or into
CARDWRIGHT_PRINTED_MRZ and CARDWRIGHT_PRINTED_CODE. Old chips open with the zone alone.

A live template is bytes as the chip has its own: E1 L { 80 01 01, 81 L algorithm, 82 20 SHA-256 of
the model, 83 02 dimensions, 84 04 scale, 85 L one signed byte for each dimension }. Templates of
different algorithms or models are not compared.";

const RATE_HELP: &str = "\
Examples:
  verifier inspect --can 123456 --trust trust/ --json > report.json
  verifier rate report.json --json                          the same verdict, to the byte
  verifier rate report.json --profile self-service
  verifier rate report.json --profile our-desks.toml --lang vi

A report without personal data is judged like one with it.";

const FILES_HELP: &str = "\
Examples:
  verifier files dump/ --trust trust/                  one document: every check
  verifier files dump/ --trust trust/ --pictures out/  and its portrait and minutiae
  verifier files archive/ --trust trust/               thousands: counts, and why
  verifier files archive/ --trust trust/ --json --no-personal-data > verdicts.jsonl
  verifier files archive/ --trust trust/ --log basic=/var/log/cardwright

A folder of folders is judged on all cores. With --json every document is a line, in the order of
the names of the folders; the name of a folder may itself tell who somebody is, whatever else is
left out. A folder that cannot be read counts as one of which nothing can be told. Links that lead
out of a folder and files larger than 4 MiB are not read. With --log a document that cannot be
written down is one of which nothing can be told.

Exit codes: 0 all accepted, 1 at least one refused, else 2.";

/// What to do.
#[derive(Subcommand)]
#[expect(missing_debug_implementations, reason = "holds a password")]
pub enum Command {
    /// Inspect the card in a reader
    #[command(after_help = INSPECT_HELP)]
    Inspect(Box<Inspect>),
    /// Inspect every card that comes, at a gate without an officer
    #[command(after_help = watch::HELP)]
    Watch(Box<watch::Watch>),
    /// Take out records of inspections that wait
    Log(log::LogCommand),
    /// Judge files that were read earlier, of one document or of thousands
    #[command(after_help = FILES_HELP)]
    Files(Files),
    /// Manage what this terminal believes
    Trust(trust::Trust),
    /// Repeat a recorded session
    Replay(Replay),
    /// Judge a report again that `--json` wrote
    #[command(after_help = RATE_HELP)]
    Rate(Rate),
    /// Show the rules that documents are judged by
    Profile(Profile),
    /// Serve the officer's page: readers, inspections and results in a browser of this computer
    #[command(after_help = crate::serve::args::HELP)]
    Serve(Box<crate::serve::args::Serve>),
    /// List card readers
    Readers,
}

/// Arguments of `verifier inspect`.
#[derive(Args)]
#[command(group = ArgGroup::new("password").required(true).multiple(false))]
#[expect(missing_debug_implementations, reason = "holds a password")]
pub struct Inspect {
    /// Reader: its name, a part of it that no other has, or its number in `verifier readers`;
    /// not needed when there is only one
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
    /// Card access number: six digits printed on the card
    #[arg(long, group = "password", env = "CARDWRIGHT_CAN", hide_env_values = true)]
    pub can: Option<String>,
    /// Machine readable zone: its lines, or NUMBER,YYMMDD,YYMMDD (document number, birth, expiry)
    #[arg(long, group = "password", env = "CARDWRIGHT_MRZ", hide_env_values = true)]
    pub mrz: Option<String>,
    /// Personal identification number, which the holder knows; a wrong one counts against it
    #[arg(long, group = "password", env = "CARDWRIGHT_PIN", hide_env_values = true)]
    pub pin: Option<String>,
    /// Number that unblocks the personal identification number
    #[arg(long, group = "password", env = "CARDWRIGHT_PUK", hide_env_values = true)]
    pub puk: Option<String>,
    /// What to believe and how to answer
    #[command(flatten)]
    pub judging: Judging,
    /// The printed zone, to compare with the chip: its lines, or @FILE
    #[arg(long, value_name = "TEXT|@FILE", env = "CARDWRIGHT_PRINTED_MRZ", hide_env_values = true)]
    pub printed_mrz: Option<String>,
    /// Content of the printed QR code, to compare with the chip: the text, or @FILE
    #[arg(
        long,
        value_name = "TEXT|@FILE",
        env = "CARDWRIGHT_PRINTED_CODE",
        hide_env_values = true
    )]
    pub printed_code: Option<String>,
    /// Folder with the key and the certificates of this terminal, for chips that guard fingerprints
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TERMINAL_KEY")]
    pub terminal_key: Option<PathBuf>,
    /// Open a chip whose PACE fails with Basic Access Control, which needs the zone; the report has a
    /// finding then
    #[arg(long)]
    pub allow_bac_fallback: bool,
    /// Accept no chip that does not believe this terminal: fingerprints and irises are wanted
    #[arg(long, requires = "terminal_key", conflicts_with = "allow_bac_fallback")]
    pub require_terminal_authentication: bool,
    /// Read these data groups alone, such as DG1, beside those that prove the chip; what cannot be
    /// judged without the others is undetermined
    #[arg(long, value_name = "GROUPS", value_delimiter = ',', value_parser = data_group)]
    pub only: Option<Vec<Ef>>,
    /// Write every file that was read, and the report, into this folder
    #[arg(long, value_name = "DIR")]
    pub dump: Option<PathBuf>,
    /// Record the session; nothing in the record opens what was encrypted
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Record the password and the seed of all random numbers too; test cards only
    #[arg(long, requires = "trace")]
    pub trace_with_secrets: bool,
    /// Where the inspection is written down
    #[command(flatten)]
    pub log: log::LogArgs,
}

/// Arguments of `verifier files`.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Files {
    /// Folder with EF.COM.bin, EF.SOD.bin, EF.DG1.bin and so on, or a folder of such folders
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// How many documents to judge at the same time; by default as many as there are cores
    #[arg(long, value_name = "N")]
    pub jobs: Option<core::num::NonZeroUsize>,
    /// Where judgements are written down
    #[command(flatten)]
    pub log: log::LogArgs,
    /// Write the portrait and the minutiae into this folder, as far as there are any
    #[arg(long, value_name = "DIR", conflicts_with_all = ["portrait", "minutiae"])]
    pub pictures: Option<PathBuf>,
    /// What to believe and how to answer
    #[command(flatten)]
    pub judging: Judging,
}

/// Arguments that all judgements share.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Judging {
    /// Trust folder: certificates of issuing authorities, keys of classes
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TRUST")]
    pub trust: PathBuf,
    /// How it is opened
    #[command(flatten)]
    pub opening: Opening,
    /// Rules to judge by: a name of `verifier profile list`, or a file like those
    #[arg(long, value_name = "NAME|FILE", env = "CARDWRIGHT_PROFILE")]
    pub profile: Option<String>,
    /// Judge validity for this day instead of today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub at: Option<jiff::civil::Date>,
    /// Write the portrait into this file
    #[arg(long, value_name = "FILE")]
    pub portrait: Option<PathBuf>,
    /// Draw the minutiae of opened fingerprints into this file, as SVG
    #[arg(long, value_name = "FILE")]
    pub minutiae: Option<PathBuf>,
    /// Compare the face template that was opened with this one of the live face, which the same model
    /// made elsewhere: shown and written down, never decides
    #[arg(long, value_name = "FILE", env = "CARDWRIGHT_LIVE_TEMPLATE")]
    pub live_template: Option<PathBuf>,
    /// How to answer
    #[command(flatten)]
    pub answer: Answer,
}

/// How to answer.
#[derive(Clone, Copy, Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Answer {
    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,
    /// Leave out everything about the person
    #[arg(long)]
    pub no_personal_data: bool,
    /// Language of the answer; by default that of the environment
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Arguments of `verifier rate`.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Rate {
    /// A report that `verifier inspect --json` or `verifier files --json` wrote
    #[arg(value_name = "FACTS")]
    pub facts: PathBuf,
    /// Rules to judge by instead of those that the report names: a name or a file
    #[arg(long, value_name = "NAME|FILE", env = "CARDWRIGHT_PROFILE")]
    pub profile: Option<String>,
    /// How to answer
    #[command(flatten)]
    pub answer: Answer,
}

/// Arguments of `verifier profile`.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Profile {
    /// What to show
    #[command(subcommand)]
    pub command: ProfileCommand,
}

/// What to show of the rules.
#[derive(Subcommand)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub enum ProfileCommand {
    /// List the profiles that come with this program
    List {
        /// Language of the answer; by default that of the environment
        #[arg(long, value_enum)]
        lang: Option<Language>,
    },
    /// Print a profile, to read it or to make another of it
    Show {
        /// A name of the list, or a file, which is checked
        #[arg(value_name = "NAME|FILE")]
        name: String,
    },
}

/// Arguments of `verifier replay`.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Replay {
    /// A record of `verifier inspect --trace`
    #[arg(value_name = "TRACE")]
    pub trace: PathBuf,
    /// Trust folder; without it the issuer stays unknown
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TRUST")]
    pub trust: Option<PathBuf>,
    /// How it is opened
    #[command(flatten)]
    pub opening: Opening,
    /// Rules to judge by instead of those that the trace names: a name or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    /// Folder with the key and the certificates that the terminal had
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TERMINAL_KEY")]
    pub terminal_key: Option<PathBuf>,
    /// How to answer
    #[command(flatten)]
    pub answer: Answer,
}

/// A data group as people write it: DG1 or EF.DG1.
fn data_group(text: &str) -> Result<Ef, String> {
    let name = text.trim_start_matches("EF.");
    let number = name.strip_prefix("DG").and_then(|number| number.parse().ok());
    let group = number.and_then(Ef::by_data_group);
    group.ok_or_else(|| "data groups are called DG1 to DG16".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
