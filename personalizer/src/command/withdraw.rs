//! `dossier withdraw`.

use personalizer::complaint::{Withdrawal, withdraw};
use personalizer::lang::Lang;
use personalizer::operators::SignIn;

use super::{Answer, Refusal};
use crate::args::Accounts;

/// Which dossier.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only while no chip was touched for it: a card that is begun is finished, or destroyed and accounted
for with `scrap`, which lets its dossier wait again. The content is wiped; person and document number
are free. A finished card is made void by `complaint`.
Exit codes: 0 withdrawn, 2 not, 3 wrong call.")]
pub(crate) struct Withdraw {
    /// The dossier
    #[arg(value_name = "ID")]
    dossier: String,
    /// Why
    #[arg(long, value_enum)]
    reason: Withdrawal,
    #[command(flatten)]
    who: SignIn,
    #[command(flatten)]
    accounts: Accounts,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Does it.
pub(crate) fn run(it: &Withdraw) -> Answer {
    let (store, lang) = (it.accounts.read()?, it.lang);
    let operator = it.who.sign_in(&store, lang).say(lang)?;
    let news = store.change(|change| withdraw(change, &it.dossier, it.reason, operator.name()));
    let (en, vi) = if news.say(lang)? {
        ("# is withdrawn; its content is wiped", "đã rút hồ sơ #; đã xóa dữ liệu")
    } else {
        ("# was withdrawn before", "hồ sơ # đã rút từ trước")
    };
    println!("{}", lang.pick(en, vi).replace('#', &it.dossier));
    Ok(0)
}
