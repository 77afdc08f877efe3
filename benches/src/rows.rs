//! What benches leave for the table that `cargo xtask bench` prints: one row of Markdown a line, in a file
//! for each table. A bench that runs alone changes its own rows.

use std::fs;

/// Puts a row into a file, in place of the one that begins with the same words.
pub fn leave(path: &str, name: &str, row: &str) {
    let others = fs::read_to_string(path).unwrap_or_default();
    let others = others.lines().filter(|line| !line.starts_with(&format!("| {name} |")));
    let rows = others.map(str::to_owned).chain([format!("| {name} | {row} |")]);
    fs::write(path, rows.map(|row| row + "\n").collect::<String>()).unwrap();
}

/// Whether a bench of this name is asked for: cargo was given no words, or one that stands in it.
pub fn wanted(name: &str) -> bool {
    let words: Vec<_> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    words.is_empty() || words.iter().any(|word| name.contains(word.as_str()))
}
