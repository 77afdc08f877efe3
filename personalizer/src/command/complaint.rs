//! `complaint open | reissue | dismiss | list`.

use personalizer::approval::{self, Action, FourEyes, four_eyes};
use personalizer::complaint::{self, Complaint, Dismissal, Error, Reason};
use personalizer::lang::{Lang, Speaks};
use personalizer::operators::{Operator, SignIn};
use personalizer::store;
use serde_json::json;

use super::{Answer, Refusal};
use crate::args::Accounts;

/// What to do about a card.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Note what is wrong with a card
    #[command(after_help = "\
The card stays valid: a complaint is somebody's word. `complaint reissue` makes it void,
`complaint dismiss` leaves it as it is.
Exit codes: 0 noted, 2 not, 3 wrong call.")]
    Open(Open),
    /// Make the card of a complaint void, so that another may follow
    #[command(after_help = "\
Examples:
  personalizer complaint reissue --dossier D-17 --first an --second chi
  personalizer intake ...                          an order brings D-99, which replaces D-17
  personalizer complaint list                      D-99 stands beside the complaint

Two people agree, one of them a supervisor. The old document number is void before anything else;
until then the order's line is refused, for a person has one card. Where the order does not say what
its dossier replaces, name it afterwards: nobody has to agree again.

  personalizer complaint reissue --dossier D-17 --with D-99

Run it again after an interruption: what was done is not done twice.
Exit codes: 0 void, 2 not, 3 wrong call.")]
    Reissue(Reissue),
    /// Close a complaint that proved to be none: the card stays valid
    #[command(after_help = "\
Examples:
  personalizer complaint dismiss --dossier D-17 --ground found --operator chi

A supervisor decides it, and the log says who and on which ground. A complaint that made its card
void is not dismissed any more. The same card may be complained about again.
Exit codes: 0 dismissed, 2 not, 3 wrong call.")]
    Dismiss(Dismiss),
    /// Show complaints and what became of them
    List(List),
}

/// About what.
#[derive(Debug, clap::Args)]
pub(crate) struct Open {
    /// The dossier whose card it is about
    #[arg(long, value_name = "ID")]
    dossier: String,
    /// What is wrong
    #[arg(long, value_enum)]
    reason: Reason,
    #[command(flatten)]
    who: SignIn,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// What follows.
#[derive(Debug, clap::Args)]
pub(crate) struct Reissue {
    /// The dossier whose card becomes void
    #[arg(long, value_name = "ID")]
    dossier: String,
    /// The dossier that was taken in for the same person, where its order did not say so
    #[arg(long, value_name = "ID")]
    with: Option<String>,
    #[command(flatten)]
    eyes: FourEyes,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// What it was instead.
#[derive(Debug, clap::Args)]
pub(crate) struct Dismiss {
    /// The dossier whose card it is about
    #[arg(long, value_name = "ID")]
    dossier: String,
    /// Why it is none
    #[arg(long, value_enum)]
    ground: Dismissal,
    #[command(flatten)]
    who: SignIn,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Which ones.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Only those that nothing answers yet: no new dossier, no dismissal
    #[arg(long)]
    open: bool,
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
        Command::Open(open) => open.run(),
        Command::Reissue(reissue) => reissue.run(),
        Command::Dismiss(dismiss) => dismiss.run(),
        Command::List(list) => list.run(),
    }
}

impl Open {
    fn run(&self) -> Answer {
        let (store, lang) = (self.accounts.read()?, self.lang);
        let operator = self.who.sign_in(&store, lang).say(lang)?;
        let open = |change: &mut store::Change<'_>| {
            complaint::open(change, &self.dossier, self.reason, operator.name())
        };
        let number = store.change(open).say(lang)?;
        let text = lang.pick(
            "complaint # about ¤; the card is valid until `complaint reissue --dossier ¤`",
            "khiếu nại # về ¤; thẻ còn hiệu lực đến khi `complaint reissue --dossier ¤`",
        );
        println!("{}", text.replace('#', &number.to_string()).replace('¤', &self.dossier));
        Ok(0)
    }
}

/// Why a card does not become void.
enum Refused {
    Complaint(Error),
    Approval(approval::Error),
    Nobody,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Complaint(error)
    }
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Self::Complaint(error.into())
    }
}

impl Refused {
    fn text(&self, lang: Lang) -> String {
        match self {
            Self::Complaint(error) => error.text(lang),
            Self::Approval(error) => error.text(lang),
            Self::Nobody => lang
                .pick(
                    "a re-issue needs two people: --first NAME --second NAME",
                    "cấp lại cần hai người: --first TÊN --second TÊN",
                )
                .to_owned(),
        }
    }
}

impl Reissue {
    fn run(&self) -> Answer {
        let (store, lang) = (self.accounts.read()?, self.lang);
        let people = self.eyes.sign_in(&store, lang).say(lang)?;
        let agree = |change: &mut store::Change<'_>| match &people {
            Some([first, second]) => agreed(change, &self.dossier, first, second),
            None => Err(Refused::Nobody),
        };
        let revoked = store.change(|change| complaint::revoke(change, &self.dossier, agree));
        let (en, vi) = if revoked.map_err(|refused| refused.text(lang))? {
            ("the card of # is void", "thẻ của # đã hết hiệu lực")
        } else {
            ("the card of # was void before", "thẻ của # đã hết hiệu lực từ trước")
        };
        println!("{}", lang.pick(en, vi).replace('#', &self.dossier));
        if let Some(new) = &self.with {
            store.change(|change| complaint::link(change, &self.dossier, new)).say(lang)?;
            let text = lang.pick("# replaces ¤", "# thay thế ¤");
            println!("{}", text.replace('#', new).replace('¤', &self.dossier));
        }
        Ok(0)
    }
}

fn agreed(
    change: &mut store::Change<'_>,
    dossier: &str,
    first: &Operator,
    second: &Operator,
) -> Result<(), Refused> {
    four_eyes(change, Action::Reissue, dossier, first, second).map_err(Refused::Approval)
}

impl Dismiss {
    fn run(&self) -> Answer {
        let (store, lang) = (self.accounts.read()?, self.lang);
        let operator = self.who.sign_in(&store, lang).say(lang)?;
        let dismiss = |change: &mut store::Change<'_>| {
            complaint::dismiss(change, &self.dossier, self.ground, &operator)
        };
        let text = match store.change(dismiss).say(lang)? {
            Some(number) => lang
                .pick(
                    "complaint # is dismissed; the card of ¤ stays valid",
                    "đã bác khiếu nại #; thẻ của ¤ vẫn còn hiệu lực",
                )
                .replace('#', &number.to_string()),
            None => lang
                .pick(
                    "the complaint about ¤ was dismissed before",
                    "khiếu nại về ¤ đã bị bác từ trước",
                )
                .to_owned(),
        };
        println!("{}", text.replace('¤', &self.dossier));
        Ok(0)
    }
}

impl List {
    fn run(&self) -> Answer {
        let (store, lang) = (self.accounts.read()?, self.lang);
        let complaints = store.look(|change| complaint::list(change, self.open))?;
        if self.json {
            println!("{:#}", json!({"complaints": complaints}));
        } else {
            for complaint in &complaints {
                println!("{}", line(complaint, lang));
            }
        }
        Ok(0)
    }
}

fn line(complaint: &Complaint, lang: Lang) -> String {
    let Complaint { number, dossier, reason, operator, revoked, reissue, ground, .. } = complaint;
    let reason = Reason::from_word(reason).map_or(reason.as_str(), |reason| reason.text(lang));
    let stands = match (revoked, reissue) {
        _ if let Some(word) = ground => {
            let ground = Dismissal::from_word(word).map_or(word.as_str(), |it| it.text(lang));
            lang.pick("dismissed: #", "đã bác: #").replace('#', ground)
        }
        (_, Some(new)) => lang.pick("answered by #", "đã cấp lại: #").replace('#', new),
        (Some(_), None) => {
            lang.pick("void, no new dossier", "đã thu hồi, chưa có hồ sơ mới").into()
        }
        (None, None) => lang.pick("still valid", "còn hiệu lực").into(),
    };
    format!("{number} {dossier}: {reason} ({operator}) - {stands}")
}
