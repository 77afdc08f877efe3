//! `verifier trust import`: says of every thing whether it was taken, and why not.

use jiff::Timestamp;
use serde_json::json;

use super::super::{CommandError, Exit};
use crate::args::trust::Import;
use crate::language::{Language, Text};
use crate::trust::{Counts, Fate, Imported, Item, Kind, Order, Standing, import};

/// Ends well if nothing was refused as a whole.
pub(super) fn run(typed: &Import, language: Language) -> Result<Exit, CommandError> {
    let order = Order {
        file: &typed.file,
        folder: &typed.trust,
        confirmed: &typed.confirmed,
        at: Timestamp::now(),
    };
    let imported = import(&order)?;
    let counts = imported.counts();
    if typed.json {
        let answer = json!({
            "items": imported.items,
            "counts": counts,
            "seal_broken": imported.sealed,
        });
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        tell(&imported, counts, language);
    }
    Ok(if imported.refused() { Exit::Refused } else { Exit::Accepted })
}

fn tell(imported: &Imported, counts: Counts, language: Language) {
    for item in &imported.items {
        println!("{}", line(item, language));
        if let Some(fingerprint) = &item.fingerprint {
            println!("  --trust-signer {fingerprint}");
        }
    }
    let parts = [
        (counts.taken, Text::new("taken", "đã nạp")),
        (counts.known, Text::new("known already", "đã có")),
        (counts.withdrawn, Text::new("withdrawn", "đã rút")),
        (counts.refused, Text::new("refused", "từ chối")),
    ];
    let parts = parts.iter().map(|(count, word)| format!("{count} {}", word.get(language)));
    println!("{}", parts.collect::<Vec<_>>().join(", "));
    if imported.sealed {
        let text = Text::new(
            "the folder is no longer what was sealed: verifier trust seal",
            "thư mục đã khác với bản niêm phong: verifier trust seal",
        );
        println!("{}", text.get(language));
    }
}

fn line(item: &Item, language: Language) -> String {
    let word = match item.fate {
        Fate::Taken => Text::new("taken", "đã nạp"),
        Fate::Known => Text::new("known already", "đã có"),
        Fate::Withdrawn => Text::new("withdrawn", "đã rút"),
        Fate::Refused(_) => Text::new("refused", "từ chối"),
    };
    let place = item.path.as_ref().map(|path| format!(" -> {}", path.display()));
    let place = place.unwrap_or_default();
    let said = match (item.fate, item.kind) {
        (Fate::Refused(why), kind) => {
            let kind = kind.map(|kind| format!("{}: ", kind.title().get(language)));
            format!("{} ({}{})", item.source, kind.unwrap_or_default(), why.get(language))
        }
        (_, Some(Kind::Authority)) => {
            format!("{} ({})", item.country, standing(item.standing, language))
        }
        (_, kind) => {
            let kind = kind.unwrap_or(Kind::Authority).title().get(language);
            let entries = item.entries.map(|entries| {
                format!(", {entries} {}", Text::new("entries", "mục").get(language))
            });
            let issued = item.issued.as_ref().map(|issued| format!(", {}", day(issued)));
            let country = &item.country;
            format!(
                "{country} ({kind}{}{})",
                entries.unwrap_or_default(),
                issued.unwrap_or_default()
            )
        }
    };
    format!("{}: {said}{place}", word.get(language))
}

/// The day of a moment.
fn day(moment: &str) -> &str {
    moment.split('T').next().unwrap_or(moment)
}

fn standing(standing: Option<Standing>, language: Language) -> &'static str {
    let text = match standing {
        Some(Standing::SelfSigned) => Text::new("signed by itself", "tự ký"),
        Some(Standing::Linked) => Text::new("signed by a known authority", "do CSCA đã biết ký"),
        Some(Standing::NotVerified) | None => {
            Text::new("its own signature was not checked", "chưa kiểm tra được chữ ký")
        }
    };
    text.get(language)
}
