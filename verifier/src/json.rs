//! The report for programs: facts, verdict and a legend of every code used, in one JSON object.
//!
//! ```text
//! { "schema": 2, "program": …,
//!   "verdict": { "decision", "overall", "profile", "groups", "because", "exit_code" },
//!   "source", "inspected_on", "anchors", "checks", "findings", "differences",
//!   "files", "certificates", "wire",
//!   "legend": { code: { "class", "number", "text": { "en", "vi" }, "next": { "en", "vi" } } },
//!   "holder": { … }        only here is anything about the person
//! }
//! ```

use std::collections::BTreeMap;

use serde::Serialize;

use crate::bulk::Judged as Document;
use crate::error_code::{Class, ErrorCode};
use crate::language::Text;
use crate::report::{Report, SCHEMA};
use crate::verdict::Verdict;

/// Whether a report names the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// With the `holder` object.
    WithHolder,
    /// Without it.
    WithoutHolder,
}

#[derive(Serialize)]
struct Page<'a> {
    schema: u32,
    program: &'static str,
    verdict: Judged<'a>,
    #[serde(flatten)]
    report: &'a Report,
    legend: BTreeMap<&'static str, Legend>,
}

#[derive(Serialize)]
struct Judged<'a> {
    #[serde(flatten)]
    verdict: &'a Verdict,
    exit_code: u8,
}

#[derive(Serialize)]
struct Legend {
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<Class>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    text: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Text>,
}

/// Prints a report. Keys have a fixed order, so the same facts give the same bytes.
pub fn print(
    report: &Report,
    verdict: &Verdict,
    privacy: Privacy,
) -> Result<String, serde_json::Error> {
    let report = match privacy {
        Privacy::WithHolder => report,
        Privacy::WithoutHolder => &report.without_holder(),
    };
    let report = &*verdict.restate(report);
    let judged = Judged { verdict, exit_code: verdict.decision.exit_code() };
    serde_json::to_string_pretty(&Page {
        schema: SCHEMA,
        program: concat!("verifier ", env!("CARGO_PKG_VERSION")),
        verdict: judged,
        legend: legend(report),
        report,
    })
}

#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    folder: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Judged<'a>>,
    #[serde(flatten)]
    report: Option<&'a Report>,
}

/// Prints one of many documents in one line, without a legend: every code is in the legend of some
/// report of its own. A folder that could not be read has an `error` instead of a verdict.
pub fn line(document: &Document, privacy: Privacy) -> Result<String, serde_json::Error> {
    let folder = document.folder.to_string_lossy();
    let judged = document.result.as_ref();
    let without = match (judged, privacy) {
        (Ok((report, _)), Privacy::WithoutHolder) => Some(report.without_holder()),
        _ => None,
    };
    let report = without.as_ref().or_else(|| judged.ok().map(|(report, _)| report));
    let restated = judged.ok().zip(report).map(|((_, verdict), report)| verdict.restate(report));
    let verdict =
        judged.ok().map(|(_, verdict)| Judged { verdict, exit_code: verdict.decision.exit_code() });
    serde_json::to_string(&Line {
        schema: SCHEMA,
        folder: &folder,
        error: judged.err().map(|error| error.kind().to_string()),
        verdict,
        report: restated.as_deref(),
    })
}

/// What the codes in this report mean.
fn legend(report: &Report) -> BTreeMap<&'static str, Legend> {
    let reasons = report.checks.iter().filter_map(|check| check.outcome.reason());
    let reasons = reasons.map(|reason| {
        let ErrorCode { class, number, text } = reason.into();
        let (class, number) = (Some(class), Some(number));
        (reason.code(), Legend { class, number, text, next: Some(reason.next().text()) })
    });
    let findings = report.findings.iter().map(|finding| {
        let (class, number, next) = (None, None, None);
        (finding.code(), Legend { class, number, text: finding.text(), next })
    });
    reasons.chain(findings).collect()
}
