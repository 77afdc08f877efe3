//! The picture: a verdict, orders, stations, rejects beside quarantine. A state is told by its word;
//! colour only repeats it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Alignment, Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table, Widget};

use crate::lang::Lang;
use crate::snapshot::{Batch, Quarantined, Reject, Snapshot, Station, Verdict};
use crate::words;

/// Orders that are shown, at most.
const ORDERS: usize = 3;

/// Rows of rejects and of quarantine, at most.
const REASONS: u16 = 4;

/// Cells of a bar.
const BAR: u64 = 16;

/// The line, to be drawn.
#[derive(Clone, Copy)]
pub(super) struct Picture<'l> {
    pub(super) line: &'l Snapshot,
    pub(super) lang: Lang,
    pub(super) keys: bool,
}

impl Picture<'_> {
    /// Rows that show everything.
    pub(super) fn height(&self) -> u16 {
        let rows = self.present().count().saturating_add(self.orders().count());
        u16::try_from(rows)
            .unwrap_or(u16::MAX)
            .saturating_add(self.reason_rows())
            .saturating_add(10)
    }

    /// Rows of the longer of both lists.
    fn reason_rows(&self) -> u16 {
        let rows = self.line.rejects.len().max(self.line.quarantine.len());
        u16::try_from(rows).map_or(REASONS, |rows| rows.min(REASONS))
    }

    fn word(&self, kind: &str, word: &str) -> String {
        words::of(kind, word, self.lang)
    }

    fn title(&self, key: &str) -> Line<'static> {
        let text = words::find(key, self.lang).unwrap_or_default();
        Line::styled(text, Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED))
    }

    /// Orders with work left, then the others.
    fn orders(&self) -> impl Iterator<Item = &Batch> {
        let some = |left: bool| {
            self.line.batches.iter().filter(move |it| (it.standings.remaining() > 0) == left)
        };
        some(true).chain(some(false)).take(ORDERS)
    }

    /// Stations that need somebody, then the others.
    fn present(&self) -> impl Iterator<Item = &Station> {
        let some =
            |needs: bool| self.line.stations.iter().filter(move |it| it.needs_somebody() == needs);
        some(true).chain(some(false)).filter(|it| it.state != "gone")
    }

    /// What there is to say first.
    fn head(&self) -> Vec<Line<'static>> {
        let verdict = self.line.verdict;
        let style = Style::new().fg(colour(verdict.word())).add_modifier(Modifier::BOLD);
        let standings = &self.line.line;
        let mut figures = Vec::new();
        for (count, key) in [
            (standings.issued, "figure.issued"),
            (standings.remaining(), "figure.remaining"),
            (self.line.forecast.per_hour, "figure.per-hour"),
        ] {
            let text = words::find(key, self.lang).unwrap_or_default();
            figures.push(format!("{} {text}", digits(count, self.lang)));
        }
        if self.line.forecast.seconds != Some(0) {
            let through = words::find("figure.through", self.lang).unwrap_or_default();
            figures.push(format!("{through} {}", self.span(self.line.forecast.seconds)));
        }
        let sign = if verdict == Verdict::Look { "!! " } else { "" };
        vec![
            Line::from(vec![
                Span::styled(format!("{sign}{}", self.word("verdict", verdict.word())), style),
                Span::raw("  "),
                Span::raw(self.why(verdict)),
            ]),
            Line::raw(figures.join(" · ")),
        ]
    }

    fn why(&self, verdict: Verdict) -> String {
        let tally = &self.line.tally;
        let mut text = self.word("why", verdict.word());
        for (name, count) in [
            ("{working}", tally.working),
            ("{present}", tally.present()),
            ("{remaining}", self.line.line.remaining()),
            ("{stopped}", tally.stopped),
            ("{lost}", tally.lost),
            ("{quarantined}", self.line.quarantined),
        ] {
            text = text.replace(name, &digits(count, self.lang));
        }
        text
    }

    fn span(&self, seconds: Option<u64>) -> String {
        let Some(seconds) = seconds else {
            return words::find("figure.unknown", self.lang).unwrap_or_default().to_owned();
        };
        if seconds == 0 {
            return words::find("figure.nothing", self.lang).unwrap_or_default().to_owned();
        }
        let minutes = seconds / 60;
        let (key, parts) = match minutes {
            0 => ("time.seconds", [("{s}", seconds), ("{s}", 0)]),
            1..60 => ("time.minutes", [("{m}", minutes), ("{m}", 0)]),
            60..2880 => ("time.hours", [("{h}", minutes / 60), ("{m}", minutes % 60)]),
            _ => ("time.days", [("{d}", minutes / 1440), ("{h}", minutes / 60 % 24)]),
        };
        let text = words::find(key, self.lang).unwrap_or_default().to_owned();
        parts.iter().fold(text, |text, (name, count)| text.replace(name, &count.to_string()))
    }

    fn order(&self, batch: &Batch) -> Row<'static> {
        let standings = &batch.standings;
        let share = standings.progress();
        let full = share.saturating_mul(BAR) / 1000;
        let cells = (0..BAR).map(|at| if at < full { '█' } else { '░' }).collect::<String>();
        let point = self.lang.pick(".", ",");
        Row::new([
            Cell::new(batch.id.clone()),
            Cell::new(cells).style(Style::new().fg(Color::Green)),
            right(format!("{}{point}{} %", share / 10, share % 10)),
            right(format!(
                "{}/{}",
                digits(standings.issued, self.lang),
                digits(standings.received, self.lang)
            )),
            right(self.span(batch.forecast.seconds)),
        ])
    }

    fn station(&self, it: &Station) -> Row<'static> {
        let style = Style::new().fg(colour(&it.state));
        let state = if it.state == "working" && !it.step.is_empty() {
            self.word("step", &it.step)
        } else {
            self.word("state", &it.state)
        };
        let sign = if it.needs_somebody() { "! " } else { "" };
        let pace = it.pace.map(|pace| {
            let tenths = pace.saturating_add(50) / 100;
            format!("{}{}{}", tenths / 10, self.lang.pick(".", ","), tenths % 10)
        });
        let last = if it.error.is_empty() { &it.dossier } else { it.error.get(self.lang) };
        Row::new([
            Cell::new(it.name.clone()),
            Cell::new(format!("{sign}{state}")).style(style),
            right(pace.unwrap_or_else(|| "–".to_owned())),
            right(digits(it.cards, self.lang)),
            Cell::new(last.to_owned()),
        ])
    }

    fn reject(&self, it: &Reject) -> Row<'static> {
        let longest = self.line.rejects.iter().map(|it| it.count).max().unwrap_or(1);
        let full = it.count.saturating_mul(8).checked_div(longest).unwrap_or_default().max(1);
        Row::new([
            Cell::new(self.word("reason", &it.reason)),
            Cell::new("█".repeat(usize::try_from(full).unwrap_or(1))),
            right(digits(it.count, self.lang)),
        ])
    }

    fn set_aside(it: &Quarantined) -> Row<'static> {
        let card = if it.dossier.is_empty() { &it.chip } else { &it.dossier };
        Row::new([Cell::new(card.clone()), Cell::new(it.reason.clone())])
    }

    fn foot(&self) -> Line<'static> {
        let height = words::find("log.height", self.lang).unwrap_or_default();
        let height = height.replace("{count}", &digits(self.line.log.height, self.lang));
        let keys = if self.keys {
            self.lang.pick(" · q ends · v Tiếng Việt", " · q thoát · e English")
        } else {
            ""
        };
        let log = words::find("title.log", self.lang).unwrap_or_default();
        Line::raw(format!("{log}: {height}{keys}"))
    }
}

impl Widget for Picture<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let orders = u16::try_from(self.orders().count()).unwrap_or_default();
        let [head, title, batches, stations, reasons, foot] = Layout::vertical([
            Constraint::Length(3),
            Constraint::Length(1),
            Constraint::Length(orders.saturating_add(1)),
            Constraint::Min(2),
            Constraint::Length(self.reason_rows().saturating_add(2)),
            Constraint::Length(1),
        ])
        .areas(area);
        Paragraph::new(self.head()).render(head, buffer);
        self.title("title.batches").render(title, buffer);
        let widths = [
            Constraint::Fill(1),
            Constraint::Length(16),
            Constraint::Length(7),
            Constraint::Length(15),
            Constraint::Length(12),
        ];
        let rows: Vec<_> = self.orders().map(|it| self.order(it)).collect();
        Widget::render(Table::new(rows, widths), batches, buffer);
        self.stations(stations, buffer);
        self.reasons(reasons, buffer);
        self.foot().render(foot, buffer);
    }
}

impl Picture<'_> {
    fn stations(&self, area: Rect, buffer: &mut Buffer) {
        let all = self.present().count();
        let room = usize::from(area.height.saturating_sub(2));
        let shown = if all > room { room.saturating_sub(1) } else { all };
        let mut title = self.title("title.stations");
        for (state, count) in self.line.tally.by_state() {
            if count > 0 && state != "gone" {
                let text = self.word("state", state).to_lowercase();
                title.push_span(Span::styled(
                    format!("  {} {text}", digits(count, self.lang)),
                    Style::new().fg(colour(state)),
                ));
            }
        }
        let [head, body] =
            Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        title.render(head, buffer);
        let mut rows: Vec<_> = self.present().take(shown).map(|it| self.station(it)).collect();
        let more = all.saturating_sub(shown);
        if more > 0 {
            rows.push(Row::new([format!("… +{more}")]));
        }
        let widths = [
            Constraint::Length(15),
            Constraint::Length(17),
            Constraint::Length(6),
            Constraint::Length(7),
            Constraint::Fill(1),
        ];
        Widget::render(Table::new(rows, widths), body, buffer);
    }

    fn reasons(&self, area: Rect, buffer: &mut Buffer) {
        let halves = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).spacing(2);
        let [left, right] = halves.areas(area);
        let parts = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]);
        let ([head, body], [other_head, other_body]) = (parts.areas(left), parts.areas(right));
        self.title("title.rejects").render(head, buffer);
        let rows: Vec<_> =
            self.line.rejects.iter().take(REASONS.into()).map(|it| self.reject(it)).collect();
        let widths = [Constraint::Fill(1), Constraint::Length(8), Constraint::Length(7)];
        Widget::render(Table::new(rows, widths), body, buffer);
        let mut title = self.title("title.quarantine");
        if self.line.quarantined > 0 {
            title.push_span(Span::raw(format!("  {}", digits(self.line.quarantined, self.lang))));
        }
        title.render(other_head, buffer);
        let rows: Vec<_> =
            self.line.quarantine.iter().take(REASONS.into()).map(Self::set_aside).collect();
        let widths = [Constraint::Length(14), Constraint::Fill(1)];
        Widget::render(Table::new(rows, widths), other_body, buffer);
    }
}

fn right(text: String) -> Cell<'static> {
    Cell::new(Line::raw(text).alignment(Alignment::Right))
}

fn colour(state: &str) -> Color {
    match state {
        "working" | "running" | "done" => Color::Green,
        "waiting" => Color::Cyan,
        "paused" => Color::Yellow,
        "stopped" | "lost" | "look" => Color::Red,
        _ => Color::Reset,
    }
}

/// A number in groups of three.
fn digits(number: u64, lang: Lang) -> String {
    let text = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in text.chars().enumerate() {
        if at > 0 && (text.len().saturating_sub(at)).is_multiple_of(3) {
            grouped.push_str(lang.pick(",", "."));
        }
        grouped.push(digit);
    }
    grouped
}
