//! `verifier trust`: the arguments of who feeds a terminal.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::key_file::PasswordArgs;
use crate::language::Language;
use crate::trust::{Fingerprint, Opening, parse_fingerprint};

/// Arguments of `verifier trust`.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Trust {
    /// What to do
    #[command(subcommand)]
    pub command: TrustCommand,
}

/// What to do with a trust folder.
#[derive(Subcommand)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub enum TrustCommand {
    /// Take certificates and lists into the folder, and say of each what became of it
    #[command(after_help = IMPORT_HELP)]
    Import(Import),
    /// Show the lists of the folder and how old they are
    #[command(after_help = SHOW_HELP)]
    Show(Show),
    /// Sign the folder as it is, so that terminals notice any change
    #[command(after_help = SEAL_HELP)]
    Seal(Seal),
    /// Put class keys from key files into a token, which never gives them out again
    #[command(after_help = DEPOSIT_HELP)]
    Deposit(Deposit),
}

const IMPORT_HELP: &str = "\
Examples:
  verifier trust import csca.der --trust trust/                an authority, by hand
  verifier trust import NL_ML.ml --trust trust/                a master list, signed under it
  verifier trust import crls/ --trust trust/                   every file of a folder
  verifier trust import icaopkd-001-complete.ldif --trust trust/ --json
  verifier trust import BSI_ML.bin --trust trust/ --trust-signer 3F:A0:…

What a file is is told by its content: certificates (DER, PEM), master lists, document signer lists,
defect lists, deviation lists (CMS), revocation lists, LDIF, the list of void cards with its .p7s.

A list counts when its signer leads to an authority that lies in the folder already. The first
authority of a State comes by hand, or you compare the fingerprint that a refusal prints with what
the State publishes, and give it with --trust-signer.

Exit codes: 0 everything was taken or known, 1 a file or a list was refused, 3 wrong call.";

const SHOW_HELP: &str = "\
Examples:
  verifier trust show --trust trust/
  verifier trust show --trust trust/ --json --profile stationary

Colours count from when somebody last made sure that a list is the newest: fresh up to three working
days, ageing up to 28 days (TR-03135-1), unless the profile says otherwise. A revocation list whose
successor is overdue is out of date, whenever it was fetched.

Exit codes: 0 nothing is out of date or revoked, 2 something is, 3 wrong call.";

const SEAL_HELP: &str = "\
Examples:
  verifier trust seal --trust trust/ --key seal.key --certificate seal.der
  verifier inspect --can 123456 --trust trust/ --snapshot-signer /etc/cardwright/seal.der

The key lies in a password-protected file as `personalizer pki` writes it, on P-256. Terminals have
the certificate elsewhere, and remember the highest version that they saw beside it.";

const DEPOSIT_HELP: &str = "\
Examples:
  verifier trust deposit seal-face.1.key --class-token /etc/cardwright/token.toml
  verifier inspect --can 123456 --trust trust/ --class-token /etc/cardwright/token.toml

token.toml names the PKCS #11 module, the token, and the label of each key; the PIN comes from
CARDWRIGHT_TOKEN_PIN, from the file that `pin_file` names, from a file `pin` beside token.toml
that its owner alone can read, or from you:
  module = \"/usr/lib/softhsm/libsofthsm2.so\"
  token = \"gate 7\"
  serial = \"3f2a11c0\"                  where several tokens have that label
  pin_file = \"/run/credentials/pin\"    where the PIN is not found otherwise
  [keys]
  \"face.1\" = \"seal-face.1\"

Key files come from `personalizer pki trust --class`. They stay where they are: remove them when the
token is in use, and keep the copy that a new token is filled from. A wrong PIN is tried once; after
that CARDWRIGHT_TOKEN_PIN_TRY=again says that you have made sure of it.";

/// Arguments of `verifier trust deposit`.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Deposit {
    /// Key files of classes, seal-CLASS.GENERATION.key
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The token and the labels
    #[arg(long, value_name = "FILE", env = "CARDWRIGHT_CLASS_TOKEN")]
    pub class_token: PathBuf,
    /// Where the password of the key files comes from
    #[command(flatten)]
    pub password: PasswordArgs,
    /// Language of the answer; by default that of the environment
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Arguments of `verifier trust import`.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Import {
    /// A file, or a folder of files
    #[arg(value_name = "FILE|DIR")]
    pub file: PathBuf,
    /// Trust folder; made if it is not there
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TRUST")]
    pub trust: PathBuf,
    /// Fingerprint of a list's signer, or of the authority behind it, that you have compared;
    /// may be repeated
    #[arg(long = "trust-signer", value_name = "SHA256", value_parser = fingerprint)]
    pub confirmed: Vec<Fingerprint>,
    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,
    /// Language of the answer; by default that of the environment
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Arguments of `verifier trust show`.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Show {
    /// Trust folder
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TRUST")]
    pub trust: PathBuf,
    /// Whose word on the age of lists counts
    #[arg(long, value_name = "NAME|FILE", default_value = "stationary")]
    pub profile: String,
    /// Show the age on this day instead of today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub at: Option<jiff::civil::Date>,
    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,
    /// How the folder is opened
    #[command(flatten)]
    pub opening: Opening,
    /// Language of the answer; by default that of the environment
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Arguments of `verifier trust seal`.
#[derive(Args)]
#[expect(missing_debug_implementations, reason = "nobody prints it")]
pub struct Seal {
    /// Trust folder
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TRUST")]
    pub trust: PathBuf,
    /// Key file of who seals, on P-256
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Its certificate in DER
    #[arg(long, value_name = "FILE")]
    pub certificate: PathBuf,
    /// Version; by default the next
    #[arg(long, value_name = "N")]
    pub version: Option<u64>,
    /// Where the password of the key comes from
    #[command(flatten)]
    pub password: PasswordArgs,
    /// Language of the answer; by default that of the environment
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    parse_fingerprint(text).ok_or_else(|| {
        "a fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits".into()
    })
}
