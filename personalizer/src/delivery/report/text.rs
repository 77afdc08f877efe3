//! The report for people: a funnel with bars, a row for each office, why cards wait.

use core::fmt::Write;

use comfy_table::{Cell, CellAlignment, Table, presets};

use super::{Figures, Report};
use crate::delivery::Why;
use crate::lang::Lang;

/// Cells of the longest bar.
const BAR: u64 = 40;

impl Report {
    /// Everything that an operator reads.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", self.all.funnel(lang));
        if self.offices.len() > 1 {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", self.table(lang));
        }
        if self.all.waiting > 0 {
            let _ = writeln!(text, "{}\n{}", Self::heading(lang), self.all.reasons(lang));
        }
        text
    }

    const fn heading(lang: Lang) -> &'static str {
        lang.pick("still waiting, and why", "còn chờ, và lý do")
    }

    fn table(&self, lang: Lang) -> Table {
        let mut table = table();
        let heads = [
            ("office", "đơn vị"),
            ("dossiers", "hồ sơ"),
            ("made", "đã làm"),
            ("sent", "đã gửi"),
            ("arrived", "đã đến"),
            ("handed over", "đã trao"),
            ("waiting", "còn chờ"),
            ("returned", "trả lại"),
            ("void", "hủy"),
            ("complaints", "khiếu nại"),
        ];
        table.set_header(heads.map(|(en, vi)| lang.pick(en, vi)));
        for office in &self.offices {
            let it = &office.figures;
            let sent = it.made.saturating_sub(it.at_producer);
            let figures = [
                it.dossiers,
                it.made,
                sent,
                it.arrived,
                it.handed_over,
                it.waiting,
                it.returned,
                it.lying_void,
                it.complaints,
            ];
            let name = if office.office.is_empty() { "-" } else { &office.office };
            let mut row = vec![Cell::new(name)];
            row.extend(figures.map(number));
            table.add_row(row);
        }
        table
    }
}

impl Figures {
    /// How many came how far.
    fn funnel(&self, lang: Lang) -> Table {
        let sent = self.made.saturating_sub(self.at_producer);
        let mut table = table();
        for (en, vi, count) in [
            ("dossiers taken in", "hồ sơ tiếp nhận", self.dossiers),
            ("cards made", "thẻ đã làm", self.made),
            ("sent to the offices", "đã gửi đến đơn vị", sent),
            ("arrived there", "đã đến đơn vị", self.arrived),
            ("handed to their owners", "đã trao cho công dân", self.handed_over),
            ("  waiting there", "  còn chờ ở đơn vị", self.waiting),
            ("  on the way", "  đang trên đường", self.on_the_way),
            ("  at the producer", "  còn ở nơi sản xuất", self.at_producer),
            ("  not made yet", "  chưa làm", self.in_production),
            ("  given back", "  đã trả lại", self.returned),
            ("  void, not given back", "  hết hiệu lực, chưa trả lại", self.lying_void),
            ("  withdrawn", "  đã rút", self.withdrawn),
            ("  complaints without an answer", "  khiếu nại chưa giải quyết", self.complaints),
        ] {
            // What goes another way is shown where there is any.
            if count > 0 || !en.starts_with(' ') {
                let label = Cell::new(lang.pick(en, vi));
                table.add_row([label, number(count), Cell::new(bar(count, self.dossiers))]);
            }
        }
        table
    }

    fn reasons(&self, lang: Lang) -> Table {
        let mut reasons: Vec<_> = self.why.iter().collect();
        reasons.sort_by_key(|(_, count)| core::cmp::Reverse(**count));
        let mut table = table();
        for (why, count) in reasons {
            let label = Cell::new(Why::of_word(why, lang));
            table.add_row([label, number(*count), Cell::new(bar(*count, self.waiting))]);
        }
        table
    }
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table
}

fn number(count: u64) -> Cell {
    Cell::new(grouped(count)).set_alignment(CellAlignment::Right)
}

/// Digits in groups of three, apart by a space in both languages.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A bar in eighths of a cell; what is there at all is seen.
fn bar(count: u64, whole: u64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let whole = u128::from(whole.max(1));
    let eighths = u128::from(count).saturating_mul(u128::from(BAR * 8)).checked_div(whole);
    let eighths = usize::try_from(eighths.unwrap_or_default()).unwrap_or_default();
    let eighths = eighths.max(usize::from(count > 0));
    let part = PARTS.get(eighths % 8).copied().unwrap_or_default();
    format!("{}{part}", "█".repeat(eighths / 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_digits() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(722_000), "722\u{202f}000");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(bar(0, 10), "");
        assert_eq!(bar(10, 10).chars().count(), 40);
        assert_eq!(bar(1, 1_000_000), "▏", "one card is seen");
        assert_eq!(bar(u64::MAX, u64::MAX).chars().count(), 40);
    }
}
