//! What came of many documents: counts, and nothing that tells one from another.

use core::fmt::Write as _;
use std::collections::BTreeMap;

use super::Judged;
use crate::language::{Language, Text};
use crate::reason::Reason;
use crate::verdict::Decision;

/// Columns of the longest bar.
const BAR: u64 = 40;

/// Counts of decisions and of what brought them about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    accepted: u64,
    refused: u64,
    cannot_tell: u64,
    unreadable: u64,
    /// How many documents were not accepted for this reason, among others.
    reasons: BTreeMap<Reason, u64>,
}

impl Summary {
    /// Counts a document.
    pub fn add(&mut self, judged: &Judged) {
        let Ok((report, verdict)) = &judged.result else {
            self.unreadable += 1;
            self.cannot_tell += 1;
            return;
        };
        *match verdict.decision {
            Decision::Accepted => &mut self.accepted,
            Decision::Refused => &mut self.refused,
            Decision::CannotTell => &mut self.cannot_tell,
        } += 1;
        let mut told: Vec<_> = verdict.reasons(report).collect();
        told.sort_unstable();
        told.dedup();
        for reason in told {
            *self.reasons.entry(reason).or_default() += 1;
        }
    }

    /// How many documents there were.
    pub const fn documents(&self) -> u64 {
        self.accepted + self.refused + self.cannot_tell
    }

    /// The worst of all decisions; nothing can be told of no document.
    pub const fn decision(&self) -> Decision {
        match (self.refused, self.cannot_tell, self.accepted) {
            (1.., _, _) => Decision::Refused,
            (0, 0, 1..) => Decision::Accepted,
            _ => Decision::CannotTell,
        }
    }

    /// A table, and a bar for each reason, the most frequent first.
    pub fn print(&self, language: Language) -> String {
        let mut text = String::new();
        for (sign, label, count) in [
            ("✔", Text::new("accepted", "chấp nhận"), self.accepted),
            ("✘", Text::new("refused", "từ chối"), self.refused),
            ("?", Text::new("cannot tell", "chưa kết luận"), self.cannot_tell),
            (
                " ",
                Text::new("of these: folder not readable", "trong đó: không đọc được thư mục"),
                self.unreadable,
            ),
            (" ", Text::new("documents", "giấy tờ"), self.documents()),
        ] {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{count:>10} {sign} {}", label.get(language));
        }
        let mut reasons: Vec<_> = self.reasons.iter().collect();
        reasons.sort_by_key(|(reason, count)| (core::cmp::Reverse(**count), reason.number()));
        let most = reasons.first().map_or(1, |(_, count)| **count).max(1);
        for (reason, count) in reasons {
            let length = (count.saturating_mul(BAR) / most).max(1);
            let bar = "█".repeat(usize::try_from(length).unwrap_or_default());
            let (said, number) = (reason.text().get(language), reason.number());
            let _ = writeln!(text, "{count:>10} {bar} {said} [{number}]");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_decides_and_nothing_is_not_accepted() {
        let of = |accepted, refused, cannot_tell| {
            Summary { accepted, refused, cannot_tell, ..Summary::default() }.decision()
        };
        assert_eq!(of(0, 0, 0), Decision::CannotTell);
        assert_eq!(of(9, 0, 0), Decision::Accepted);
        assert_eq!(of(9, 0, 1), Decision::CannotTell);
        assert_eq!(of(9, 1, 1), Decision::Refused);
    }

    #[test]
    fn the_most_frequent_reason_has_the_longest_bar() {
        let reasons = [(Reason::Expired, 80), (Reason::HashDiffers, 1)].into();
        let summary = Summary { refused: 81, reasons, ..Summary::default() };
        let text = summary.print(Language::En);
        let bars: Vec<_> = text.lines().map(|line| line.matches('█').count()).collect();
        assert_eq!(bars, [0, 0, 0, 0, 0, 40, 1]);
        assert!(text.contains("the document has expired [7008]"));
        assert_ne!(text, summary.print(Language::Vi));
    }
}
