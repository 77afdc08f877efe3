//! Ten thousand sessions of PACE with each mapping: none may fail.
//!
//! ```text
//! cargo xtask bench soak [SESSIONS]
//! ```

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use benches::soak::{MAPPINGS, Tally};
use indicatif::{ProgressBar, ProgressStyle};

/// Where `cargo xtask bench` finds the rows of the table.
const ROWS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-soak.md");

/// Sessions of each mapping, where nobody says how many.
const SESSIONS: u64 = 10_000;

/// Sessions between two looks at the bar.
const ROUND: u64 = 50;

fn main() -> std::io::Result<ExitCode> {
    // Cargo adds a word of its own.
    let sessions = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(SESSIONS);
    let mut rows = String::new();
    let mut passed = true;
    for mapping in MAPPINGS {
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
        let bar = ProgressBar::new(sessions).with_message(format!("{mapping:?}"));
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let begun = Instant::now();
        let mut tally = Tally::default();
        for session in 0..sessions {
            tally.session(mapping);
            if session % ROUND == 0 {
                bar.set_position(session);
            }
        }
        let rate =
            f64::from(u32::try_from(sessions).unwrap_or(u32::MAX)) / begun.elapsed().as_secs_f64();
        bar.finish_and_clear();
        let Tally { failures, coordinates, zeros } = tally;
        // A soak that met no short coordinate has shown nothing.
        passed &= failures == 0 && zeros > 0;
        let mapping = format!("{mapping:?}");
        let row = format!(
            "| {mapping} | {sessions} | {failures} | {zeros} of {coordinates} | {rate:.0} |"
        );
        rows.extend([row.as_str(), "\n"]);
        println!(
            "{mapping}: {failures} of {sessions} failed, {rate:.0} a second, \
             {zeros} of {coordinates} coordinates begin with a zero byte"
        );
    }
    std::fs::write(Path::new(ROWS), rows)?;
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
