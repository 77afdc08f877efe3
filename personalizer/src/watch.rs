//! `watch`: the line in a terminal, with the figures of the page.

mod frame;

use core::time::Duration;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use frame::Picture;

use crate::lang::{Lang, Speaks};
use crate::snapshot::Snapshot;
use crate::store::{self, Store};

/// Columns of a picture that no terminal draws.
const PLAIN: u16 = 80;

/// How often the delivery is counted.
const DELIVERY: Duration = Duration::from_mins(1);

/// Where the accounts are, and how to show the line.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  personalizer watch --pki pki                 q ends, v and e switch the language
  personalizer watch --store postgres://line@db/line --lang vi
  personalizer watch --pki pki --once          one plain picture, for scripts and mails

Exit codes: 0 shown, 2 the accounts or the terminal cannot be used, 3 wrong call.")]
pub struct Command {
    /// Folder of the authority's keys, where the accounts lie as cardwright.db; no key is read
    #[arg(long, value_name = "DIR", default_value = "pki")]
    pub pki: PathBuf,
    /// The accounts themselves: a file or postgres://…
    #[arg(long, value_name = "PLACE", conflicts_with = "pki")]
    pub store: Option<String>,
    /// Print one picture and end
    #[arg(long)]
    pub once: bool,
    /// Seconds between two looks
    #[arg(long, value_name = "S", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..))]
    pub every: u16,
    /// Language to begin with
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The accounts refuse.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The terminal refuses.
    #[error("this is no terminal to draw on; `--once` prints one plain picture")]
    Terminal(#[from] io::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Store(error) => error.vi(),
            Self::Terminal(_) => {
                "đây không phải màn hình vẽ được; `--once` in ra một lần dạng chữ".to_owned()
            }
        }
    }
}

impl Command {
    /// Shows the line.
    pub fn run(&self) -> Result<u8, Error> {
        let place = self.store.clone();
        let place =
            place.unwrap_or_else(|| self.pki.join("cardwright.db").to_string_lossy().into_owned());
        let store = Store::read(&place)?;
        let line = Snapshot::read(&store)?;
        if self.once {
            print!("{}", plain(&line, self.lang));
            return Ok(0);
        }
        let mut terminal = ratatui::try_init()?;
        let ended = self.show(&store, line, &mut terminal);
        ratatui::restore();
        ended.map(|()| 0)
    }

    fn show(
        &self,
        store: &Store,
        mut line: Snapshot,
        terminal: &mut ratatui::DefaultTerminal,
    ) -> Result<(), Error> {
        let (mut lang, mut counted) = (self.lang, Instant::now());
        loop {
            terminal.draw(|frame| {
                frame.render_widget(Picture { line: &line, lang, keys: true }, frame.area());
            })?;
            let asked = Instant::now();
            let mut rest = Duration::from_secs(self.every.into());
            while event::poll(rest)? {
                match pressed(&event::read()?) {
                    Some('q') => return Ok(()),
                    Some('v') => lang = Lang::Vi,
                    Some('e') => lang = Lang::En,
                    _ => {}
                }
                rest = rest.saturating_sub(asked.elapsed());
                terminal.draw(|frame| {
                    frame.render_widget(Picture { line: &line, lang, keys: true }, frame.area());
                })?;
            }
            line = if counted.elapsed() < DELIVERY {
                Snapshot::read_after(store, &line)?
            } else {
                counted = Instant::now();
                Snapshot::read(store)?
            };
        }
    }
}

/// What a key means: itself, or the end.
fn pressed(event: &Event) -> Option<char> {
    let Event::Key(key) = event else { return None };
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        _ if key.kind == KeyEventKind::Release => None,
        KeyCode::Char('c') if control => Some('q'),
        KeyCode::Esc => Some('q'),
        KeyCode::Char(letter) => Some(letter.to_ascii_lowercase()),
        _ => None,
    }
}

/// One picture as plain lines, as high as it needs.
fn plain(line: &Snapshot, lang: Lang) -> String {
    let picture = Picture { line, lang, keys: false };
    let area = Rect::new(0, 0, PLAIN, picture.height());
    let mut buffer = Buffer::empty(area);
    picture.render(area, &mut buffer);
    let mut text = String::new();
    for row in area.rows() {
        let mut said = String::new();
        // A wide character leaves the cell after it empty.
        row.positions().filter_map(|at| buffer.cell(at)).for_each(|it| said.push_str(it.symbol()));
        text.push_str(said.trim_end());
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
