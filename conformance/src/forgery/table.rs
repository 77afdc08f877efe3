//! The table of forged documents: what each is, and what must be said of it.

use core::fmt;

use verifier::check::{Id, Outcome};
use verifier::report::Report;
use verifier::verdict::{Decision, verdict};

/// Columns, tabs between them, one document a line.
const TABLE: &str = include_str!("../../forgeries.tsv");

/// A forged document as the table has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgery {
    /// Its name, see [`crate::forgery`].
    pub id: &'static str,
    /// The clause that it breaks.
    pub clause: &'static str,
    /// What is changed.
    pub change: &'static str,
    /// `refused` or `cannot_tell`.
    pub decision: &'static str,
    /// The check that must be blamed.
    pub check: &'static str,
    /// The code of the reason that it must have.
    pub reason: &'static str,
}

/// Everything in the table.
pub fn all() -> impl Iterator<Item = Forgery> {
    TABLE.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        Forgery {
            id: field(),
            clause: field(),
            change: field(),
            decision: field(),
            check: field(),
            reason: field(),
        }
    })
}

/// The documents of a case of a test plan, `LDS_H_17`.
pub fn of_case(case: &str) -> impl Iterator<Item = Forgery> {
    all().filter(move |forgery| forgery.case() == Some(case))
}

impl Forgery {
    /// What it belongs to: the unit of the plan, or the first part of the name.
    pub fn class(&self) -> &'static str {
        let first = self.id.split(['/', '@']).next().unwrap_or_default();
        if self.case().is_some() {
            first.rsplit_once('_').map_or(first, |(unit, _)| unit)
        } else {
            first
        }
    }

    /// The case of TR-03105 part 5.1 that it plays.
    pub fn case(&self) -> Option<&'static str> {
        let first = self.id.split(['/', '@']).next()?;
        (first.starts_with("LDS_") || first.starts_with("ISO7816_")).then_some(first)
    }

    /// Whether a report says what the table wants.
    #[expect(clippy::result_large_err, reason = "once for each document, and then told")]
    pub fn judge(&self, report: &Report) -> Result<(), Divergence> {
        let verdict = verdict(report);
        let decision = decision(verdict.decision);
        let told = |id: &Id| report.outcome(*id).and_then(Outcome::reason);
        let blamed: Vec<_> = verdict.because.iter().map(|id| (*id, told(id))).collect();
        let expected = |(id, reason): &(Id, Option<verifier::reason::Reason>)| {
            id.to_string() == self.check && reason.is_some_and(|it| it.code() == self.reason)
        };
        if decision == self.decision && decision != "accepted" && blamed.iter().any(expected) {
            return Ok(());
        }
        let blamed = blamed.into_iter();
        let code = |reason: Option<verifier::reason::Reason>| reason.map_or("-", |it| it.code());
        let blamed = blamed.map(|(id, reason)| (id.to_string(), code(reason))).collect();
        Err(Divergence { forgery: *self, decision, blamed })
    }
}

const fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Accepted => "accepted",
        Decision::CannotTell => "cannot_tell",
        Decision::Refused => "refused",
    }
}

/// What was said instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// What should have been said.
    pub forgery: Forgery,
    /// What was decided.
    pub decision: &'static str,
    /// Checks that were blamed, each with its reason.
    pub blamed: Vec<(String, &'static str)>,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Forgery { id, decision, check, reason, .. } = self.forgery;
        write!(f, "{id}\t{decision}\t{check}\t{reason}\tbut\t{}", self.decision)?;
        self.blamed.iter().try_for_each(|(check, reason)| write!(f, "\t{check}\t{reason}"))
    }
}
