//! What `verifier watch` says: one JSON object a line, nobody's name unless it is wanted.

use std::io::{self, Write};

use serde::Serialize;

use super::passwords::Refused;
use crate::language::Text;
use crate::reason::Reason;
use crate::report::Report;
use crate::terminal::Judged;
use crate::verdict::Verdict;

/// A line.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Line<'a> {
    Watching {
        program: &'static str,
        profile: String,
        anchors: usize,
        readers: Vec<&'a str>,
    },
    ReaderCame {
        reader: &'a str,
    },
    ReaderGone {
        reader: &'a str,
    },
    Card {
        reader: &'a str,
        transaction: &'a str,
        began: String,
        milliseconds: u64,
        exit_code: u8,
        #[serde(flatten)]
        verdict: &'a Verdict,
        #[serde(flatten)]
        report: &'a Report,
    },
    GivenUp {
        reader: &'a str,
        reason: Reason,
        number: u32,
        text: Text,
        next: Text,
    },
    NoCard {
        reader: &'a str,
        text: Text,
        next: Text,
    },
    #[serde(rename = "line_refused")]
    Refused {
        reader: Option<&'a str>,
        text: String,
    },
    NotLogged {
        reader: &'a str,
    },
}

impl<'a> Line<'a> {
    pub(super) fn card(reader: &'a str, judged: &'a Judged, report: &'a Report) -> Self {
        Self::Card {
            reader,
            transaction: &judged.transaction,
            began: judged.began.to_string(),
            milliseconds: judged.milliseconds,
            exit_code: judged.verdict.decision.exit_code(),
            verdict: &judged.verdict,
            report,
        }
    }

    pub(super) const fn given_up(reader: &'a str, reason: Reason) -> Self {
        let (text, next) = (reason.text(), reason.next().text());
        match reason {
            Reason::NoCardCame => Self::NoCard { reader, text, next },
            _ => Self::GivenUp { reader, reason, number: reason.number(), text, next },
        }
    }

    pub(super) fn refused(reader: Option<&'a str>, why: Refused) -> Self {
        Self::Refused { reader, text: why.to_string() }
    }

    /// Writes it whole and at once.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        out.write_all(&line)?;
        out.flush()
    }
}
