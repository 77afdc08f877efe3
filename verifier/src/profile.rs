//! Which checks a verdict cannot do without, and what a terminal may do to make them. Data, not code.
//!
//! The classes of TR-03135-1 §3.7: what is mandatory counts as undetermined when it is missing or
//! not supported; what is optional counts as it ended; what is evaluatory never counts. Access
//! control is a gate with several doors, and one must open. A wrong number on the keypad says nothing
//! about the document, so a door that does not open counts as aborted. Only a profile that says so
//! takes an old door for a new one that failed (decision 0104).

mod change;
mod obligation;
mod shipped;
mod source;

use core::time::Duration;
use std::collections::BTreeMap;

use crate::check::{Check, Id, Outcome};
use crate::document::Source;
use crate::face_match;
use crate::language::Language;
use crate::reason::Reason;
use crate::report::Report;
use crate::status::Status;
use crate::trust::judge_ages;

pub use change::{Change, Designation};
pub use obligation::Obligation;
pub use shipped::{SHIPPED, Shipped};
pub use source::ProfileError;

/// The rules of a terminal and of its verdicts.
///
/// The default is nobody's profile: nothing opens the chip and every check is mandatory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// Name, without version and changes.
    pub name: String,
    /// Goes up with every change of the rules.
    pub version: u32,
    /// Where such a terminal stands.
    pub purpose: Purpose,
    /// Ways into the chip, of which one must succeed.
    pub ways_in: Vec<Id>,
    /// Whether a chip whose PACE failed may be opened with Basic Access Control.
    pub bac_fallback: bool,
    /// Whether a signer may have expired since it signed (Doc 9303-12 §4.1.1), where TR-03135-1
    /// §5.6.4.3 wants it valid at the time of inspection.
    pub signed_when_valid: bool,
    /// How long things may take.
    pub limits: Limits,
    /// What the screen does.
    pub screen: Screen,
    /// How old lists may be.
    pub lists: Lists,
    /// How faces are compared.
    pub face: Face,
    checks: BTreeMap<Id, Obligation>,
    changes: Vec<Change>,
}

/// Where a terminal stands, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the two languages")]
pub struct Purpose {
    pub en: String,
    pub vi: String,
}

/// How long things may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// One phase of an inspection: access, a file, a proof.
    pub phase: Duration,
    /// The whole card.
    pub card: Duration,
}

/// What the screen does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// How long after the end of an inspection, or after the card is gone, the person is shown.
    pub wipe_after: Duration,
}

/// How old the lists of the trust folder may be (TR-03135-1 §4.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// Days up to which a list is as new as it should be.
    pub green_days: u32,
    /// Days up to which it is old and may still be used.
    pub yellow_days: u32,
    /// Whether nothing is accepted without a revocation list that speaks of the signer.
    pub require_revocation: bool,
}

/// How faces are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Face {
    /// Least likeness, from 0 to 1, that counts as the same person.
    pub threshold: f32,
}

impl Profile {
    /// The shipped profile with this name.
    pub fn named(name: &str) -> Option<Self> {
        Shipped::named(name).map(|shipped| shipped.profile().clone())
    }

    /// The profile of a desk, by which a card is judged when nothing else is said.
    pub fn stationary() -> &'static Self {
        shipped::stationary()
    }

    /// The profile by which files are judged when nothing else is said.
    pub fn files() -> &'static Self {
        shipped::files()
    }

    /// The usual profile for what comes from `source`.
    pub fn of(source: Source) -> &'static Self {
        match source {
            Source::Card => Self::stationary(),
            Source::Files => Self::files(),
        }
    }

    /// Name, version and changes, `stationary/1+bac-fallback`: what reports and traces say.
    pub fn designation(&self) -> String {
        let changes = self.changes.iter().map(|change| format!("+{}", change.name()));
        format!("{}/{}{}", self.name, self.version, changes.collect::<String>())
    }

    /// What a verdict makes of a check.
    pub fn obligation(&self, id: Id) -> Obligation {
        self.checks.get(&id).copied().unwrap_or_default()
    }

    /// Checks without which nothing is accepted, beside a way in.
    pub fn mandatory(&self) -> impl Iterator<Item = Id> + '_ {
        let of_profile = |id: &Id| self.obligation(*id) == Obligation::Mandatory;
        Id::all().filter(move |id| of_profile(id) && !self.ways_in.contains(id))
    }

    /// What a check of a report counts for; `None` when it does not count.
    pub fn weigh(&self, report: &Report, check: &Check) -> Option<Status> {
        let status = self.status(report, check);
        if self.ways_in.contains(&check.id) {
            return Some(self.weigh_way_in(status, self.is_inside(report)));
        }
        match (self.obligation(check.id), status) {
            (Obligation::Evaluatory, _) => None,
            (Obligation::Mandatory, Status::NotSupported) => Some(Status::Undetermined),
            // Why a chip does not believe a terminal says nothing about the document (decision 0105).
            (_, Status::Failed) if check.id == Id::TerminalAuthentication => Some(Status::Aborted),
            (Obligation::Mandatory | Obligation::Optional, other) => Some(other),
        }
    }

    /// How a check ended that is a matter of the profile: the age of lists, the likeness of faces.
    /// `None` for any other, and where these rules see it as the report has it.
    pub fn restate(&self, report: &Report, check: &Check) -> Option<Outcome> {
        let Lists { green_days, yellow_days, .. } = self.lists;
        let outcome: Outcome = match (check.id, report.likeness) {
            (Id::ListAges, _) => judge_ages(&report.lists, green_days, yellow_days).into(),
            (Id::FaceTemplate, Some(likeness)) => {
                face_match::judge(likeness, self.face.threshold).into()
            }
            _ => return None,
        };
        (outcome != check.outcome).then_some(outcome)
    }

    /// How a check ended, which for an expired signer is a matter of the profile too.
    fn status(&self, report: &Report, check: &Check) -> Status {
        let restated = self.restate(report, check);
        let ended = restated.as_ref().unwrap_or(&check.outcome).status();
        if !self.signed_when_valid || check.outcome.reason() != Some(Reason::SignerExpired) {
            return ended;
        }
        match report.outcome(Id::SignedInTime).map(Outcome::status) {
            Some(Status::Successful) => Status::Successful,
            _ => ended,
        }
    }

    /// Whether some way into the chip succeeded.
    fn is_inside(&self, report: &Report) -> bool {
        let opened = |id: &Id| matches!(report.outcome(*id), Some(Outcome::Successful { .. }));
        self.ways_in.iter().any(opened)
    }

    const fn weigh_way_in(&self, status: Status, inside: bool) -> Status {
        match status {
            Status::Successful => Status::Successful,
            _ if inside && self.bac_fallback => Status::NotSupported,
            Status::NotSupported if inside => Status::NotSupported,
            Status::NotSupported => Status::Undetermined,
            Status::Failed => Status::Aborted,
            other => other,
        }
    }
}

impl Purpose {
    /// The sentence in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests;
