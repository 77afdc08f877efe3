//! Forged documents for whoever has a terminal of their own, and what ours says of them.

use core::fmt::Write as _;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use conformance::forgery::table::{Forgery, all};
use conformance::forgery::trial::divergences;
use conformance::forgery::{Forge, dump};

const HELP: &str = "\
Forged documents, one fault in each, and what a terminal must say of them.

Usage:
  conformance forgeries DIR   write them, with their trust folders, into a folder that is not there
  conformance judge           judge them all with our verifier; a table by class

Examples:
  cargo run -p conformance -- forgeries target/forgeries
  verifier files target/forgeries/documents/00 --trust target/forgeries/trust/00 --at 2026-11-22
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["forgeries", folder] => forgeries(Path::new(folder)),
        ["judge"] => judge(),
        ["--help" | "-h" | "help"] => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        _ => {
            eprint!("{HELP}");
            ExitCode::from(3)
        }
    }
}

fn forgeries(folder: &Path) -> ExitCode {
    match dump::write(folder) {
        Ok(dump::Written { documents, chips, trust }) => {
            println!(
                "{documents} forged documents for {trust} trust folders in {}, listed in \
                 forgeries.tsv; {chips} more are chips, which cannot be dumped",
                folder.display()
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!(
                "cannot write {}: {error}\ngive a folder that is not there",
                folder.display()
            );
            ExitCode::FAILURE
        }
    }
}

fn judge() -> ExitCode {
    let begun = Instant::now();
    let forgeries: Vec<_> = all().collect();
    let divergences = divergences(&Forge::default(), &forgeries);
    print!("{}", by_class(&forgeries));
    println!(
        "{} documents in {:.1} s, {} judged otherwise than the table wants",
        forgeries.len(),
        begun.elapsed().as_secs_f64(),
        divergences.len()
    );
    for divergence in &divergences {
        println!("{divergence}");
    }
    if divergences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many documents of each class are to be refused, and of how many nobody can tell.
fn by_class(forgeries: &[Forgery]) -> String {
    let mut classes = BTreeMap::<_, [usize; 2]>::new();
    for forgery in forgeries {
        let [refused, untold] = classes.entry(forgery.class()).or_default();
        *(if forgery.decision == "refused" { refused } else { untold }) += 1;
    }
    let mut text =
        format!("{:16} {:>9} {:>8} {:>11}\n", "class", "documents", "refused", "cannot tell");
    for (class, [refused, untold]) in classes {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{class:16} {:>9} {refused:>8} {untold:>11}", refused + untold);
    }
    text
}
