//! `station`: who is alive on the line, and what it is asked to do.

use comfy_table::{Table, presets};
use personalizer::lang::Lang;
use personalizer::station::{Kind, Phase};
use personalizer::store::{Member, Store, Wanted};
use serde_json::json;

use super::Answer;
use crate::args::Accounts;

/// What to do with stations.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
A station finishes the card in its hand before it obeys. It hears within a second or two.
A station that stopped after three failures of one kind goes on with `station run NAME`; a line
that stopped as a whole goes on with `station run --all`, once its cause is gone.
Exit codes: 0 asked, 1 there is no such station, 2 the accounts cannot be used.")]
pub(crate) enum Command {
    /// Tell what every station does
    List(List),
    /// Go on taking cards
    Run(Ask),
    /// Take no further card until asked to run
    Pause(Ask),
    /// Finish the card in hand and end
    Drain(Ask),
}

/// Whose stations, and how to show them.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Where the accounts are
    #[command(flatten)]
    pub accounts: Accounts,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
    /// Language of the table
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// Which station.
#[derive(Debug, clap::Args)]
pub(crate) struct Ask {
    /// Where the accounts are
    #[command(flatten)]
    pub accounts: Accounts,
    /// Its name, as `station list` shows it
    #[arg(required_unless_present = "all")]
    pub name: Option<String>,
    /// Every station of the line
    #[arg(long, conflicts_with = "name")]
    pub all: bool,
}

/// Lists stations, or asks them for something.
pub(crate) fn run(command: &Command) -> Answer {
    match command {
        Command::List(list) => self::list(list),
        Command::Run(ask) => self::ask(ask, Wanted::Run),
        Command::Pause(ask) => self::ask(ask, Wanted::Pause),
        Command::Drain(ask) => self::ask(ask, Wanted::Drain),
    }
}

fn ask(ask: &Ask, wanted: Wanted) -> Answer {
    let store = Store::read(&ask.accounts.path().to_string_lossy())?;
    let asked = store.ask(ask.name.as_deref(), wanted)?;
    println!("asked {asked} stations: {}", wanted.word());
    Ok(u8::from(asked == 0))
}

fn list(list: &List) -> Answer {
    let store = Store::read(&list.accounts.path().to_string_lossy())?;
    let stations = store.stations()?;
    if list.json {
        println!("{:#}", json!({"stations": stations}));
        return Ok(0);
    }
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    let lang = list.lang;
    table.set_header([
        lang.pick("station", "trạm"),
        lang.pick("state", "trạng thái"),
        lang.pick("dossier", "hồ sơ"),
        lang.pick("cards", "thẻ"),
        lang.pick("s/card", "giây/thẻ"),
        lang.pick("last error, and what to do", "lỗi gần nhất và cách xử lý"),
    ]);
    for station in &stations {
        table.add_row(row(station, lang));
    }
    println!("{table}");
    Ok(0)
}

fn row(station: &Member, lang: Lang) -> [String; 6] {
    let advice = Kind::from_word(&station.kind).filter(|_| station.state == "stopped");
    let advice = advice.map(|kind| format!("; {}", kind.advice(lang))).unwrap_or_default();
    [
        station.name.clone(),
        state(station, lang),
        station.dossier.clone(),
        station.cards.to_string(),
        station.pace.map(seconds).unwrap_or_default(),
        format!("{}{advice}", station.error.get(lang)),
    ]
}

/// What a station does, and what it was asked to do when it has not heard yet.
fn state(station: &Member, lang: Lang) -> String {
    let state = match station.state.as_str() {
        "gone" => lang.pick("gone", "đã kết thúc"),
        _ if !station.alive => lang.pick("silent: its process is dead or cut off", "mất liên lạc"),
        "working" => Phase::from_word(&station.step).unwrap_or(Phase::Opening).text(lang),
        "waiting" => Phase::Waiting.text(lang),
        "paused" => lang.pick("paused", "tạm dừng"),
        "drained" => lang.pick("drained", "đã xong việc"),
        _ => lang.pick("STOPPED", "ĐÃ DỪNG"),
    };
    let settled = matches!(station.state.as_str(), "gone" | "paused" | "drained" | "stopped");
    if settled || station.wanted == Wanted::Run.word() {
        return state.to_owned();
    }
    let asked = lang.pick("asked to", "được yêu cầu");
    format!("{state} ({asked} {})", station.wanted)
}

/// Milliseconds as seconds with a tenth.
fn seconds(milliseconds: u64) -> String {
    let tenths = milliseconds.saturating_add(50).checked_div(100).unwrap_or_default();
    let (whole, tenth) = (tenths.checked_div(10), tenths.checked_rem(10));
    format!("{}.{}", whole.unwrap_or_default(), tenth.unwrap_or_default())
}
