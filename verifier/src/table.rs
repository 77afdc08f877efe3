//! The report for people: what to do, why, and every check. Word, sign and colour say the same, so
//! that no one of them has to be seen.

mod labels;

use core::fmt::Write as _;

use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, Table, presets};

use crate::check::{Check, Group, Outcome};
use crate::holder::Holder;
use crate::language::{Language, Text};
use crate::report::Report;
use crate::status::{Light, Status};
use crate::verdict::{Decision, GroupResult, Verdict};

pub(crate) use labels::label;

/// Whether colours may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Wherever the output is a terminal.
    Terminal,
    /// Nowhere.
    Never,
}

/// Prints a report.
pub fn print(report: &Report, verdict: &Verdict, language: Language, colours: Colours) -> String {
    let mut text = String::new();
    let mut add = |table: Table| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{table}");
    };
    add(banner(report, verdict, language, colours));
    if let Some(holder) = &report.holder {
        let person = person(holder, language, colours);
        if !person.is_empty() {
            add(person);
        }
    }
    add(checks(report, verdict, language, colours));
    if !report.findings.is_empty() {
        add(findings(report, language, colours));
    }
    let profile = Text::new("judged by", "xét theo").get(language);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{profile}: {}", verdict.profile);
    text
}

fn table(colours: Colours) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if colours == Colours::Never {
        table.force_no_tty();
    }
    table
}

fn banner(report: &Report, verdict: &Verdict, language: Language, colours: Colours) -> Table {
    let (sign, word, colour) = decision(verdict.decision);
    let mut table = table(colours);
    let headline = format!("{sign} {}", word.get(language));
    let cell = Cell::new(headline).fg(colour).add_attribute(Attribute::Bold);
    let first = verdict.reasons(report).next();
    let why = first.map(|reason| reason.text().get(language)).unwrap_or_default();
    let next = Text::new("Next", "Việc cần làm").get(language);
    let mut next = format!("{next}: {}", verdict.next.text().get(language));
    if let Some(tries) = report.tries_left {
        let left = Text::new("tries left", "số lần thử còn lại").get(language);
        // Writing to a String cannot fail.
        let _ = write!(next, "\n{left}: {tries}");
    }
    table.add_row(vec![
        cell,
        Cell::new(if why.is_empty() { next } else { format!("{why}\n{next}") }),
    ]);
    table
}

const fn decision(decision: Decision) -> (&'static str, Text, Color) {
    match decision {
        Decision::Accepted => ("✔", Text::new("ACCEPTED", "CHẤP NHẬN"), Color::Green),
        Decision::CannotTell => ("?", Text::new("CANNOT TELL", "CHƯA KẾT LUẬN"), Color::Yellow),
        Decision::Refused => ("✘", Text::new("REFUSED", "TỪ CHỐI"), Color::Red),
    }
}

/// Sign and word of a result.
const fn status(status: Status) -> (&'static str, Text) {
    match status {
        Status::Successful => ("✔", Text::new("successful", "đạt")),
        Status::NotSupported => ("–", Text::new("not supported", "không hỗ trợ")),
        Status::Undetermined => ("?", Text::new("undetermined", "chưa rõ")),
        Status::Aborted => ("■", Text::new("aborted", "bị ngắt")),
        Status::Failed => ("✘", Text::new("failed", "không đạt")),
    }
}

fn light(result: Status, language: Language) -> Cell {
    let (sign, word) = status(result);
    let colour = match result.light() {
        Light::Green => Color::Green,
        Light::Yellow => Color::Yellow,
        Light::Red => Color::Red,
        Light::Grey => Color::DarkGrey,
    };
    Cell::new(format!("{sign} {}", word.get(language))).fg(colour)
}

fn checks(report: &Report, verdict: &Verdict, language: Language, colours: Colours) -> Table {
    let mut table = table(colours);
    let header = [
        Text::new("Result", "Kết quả"),
        Text::new("Check", "Kiểm tra"),
        Text::new("What it says", "Diễn giải"),
        Text::new("ms", "ms"),
    ];
    table.set_header(header.map(|text| text.get(language)));
    for group in Group::ALL {
        let Some(result) = verdict.groups.iter().find(|result| result.group == group) else {
            continue;
        };
        table.add_row(group_row(*result, language));
        for check in report.checks.iter().filter(|check| check.id.group() == group) {
            table.add_row(check_row(check, verdict.outcome(check), report, language));
        }
    }
    if let Some(column) = table.column_mut(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn group_row(result: GroupResult, language: Language) -> Vec<Cell> {
    let title = Cell::new(result.group.title().get(language));
    let bold = |cell: Cell| cell.add_attribute(Attribute::Bold);
    vec![bold(light(result.status, language)), bold(title)]
}

fn check_row(check: &Check, outcome: &Outcome, report: &Report, language: Language) -> Vec<Cell> {
    let says = outcome
        .reason()
        .map(|reason| format!("{} [{}]", reason.text().get(language), reason.number()));
    let differing = report.differences.iter().filter(|other| other.check == check.id);
    let differing: Vec<_> = differing.map(|other| other.field.title().get(language)).collect();
    let differing = if differing.is_empty() { None } else { Some(differing.join(", ")) };
    let says: Vec<_> = says.into_iter().chain(differing).collect();
    let took = if check.milliseconds == 0 { String::new() } else { check.milliseconds.to_string() };
    vec![
        light(outcome.status(), language),
        Cell::new(format!("  {}", check.id.title().get(language))),
        Cell::new(says.join("\n")),
        Cell::new(took),
    ]
}

fn findings(report: &Report, language: Language, colours: Colours) -> Table {
    let mut table = table(colours);
    table.set_header([Text::new("Worth a look", "Cần lưu ý").get(language)]);
    for finding in &report.findings {
        table.add_row([finding.text().get(language)]);
    }
    table
}

fn person(holder: &Holder, language: Language, colours: Colours) -> Table {
    let mut table = table(colours);
    let mut add = |label: Text, value: &str| {
        if !value.is_empty() {
            table.add_row([label.get(language), value]);
        }
    };
    if let Some(zone) = &holder.zone {
        add(Text::new("Surname", "Họ"), &zone.surname);
        add(Text::new("Given names", "Tên đệm và tên"), &zone.given_names);
        add(Text::new("Document number", "Số giấy tờ"), &zone.document_number);
        match &zone.id_number {
            Some(number) => add(Text::new("ID number", "Số định danh cá nhân"), number),
            None => add(Text::new("Optional data", "Dữ liệu khác"), &zone.optional),
        }
        add(Text::new("Issuing State", "Quốc gia cấp"), &zone.issuing_state);
        add(Text::new("Nationality", "Quốc tịch"), &zone.nationality);
        add(Text::new("Born (YYMMDD)", "Ngày sinh (YYMMDD)"), &zone.birth);
        add(Text::new("Sex", "Giới tính"), &zone.sex);
        add(Text::new("Expires (YYMMDD)", "Hết hạn (YYMMDD)"), &zone.expiry);
    }
    let records = holder.records.values();
    for items in core::iter::once(&holder.identity).chain(records).filter(|i| !i.is_empty()) {
        let heading = Text::new("From the card's records", "Từ dữ liệu trong chip");
        table.add_row([Cell::new(heading.get(language)).add_attribute(Attribute::Bold)]);
        for item in items {
            table.add_row([labels::of(&item.name, language), item.value.as_str()]);
        }
    }
    table
}
