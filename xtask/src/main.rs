//! The project's own commands: `cargo xtask setup | demo | test | vectors | firmware | bench`.

mod bench;
mod chips;
mod conformance;
mod demo;
mod directions;
mod firmware;
mod fuzz;
mod line;
mod office;
mod pages;
mod pcscd;
mod process;
mod setup;
mod stage;
mod terminal;
mod test;
mod vectors;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  setup      install the Debian packages the project needs (or print the command)
  demo       set up, issue three cards over PC/SC, inspect them, refuse a forged one
  demo --line [--small] [--cards N] [--postgres]
             a production line: keys in a token, an order of 2000 dossiers, four readers, 64
             simulated stations, a program that is killed three times; with --small 40 dossiers
             and a few stations, with --postgres three programs on one queue
  demo --terminal [--small] [--keep]
             an officer's terminal: its page in a browser, and cards that are accepted, forged,
             void, mistyped, taken away too soon, expired; then a gate with two readers, where
             nobody looks on; with --small nothing expires, with --keep it goes on serving
  chips      issue and inspect cards of other profiles, over PC/SC
  office     play what goes wrong at a desk, over PC/SC
  test       set up and run everything that must pass
  vectors    prove that the published vectors are current, and replay them
  firmware   build the chip crates for a Cortex-M3 and look for panics
  bench      print the numbers we promise, beside their floor
  bench soak [N]
             run PACE N times with each mapping (default 10000); none may fail
  fuzz [S]   run every fuzz target for S seconds (default 5)
  conformance
             print which cases of the test plans are played, to docs/conformance.md
  pages      write the documentation pages that are printed from tables

Every command can be run again. Exit code 0 when all went well, 1 otherwise, 3 for a wrong call.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["setup"] => setup::run(),
        ["demo"] => demo::run(),
        ["demo", "--line", rest @ ..] => line::run(rest),
        ["demo", "--terminal", rest @ ..] => terminal::run(rest),
        ["chips"] => chips::run(),
        ["office"] => office::run(),
        ["test"] => test::run(),
        ["vectors"] => vectors::run(),
        ["firmware"] => firmware::run(),
        ["bench", "soak", rest @ ..] => bench::soak(rest),
        ["bench", rest @ ..] => bench::run(rest),
        ["fuzz"] => fuzz::run("5"),
        ["fuzz", seconds] => fuzz::run(seconds),
        ["conformance"] => conformance::write(),
        ["pages"] => pages::write(),
        [] | ["help" | "-h" | "--help"] => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(3);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
