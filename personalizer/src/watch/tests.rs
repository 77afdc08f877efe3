//! The picture on a terminal of 80 by 24, and on paper.

use super::*;
use crate::snapshot::tests::{Filled, LEASE};
use crate::store::Hold;

/// A line on which something has happened, with this many stations.
fn line(stations: usize) -> Snapshot {
    let mut filled = Filled::new();
    filled.order("2026-11-22", "Hải Châu", 8);
    for number in 1..=stations {
        filled.store.enrol(&Hold::new(&format!("simulated {number}")), "here", LEASE).unwrap();
    }
    let hold = Hold::new("simulated 1");
    (0..4).for_each(|_| drop(filled.issue(&hold)));
    let (grip, _) = filled.begin(&hold).unwrap();
    filled.store.quarantine(&grip, "DG2 reads back different from what was written").unwrap();
    let (grip, _) = filled.begin(&hold).unwrap();
    filled.store.failed(&grip, "the card refused to write (status 6A84)").unwrap();
    filled
        .sql("UPDATE stations SET state = 'working', step = 'writing', pace = 21340, cards = 1234");
    filled.sql(
        "UPDATE stations SET state = 'stopped', error = 'the card went away', error_vi = 'mất thẻ'
         WHERE name = 'simulated 2'",
    );
    Snapshot::read(&filled.store).unwrap()
}

#[test]
fn a_plain_picture_says_everything_once() {
    let text = plain(&line(3), Lang::Vi);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    for part in [
        "!! Cần người xử lý",
        "1 đã dừng, 0 mất liên lạc, 1 để riêng.",
        "4 thẻ đã phát hành · 3 còn phải làm",
        "da-nang/2026-11-22 ",
        "████████░░░░░░░░",
        "50,0 %",
        "simulated 1",
        "ghi",
        "21,3",
        "1.234",
        "mất thẻ",
        "chip từ chối",
        "DG2 reads back",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let english = plain(&line(3), Lang::En);
    for part in ["!! Needs somebody", "1,234", "21.3", "Quarantine", "the card went away"] {
        assert!(english.contains(part), "{part}\n{english}");
    }
}

/// Nothing is left of a finished line to wait for, and lists without a row take none.
#[test]
fn a_finished_line_has_no_end_to_come() {
    let mut filled = Filled::new();
    filled.order("2026-11-22", "Hải Châu", 1);
    filled.store.enrol(&Hold::new("simulated 1"), "here", LEASE).unwrap();
    drop(filled.issue(&Hold::new("simulated 1")));
    let text = plain(&Snapshot::read(&filled.store).unwrap(), Lang::En);
    assert!(text.contains("0 still to make") && !text.contains("through in"), "{text}");
    assert!(text.lines().count() < 16 && text.contains("simulated 1"), "{text}");
    assert!(text.lines().last().unwrap().starts_with("Log: "), "{text}");
}

#[test]
fn a_small_terminal_shows_first_who_needs_somebody() {
    let line = line(70);
    let area = Rect::new(0, 0, 80, 24);
    let mut buffer = Buffer::empty(area);
    Picture { line: &line, lang: Lang::En, keys: true }.render(area, &mut buffer);
    let text: Vec<String> = area
        .rows()
        .map(|row| row.positions().map(|at| buffer[at].symbol().to_owned()).collect())
        .collect();
    let first = text.iter().position(|row| row.starts_with("Stations")).unwrap();
    assert!(text[first + 1].starts_with("simulated 2 "), "{text:#?}");
    assert!(text.iter().any(|row| row.starts_with("… +")), "{text:#?}");
    assert!(text[23].contains("q ends"), "{text:#?}");
    let everything = plain(&line, Lang::En);
    assert!(everything.contains("simulated 70"), "{everything}");
}

#[test]
fn any_size_can_be_drawn() {
    let line = line(3);
    for (width, height) in [(1, 1), (10, 3), (40, 10), (200, 60)] {
        let area = Rect::new(0, 0, width, height);
        Picture { line: &line, lang: Lang::Vi, keys: true }.render(area, &mut Buffer::empty(area));
    }
}

#[test]
fn keys_end_and_switch() {
    use ratatui::crossterm::event::KeyEvent;
    let key = |code, modifiers| pressed(&Event::Key(KeyEvent::new(code, modifiers)));
    assert_eq!(key(KeyCode::Char('Q'), KeyModifiers::SHIFT), Some('q'));
    assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some('q'));
    assert_eq!(key(KeyCode::Esc, KeyModifiers::NONE), Some('q'));
    assert_eq!(key(KeyCode::Up, KeyModifiers::NONE), None);
}
