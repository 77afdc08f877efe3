//! What a log says of an inspection, level by level (TR-03135-2 §4.3). One JSON object, one line.

use serde::Serialize;

use super::{End, Level, Transaction};
use crate::check::Check;
use crate::finding::Finding;
use crate::hex;
use crate::report::{CertificateFact, FileFact, SCHEMA, Wire};
use crate::verdict::Verdict;

/// A record: a line that has its name in it.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Record {
    /// Names it for ever: a record that comes twice has the same.
    pub id: String,
    /// One JSON object without line end; its member `id` is the name.
    pub line: String,
}

/// What every level says.
#[derive(Serialize)]
struct Basic<'a> {
    record: &'static str,
    id: &'a str,
    schema: u32,
    program: &'static str,
    level: &'static str,
    began: String,
    milliseconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reader: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'a Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_up: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    facts: Option<Facts<'a>>,
}

/// What was found, without the person.
#[derive(Serialize)]
struct Facts<'a> {
    inspected_on: &'a str,
    checks: &'a [Check],
    findings: &'a [Finding],
    files: &'a [FileFact],
    certificates: &'a [CertificateFact],
    #[serde(skip_serializing_if = "Option::is_none")]
    wire: Option<&'a Wire>,
}

impl Record {
    /// What `level` says of an inspection.
    pub fn of(level: Level, transaction: &Transaction<'_>) -> Result<Self, serde_json::Error> {
        let (report, verdict, given_up) = match transaction.end {
            End::Judged { report, verdict, .. } => (Some(report), Some(verdict), None),
            End::GivenUp { reason, report } => (report, None, Some(reason.code())),
        };
        let facts = report.map(|report| Facts {
            inspected_on: &report.inspected_on,
            checks: &report.checks,
            findings: &report.findings,
            files: &report.files,
            certificates: &report.certificates,
            wire: report.wire.as_ref(),
        });
        let basic = Basic {
            record: "inspection",
            id: transaction.id,
            schema: SCHEMA,
            program: concat!("verifier ", env!("CARGO_PKG_VERSION")),
            level: level.name(),
            began: transaction.began.to_string(),
            milliseconds: transaction.milliseconds,
            reader: transaction.reader,
            verdict,
            given_up,
            facts,
        };
        Ok(Self { id: transaction.id.to_owned(), line: serde_json::to_string(&basic)? })
    }
}

/// A name that says nothing: 128 random bits, or as good as the system gives.
pub(crate) fn name() -> String {
    let mut bytes = [0; 16];
    // Without random numbers the moment must do; it is a name, not a secret.
    if getrandom::fill(&mut bytes).is_err() {
        bytes = jiff::Timestamp::now().as_nanosecond().to_be_bytes();
    }
    hex::print(&bytes)
}
