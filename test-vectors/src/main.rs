//! `replay`: every vector against the crates, as a table.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use comfy_table::{CellAlignment, Table, presets};
use test_vectors::exceptions::{self, Exception};
use test_vectors::replay::{self, Line, Outcome};
use test_vectors::{Error, folder, load};

/// Replays the published vectors against the crates of this workspace.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder of vector files.
    #[arg(long, default_value_os_t = folder().join("vectors"))]
    vectors: PathBuf,
    /// Known divergences.
    #[arg(long, default_value_os_t = folder().join("exceptions.json"))]
    exceptions: PathBuf,
    /// Also list the refusals whose reported fault differs from the advised one.
    #[arg(long)]
    faults: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, Error> {
    let exceptions = exceptions::load(&arguments.exceptions)?;
    let mut lines = Vec::new();
    let mut names = Vec::new();
    for suite in load(&arguments.vectors)? {
        lines.extend(replay::run(&suite));
        names.push(suite.suite);
    }
    let stale = exceptions::apply(&exceptions, &mut lines);
    println!("{}", table(&names, &lines));
    complain(arguments, &lines, &stale);
    let failed = lines.iter().any(|line| matches!(line.outcome, Outcome::Failed(_)));
    Ok(!failed && stale.is_empty() && !lines.is_empty())
}

fn table(names: &[String], lines: &[Line]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(["suite", "passed", "failed", "excepted", "advised fault"]);
    for name in names {
        let of_suite: Vec<_> = lines.iter().filter(|line| line.suite == *name).collect();
        table.add_row(row(name, &of_suite));
    }
    table.add_row(row("all", &lines.iter().collect::<Vec<_>>()));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn row(name: &str, lines: &[&Line]) -> [String; 5] {
    let count = |test: fn(&Outcome) -> bool| {
        lines.iter().filter(|line| test(&line.outcome)).count().to_string()
    };
    let refused = lines.iter().filter(|line| line.faults.is_some());
    let same = refused.clone().filter(|line| line.same_fault()).count();
    [
        name.to_owned(),
        count(|outcome| matches!(outcome, Outcome::Passed)),
        count(|outcome| matches!(outcome, Outcome::Failed(_))),
        count(|outcome| matches!(outcome, Outcome::Excepted(_))),
        format!("{same} of {}", refused.count()),
    ]
}

fn complain(arguments: &Arguments, lines: &[Line], stale: &[&Exception]) {
    for line in lines {
        let name = format!("{} {}: {}", line.suite, line.tc_id, line.comment);
        match &line.outcome {
            Outcome::Passed => {}
            Outcome::Failed(why) => println!("FAILED   {name}: {why:.300}"),
            Outcome::Excepted(why) => println!("EXCEPTED {name}: {why}"),
        }
        if let (true, false, Some((wanted, reported))) =
            (arguments.faults, line.same_fault(), &line.faults)
        {
            println!("FAULT    {name}: {reported}, advised {wanted}");
        }
    }
    for exception in stale {
        println!("STALE    {} {}: {}", exception.suite, exception.tc_id, exception.comment);
    }
}
