//! `operator add | list | disable | renew`: the people of a line.

use std::path::PathBuf;

use comfy_table::{Table, presets};
use personalizer::lang::Lang;
use personalizer::operators::{self, Entry, Operator, Passphrase, Role, SignIn, sign_in};
use personalizer::store::Store;
use serde_json::json;

use super::{Answer, Refusal};
use crate::args::Accounts;

/// What to do with operators.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Register somebody
    #[command(after_help = "\
The first two are supervisors or custodians: the first comes alone, the second with --by the first.
Everybody after them needs two who are there: --by and --and.

  personalizer operator add an   --role supervisor
  personalizer operator add binh --role custodian --by an
  personalizer operator add chi  --role operator  --by an --and binh

A name is an account's, a staff number for example: it stands in the log. Passphrases are asked for
twice and not shown; they have at least 12 characters.
Exit codes: 0 added, 2 not added, 3 wrong call.")]
    Add(Add),
    /// Show who is registered
    List(List),
    /// Let somebody not sign in any more; the name stays taken
    #[command(after_help = "\
Two active supervisors or custodians always remain: add a successor first.")]
    Disable(Disable),
    /// Choose a new passphrase
    Renew(Renew),
}

/// Whom to add.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The name to sign in with: a-z, 0-9, dot, hyphen, underscore
    name: String,
    /// What they answer for
    #[arg(long, value_enum)]
    role: Role,
    /// File that holds the new passphrase, for scripts; its owner alone may read it
    #[arg(long, value_name = "FILE")]
    credential_file: Option<PathBuf>,
    /// A supervisor or custodian who is registered
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// File that holds that one's passphrase
    #[arg(long, value_name = "FILE", requires = "by")]
    by_credential: Option<PathBuf>,
    /// Another one
    #[arg(long, value_name = "NAME", requires = "by")]
    and: Option<String>,
    /// File that holds the other one's passphrase
    #[arg(long, value_name = "FILE", requires = "and")]
    and_credential: Option<PathBuf>,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// What to list.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    accounts: Accounts,
    /// Write JSON
    #[arg(long)]
    json: bool,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Whom to disable.
#[derive(Debug, clap::Args)]
pub(crate) struct Disable {
    /// Who
    name: String,
    /// A supervisor or custodian
    #[arg(long, value_name = "NAME")]
    by: String,
    /// File that holds that one's passphrase
    #[arg(long, value_name = "FILE")]
    by_credential: Option<PathBuf>,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Whose passphrase.
#[derive(Debug, clap::Args)]
pub(crate) struct Renew {
    #[command(flatten)]
    who: SignIn,
    /// File that holds the new passphrase
    #[arg(long, value_name = "FILE")]
    new_credential_file: Option<PathBuf>,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Does it.
pub(crate) fn run(command: &Command) -> Answer {
    match command {
        Command::Add(add) => add.run(),
        Command::List(list) => list.run(),
        Command::Disable(disable) => disable.run(),
        Command::Renew(renew) => renew.run(),
    }
}

impl Add {
    fn run(&self) -> Answer {
        let (store, lang) = (self.accounts.open()?, self.lang);
        let mut by = Vec::new();
        for (name, file) in [(&self.by, &self.by_credential), (&self.and, &self.and_credential)] {
            if let Some(name) = name {
                by.push(enter(&store, name, file.as_ref(), lang)?);
            }
        }
        let file = self.credential_file.as_deref();
        let passphrase = Passphrase::find_new(file, &self.name, lang).say(lang)?;
        operators::add(&store, &self.name, self.role, &passphrase, &by).say(lang)?;
        println!("{} {}: {}", lang.pick("added", "đã thêm"), self.name, self.role.text(lang));
        Ok(0)
    }
}

fn enter(
    store: &Store,
    name: &str,
    file: Option<&PathBuf>,
    lang: Lang,
) -> Result<Operator, Box<dyn core::error::Error>> {
    let passphrase = Passphrase::find(file.map(PathBuf::as_path), name, lang).say(lang)?;
    Ok(sign_in(store, name, &passphrase).say(lang)?)
}

impl List {
    fn run(&self) -> Answer {
        let there = operators::list(&self.accounts.read()?)?;
        let since = |entry: &Entry| {
            jiff::Timestamp::from_millisecond(entry.since)
                .map_or(String::new(), |at| at.to_string())
        };
        if self.json {
            let one = |entry: &Entry| json!({"name": entry.name, "role": entry.role.word(), "active": entry.active, "since": since(entry)});
            println!("{:#}", serde_json::Value::Array(there.iter().map(one).collect()));
            return Ok(0);
        }
        let mut table = Table::new();
        table.load_style(presets::UTF8_BORDERS_ONLY);
        let heads = self.lang.pick("name|role|state|since", "tên|vai trò|trạng thái|từ");
        table.set_header(heads.split('|'));
        for entry in &there {
            let (active, disabled) =
                (self.lang.pick("active", "hoạt động"), self.lang.pick("disabled", "đã khóa"));
            let state = if entry.active { active } else { disabled };
            table.add_row([&entry.name, entry.role.text(self.lang), state, &since(entry)]);
        }
        println!("{table}");
        Ok(0)
    }
}

impl Disable {
    fn run(&self) -> Answer {
        let (store, lang) = (self.accounts.open()?, self.lang);
        let by = enter(&store, &self.by, self.by_credential.as_ref(), lang)?;
        operators::disable(&store, &self.name, &by).say(lang)?;
        println!("{} {}", lang.pick("disabled", "đã khóa"), self.name);
        Ok(0)
    }
}

impl Renew {
    fn run(&self) -> Answer {
        let (store, lang) = (self.accounts.open()?, self.lang);
        let file = self.who.credential_file.as_deref();
        let old = Passphrase::find(file, &self.who.operator, lang).say(lang)?;
        let operator = sign_in(&store, &self.who.operator, &old).say(lang)?;
        let file = self.new_credential_file.as_deref();
        let new = Passphrase::find_new(file, operator.name(), lang).say(lang)?;
        operators::renew(&store, &operator, &new).say(lang)?;
        println!("{} {}", lang.pick("renewed for", "đã đổi cho"), operator.name());
        Ok(0)
    }
}
