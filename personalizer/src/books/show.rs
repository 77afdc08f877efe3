//! The books for people and for programs.

use comfy_table::{Cell, CellAlignment, Table, presets};
use serde_json::{Value, json};

use super::Balance;
use crate::lang::Lang;

/// The books as a table: one batch with every line of its equation and what keeps it open, or one
/// line for each of several batches.
pub fn table(books: &[Balance], lang: Lang) -> String {
    match books {
        [] => format!("{}\n", lang.pick("no batch yet", "chưa có lô nào")),
        [one] => single(one, lang),
        several => format!("{}\n", overview(several, lang)),
    }
}

fn single(books: &Balance, lang: Lang) -> String {
    let mut table = new();
    for (mark, en, vi, count) in [
        ("", "blanks in", "phôi nhận vào", books.blanks_in),
        ("=", "good", "thẻ tốt", books.good),
        ("+", "destroyed", "đã hủy", books.destroyed),
        ("+", "samples and tests", "mẫu và thử nghiệm", books.samples),
        ("+", "returned to the vault", "trả lại kho", books.returned),
        ("+", "missing", "thiếu", books.missing),
        ("+", "begun, not finished", "làm dở, chưa xong", books.begun),
        ("+", "set aside", "để riêng", books.quarantined),
        ("+", "unaccounted for", "chưa rõ ở đâu", books.unaccounted),
    ] {
        table.add_row([Cell::new(mark), Cell::new(lang.pick(en, vi)), number(count)]);
    }
    let state = if books.closed {
        lang.pick("closed", "đã đóng")
    } else {
        lang.pick("open", "đang mở")
    };
    let mut text = format!("{}: {state}\n{table}\n", books.batch);
    if let Some(root) = &books.root {
        text.push_str(lang.pick("root ", "gốc "));
        text.push_str(root);
        text.push('\n');
    }
    let refusals = if books.closed { Vec::new() } else { books.refusals() };
    if !refusals.is_empty() {
        text.push_str(lang.pick("what keeps it open:\n", "điều khiến lô chưa đóng được:\n"));
    }
    for refusal in refusals {
        text.push_str("  ");
        text.push_str(&refusal.text(lang));
        text.push('\n');
    }
    text
}

fn overview(several: &[Balance], lang: Lang) -> Table {
    let mut table = new();
    let heads = lang.pick(
        "batch|in|good|destroyed|samples|returned|missing|open|unaccounted|waiting|state",
        "lô|nhận|tốt|đã hủy|mẫu|trả lại|thiếu|dở|chưa rõ|chờ thẻ|trạng thái",
    );
    table.set_header(heads.split('|'));
    for books in several {
        let state = if books.closed {
            lang.pick("closed", "đã đóng")
        } else {
            lang.pick("open", "đang mở")
        };
        let counts = [
            books.blanks_in,
            books.good,
            books.destroyed,
            books.samples,
            books.returned,
            books.missing,
            books.open(),
            books.unaccounted,
            books.waiting,
        ];
        let cells = core::iter::once(Cell::new(&books.batch))
            .chain(counts.map(number))
            .chain([Cell::new(state)]);
        table.add_row(cells);
    }
    table
}

fn new() -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table
}

fn number(count: i64) -> Cell {
    Cell::new(count).set_alignment(CellAlignment::Right)
}

/// The books as JSON, with what keeps an open batch from closing.
pub fn json(books: &[Balance]) -> Value {
    let one = |books: &Balance| {
        let mut value = json!(books);
        if let Some(object) = value.as_object_mut() {
            let refusals = if books.closed { Vec::new() } else { books.refusals() };
            object.insert("refusals".to_owned(), json!(refusals));
        }
        value
    };
    Value::Array(books.iter().map(one).collect())
}
