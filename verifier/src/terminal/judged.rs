//! What an inspection leaves: everything, the person too, until it is wiped.

use core::time::Duration;
use std::sync::Arc;

use jiff::Timestamp;

use crate::document::Document;
use crate::report::Report;
use crate::verdict::Verdict;

/// What an inspection leaves. It is overwritten when the last who holds it lets it go.
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Judged {
    /// Names this inspection in logs; random, so that it says nothing about the document.
    pub transaction: Arc<str>,
    /// The facts.
    pub report: Report,
    /// The judgement.
    pub verdict: Verdict,
    /// The files as they were read.
    pub document: Document,
    /// When the inspection began.
    pub began: Timestamp,
    /// From its begin to the verdict.
    pub milliseconds: u64,
}

impl Drop for Judged {
    fn drop(&mut self) {
        if let Some(holder) = &mut self.report.holder {
            holder.wipe();
        }
    }
}

/// A duration as it is told.
pub(super) fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
