//! What an intake came to: counted, shown as a table, written as JSON.
//!
//! Dossiers are named by their identifiers, lines by their numbers. Nothing else about a person
//! is here to be shown.

use core::fmt::Write as _;
use std::collections::BTreeMap;

use comfy_table::{Cell, CellAlignment, Table, presets};
use serde_json::{Value, json};

use super::Reason;
use crate::lang::Lang;
use crate::store::Standing;

/// How many findings a receipt names; the accounts have them all.
pub(super) const SHOWN: usize = 1000;

/// How many of them a person is shown.
const TABLE: usize = 20;

/// Something about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Line number, from 1.
    pub line: u64,
    /// Its dossier, or empty where the line names none.
    pub dossier: String,
    /// The member it is about; empty when it is about the line.
    pub member: String,
    /// What it is.
    pub reason: Reason,
    /// Whether the line was refused for it.
    pub refused: bool,
    /// The other dossier that stands against it.
    pub other: Option<String>,
}

/// What an intake came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The order, `authority/name`.
    pub batch: String,
    /// Whether an authority's signature stands under it.
    pub signed: bool,
    /// Lines that are not empty.
    pub lines: u64,
    /// Dossiers that were not known.
    pub new: u64,
    /// Dossiers that were, and wait for a blank.
    pub waiting: u64,
    /// Dossiers that were, and whose card was begun.
    pub open: u64,
    /// Dossiers that were, and whose cards are out.
    pub issued: Vec<String>,
    /// Dossiers that were, and whose cards wait for a person.
    pub quarantined: Vec<String>,
    /// Dossiers that were, and that are void.
    pub void: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// Findings about dossiers that were taken.
    pub noted: u64,
    /// How many findings there are of each kind.
    pub reasons: BTreeMap<&'static str, u64>,
    /// The first [`SHOWN`] findings.
    pub findings: Vec<Finding>,
}

impl Finding {
    fn write(&self, text: &mut String, lang: Lang) {
        let Self { line, dossier, member, reason, refused, other } = self;
        let word = match refused {
            true => lang.pick("refused", "từ chối"),
            false => lang.pick("noted", "lưu ý"),
        };
        let member = if member.is_empty() { String::new() } else { format!("{member}: ") };
        let other = other.as_ref().map_or_else(String::new, |other| format!(": {other}"));
        let what = reason.text(lang);
        let line_word = lang.pick("line", "dòng");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{word} {line_word} {line} {dossier}  {member}{what}{other}");
    }
}

impl Receipt {
    pub(super) fn new(batch: String, signed: bool) -> Self {
        Self { batch, signed, ..Self::default() }
    }

    /// Dossiers that were known before.
    pub fn known(&self) -> u64 {
        let named = self.issued.len().saturating_add(self.quarantined.len());
        let named = u64::try_from(named).unwrap_or(u64::MAX);
        [self.waiting, self.open, self.void].into_iter().fold(named, u64::saturating_add)
    }

    /// 0 when every line is taken, 1 when some are not.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.refused > 0)
    }

    pub(super) fn know(&mut self, dossier: &str, standing: &Standing) {
        match standing {
            Standing::Waiting => self.waiting = self.waiting.saturating_add(1),
            Standing::Open(_) => self.open = self.open.saturating_add(1),
            Standing::Issued => self.issued.push(dossier.to_owned()),
            Standing::Quarantined => self.quarantined.push(dossier.to_owned()),
            Standing::Void => self.void = self.void.saturating_add(1),
        }
    }

    pub(super) fn add(&mut self, finding: Finding) {
        if !finding.refused {
            self.noted = self.noted.saturating_add(1);
        }
        let count = self.reasons.entry(finding.reason.code()).or_default();
        *count = count.saturating_add(1);
        if self.findings.len() < SHOWN {
            self.findings.push(finding);
        }
    }

    /// The receipt for people.
    pub fn text(&self, lang: Lang) -> String {
        let mut table = Table::new();
        table.load_style(presets::UTF8_BORDERS_ONLY);
        for (en, vi, count) in [
            ("lines", "số dòng", self.lines),
            ("taken", "đã nhận", self.new),
            ("known before", "đã có từ trước", self.known()),
            ("refused", "bị từ chối", self.refused),
            ("findings about those taken", "lưu ý về hồ sơ đã nhận", self.noted),
        ] {
            let count = Cell::new(count).set_alignment(CellAlignment::Right);
            table.add_row([Cell::new(lang.pick(en, vi)), count]);
        }
        let mut text = format!("{}\n{table}\n", self.batch);
        for finding in self.findings.iter().take(TABLE) {
            finding.write(&mut text, lang);
        }
        if self.findings.len() > TABLE {
            let more = lang.pick("all others: --json, and", "còn lại: --json, và");
            let counts: Vec<_> =
                self.reasons.iter().map(|(code, count)| format!("{code} {count}")).collect();
            // Writing to a string cannot fail.
            let _ = writeln!(text, "… {more} {}", counts.join(", "));
        }
        if !self.signed {
            text.push_str(lang.pick(
                "WARNING: nobody signed this order; it is taken for trials only.\n",
                "CẢNH BÁO: không ai ký đơn đặt này; chỉ nhận để thử nghiệm.\n",
            ));
        }
        text
    }

    /// The receipt for programs.
    pub fn json(&self) -> Value {
        let finding = |finding: &Finding| {
            json!({
                "line": finding.line,
                "dossier": finding.dossier,
                "member": finding.member,
                "reason": finding.reason.code(),
                "refused": finding.refused,
                "other": finding.other,
            })
        };
        json!({
            "batch": self.batch,
            "signed": self.signed,
            "lines": self.lines,
            "taken": self.new,
            "known": self.known(),
            "refused": self.refused,
            "noted": self.noted,
            "reasons": self.reasons,
            "findings": self.findings.iter().map(finding).collect::<Vec<_>>(),
        })
    }
}
