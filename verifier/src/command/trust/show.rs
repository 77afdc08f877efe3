//! `verifier trust show`: which lists a terminal has, and how old they are.

use comfy_table::{Table, presets};
use jiff::Zoned;
use serde_json::json;

use super::super::{CommandError, Exit};
use crate::args::trust::Show;
use crate::finding::Finding;
use crate::language::{Language, Text};
use crate::profile::Profile;
use crate::trust::{Colour, ListAge, Trust};

/// Ends well if nothing is out of date or revoked.
pub(super) fn run(typed: &Show, language: Language) -> Result<Exit, CommandError> {
    let lists = Profile::find(&typed.profile)?.lists;
    let trust = Trust::open(&typed.trust, &typed.opening)?;
    let at = typed.at.unwrap_or_else(|| Zoned::now().date());
    let freshness = trust.freshness(at);
    let colour = |list: &ListAge| list.colour(lists.green_days, lists.yellow_days);
    let worst = freshness.colour(lists.green_days, lists.yellow_days);
    if typed.json {
        let rows = freshness.lists.iter().map(|list| json!({"list": list, "colour": colour(list)}));
        let answer = json!({
            "at": at.to_string(),
            "anchors": trust.anchors().len(),
            "lists": rows.collect::<Vec<_>>(),
            "colour": worst,
            "sealed_version": trust.sealed().map(|sealed| sealed.version),
            "class_keys": class_keys(&trust),
            "revoked_authorities": trust
                .revoked_authorities()
                .map(|it| json!({"country": it.country(), "sha256": it.sha256()}))
                .collect::<Vec<_>>(),
            "lists_with_revoked_signers": trust
                .doubtful_lists()
                .map(|(kind, country)| json!({"country": country, "kind": kind}))
                .collect::<Vec<_>>(),
            "findings": trust.findings(),
        });
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        println!("{}", table(&freshness.lists, colour, language));
        println!("{}", summary(&trust, language));
        for (key, token) in trust.class_keys().names() {
            println!("{}", opens(&key.to_string(), token, language));
        }
        for line in revoked(&trust, language) {
            println!("✘ {line}");
        }
        for finding in trust.findings() {
            println!("- {}", finding.text().get(language));
        }
    }
    let doubtful = trust.findings().contains(&Finding::ListSignerRevoked)
        || trust.revoked_authorities().next().is_some();
    let well = worst != Some(Colour::Red) && !doubtful;
    Ok(if well { Exit::Accepted } else { Exit::CannotTell })
}

fn table(lists: &[ListAge], colour: impl Fn(&ListAge) -> Colour, language: Language) -> Table {
    let mut table = Table::new();
    let titles = [
        Text::new("State", "Quốc gia"),
        Text::new("List", "Danh sách"),
        Text::new("Entries", "Số mục"),
        Text::new("Made", "Ngày lập"),
        Text::new("Next by", "Hạn bản mới"),
        Text::new("Fetched", "Ngày lấy"),
        Text::new("Age (days)", "Tuổi (ngày)"),
        Text::new("", ""),
    ];
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(titles.map(|text| text.get(language)));
    let day = |moment: &str| moment.split('T').next().unwrap_or_default().to_owned();
    for list in lists {
        table.add_row([
            list.country.clone(),
            list.kind.title().get(language).to_owned(),
            list.entries.to_string(),
            list.issued.as_deref().map(day).unwrap_or_default(),
            list.next.as_deref().map(day).unwrap_or_default(),
            day(&list.fetched),
            list.days.to_string(),
            mark(colour(list), language),
        ]);
    }
    table
}

/// Who and what is no more to be relied on, and what to do about it.
fn revoked(trust: &Trust, language: Language) -> Vec<String> {
    let authority = Text::new(
        "authority {country} {sha256} is revoked: its documents are refused until a new one is imported by hand",
        "CSCA {country} {sha256} bị thu hồi: giấy tờ của CSCA này bị từ chối đến khi nạp thủ công CSCA mới",
    );
    let list = Text::new(
        "{list} of {country}: its signer is revoked; import the newest one",
        "{list} của {country}: người ký bị thu hồi; hãy nạp bản mới nhất",
    );
    let authorities = trust.revoked_authorities().map(|it| {
        let text = authority.get(language).replace("{country}", it.country());
        text.replace("{sha256}", &it.sha256())
    });
    let lists = trust.doubtful_lists().map(|(kind, country)| {
        let text = list.get(language).replace("{country}", country);
        text.replace("{list}", kind.title().get(language))
    });
    authorities.chain(lists).collect()
}

/// The names of the class keys, and the token each lies in.
fn class_keys(trust: &Trust) -> serde_json::Value {
    let keys = trust.class_keys().names();
    keys.map(|(key, token)| json!({"key": key.to_string(), "token": token})).collect()
}

fn opens(key: &str, token: Option<&str>, language: Language) -> String {
    let opens = Text::new("class key", "khóa nhóm").get(language);
    match token {
        Some(token) => {
            let inside = Text::new("in the token", "trong thiết bị lưu khóa").get(language);
            format!("{opens} {key} {inside} {token}")
        }
        None => format!("{opens} {key}"),
    }
}

/// Never by colour alone.
fn mark(colour: Colour, language: Language) -> String {
    let sign = match colour {
        Colour::Green => '✔',
        Colour::Yellow => '!',
        Colour::Red => '✘',
    };
    format!("{sign} {}", colour.text().get(language))
}

fn summary(trust: &Trust, language: Language) -> String {
    let authorities = Text::new("authorities", "CSCA").get(language);
    let mut countries: Vec<_> = trust.anchors().iter().map(crate::trust::Anchor::country).collect();
    countries.sort_unstable();
    countries.dedup();
    let states = Text::new("States", "quốc gia").get(language);
    let sealed = trust.sealed().map(|sealed| {
        format!(
            ", {} {}",
            Text::new("sealed, version", "niêm phong, phiên bản").get(language),
            sealed.version
        )
    });
    let (anchors, countries) = (trust.anchors().len(), countries.len());
    format!("{anchors} {authorities}, {countries} {states}{}", sealed.unwrap_or_default())
}
