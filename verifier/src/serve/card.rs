//! What was found of one card, for the screen: the only answer that names a person.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use super::ask::At;
use super::refusal::Refusal;
use super::{Page, door, fields, picture};
use crate::check::{Check, Group};
use crate::evidence::Evidence;
use crate::holder::Item;
use crate::language::Text;
use crate::reason::Reason;
use crate::report::{CertificateFact, Report};
use crate::status::Status;
use crate::table::label;
use crate::terminal::Judged;
use crate::verdict::{Decision, Verdict};

#[derive(Serialize)]
struct Card<'a> {
    decision: Decision,
    /// The first reason of the verdict.
    why: Option<Text>,
    next: Text,
    profile: &'a str,
    milliseconds: u64,
    fields: Vec<fields::Field>,
    records: Vec<Record<'a>>,
    groups: Vec<GroupShown>,
    findings: Vec<Finding>,
    certificates: &'a [CertificateFact],
    /// The last characters of the document number, for paper.
    short: String,
    portrait: bool,
    minutiae: bool,
}

#[derive(Serialize)]
struct Record<'a> {
    title: Text,
    items: Vec<Labelled<'a>>,
}

#[derive(Serialize)]
struct Labelled<'a> {
    label: Label<'a>,
    value: &'a str,
}

/// Of a name that nobody has given another, the name itself.
#[derive(Serialize)]
struct Label<'a> {
    en: &'a str,
    vi: &'a str,
}

#[derive(Serialize)]
struct GroupShown {
    name: &'static str,
    title: Text,
    status: Status,
    checks: Vec<CheckShown>,
}

#[derive(Serialize)]
struct CheckShown {
    title: Text,
    status: Status,
    reason: Option<Told>,
    evidence: Vec<(String, String)>,
    milliseconds: u64,
}

#[derive(Serialize)]
struct Told {
    code: &'static str,
    number: u32,
    text: Text,
    next: Text,
}

#[derive(Serialize)]
struct Finding {
    code: &'static str,
    text: Text,
}

/// Tells what was found, while it is known.
pub(super) async fn card(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    door::acts(&page, &headers)?;
    let at: At = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    let judged = page.desk.judged(&at.reader).ok_or(Refusal::Wiped)?;
    Ok(Json(show(&judged)).into_response())
}

fn show(judged: &Judged) -> Card<'_> {
    let Judged { report, verdict, document, milliseconds, .. } = judged;
    let holder = report.holder.as_ref();
    let reason = verdict.reasons(report).next();
    let group = |result: &crate::verdict::GroupResult| GroupShown {
        name: result.group.name(),
        title: result.group.title(),
        status: result.status,
        checks: checks(report, verdict, result.group),
    };
    let findings = report.findings.iter();
    Card {
        decision: verdict.decision,
        why: reason.map(Reason::text),
        next: verdict.next.text(),
        profile: &verdict.profile,
        milliseconds: *milliseconds,
        fields: fields::of(judged),
        records: holder.map(records).unwrap_or_default(),
        groups: verdict.groups.iter().map(group).collect(),
        findings: findings.map(|it| Finding { code: it.code(), text: it.text() }).collect(),
        certificates: &report.certificates,
        short: holder.and_then(|holder| holder.zone.as_ref()).map(short).unwrap_or_default(),
        portrait: picture::has_portrait(document),
        minutiae: picture::has_minutiae(judged),
    }
}

fn short(zone: &crate::holder::Zone) -> String {
    let number = &zone.document_number;
    number.chars().skip(number.chars().count().saturating_sub(3)).collect()
}

fn records(holder: &crate::holder::Holder) -> Vec<Record<'_>> {
    let identity = Text::new("From the card's records", "Từ dữ liệu trong chip");
    let named = |name: &str| match name {
        "face" => Text::new("Face template", "Đặc trưng khuôn mặt"),
        "anthropometry" => Text::new("Anthropometry", "Nhân trắc"),
        "fingerprints" => Text::new("Fingerprints", "Vân tay"),
        _ => Text::new("Record", "Dữ liệu"),
    };
    let others = holder.records.iter().map(|(name, items)| (named(name), items));
    core::iter::once((identity, &holder.identity))
        .chain(others)
        .filter(|(_, items)| !items.is_empty())
        .map(|(title, items)| Record { title, items: items.iter().map(labelled).collect() })
        .collect()
}

fn labelled(item: &Item) -> Labelled<'_> {
    let label = label(&item.name).map_or(Label { en: &item.name, vi: &item.name }, |text| Label {
        en: text.en,
        vi: text.vi,
    });
    Labelled { label, value: &item.value }
}

fn checks(report: &Report, verdict: &Verdict, group: Group) -> Vec<CheckShown> {
    let show = |check: &Check| CheckShown {
        title: check.id.title(),
        status: verdict.outcome(check).status(),
        reason: verdict.outcome(check).reason().map(|reason| Told {
            code: reason.code(),
            number: reason.number(),
            text: reason.text(),
            next: reason.next().text(),
        }),
        evidence: verdict.outcome(check).evidence().map(facts).unwrap_or_default(),
        milliseconds: check.milliseconds,
    };
    report.checks.iter().filter(|check| check.id.group() == group).map(show).collect()
}

/// The facts behind a success, by the names they have in reports.
fn facts(evidence: &Evidence) -> Vec<(String, String)> {
    let Ok(Value::Object(facts)) = serde_json::to_value(evidence) else { return Vec::new() };
    let print = |value: Value| match value {
        Value::String(text) => text,
        Value::Array(parts) => {
            let parts = parts.iter().map(|part| part.as_str().unwrap_or_default());
            parts.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    let facts = facts.into_iter().filter(|(name, _)| name != "kind");
    facts.map(|(name, value)| (name, print(value))).collect()
}
