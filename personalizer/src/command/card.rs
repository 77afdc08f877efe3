//! `card`: one card on the desk.

use core::time::Duration;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use personalizer::approval;
use personalizer::authority::Authority;
use personalizer::desk::{Desk, Info, Place, Plan, Rotation};
use personalizer::hex;
use personalizer::keys::PinArgs;
use personalizer::lang::Lang;
use personalizer::store::Store;
use verifier::key_file::PasswordArgs;

use super::{Answer, Refusal};
use crate::args::Accounts;

/// What to do with the card on the desk.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Tell what a card says of itself; needs no keys and changes nothing
    Info(Look),
    /// Close a completely written card for good
    #[command(after_help = "\
A locked card has no keys of its issuer any more: nobody can write it or change it again. The card
refuses as long as anything is missing. A card of an unfinished job is locked by `issue`, which
also proves it. Try --dry-run first.
Exit codes: 0 locked, or with --dry-run it would be tried; 2 it cannot be; 3 wrong call.")]
    Lock(Hand),
    /// Kill a card for good and account for it
    #[command(after_help = "\
A dead card keeps its chip identity and nothing else. The dossier that it was promised to is free
for another card. A card in its holder's hands cannot be killed from here: it is revoked.
Exit codes: 0 dead, or with --dry-run it would be tried; 2 it cannot be; 3 wrong call.")]
    Terminate(Terminate),
    /// Change the keys that open a blank
    #[command(subcommand)]
    Keys(Keys),
}

/// What to do with the keys of a chip.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Give the chip the next version of its keys
    #[command(after_help = "\
Examples:
  personalizer card keys rotate --pki pki --reader 0 --dry-run
  personalizer card keys rotate --pki maker --new-pki pki --reader 0 --yes

The new keys stand beside the old ones until they have opened the chip; then the old ones go. Run
it again after any interruption, with the same folders: it finds out where the chip stands. After
five attempts that do not open it, the chip is given up.
Exit codes: 0 changed, or with --dry-run it would be tried; 2 it cannot be; 3 wrong call.")]
    Rotate(Rotate),
}

/// Where the card lies.
#[derive(Debug, Args)]
pub(crate) struct Where {
    /// Name, part of the name or number of a PC/SC reader
    #[arg(long, value_name = "NAME", required_unless_present = "card")]
    reader: Option<String>,
    /// A simulated card: a file, as `issue --cards` leaves them
    #[arg(long, value_name = "FILE", conflicts_with = "reader")]
    card: Option<PathBuf>,
    /// How long a reader waits for the card, in seconds
    #[arg(long, value_name = "S", default_value_t = 30)]
    card_timeout: u32,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Which card to look at.
#[derive(Debug, Args)]
pub(crate) struct Look {
    #[command(flatten)]
    place: Where,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// What may be done to the card.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Leave {
    /// Tell what would happen; nothing is sent that changes the card
    #[arg(long)]
    dry_run: bool,
    /// Do it: it cannot be undone
    #[arg(long)]
    yes: bool,
}

/// Which card, with which keys.
#[derive(Debug, Args)]
pub(crate) struct Hand {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    accounts: Accounts,
    #[command(flatten)]
    leave: Leave,
    #[command(flatten)]
    password: PasswordArgs,
    #[command(flatten)]
    pin: PinArgs,
}

/// Which card, and why.
#[derive(Debug, Args)]
pub(crate) struct Terminate {
    #[command(flatten)]
    hand: Hand,
    /// Why, and who saw it; goes into the log, so write no personal data into it
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Which card, and from which keys to which.
#[derive(Debug, Args)]
pub(crate) struct Rotate {
    #[command(flatten)]
    hand: Hand,
    /// Folder of the authority whose master makes the new keys; --pki when left out
    #[arg(long, value_name = "DIR")]
    new_pki: Option<PathBuf>,
    /// One more run on a chip that was given up
    #[arg(long)]
    once_more: bool,
}

/// Does it.
pub(crate) fn run(command: &Command) -> Answer {
    match command {
        Command::Info(look) => info(look),
        Command::Lock(hand) => lock(hand),
        Command::Terminate(terminate) => kill(terminate),
        Command::Keys(Keys::Rotate(rotate)) => change_keys(rotate),
    }
}

fn info(look: &Look) -> Answer {
    let info = Info::of(&mut *look.place.place().card(look.place.timeout())?)?;
    if look.json {
        println!("{:#}", info.json());
    } else {
        print!("{}", info.text(look.place.lang));
    }
    Ok(0)
}

fn lock(hand: &Hand) -> Answer {
    let (authority, store) = hand.open()?;
    let (desk, lang) = (Desk { master: &authority.transport, store: &store }, hand.place.lang);
    let mut card = hand.place.place().card(hand.place.timeout())?;
    let (en, vi) = if hand.leave.dry_run {
        desk.may_lock(&mut *card)?;
        ("would be locked for good; nothing was changed", "sẽ bị khóa vĩnh viễn; chưa thay đổi gì")
    } else {
        desk.lock(&mut *card)?;
        ("is locked for good", "đã khóa vĩnh viễn")
    };
    println!("{} {}", lang.pick("the card", "thẻ"), lang.pick(en, vi));
    Ok(0)
}

fn kill(terminate: &Terminate) -> Answer {
    let hand = &terminate.hand;
    let (authority, store) = hand.open()?;
    let (desk, lang) = (Desk { master: &authority.transport, store: &store }, hand.place.lang);
    let mut card = hand.place.place().card(hand.place.timeout())?;
    let (info, en, vi) = if hand.leave.dry_run {
        let info = desk.may_terminate(&mut *card)?;
        (info, "would be dead for good; nothing was changed", "sẽ bị hủy; chưa thay đổi gì")
    } else {
        (desk.terminate(&mut *card, &terminate.reason)?, "is dead for good", "đã bị hủy")
    };
    let chip = info.chip.map(|chip| hex::print(&chip)).unwrap_or_default();
    println!("{} {chip} {}", lang.pick("chip", "chip"), lang.pick(en, vi));
    Ok(0)
}

fn change_keys(rotate: &Rotate) -> Answer {
    let hand = &rotate.hand;
    let (authority, store) = hand.open()?;
    let other = match &rotate.new_pki {
        Some(folder) => Some(Authority::open(folder, &hand.password, &hand.pin)?),
        None => None,
    };
    if let Some(other) = &other {
        approval::keys::require(&store, other).say(hand.place.lang)?;
    }
    let new = other.as_ref().map_or(&authority.transport, |other| &other.transport);
    let rotation =
        Rotation { store: &store, old: &authority.transport, new, once_more: rotate.once_more };
    let mut card = hand.place.place().card(hand.place.timeout())?;
    let plan =
        if hand.leave.dry_run { rotation.plan(&mut *card)? } else { rotation.run(&mut *card)? };
    print!("{}", told(&plan, hand.leave.dry_run, hand.place.lang));
    Ok(0)
}

/// What was done, or would be.
fn told(plan: &Plan, dry: bool, lang: Lang) -> String {
    let Plan { chip, old, new, begun, there, .. } = plan;
    let chip = hex::print(chip);
    let length = plan.cipher.key_len().saturating_mul(8);
    if !dry {
        let text = lang.pick("now has keys of version", "đã có khóa phiên bản");
        return format!("chip {chip} {text} {new:02X} (AES-{length})\n");
    }
    let mut text = format!("chip {chip}: {old:02X} -> {new:02X} (AES-{length})\n");
    let mut line = |en, vi| text = format!("{text}  {}\n", lang.pick(en, vi));
    if *begun {
        line("an interrupted change is taken up", "tiếp tục lần đổi khóa bị gián đoạn");
    }
    if !there {
        line(
            "PUT KEY: the new keys beside the old ones",
            "PUT KEY: thêm khóa mới bên cạnh khóa cũ",
        );
    }
    line("a fresh channel proves the new keys", "mở kênh mới để chứng minh khóa mới");
    line("DELETE: the old keys go", "DELETE: xóa khóa cũ");
    line("nothing was changed", "chưa thay đổi gì");
    text
}

impl Where {
    fn place(&self) -> Place {
        match (&self.reader, &self.card) {
            (_, Some(file)) => Place::File(file.clone()),
            (reader, None) => Place::Reader(reader.clone().unwrap_or_default()),
        }
    }

    fn timeout(&self) -> Duration {
        Duration::from_secs(self.card_timeout.into())
    }
}

impl Hand {
    /// The keys, which two people must have approved, and the accounts.
    fn open(&self) -> Result<(Authority, Store), Box<dyn core::error::Error>> {
        let authority = Authority::open(&self.accounts.pki, &self.password, &self.pin)?;
        let store = self.accounts.open()?;
        approval::keys::require(&store, &authority).say(self.place.lang)?;
        Ok((authority, store))
    }
}
