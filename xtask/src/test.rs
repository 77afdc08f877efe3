//! Everything that must pass, in the order in which a fault is found soonest.

use crate::line::Plan;
use crate::process::{Outcome, call, cargo, step};
use crate::{
    chips, conformance, demo, directions, firmware, fuzz, line, office, pages, setup, vectors,
};

/// Sets up and runs it all.
pub(crate) fn run() -> Outcome {
    setup::run()?;
    step("format and lints");
    call(&mut cargo(&["fmt", "--all", "--check"]))?;
    call(&mut cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-Dwarnings"]))?;
    directions::check()?;
    pages::check()?;
    vectors::current()?;
    step("tests");
    call(&mut cargo(&["test", "--quiet", "--workspace"]))?;
    conformance::check()?;
    vectors::run()?;
    firmware::run()?;
    fuzz::run_chip("2")?;
    demo::play()?;
    line::play(Plan::SMALL)?;
    line::play(Plan::SMALL.shared())?;
    office::run()?;
    chips::run()
}
