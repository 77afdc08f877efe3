//! `revoked list`.

use std::path::PathBuf;

use personalizer::authority::Authority;
use personalizer::delivery::write_revoked;
use personalizer::lang::Lang;
use verifier::key_file::{Password, PasswordArgs};

use super::{Answer, Refusal};
use crate::args::Accounts;

/// What to do with void cards.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write the signed list of void cards
    #[command(after_help = "\
A card is named by the SHA-256 of its EF.SOD, which a terminal computes from the card before it: the
list tells nobody who a card was for. Document numbers stand in it as keyed hashes, which only the
holder of accounts.key can compare. The signature lies beside the list, in FILE.p7s.
Exit codes: 0 written, 2 cannot, 3 wrong call.")]
    List(List),
}

/// Where to.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The list, JSON Lines
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
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
pub(crate) fn run(Command::List(list): &Command) -> Answer {
    let store = list.accounts.read()?;
    let password = Password::find(&list.accounts.pki, &list.password)?;
    let authority = Authority::read(&list.accounts.pki, &password)?;
    let count = write_revoked(&store, &list.out, &*authority.checkpoint).say(list.lang)?;
    let text = list.lang.pick("# void cards", "# thẻ hết hiệu lực");
    println!("{}", text.replace('#', &count.to_string()));
    Ok(0)
}
