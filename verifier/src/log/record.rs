//! What a log keeps of an inspection, at the levels of TR-03135-2 §4.3.
//!
//! | level | beside the level before |
//! |---|---|
//! | basic | transaction, versions, times, every result with its code, the verdict |
//! | standard | what failed and what is undetermined in words: reason, next action, fields that differ |
//! | electronic | evidence of every check, files, certificates, lists that were used, the wire |
//! | full | the person |
//!
//! Below `full` a record is made of [`Impersonal`], which has no person in it.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{End, Level, Transaction};
use crate::check::{Check, Id};
use crate::error_code::{Class, ErrorCode};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::language::Text;
use crate::report::{CertificateFact, Difference, FileFact, Report, SCHEMA, Wire};
use crate::status::{State, Status};
use crate::trust::ListAge;

/// A report without a person: there is no way from here to the holder.
struct Impersonal<'a> {
    checks: &'a [Check],
    findings: &'a [Finding],
    differences: &'a [Difference],
    files: &'a [FileFact],
    certificates: &'a [CertificateFact],
    lists: &'a [ListAge],
    trust_version: Option<u64>,
    likeness: Option<i16>,
    wire: Option<Wire>,
    inspected_on: &'a str,
}

impl<'a> Impersonal<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            checks: &report.checks,
            findings: &report.findings,
            differences: &report.differences,
            files: &report.files,
            certificates: &report.certificates,
            lists: &report.lists,
            trust_version: report.trust_version,
            likeness: report.likeness,
            wire: report.wire,
            inspected_on: &report.inspected_on,
        }
    }
}

/// One check in a record.
#[derive(Serialize)]
struct Entry<'a> {
    id: Id,
    state: State,
    result: Status,
    error_class: Option<Class>,
    /// `null` for no error.
    error_code: Option<u32>,
    milliseconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Detail<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a Evidence>,
}

/// What went wrong, in words.
#[derive(Serialize)]
struct Detail<'a> {
    reason: &'static str,
    text: Text,
    next: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differing: Vec<&'a Difference>,
}

/// Makes a record of an inspection: one JSON object, whose member `id` names it.
pub fn record(transaction: &Transaction<'_>, level: Level) -> Value {
    let (report, verdict, given_up) = match transaction.end {
        End::Judged { report, verdict, .. } => (Some(verdict.restate(report)), Some(verdict), None),
        End::GivenUp { reason, report } => (report.map(Cow::Borrowed), None, Some(reason.code())),
    };
    let mut record = json!({
        "record": "inspection",
        "id": transaction.id,
        "schema": SCHEMA,
        "program": concat!("verifier ", env!("CARGO_PKG_VERSION")),
        "level": level.name(),
        "began": transaction.began.to_string(),
        "milliseconds": transaction.milliseconds,
        "reader": transaction.reader,
        "verdict": verdict,
        "given_up": given_up,
    });
    if let (Some(report), Value::Object(fields)) = (report, &mut record) {
        fields.extend(Impersonal::of(&report).fields(level));
        if level == Level::Full {
            fields.insert("holder".to_owned(), json!(report.holder));
        }
    }
    record
}

impl Impersonal<'_> {
    fn fields(&self, level: Level) -> Map<String, Value> {
        let checks: Vec<_> = self.checks.iter().map(|check| entry(check, self, level)).collect();
        let always = [
            ("inspected_on", json!(self.inspected_on)),
            ("checks", json!(checks)),
            ("findings", json!(self.findings)),
        ];
        let electronic = [
            ("files", json!(self.files)),
            ("certificates", json!(self.certificates)),
            ("lists", json!(self.lists)),
            ("trust_version", json!(self.trust_version)),
            ("likeness", json!(self.likeness)),
            ("wire", json!(self.wire)),
        ];
        let electronic = electronic.into_iter().filter(|_| level >= Level::Electronic);
        let fields = always.into_iter().chain(electronic);
        fields.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn entry<'a>(check: &'a Check, facts: &Impersonal<'a>, level: Level) -> Entry<'a> {
    let result = check.outcome.status();
    let error = check.error();
    let told = level > Level::Basic && matches!(result, Status::Failed | Status::Undetermined);
    let detail = check.outcome.reason().filter(|_| told).map(|reason| Detail {
        reason: reason.code(),
        text: reason.text(),
        next: reason.next().text(),
        differing: facts.differences.iter().filter(|other| other.check == check.id).collect(),
    });
    let evidence = check.outcome.evidence().filter(|_| level >= Level::Electronic);
    Entry {
        id: check.id,
        state: result.state(),
        result,
        error_class: error.map(|ErrorCode { class, .. }| class),
        error_code: error.map(|ErrorCode { number, .. }| number),
        milliseconds: check.milliseconds,
        detail,
        evidence,
    }
}
