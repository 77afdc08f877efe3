//! `delivery list | receive | hand-over | wait | return | report`: from the line to the citizen.

mod list;
mod receive;

use personalizer::delivery::{self, Error, Why, give_back, hand_over, wait};
use personalizer::lang::Lang;
use personalizer::operators::SignIn;
use personalizer::store::Change;

use super::{Answer, Refusal};
use crate::args::Accounts;

/// What to do with finished cards.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write the signed list of what a batch brought since the last one
    #[command(after_help = list::HELP)]
    List(list::List),
    /// Confirm which cards have arrived at an office
    #[command(after_help = receive::HELP)]
    Receive(receive::Receive),
    /// Hand a card to its owner, who signs for it
    #[command(after_help = "\
Examples:
  personalizer delivery hand-over --dossier D-17 --receipt HC-2026/0042 --operator lan

The dossier's content is wiped from the accounts in the same moment: there is no way back. The same
receipt again changes nothing.
Exit codes: 0 handed over, 2 not, 3 wrong call.")]
    HandOver(HandOver),
    /// Note why a card still waits at its office
    Wait(Wait),
    /// Note that cards go back to the producer
    #[command(after_help = "\
Whatever is void or belongs elsewhere goes back. A valid card that comes to its office again is
received again.
Exit codes: 0 noted, 2 not, 3 wrong call.")]
    Return(Return),
    /// Tell how many cards stand where, and why the rest waits
    #[command(after_help = "\
The figures add up:
  dossiers = withdrawn + not made yet + made
  made     = at the producer + on the way + arrived + given back + void
  arrived  = handed over + waiting

Exit codes: 0 told, 1 no such office, 2 cannot be read.")]
    Report(Report),
}

/// Who takes what.
#[derive(Debug, clap::Args)]
pub(crate) struct HandOver {
    /// The dossier
    #[arg(long, value_name = "ID")]
    dossier: String,
    /// Number of the receipt that its owner signed
    #[arg(long, value_name = "NUMBER")]
    receipt: String,
    #[command(flatten)]
    common: Common,
}

/// What waits.
#[derive(Debug, clap::Args)]
pub(crate) struct Wait {
    /// The dossier
    #[arg(long, value_name = "ID")]
    dossier: String,
    /// Why
    #[arg(long, value_enum)]
    why: Why,
    #[command(flatten)]
    common: Common,
}

/// What goes back.
#[derive(Debug, clap::Args)]
pub(crate) struct Return {
    /// The dossiers
    #[arg(long = "dossier", value_name = "ID", required = true, num_args = 1..)]
    dossiers: Vec<String>,
    #[command(flatten)]
    common: Common,
}

/// Who, where, in which language.
#[derive(Debug, clap::Args)]
struct Common {
    #[command(flatten)]
    who: SignIn,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// What to tell.
#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    /// Only this office
    #[arg(long, value_name = "CODE")]
    office: Option<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Does it.
pub(crate) fn run(command: &Command) -> Answer {
    match command {
        Command::List(list) => list.run(),
        Command::Receive(receive) => receive.run(),
        Command::HandOver(it) => {
            let handed =
                it.common.change(|change, by| hand_over(change, &it.dossier, &it.receipt, by))?;
            let (en, vi) = if handed {
                (
                    "# is handed over; its content is wiped",
                    "đã trao thẻ của #; đã xóa dữ liệu hồ sơ",
                )
            } else {
                ("# was handed over before", "thẻ của # đã trao từ trước")
            };
            Ok(it.common.tell(en, vi, &it.dossier))
        }
        Command::Wait(it) => {
            it.common.change(|change, by| wait(change, &it.dossier, it.why, by))?;
            let why = it.why.text(it.common.lang);
            let (en, vi) = (format!("# waits: {why}"), format!("# còn chờ: {why}"));
            Ok(it.common.tell(&en, &vi, &it.dossier))
        }
        Command::Return(it) => {
            let back = |id: &String, change: &mut Change<'_>, by: &str| {
                give_back(change, id, by).map(drop)
            };
            it.common
                .change(|change, by| it.dossiers.iter().try_for_each(|id| back(id, change, by)))?;
            Ok(it.common.tell("given back: #", "đã trả lại: #", &it.dossiers.join(" ")))
        }
        Command::Report(report) => report.run(),
    }
}

impl Common {
    /// Signs in, and does it in one change.
    fn change<T>(
        &self,
        work: impl FnOnce(&mut Change<'_>, &str) -> Result<T, Error>,
    ) -> Result<T, Box<dyn core::error::Error>> {
        let store = self.accounts.read()?;
        let operator = self.who.sign_in(&store, self.lang).say(self.lang)?;
        Ok(store.change(|change| work(change, operator.name())).say(self.lang)?)
    }

    /// Says so, and that all is well.
    fn tell(&self, en: &str, vi: &str, what: &str) -> u8 {
        println!("{}", self.lang.pick(en, vi).replace('#', what));
        0
    }
}

impl Report {
    fn run(&self) -> Answer {
        let mut report = self.accounts.read()?.look(delivery::report)?;
        if let Some(office) = &self.office {
            report = report.of(office);
        }
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print!("{}", report.text(self.lang));
        }
        Ok(u8::from(self.office.is_some() && report.offices.is_empty()))
    }
}
