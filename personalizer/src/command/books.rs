//! `books receive | move | show | close`: where every blank is.

use std::fs;
use std::path::PathBuf;

use personalizer::approval::FourEyes;
use personalizer::authority::Authority;
use personalizer::books::{self, Kind};
use personalizer::hex;
use personalizer::lang::{Lang, Speaks};
use personalizer::operators::SignIn;
use verifier::key_file::{Password, PasswordArgs};

use super::{Answer, Refusal};
use crate::args::Accounts;

/// What to do with the books.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Count blanks that the vault hands to a batch
    #[command(after_help = "\
A count below 0 takes an entry back: nothing is ever deleted.
Exit codes: 0 counted, 2 not counted, 3 wrong call.")]
    Receive(Receive),
    /// Count blanks that leave a batch unused
    #[command(after_help = "\
Examples:
  personalizer books move utopia/1 --kind sample   --count 2  --reason 'laser set-up' --operator chi
  personalizer books move utopia/1 --kind missing  --count 1  --reason 'tray 7'       --operator chi
  personalizer books move utopia/1 --kind missing  --count -1 --reason 'found'        --operator chi

A chip that a station has seen is known by name and is not counted here: `scrap` accounts for it.
The reason goes into the log; do not write personal data into it.
Exit codes: 0 counted, 2 not counted, 3 wrong call.")]
    Move(Move),
    /// Show the books of a batch, or of all
    #[command(after_help = "\
blanks in = good + destroyed + samples + returned + missing, once nothing is begun, set aside or
unaccounted for. What keeps a batch from closing is named below its books.
Exit codes: 0 in order so far; 1 blanks are missing, or more are accounted for than came in; 2 they
cannot be read.")]
    Show(Show),
    /// Close the books of a batch for good
    #[command(after_help = "\
Needs two people, one of them a supervisor. Every blank must be accounted for, none missing, no card
begun or set aside, no dossier waiting. The root of the batch's cards goes into the log, whose head
is signed: keep the checkpoint elsewhere, auditors verify proofs with it.

  personalizer books close utopia/1 --first an --second chi --checkpoint utopia-1.checkpoint

Exit codes: 0 closed, 1 something keeps it open, 2 it cannot be closed, 3 wrong call.")]
    Close(Close),
}

/// What came in.
#[derive(Debug, clap::Args)]
pub(crate) struct Receive {
    /// The batch, AUTHORITY/NAME
    batch: String,
    /// How many blanks
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    count: i64,
    /// Where they come from: a delivery note, a tray; no personal data
    #[arg(long, value_name = "TEXT", default_value = "from the vault")]
    reason: String,
    #[command(flatten)]
    who: SignIn,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// What went.
#[derive(Debug, clap::Args)]
pub(crate) struct Move {
    /// The batch, AUTHORITY/NAME
    batch: String,
    /// Where they are
    #[arg(long, value_enum)]
    kind: Kind,
    /// How many blanks
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    count: i64,
    /// Why; no personal data
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    who: SignIn,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// What to show.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The batch, AUTHORITY/NAME; all when left out
    batch: Option<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// What to close.
#[derive(Debug, clap::Args)]
pub(crate) struct Close {
    /// The batch, AUTHORITY/NAME
    batch: String,
    #[command(flatten)]
    eyes: FourEyes,
    /// Write the checkpoint of the batch's end into this file, which must not exist
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    #[command(flatten)]
    accounts: Accounts,
    /// Where the password of the key files comes from
    #[command(flatten)]
    password: PasswordArgs,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Does it.
pub(crate) fn run(command: &Command) -> Answer {
    match command {
        Command::Receive(it) => {
            count(&it.batch, (Kind::In, it.count), &it.reason, &it.who, &it.accounts, it.lang)
        }
        Command::Move(it) => {
            count(&it.batch, (it.kind, it.count), &it.reason, &it.who, &it.accounts, it.lang)
        }
        Command::Show(show) => show.run(),
        Command::Close(close) => close.run(),
    }
}

fn count(
    batch: &str,
    counted: (Kind, i64),
    reason: &str,
    who: &SignIn,
    accounts: &Accounts,
    lang: Lang,
) -> Answer {
    let store = accounts.open()?;
    let operator = who.sign_in(&store, lang).say(lang)?;
    let balance = books::count(&store, batch, counted, reason, &operator).say(lang)?;
    print!("{}", books::table(&[balance], lang));
    Ok(0)
}

impl Show {
    fn run(&self) -> Answer {
        let store = self.accounts.read()?;
        let books = store.look(|change| match &self.batch {
            Some(batch) => books::of(change, batch).map(|one| vec![one]),
            None => books::all(change),
        });
        let books = books.say(self.lang)?;
        if self.json {
            println!("{:#}", books::json(&books));
        } else {
            print!("{}", books::table(&books, self.lang));
        }
        let wrong = books.iter().any(|one| one.missing > 0 || one.unaccounted < 0);
        Ok(u8::from(wrong))
    }
}

impl Close {
    fn run(&self) -> Answer {
        let lang = self.lang;
        let store = self.accounts.open()?;
        let people = self.eyes.sign_in(&store, lang).say(lang)?;
        let people = people.ok_or(lang.pick(
            "closing a batch needs two people: --first NAME --second NAME",
            "đóng lô cần hai người: --first TÊN --second TÊN",
        ))?;
        let password = Password::find(&self.accounts.pki, &self.password)?;
        let authority = Authority::read(&self.accounts.pki, &password)?;
        let closed = match books::close(&store, &self.batch, &people, &*authority.checkpoint) {
            Err(refused @ books::Error::Refused(_)) => {
                println!("{}", refused.text(lang));
                return Ok(1);
            }
            closed => closed.say(lang)?,
        };
        let text = lang.pick("closed # with ¤ cards", "đã đóng # với ¤ thẻ");
        let text = text.replace('#', &self.batch).replace('¤', &closed.cards.to_string());
        println!("{text}\n{} {}", lang.pick("root", "gốc"), hex::print(&closed.root));
        let checkpoint = closed.checkpoint.print();
        if let Some(path) = &self.checkpoint {
            let file = fs::File::create_new(path);
            let written = file
                .and_then(|mut file| std::io::Write::write_all(&mut file, checkpoint.as_bytes()));
            written.map_err(|error| format!("{}: {error}", path.display()))?;
        } else {
            print!("{checkpoint}");
        }
        Ok(0)
    }
}
