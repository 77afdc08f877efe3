//! The coverage page of the test plans: each case passed (by which test), not applicable (why) or
//! missing, from the list of cases, the tests that bear their names, and the excuses.
//!
//! ```text
//! conformance/plans/PLAN.txt   every case of the plan, one id a line
//! conformance/tests/BINARY     a test function called like a case, in lower case, plays it
//! conformance/cases/PLAN.tsv   id, "not applicable" or "missing", reason
//! ```

use core::fmt::Write;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::process::{Outcome, cargo, context, fail, output, root, step};

const PAGE: &str = "docs/conformance.md";

/// A test plan, and where it is played.
struct Plan {
    /// File names of its lists.
    name: &'static str,
    /// What the summary line calls it.
    title: &'static str,
    /// What it tests, and which edition of it is meant.
    about: &'static str,
    /// The test binary of crate `conformance`.
    binary: &'static str,
}

const PLANS: [Plan; 3] = [
    Plan {
        name: "tr03105-3.2",
        title: "TR-03105-3.2",
        about: "BSI TR-03105 part 3.2 version 1.5.1: our applet as a chip with EAC 1",
        binary: "chip",
    },
    Plan {
        name: "tr03105-5.1",
        title: "TR-03105-5.1",
        about: "BSI TR-03105 part 5.1 version 1.5: our verifier as an inspection system",
        binary: "terminal",
    },
    Plan {
        name: "icao-3",
        title: "ICAO-3",
        about: "ICAO RF protocol and application test standard for eMRTD, part 3: our applet and \
                the files on it",
        binary: "icao",
    },
];

/// How a case stands.
enum Standing {
    Passed(String),
    NotApplicable(String),
    Missing(String),
}

/// Writes the page.
pub(crate) fn write() -> Outcome {
    context(PAGE, std::fs::write(root().join(PAGE), page()?))?;
    println!("wrote {PAGE}");
    Ok(())
}

/// Fails when the page is not what the tests say today. They have passed before this is called.
pub(crate) fn check() -> Outcome {
    step("conformance page");
    let page = page()?;
    for line in page.lines().filter(|line| line.starts_with("TR-") || line.starts_with("ICAO-")) {
        println!("{line}");
    }
    if std::fs::read_to_string(root().join(PAGE)).ok().as_ref() == Some(&page) {
        return Ok(());
    }
    fail(format!("{PAGE} is stale: run `cargo xtask conformance` and commit it"))
}

fn page() -> Outcome<String> {
    let mut summary = String::new();
    let mut tables = String::new();
    for plan in &PLANS {
        let cases = plan.cases()?;
        let count = |is: fn(&Standing) -> bool| cases.iter().filter(|(_, how)| is(how)).count();
        // Writing to a String cannot fail.
        let _ = writeln!(
            summary,
            "{}: {} passed, {} not applicable, {} missing",
            plan.title,
            count(|how| matches!(how, Standing::Passed(_))),
            count(|how| matches!(how, Standing::NotApplicable(_))),
            count(|how| matches!(how, Standing::Missing(_))),
        );
        let _ = write!(tables, "\n## {}\n\n{}.\n\n", plan.title, plan.about);
        tables.push_str("| case | how it stands | by, or why |\n|---|---|---|\n");
        for (case, how) in &cases {
            let (word, text) = match how {
                Standing::Passed(test) => ("passed", format!("`{test}`")),
                Standing::NotApplicable(reason) => ("not applicable", reason.clone()),
                Standing::Missing(reason) => ("**missing**", reason.clone()),
            };
            let _ = writeln!(tables, "| {case} | {word} | {text} |");
        }
    }
    Ok(format!(
        "# Conformance\n\n\
         Printed by `cargo xtask conformance` from the tests of crate `conformance`, which bear the \
         names of the cases. A case counts as passed when its test ran without complaint in the \
         same `cargo xtask test` that found this page current.\n\n\
         ```text\n{summary}```\n{tables}"
    ))
}

impl Plan {
    /// Every case of the plan, in the plan's order.
    fn cases(&self) -> Outcome<Vec<(String, Standing)>> {
        let ids = read(&format!("conformance/plans/{}.txt", self.name))?;
        let ids: Vec<&str> = ids.lines().collect();
        let mut tests = self.tests(&ids)?;
        let mut excuses = self.excuses(&ids)?;
        let mut cases = Vec::new();
        for id in ids {
            let how = match (tests.remove(id), excuses.remove(id)) {
                (Some(_), Some(_)) => return fail(format!("{id} has a test and an excuse")),
                (Some(test), None) => Standing::Passed(test),
                (None, Some(excuse)) => excuse,
                (None, None) => Standing::Missing("no test yet".into()),
            };
            cases.push((id.to_owned(), how));
        }
        Ok(cases)
    }

    /// The tests that play cases, by case.
    fn tests(&self, ids: &[&str]) -> Outcome<BTreeMap<String, String>> {
        // Of the workspace, though one package has it: so nothing is built with other features.
        let list = ["test", "--quiet", "--workspace", "--test", self.binary, "--", "--list"];
        let list = output(&mut cargo(&list))?;
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        let mut tests = BTreeMap::new();
        for test in list.lines().filter_map(|line| line.strip_suffix(": test")) {
            let name = test.rsplit("::").next().unwrap_or(test);
            let id = name.to_uppercase();
            if known.contains(id.as_str()) {
                if tests.insert(id, format!("{}::{test}", self.binary)).is_some() {
                    return fail(format!("{}: {name} stands twice", self.name));
                }
            } else if name.starts_with("iso7816_") || name.starts_with("lds_") {
                return fail(format!(
                    "{}: {name} is called like a case that is not there",
                    self.name
                ));
            }
        }
        Ok(tests)
    }

    /// Why some cases have no test.
    fn excuses(&self, ids: &[&str]) -> Outcome<BTreeMap<String, Standing>> {
        let path = format!("conformance/cases/{}.tsv", self.name);
        if !Path::new(&root().join(&path)).exists() {
            return Ok(BTreeMap::new());
        }
        let mut excuses = BTreeMap::new();
        for line in read(&path)?.lines() {
            let mut fields = line.split('\t');
            let excuse = match (fields.next(), fields.next(), fields.next(), fields.next()) {
                (Some(id), Some("not applicable"), Some(why), None) if ids.contains(&id) => {
                    (id, Standing::NotApplicable(why.into()))
                }
                (Some(id), Some("missing"), Some(why), None) if ids.contains(&id) => {
                    (id, Standing::Missing(why.into()))
                }
                _ => return fail(format!("{path}: not a case, a standing and a reason: {line}")),
            };
            if excuses.insert(excuse.0.to_owned(), excuse.1).is_some() {
                return fail(format!("{path}: {} stands twice", excuse.0));
            }
        }
        Ok(excuses)
    }
}

fn read(path: &str) -> Outcome<String> {
    context(path, std::fs::read_to_string(root().join(path)))
}
