//! Checks as they are made: each is timed and written down once.

use core::time::Duration;
use std::time::Instant;

use crate::check::{Check, Id, Outcome};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::reason::Reason;

/// The checks and findings of one inspection so far.
#[derive(Debug, Default)]
pub struct Ledger {
    checks: Vec<Check>,
    findings: Vec<Finding>,
}

impl Ledger {
    /// Makes a check and writes down how it ended.
    pub fn check(&mut self, id: Id, make: impl FnOnce() -> Result<Evidence, Reason>) -> bool {
        let begun = Instant::now();
        let result = make();
        let succeeded = result.is_ok();
        self.record(id, result.into(), begun.elapsed());
        succeeded
    }

    /// Writes down a check that was made elsewhere and took so long.
    pub fn record(&mut self, id: Id, outcome: Outcome, took: Duration) {
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.checks.push(Check { id, outcome, milliseconds });
    }

    /// Writes down another reason for a check that was made, where `reason` has one. It cannot make a
    /// check successful: that would want evidence.
    pub fn revise(&mut self, id: Id, reason: impl Fn(&Outcome) -> Option<Reason>) {
        for check in self.checks.iter_mut().filter(|check| check.id == id) {
            if let Some(reason) = reason(&check.outcome) {
                check.outcome = reason.into();
            }
        }
    }

    /// Writes down what is worth a look, once.
    pub fn find(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Everything, in reading order.
    pub fn finish(self) -> (Vec<Check>, Vec<Finding>) {
        let Self { mut checks, mut findings } = self;
        checks.sort_by_key(|check| (check.id.group(), check.id));
        findings.sort_unstable();
        (checks, findings)
    }
}
