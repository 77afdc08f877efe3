//! Reports as they were written down, read again: facts that somebody may judge by other rules.
//!
//! What `inspect --json` wrote is an attack until it was read: a report that contradicts itself, or
//! that another version of this program wrote, is refused.

use serde::Deserialize;

use crate::check::{Check, Id};
use crate::report::{Report, SCHEMA};

/// The longest report that is read, in bytes.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// A report, and by which profile it was judged.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Facts {
    /// The facts.
    pub report: Report,
    /// Name, version and changes of the profile, as the report says.
    pub profile: String,
}

/// Why a report cannot be judged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FactsError {
    /// Too long.
    #[error("a report has at most {LONGEST} bytes")]
    TooLong,
    /// No report.
    #[error("line {}, column {} of the report cannot be read", .0.line(), .0.column())]
    Malformed(#[source] serde_json::Error),
    /// Written by a program with other habits.
    #[error("the report has schema {0}; this program reads schema {SCHEMA}: {age}", age = age(*.0))]
    Schema(u32),
    /// A result that its own reason denies.
    #[error("the report contradicts itself at {0}")]
    Contradiction(Id),
    /// One check, two results.
    #[error("the report has {0} twice")]
    Twice(Id),
}

fn age(schema: u32) -> &'static str {
    if schema < SCHEMA { "inspect the document again" } else { "use the newer program" }
}

#[derive(Deserialize)]
struct Version {
    schema: u32,
}

#[derive(Deserialize)]
struct Page {
    verdict: Judged,
    #[serde(flatten)]
    report: Report,
}

#[derive(Deserialize)]
struct Judged {
    profile: String,
}

impl Facts {
    /// Reads what [`crate::json::print`] wrote.
    pub fn parse(text: &str) -> Result<Self, FactsError> {
        if text.len() > LONGEST {
            return Err(FactsError::TooLong);
        }
        let version: Version = serde_json::from_str(text).map_err(FactsError::Malformed)?;
        if version.schema != SCHEMA {
            return Err(FactsError::Schema(version.schema));
        }
        let page: Page = serde_json::from_str(text).map_err(FactsError::Malformed)?;
        agrees(&page.report.checks)?;
        Ok(Self { report: page.report, profile: page.verdict.profile })
    }
}

/// Each check once, and each reason with the result that belongs to it.
fn agrees(checks: &[Check]) -> Result<(), FactsError> {
    let mut seen = std::collections::BTreeSet::new();
    for check in checks {
        if !seen.insert(check.id) {
            return Err(FactsError::Twice(check.id));
        }
        let reason = check.outcome.reason();
        if reason.is_some_and(|reason| reason.status() != check.outcome.status()) {
            return Err(FactsError::Contradiction(check.id));
        }
    }
    Ok(())
}
