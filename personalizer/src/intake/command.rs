//! `personalizer intake`: an order into the accounts, ahead of the stations.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use verifier::key_file::{Password, PasswordArgs};

use super::order::{Rules, take};
use crate::authority::Authority;
use crate::lang::Lang;
use crate::order::Order;
use crate::register::{self, Columns, Register};
use crate::store::{Store, StoreKey};

/// Which order to take in.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  personalizer intake --pki pki --order order                       a folder that its authority signed
  personalizer intake --pki pki --order order --register people.csv --json
  personalizer intake --pki pki --order order --register postgres://line@civil/register
                      --register-columns 'civil.people:number,full_name,born'
  personalizer intake --pki pki --order batch.jsonl                 demonstration keys only

Each line is taken or refused with a reason, and the rest goes on. The same order again changes
nothing, so run it again after an interruption. A dossier that two mobile teams collected is one
dossier; a person with two is refused the second time, and the first is named.

A register says whether number, name and date of birth belong together: a CSV file with the columns
id_number, name and birth_date, a SQLite file, or PostgreSQL. What it says otherwise is noted, and
with --register-strict refused.

Exit codes: 0 every line taken, 1 some refused, 2 the order cannot be taken, 3 wrong call.")]
pub struct Intake {
    /// Folder of the line's keys, made by `pki init`
    #[arg(long, value_name = "DIR")]
    pub pki: PathBuf,
    /// Folder of the order, or a file of dossiers alone
    #[arg(long, value_name = "ORDER")]
    pub order: PathBuf,
    /// The accounts, a file or postgres://…; cardwright.db in the folder of the keys when left out
    #[arg(long, value_name = "PLACE")]
    pub store: Option<String>,
    /// The population register: FILE.csv, a SQLite file, or postgres://…
    #[arg(long, value_name = "PLACE", env = "CARDWRIGHT_REGISTER", hide_env_values = true)]
    pub register: Option<String>,
    /// Where a register in a database keeps what is asked for
    #[arg(
        long,
        value_name = "TABLE:NUMBER,NAME,BIRTH",
        default_value = "people:id_number,name,birth_date"
    )]
    pub register_columns: Columns,
    /// Refuse a dossier that the register does not know, or knows otherwise
    #[arg(long, requires = "register")]
    pub register_strict: bool,
    /// Write the receipt as JSON
    #[arg(long)]
    pub json: bool,
    /// Language of the receipt
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// Where the password of the key files comes from
    #[command(flatten)]
    pub password: PasswordArgs,
}

impl Intake {
    /// Takes the order in; gives the exit code.
    pub fn run(&self) -> Result<u8, Box<dyn core::error::Error>> {
        let password = Password::find(&self.pki, &self.password)?;
        let authority = Authority::read(&self.pki, &password)?;
        let place = self
            .store
            .clone()
            .unwrap_or_else(|| self.pki.join("cardwright.db").to_string_lossy().into_owned());
        let store = Store::open(&place, Some(StoreKey::of_folder(&self.pki, &password)?))?;
        let register = match &self.register {
            Some(place) => Some(register::open(place, &self.register_columns)?),
            None => None,
        };
        let register: Option<&dyn Register> = register.as_deref();
        let order = Order::open(&self.order)?;
        let rules = Rules { register, strict: self.register_strict, ..Rules::of(&authority) };
        let bar = bar(order.count);
        let receipt = take(&store, &order, &rules, &mut |lines| bar.set_position(lines))?;
        bar.finish_and_clear();
        if self.json {
            println!("{:#}", receipt.json());
        } else {
            print!("{}", receipt.text(self.lang));
        }
        Ok(receipt.exit_code())
    }
}

/// Shown on a terminal only.
fn bar(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {per_sec}  ETA {eta}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}
