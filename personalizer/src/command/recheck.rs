//! `recheck`.

use std::path::PathBuf;

use indicatif::ProgressBar;
use personalizer::lang::Lang;
use personalizer::recheck::recheck;
use personalizer::store::{Store, StoreKey};
use verifier::key_file::Password;
use verifier::trust::{Opening, Trust};

use super::Answer;

/// Which cards to look at again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Every dossier that the accounts call issued must have its card in the folder, and a terminal with
this trust folder must accept it. Files of other chips are counted: blanks, dead and begun cards.
Exit codes: 0 all are there and accepted, 1 some are not, 2 it cannot be told.")]
pub(crate) struct Recheck {
    /// Folder of the authority's keys
    #[arg(long, value_name = "DIR")]
    pki: PathBuf,
    /// The accounts: a file or postgres://…; cardwright.db in the folder of the keys when left out
    #[arg(long, value_name = "PLACE")]
    store: Option<String>,
    /// Folder of the simulated cards, as `issue --cards` left them
    #[arg(long, value_name = "DIR")]
    cards: PathBuf,
    /// What the terminal trusts; the folder of the keys when left out
    #[arg(long, value_name = "DIR")]
    trust: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    json: bool,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
    /// How the trust folder is opened; the password is that of all key files
    #[command(flatten)]
    opening: Opening,
}

/// Inspects every issued card of a folder.
pub(crate) fn run(args: &Recheck) -> Answer {
    let password = Password::find(&args.pki, &args.opening.password)?;
    let key = StoreKey::of_folder(&args.pki, &password)?;
    let place = args
        .store
        .clone()
        .unwrap_or_else(|| args.pki.join("cardwright.db").to_string_lossy().into_owned());
    let store = Store::open(&place, Some(key))?;
    let trust = Trust::open(args.trust.as_ref().unwrap_or(&args.pki), &args.opening)?;
    let bar = ProgressBar::new(store.counts()?.issued);
    let found = recheck(&store, &args.cards, &trust, &|| bar.inc(1))?;
    bar.finish_and_clear();
    if args.json {
        println!("{:#}", serde_json::to_value(&found)?);
    } else {
        for (en, vi, count) in [
            ("accepted by a terminal", "đầu đọc chấp nhận", count(found.accepted.len())),
            ("not accepted", "không được chấp nhận", count(found.refused.len())),
            (
                "issued, but not here",
                "đã phát hành nhưng không có ở đây",
                count(found.missing.len()),
            ),
            ("other chips", "chip khác", found.others),
        ] {
            println!("{}: {count}", args.lang.pick(en, vi));
        }
        for (dossier, because) in &found.refused {
            println!("{dossier}: {because}");
        }
        found.missing.iter().for_each(|dossier| println!("{dossier}"));
    }
    Ok(u8::from(!found.refused.is_empty() || !found.missing.is_empty()))
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
