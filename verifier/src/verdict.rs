//! The judgement: a pure function of the facts and a profile.
//!
//! Checks add up to groups, groups to one result, in the order failed, aborted, undetermined, not
//! supported, successful (TR-03135-1 Table 5.44). Making a check worse never makes the verdict
//! better.

use std::borrow::Cow;
use std::process::ExitCode;

use serde::Serialize;

use crate::check::{Check, Group, Id, Outcome};
use crate::profile::Profile;
use crate::reason::{Next, Reason};
use crate::report::Report;
use crate::status::Status;

/// What to do with the document, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Everything that had to be shown was shown.
    Accepted,
    /// Something that had to be shown was not.
    CannotTell,
    /// Something is wrong with the document.
    Refused,
}

impl Decision {
    /// The number a program ends with.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Accepted => 0,
            Self::Refused => 1,
            Self::CannotTell => 2,
        }
    }
}

impl From<Decision> for ExitCode {
    fn from(decision: Decision) -> Self {
        Self::from(decision.exit_code())
    }
}

/// The judgement of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What to do.
    pub decision: Decision,
    /// All groups added up.
    pub overall: Status,
    /// Which rules were applied: name, version and changes.
    pub profile: String,
    /// Each group that has checks.
    pub groups: Vec<GroupResult>,
    /// The checks that brought it about, in reading order; none when accepted.
    pub because: Vec<Id>,
    /// What an officer does next.
    #[serde(skip)]
    pub next: Next,
    /// Checks that end otherwise by these rules than the report has them.
    #[serde(skip)]
    restated: Vec<(Id, Outcome)>,
}

impl Verdict {
    /// How a check of the report ended by these rules: what is shown, printed and written down.
    pub fn outcome<'a>(&'a self, check: &'a Check) -> &'a Outcome {
        let restated = self.restated.iter().find(|(id, _)| *id == check.id);
        restated.map_or(&check.outcome, |(_, outcome)| outcome)
    }

    /// The report with every check as it ended by these rules.
    pub fn restate<'a>(&self, report: &'a Report) -> Cow<'a, Report> {
        if self.restated.is_empty() {
            return Cow::Borrowed(report);
        }
        let mut restated = report.clone();
        for check in &mut restated.checks {
            check.outcome = self.outcome(check).clone();
        }
        Cow::Owned(restated)
    }

    /// The reasons of the checks that brought the decision about.
    pub fn reasons<'a>(&'a self, report: &'a Report) -> impl Iterator<Item = Reason> + 'a {
        let check = |id: &Id| report.checks.iter().find(|check| check.id == *id);
        self.because.iter().filter_map(move |id| self.outcome(check(id)?).reason())
    }
}

/// How a group ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct GroupResult {
    /// The group.
    pub group: Group,
    /// Its members added up.
    pub status: Status,
}

/// Judges a report by the rules for its source.
pub fn verdict(report: &Report) -> Verdict {
    verdict_by(report, Profile::of(report.source))
}

/// Judges a report by `profile`.
pub fn verdict_by(report: &Report, profile: &Profile) -> Verdict {
    let groups: Vec<_> =
        Group::ALL.iter().filter_map(|group| judge_group(report, profile, *group)).collect();
    let overall = Status::all_of(groups.iter().map(|result| result.status));
    let decision = match overall {
        Status::Successful => Decision::Accepted,
        Status::Failed => Decision::Refused,
        Status::NotSupported | Status::Undetermined | Status::Aborted => Decision::CannotTell,
    };
    let because = because(report, profile, &groups, overall);
    let restated = report.checks.iter();
    let restated = restated.filter_map(|check| Some((check.id, profile.restate(report, check)?)));
    let (next, profile) = (Next::Nothing, profile.designation());
    let restated = restated.collect();
    let verdict = Verdict { decision, overall, profile, groups, because, next, restated };
    let next = next_of(&verdict, report);
    Verdict { next, ..verdict }
}

/// `None` when the group has no check that counts and needs none.
fn judge_group(report: &Report, profile: &Profile, group: Group) -> Option<GroupResult> {
    let members: Vec<_> = members(report, profile, group).map(|(_, status)| status).collect();
    if members.is_empty() {
        return None;
    }
    let status = match group {
        Group::ChipAuthenticity => Status::any_of(members),
        _ => Status::all_of(members),
    };
    Some(GroupResult { group, status })
}

/// The checks of a group as they count; a required one that is missing cannot tell.
fn members<'a>(
    report: &'a Report,
    profile: &'a Profile,
    group: Group,
) -> impl Iterator<Item = (Id, Status)> + 'a {
    let outside = profile.ways_in.iter().all(|id| report.outcome(*id).is_none());
    let begun = report.checks.iter().filter(move |check| check.id.group() == group);
    let begun = begun.filter_map(|check| Some((check.id, profile.weigh(report, check)?)));
    let missing = move |id: &Id| id.group() == group && report.outcome(*id).is_none();
    let first_way = profile.ways_in.iter().copied().take(1).filter(move |_| outside);
    let missing = profile.mandatory().chain(first_way).filter(missing);
    begun.chain(missing.map(|id| (id, Status::Undetermined)))
}

/// The checks that are as bad as the whole.
fn because(report: &Report, profile: &Profile, groups: &[GroupResult], overall: Status) -> Vec<Id> {
    if overall == Status::Successful {
        return Vec::new();
    }
    let deciding = groups.iter().filter(|result| result.status == overall);
    let members = deciding.flat_map(|result| members(report, profile, result.group));
    members.filter(|(_, status)| *status == overall).map(|(id, _)| id).collect()
}

/// The next action of the first deciding check that has one.
fn next_of(verdict: &Verdict, report: &Report) -> Next {
    let mut actions =
        verdict.reasons(report).map(Reason::next).filter(|next| *next != Next::Nothing);
    match (verdict.decision, actions.next()) {
        (Decision::Accepted, _) => Next::Nothing,
        (_, Some(next)) => next,
        (_, None) => Next::SecondLine,
    }
}

#[cfg(test)]
mod tests;
