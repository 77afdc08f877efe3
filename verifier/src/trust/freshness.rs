//! How old the lists of a terminal are (TR-03135-1 §4: fetched at least every three working days
//! where that is automatic, every four weeks where it is not).
//!
//! What counts is when somebody last made sure that a list is the newest; lists of authorities may
//! stay as they are for months. A list whose issuer promised a newer one by now is overdue.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Kind, moment};
use crate::evidence::Evidence;
use crate::language::Text;
use crate::reason::Reason;
use crate::trust::register::List;

/// The age of one list on the day of an inspection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAge {
    /// What it is.
    pub kind: Kind,
    /// State of its issuer, two letters.
    pub country: String,
    /// How much stands in it.
    pub entries: usize,
    /// When its issuer made it, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub issued: Option<String>,
    /// When its issuer makes the next at the latest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// When somebody last made sure that it is the newest.
    pub fetched: String,
    /// Days since then.
    pub days: u32,
    /// How many of them people work on.
    pub working_days: u32,
    /// Whether there must be a newer one by now.
    pub overdue: bool,
    /// SHA-256 of the list in hex.
    pub sha256: String,
    /// SHA-256 of the certificate that signed it, in hex.
    pub signer_sha256: String,
}

/// How fresh a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Fetched within some working days.
    Green,
    /// Fetched within some weeks.
    Yellow,
    /// Older, or overdue.
    Red,
}

impl Colour {
    /// What people call it.
    pub const fn text(self) -> Text {
        match self {
            Self::Green => Text::new("fresh", "mới"),
            Self::Yellow => Text::new("ageing", "sắp cũ"),
            Self::Red => Text::new("out of date", "đã cũ"),
        }
    }
}

/// The age of all lists, and of the oldest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// Each list.
    pub lists: Vec<ListAge>,
}

impl ListAge {
    pub(super) fn of(list: &List, today: Date) -> Self {
        let parse = |text: &str| text.parse::<Timestamp>().ok();
        let fetched = parse(&list.fetched).map(moment::day);
        // A list without a date is as old as can be.
        let (days, working_days) =
            fetched.map_or((u32::MAX, u32::MAX), |fetched| moment::days(fetched, today));
        let next = list.next.as_deref().and_then(parse);
        Self {
            kind: list.kind,
            country: list.country.clone(),
            entries: list.entries,
            issued: list.issued.clone(),
            next: list.next.clone(),
            fetched: list.fetched.clone(),
            days,
            working_days,
            overdue: next.is_some_and(|next| moment::day(next) < today),
            sha256: list.sha256.clone(),
            signer_sha256: list.signer_sha256.clone(),
        }
    }

    /// Judges the age: green up to so many working days, yellow up to so many days.
    pub const fn colour(&self, green_working_days: u32, yellow_days: u32) -> Colour {
        if self.overdue || self.days > yellow_days {
            Colour::Red
        } else if self.working_days > green_working_days {
            Colour::Yellow
        } else {
            Colour::Green
        }
    }
}

/// Judges lists by what a profile says of their age: the worst counts.
pub(crate) fn judge(
    lists: &[ListAge],
    green_working_days: u32,
    yellow_days: u32,
) -> Result<Evidence, Reason> {
    let colours = lists.iter().map(|list| list.colour(green_working_days, yellow_days));
    if colours.max().ok_or(Reason::NoLists)? == Colour::Red {
        return Err(Reason::ListsOutOfDate);
    }
    let most = |days: fn(&ListAge) -> u32| lists.iter().map(days).max().unwrap_or_default();
    let (days, working_days) = (most(|list| list.days), most(|list| list.working_days));
    Ok(Evidence::ListAges { lists: lists.len(), days, working_days })
}

impl Freshness {
    /// The worst colour; none when there are no lists.
    pub fn colour(&self, green_working_days: u32, yellow_days: u32) -> Option<Colour> {
        self.lists.iter().map(|list| list.colour(green_working_days, yellow_days)).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_is_counted_from_the_last_look_and_a_promise_that_was_broken() {
        let list = |fetched: &str, next: Option<&str>| List {
            kind: Kind::RevocationList,
            country: "UT".into(),
            file: None,
            sha256: String::new(),
            signer_sha256: String::new(),
            signer_serial: None,
            entries: 0,
            issued: None,
            next: next.map(str::to_owned),
            number: None,
            fetched: fetched.to_owned(),
        };
        let at = jiff::civil::date(2026, 11, 20);
        for (fetched, next, colour) in [
            ("2026-11-20T08:00:00Z", None, Colour::Green),
            ("2026-11-17T23:00:00Z", None, Colour::Green),
            ("2026-11-16T08:00:00Z", None, Colour::Yellow),
            ("2026-10-23T08:00:00Z", None, Colour::Yellow),
            ("2026-10-22T08:00:00Z", None, Colour::Red),
            ("2026-11-20T08:00:00Z", Some("2026-11-19T00:00:00Z"), Colour::Red),
            ("2026-11-20T08:00:00Z", Some("2026-11-20T00:00:00Z"), Colour::Green),
            ("never", None, Colour::Red),
        ] {
            let age = ListAge::of(&list(fetched, next), at);
            assert_eq!(age.colour(3, 28), colour, "{fetched} {next:?}");
        }
    }
}
