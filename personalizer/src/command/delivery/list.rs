//! `delivery list`.

use std::path::PathBuf;

use personalizer::authority::Authority;
use personalizer::delivery::{make, write_list};
use personalizer::lang::Lang;
use verifier::key_file::{Password, PasswordArgs};

use crate::args::Accounts;
use crate::command::{Answer, Refusal};

/// What is worth knowing.
pub(super) const HELP: &str = "\
Examples:
  personalizer delivery list danang/2026-11-a --out lists                     what is new
  personalizer delivery list danang/2026-11-a --out lists --office hai-chau   for one office
  personalizer delivery list --again danang/2026-11-a/1 --out lists           an earlier one

Each card is on one list, and on its way from then on; so is each line of the order that was refused,
on a list that is for no single office. A list is JSON Lines and a table for spreadsheets, each with
its signature (detached CMS); it names dossiers, never people. Whoever has audit.der checks it with

  openssl x509 -inform DER -in pki/audit.der -out audit.pem
  openssl cms -verify -binary -inform DER -in LIST.jsonl.p7s -content LIST.jsonl \\
      -certfile audit.pem -nointern -noverify -out /dev/null

Exit codes: 0 written, or nothing new; 2 cannot; 3 wrong call.";

/// Which list.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The batch, AUTHORITY/NAME
    #[arg(required_unless_present = "again", conflicts_with = "again")]
    batch: Option<String>,
    /// Folder for the files
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only the cards of this office
    #[arg(long, value_name = "CODE", conflicts_with = "again")]
    office: Option<String>,
    /// Write an earlier list as it was, AUTHORITY/NAME/NUMBER
    #[arg(long, value_name = "LIST")]
    again: Option<String>,
    #[command(flatten)]
    accounts: Accounts,
    /// Where the password of the key files comes from
    #[command(flatten)]
    password: PasswordArgs,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

impl List {
    pub(super) fn run(&self) -> Answer {
        let lang = self.lang;
        let store = self.accounts.read()?;
        // Whoever cannot sign a list must not send cards either.
        let password = Password::find(&self.accounts.pki, &self.password)?;
        let authority = Authority::read(&self.accounts.pki, &password)?;
        let name = if let Some(name) = &self.again {
            name.clone()
        } else {
            let batch = self.batch.as_deref().unwrap_or_default();
            let Some(made) = make(&store, batch, self.office.as_deref()).say(lang)? else {
                println!("{}", lang.pick("nothing new", "không có gì mới"));
                return Ok(0);
            };
            made.head.list
        };
        let written = write_list(&store, &name, &self.out, &*authority.checkpoint).say(lang);
        let (made, path) = written.map_err(|why| {
            let text = lang.pick(
                "#; list ¤ is made: write it with `delivery list --again ¤`",
                "#; danh sách ¤ đã lập: hãy viết lại bằng `delivery list --again ¤`",
            );
            text.replace('#', &why).replace('¤', &name)
        })?;
        let text = lang.pick("list #: ¤ cards, % rejects", "danh sách #: ¤ thẻ, % dòng bị từ chối");
        let text = text.replace('#', &name).replace('¤', &made.head.cards.to_string());
        println!("{}", text.replace('%', &made.head.rejects.to_string()));
        println!("{}", path.display());
        Ok(0)
    }
}
