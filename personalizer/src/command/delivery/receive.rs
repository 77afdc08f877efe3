//! `delivery receive`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use personalizer::delivery::{Arrival, read, receive};
use personalizer::lang::Lang;
use personalizer::store::Store;

use super::Common;
use crate::command::{Answer, Refusal};

/// What is worth knowing.
pub(super) const HELP: &str = "\
  personalizer delivery receive --office hai-chau --list danang.2026-11-a.1.jsonl --operator lan
  personalizer delivery receive --office hai-chau --dossier D-17 D-18 --operator lan
  personalizer delivery receive --office hai-chau --list FILE --scanned FILE --operator lan

A list alone says that everything on it has arrived. With what was really in the parcel (--dossier,
or --scanned with one identifier a line) only that is received, and every difference is named.
Exit codes: 0 everything is there, 1 something differs, 2 cannot, 3 wrong call.";

/// What arrived.
#[derive(Debug, clap::Args)]
pub(crate) struct Receive {
    /// The office
    #[arg(long, value_name = "CODE")]
    office: String,
    /// The list that came with the cards, JSON Lines
    #[arg(long, value_name = "FILE", required_unless_present_any = ["dossiers", "scanned"])]
    list: Option<PathBuf>,
    /// A card that is there
    #[arg(long = "dossier", value_name = "ID", num_args = 1..)]
    dossiers: Vec<String>,
    /// The cards that are there: a file with one identifier a line
    #[arg(long, value_name = "FILE")]
    scanned: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

impl Receive {
    pub(super) fn run(&self) -> Answer {
        let Common { who, accounts, lang } = &self.common;
        let store = accounts.read()?;
        let operator = who.sign_in(&store, *lang).say(*lang)?;
        let listed = self.listed(&store, *lang)?;
        let there = self.there()?.or_else(|| listed.clone()).unwrap_or_default();
        let ids: Vec<_> = there.iter().cloned().collect();
        let arrivals = receive(&store, &self.office, &ids, operator.name()).say(*lang)?;
        let count = |arrival: &Arrival| arrivals.iter().filter(|one| *one == arrival).count();
        let (new, known) = (count(&Arrival::Received), count(&Arrival::Known));
        let text = lang.pick("received #, known before ¤", "đã nhận #, đã có từ trước ¤");
        println!("{}", text.replace('#', &new.to_string()).replace('¤', &known.to_string()));
        let mut differs = false;
        let mut differ = |id: &str, what: &str| {
            println!("{id}: {what}");
            differs = true;
        };
        for (id, arrival) in ids.iter().zip(&arrivals) {
            if let Some(why) = text_of(arrival, *lang) {
                differ(id, &why);
            } else if listed.as_ref().is_some_and(|listed| !listed.contains(id)) {
                differ(id, lang.pick("there, on another list", "có, nhưng ở danh sách khác"));
            }
        }
        for id in listed.iter().flatten().filter(|id| !there.contains(*id)) {
            differ(id, lang.pick("on the list, not there", "có trong danh sách, không thấy thẻ"));
        }
        Ok(u8::from(differs))
    }

    /// What the list names for this office.
    fn listed(
        &self,
        store: &Store,
        lang: Lang,
    ) -> Result<Option<BTreeSet<String>>, Box<dyn core::error::Error>> {
        let Some(path) = &self.list else { return Ok(None) };
        let (_, items) = read(store, &text(path)?).say(lang)?;
        let own = items.into_iter().filter(|item| item.office == self.office);
        Ok(Some(own.map(|item| item.dossier).collect()))
    }

    /// What was in the parcel, if somebody says.
    fn there(&self) -> Result<Option<BTreeSet<String>>, String> {
        let mut there: BTreeSet<String> = self.dossiers.iter().cloned().collect();
        if let Some(path) = &self.scanned {
            let text = text(path)?;
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            there.extend(lines.map(str::to_owned));
        } else if there.is_empty() {
            return Ok(None);
        }
        Ok(Some(there))
    }
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// What is wrong with a card that is there.
fn text_of(arrival: &Arrival, lang: Lang) -> Option<String> {
    let text = match arrival {
        Arrival::Received | Arrival::Known => return None,
        Arrival::Unlisted => lang.pick("there, on no list", "có, nhưng không ở danh sách nào"),
        Arrival::Void => lang.pick(
            "there, and void: give it back with `delivery return`",
            "có, nhưng hết hiệu lực: hãy trả lại bằng `delivery return`",
        ),
        Arrival::Unknown => lang.pick("there, and no known dossier", "có, nhưng hồ sơ không rõ"),
        Arrival::Elsewhere(office) => {
            let text = lang.pick("there, and belongs to #", "có, nhưng thuộc về #");
            return Some(text.replace('#', office));
        }
    };
    Some(text.to_owned())
}
