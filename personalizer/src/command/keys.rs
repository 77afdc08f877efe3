//! `keys show | approve`: two people let an authority's keys work on a line.

use personalizer::approval::keys::{self, KeySet};
use personalizer::approval::{self, Action, FourEyes};
use personalizer::authority::Authority;
use personalizer::lang::{Lang, Speaks};
use verifier::key_file::{Password, PasswordArgs};

use super::{Answer, Refusal};
use crate::args::Accounts;

/// What to do with keys.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show what tells the keys apart, and whether two people have approved them
    #[command(after_help = "\
Exit codes: 0 approved, or published keys of the demonstration; 1 not approved; 2 no keys.")]
    Show(Show),
    /// Approve the keys that lie in the folder or in its hardware module
    #[command(after_help = "\
Needs two people: a custodian, and a second custodian or a supervisor. They compare the check values
with the papers that came with the keys. Another signer, class key or transport master in the folder
is another set of keys, and needs another approval.

  personalizer keys approve --pki pki --first binh --second an

The published transport keys of the demonstration need no approval.")]
    Approve(Approve),
}

/// Whose keys.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    #[command(flatten)]
    accounts: Accounts,
    /// Where the password of the key files comes from
    #[command(flatten)]
    password: PasswordArgs,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Whose keys, and by whom.
#[derive(Debug, clap::Args)]
pub(crate) struct Approve {
    #[command(flatten)]
    show: Show,
    #[command(flatten)]
    eyes: FourEyes,
}

/// Does it.
pub(crate) fn run(command: &Command) -> Answer {
    match command {
        Command::Show(show) => show.run(),
        Command::Approve(approve) => approve.run(),
    }
}

impl Show {
    fn authority(&self) -> Result<Authority, Box<dyn core::error::Error>> {
        let password = Password::find(&self.accounts.pki, &self.password)?;
        Ok(Authority::read(&self.accounts.pki, &password)?)
    }

    /// Prints the keys, one a line, and the fingerprint of the set.
    fn print(&self, keys: &KeySet) {
        for (name, value) in keys.entries() {
            println!("{name} {value}");
        }
        println!("{} {}", self.lang.pick("fingerprint", "dấu nhận dạng"), keys.fingerprint());
    }

    fn run(&self) -> Answer {
        let authority = self.authority()?;
        self.print(&KeySet::of(&authority).say(self.lang)?);
        if keys::is_demo(&authority) {
            println!("{}", demo(self.lang));
            return Ok(0);
        }
        match keys::require(&self.accounts.open()?, &authority) {
            Ok(()) => {
                println!(
                    "{}",
                    self.lang.pick("approved by two people", "đã có hai người phê duyệt")
                );
                Ok(0)
            }
            Err(missing @ approval::Error::Keys(_)) => {
                println!("{}", missing.text(self.lang));
                Ok(1)
            }
            Err(error) => Err(error.text(self.lang).into()),
        }
    }
}

impl Approve {
    fn run(&self) -> Answer {
        let (show, lang) = (&self.show, self.show.lang);
        let authority = show.authority()?;
        let set = KeySet::of(&authority).say(lang)?;
        show.print(&set);
        if keys::is_demo(&authority) {
            println!("{}", demo(lang));
            return Ok(0);
        }
        let store = show.accounts.open()?;
        let people = self.eyes.sign_in(&store, lang).say(lang)?;
        let [first, second] = people.ok_or(lang.pick(
            "loading keys needs two people: --first NAME --second NAME",
            "nạp khóa cần hai người: --first TÊN --second TÊN",
        ))?;
        let approved = store.change(|change| {
            approval::four_eyes(change, Action::LoadKeys, &set.fingerprint(), &first, &second)
        });
        approved.say(lang)?;
        println!("{}", lang.pick("approved", "đã phê duyệt"));
        Ok(0)
    }
}

fn demo(lang: Lang) -> &'static str {
    lang.pick(
        "published transport keys of the demonstration: they protect nothing and need no approval",
        "khóa vận chuyển demo đã công bố: không bảo vệ gì và không cần phê duyệt",
    )
}
