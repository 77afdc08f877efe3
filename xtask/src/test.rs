//! Everything that must pass, in the order in which a fault is found soonest; how long each part took
//! is told at the end, however it ends.

use core::time::Duration;
use std::process::Command;
use std::thread;
use std::time::Instant;

use crate::line::Plan;
use crate::process::{Failure, Outcome, call, cargo, context, fail, root, step, target_dir};
use crate::{
    chips, conformance, demo, directions, line, office, pages, setup, stage, terminal, vectors,
};

/// Sets up and runs it all.
pub(crate) fn run() -> Outcome {
    let mut took = Took::default();
    let outcome = parts(&mut took);
    took.show();
    outcome
}

fn parts(took: &mut Took) -> Outcome {
    took.part("setup", setup::run)?;
    step("format and lints");
    took.part("format", || call(&mut cargo(&["fmt", "--all", "--check"])))?;
    took.part("lints", || {
        let lints = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-Dwarnings"];
        call(&mut cargo(&lints))
    })?;
    took.part("pages", || {
        directions::check()?;
        pages::check()?;
        vectors::current()
    })?;
    step("tests");
    took.part("building the tests", || {
        call(&mut cargo(&["test", "--quiet", "--workspace", "--no-run"]))
    })?;
    stage::take_as_built();
    took.part("tests", || call(&mut cargo(&["test", "--quiet", "--workspace"])))?;
    took.part("conformance", conformance::check)?;
    // What is played over PC/SC waits for readers most of the time, and what is built for the chip
    // and for the fuzzer lies in folders of its own.
    let chip = Instant::now();
    let beside = thread::spawn(beside);
    let mut office = None;
    took.part("demo", || {
        office = Some(demo::play(target_dir().join("demo"))?);
        Ok(())
    })?;
    if let Some((stage, citizens)) = office {
        took.part("terminal", || terminal::play(stage, &citizens, true, false))?;
    }
    took.part("line", || line::play(Plan::SMALL))?;
    took.part("line on PostgreSQL", || line::play(Plan::SMALL.shared()))?;
    took.part("office", office::run)?;
    took.part("chips", chips::run)?;
    let said = beside.join().map_err(|_| Failure("the build beside panicked".to_owned()));
    took.0.push(("firmware and fuzz targets, beside", chip.elapsed()));
    said?
}

/// Firmware and fuzz targets, out of the way of what is played; told when it is over.
fn beside() -> Outcome {
    let ourselves = context("this program", std::env::current_exe())?;
    // The targets of chip and terminal are soon built; those of the line take longer than all the tests,
    // with every crate of a host under the sanitizer, and have a command of their own.
    let fuzz = root().join("fuzz/run");
    for (program, words) in [(ourselves, &["firmware"][..]), (fuzz, &["2", "--chip"])] {
        let mut command = Command::new("nice");
        command.args(["-n", "19"]).arg(&program).args(words).current_dir(root());
        let output = context("firmware and fuzz targets", command.output())?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        if !output.status.success() {
            return fail(format!("{} {}\n{said}", program.display(), words.join(" ")));
        }
        println!("{said}");
    }
    Ok(())
}

/// What each part took.
#[derive(Debug, Default)]
struct Took(Vec<(&'static str, Duration)>);

impl Took {
    /// Runs a part and notes how long that took.
    fn part(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) -> Outcome {
        let begun = Instant::now();
        let outcome = work();
        self.0.push((name, begun.elapsed()));
        outcome
    }

    fn show(&self) {
        step("how long it took");
        for (name, took) in &self.0 {
            println!("{:>6.0} s  {name}", took.as_secs_f64());
        }
    }
}
