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
mod tests {
    use Status::{Aborted, Failed, NotSupported, Successful, Undetermined};
    use card_format::ef::Ef;
    use proptest::prelude::*;

    use super::*;
    use crate::document::Source;
    use crate::evidence::Evidence;
    use crate::profile::{Change, Obligation, SHIPPED};

    fn outcome(status: Status) -> Outcome {
        match status {
            Successful => Evidence::Plain { bytes: 0 }.into(),
            NotSupported => Reason::NotOffered.into(),
            Undetermined => Reason::AnchorMissing.into(),
            Aborted => Reason::CardRemoved.into(),
            Failed => Reason::HashDiffers.into(),
        }
    }

    fn report(checks: &[(Id, Status)]) -> Report {
        let check = |(id, status): &(Id, Status)| Check {
            id: *id,
            outcome: outcome(*status),
            milliseconds: 0,
        };
        Report {
            anchors: 1,
            checks: checks.iter().map(check).collect(),
            ..Report::empty(Source::Card, "2026-11-22")
        }
    }

    fn required() -> impl Iterator<Item = Id> {
        Profile::stationary().mandatory().chain([Id::Pace])
    }

    fn fallback() -> Profile {
        Profile::stationary().clone().changed(Change::BacFallback)
    }

    fn good() -> Vec<(Id, Status)> {
        required().map(|id| (id, Successful)).collect()
    }

    #[test]
    fn the_order_of_the_guideline_decides() {
        let with = |id, status| {
            let mut checks = good();
            checks.retain(|(other, _)| *other != id);
            checks.push((id, status));
            verdict(&report(&checks))
        };
        for (id, status, decision) in [
            (Id::ActiveAuthentication, Successful, Decision::Accepted),
            (Id::ActiveAuthentication, NotSupported, Decision::Accepted),
            (Id::ActiveAuthentication, Undetermined, Decision::CannotTell),
            (Id::ActiveAuthentication, Failed, Decision::Refused),
            (Id::File(Ef::Dg3), NotSupported, Decision::Accepted),
            (Id::File(Ef::Dg3), Aborted, Decision::CannotTell),
            (Id::File(Ef::Dg3), Failed, Decision::Refused),
            (Id::Chain, NotSupported, Decision::CannotTell),
            (Id::Chain, Undetermined, Decision::CannotTell),
            (Id::Pace, Failed, Decision::CannotTell),
            (Id::AccessParameters, Failed, Decision::Refused),
        ] {
            let verdict = with(id, status);
            assert_eq!(verdict.decision, decision, "{id} {status:?}");
            let blamed = decision != Decision::Accepted;
            assert_eq!(verdict.because, if blamed { vec![id] } else { vec![] });
        }
    }

    #[test]
    fn a_check_that_was_never_begun_is_not_forgotten() {
        for id in required() {
            let mut checks = good();
            checks.retain(|(other, _)| *other != id);
            let verdict = verdict(&report(&checks));
            assert_eq!(verdict.decision, Decision::CannotTell);
            assert_eq!(verdict.because, [id]);
        }
        assert_eq!(verdict(&report(&[])).decision, Decision::CannotTell);
    }

    #[test]
    fn one_way_to_show_a_genuine_chip_is_enough() {
        let mut checks = good();
        checks.push((Id::ChipAuthentication, Undetermined));
        checks.push((Id::ActiveAuthentication, Successful));
        assert_eq!(verdict(&report(&checks)).decision, Decision::Accepted);
    }

    #[test]
    fn an_old_door_is_taken_for_a_new_one_only_where_the_profile_says_so() {
        let opened = |pace, bac, profile: &Profile| {
            let mut checks = good();
            checks.retain(|(id, _)| *id != Id::Pace);
            checks.extend([(Id::Pace, pace), (Id::BasicAccess, bac)]);
            verdict_by(&report(&checks), profile).decision
        };
        let fallback = fallback();
        for profile in [Profile::stationary(), &fallback] {
            assert_eq!(opened(NotSupported, Successful, profile), Decision::Accepted);
            assert_eq!(opened(NotSupported, Failed, profile), Decision::CannotTell);
            assert_eq!(opened(Failed, Failed, profile), Decision::CannotTell);
        }
        assert_eq!(opened(Failed, Successful, Profile::stationary()), Decision::CannotTell);
        assert_eq!(opened(Failed, Successful, &fallback), Decision::Accepted);
    }

    #[test]
    fn whoever_is_there_for_fingerprints_needs_the_chip_to_believe_the_terminal() {
        for (status, decision) in [
            (Some(Successful), Decision::Accepted),
            (Some(NotSupported), Decision::CannotTell),
            (None, Decision::CannotTell),
        ] {
            let mut checks = good();
            checks.extend(status.map(|status| (Id::TerminalAuthentication, status)));
            let report = report(&checks);
            assert_eq!(verdict(&report).decision, Decision::Accepted);
            let profile = Profile::stationary().clone().changed(Change::TerminalAuthentication);
            assert_eq!(verdict_by(&report, &profile).decision, decision, "{status:?}");
        }
    }

    #[test]
    fn without_a_trusted_issuer_nothing_is_green() {
        for shipped in SHIPPED {
            for status in Status::ALL.into_iter().filter(|status| *status != Successful) {
                let mut checks = good();
                checks.retain(|(id, _)| *id != Id::Chain);
                checks.push((Id::Chain, status));
                let verdict = verdict_by(&report(&checks), shipped.profile());
                assert_ne!(verdict.decision, Decision::Accepted, "{} {status:?}", shipped.name);
            }
        }
    }

    #[test]
    fn a_refused_terminal_is_no_fault_of_the_document() {
        let mut checks = good();
        checks.push((Id::TerminalAuthentication, Failed));
        let report = report(&checks);
        assert_eq!(verdict(&report).decision, Decision::Accepted);
        let profile = Profile::stationary().clone().changed(Change::TerminalAuthentication);
        assert_eq!(verdict_by(&report, &profile).decision, Decision::CannotTell);
    }

    #[test]
    fn an_expired_signer_is_taken_only_where_the_profile_says_so_and_it_signed_in_time() {
        let mut lenient = Profile::stationary().clone();
        lenient.signed_when_valid = true;
        let judged = |reason: Reason, signed, profile: &Profile| {
            let mut checks = good();
            checks.retain(|(id, _)| *id != Id::SignerValidity);
            checks.push((Id::SignedInTime, signed));
            let mut report = report(&checks);
            let outcome = reason.into();
            report.checks.push(Check { id: Id::SignerValidity, outcome, milliseconds: 0 });
            verdict_by(&report, profile).decision
        };
        let (expired, early) = (Reason::SignerExpired, Reason::SignerNotYetValid);
        assert_eq!(judged(expired, Successful, &lenient), Decision::Accepted);
        assert_eq!(judged(expired, Successful, Profile::stationary()), Decision::Refused);
        assert_eq!(judged(early, Successful, &lenient), Decision::Refused);
        for signed in [NotSupported, Undetermined, Aborted, Failed] {
            assert_eq!(judged(expired, signed, &lenient), Decision::Refused, "{signed:?}");
        }
    }

    fn any_checks() -> impl Strategy<Value = Vec<(Id, Status)>> {
        let ids: Vec<_> = Id::all().collect();
        let check = (prop::sample::select(ids), prop::sample::select(Status::ALL.to_vec()));
        prop::collection::btree_map(check.0, check.1, 0..40)
            .prop_map(|checks| checks.into_iter().collect())
    }

    proptest! {
        #[test]
        fn a_worse_check_never_makes_a_better_verdict(
            checks in any_checks(),
            at in any::<prop::sample::Index>(),
            worse in prop::sample::select(Status::ALL.to_vec()),
        ) {
            prop_assume!(!checks.is_empty());
            let mut changed = checks.clone();
            let check = &mut changed[at.index(checks.len())];
            check.1 = check.1.max(worse);
            let special = Change::ALL.map(|change| Profile::stationary().clone().changed(change));
            let shipped = SHIPPED.map(|shipped| shipped.profile().clone());
            for profile in shipped.into_iter().chain(special) {
                let before = verdict_by(&report(&checks), &profile);
                let after = verdict_by(&report(&changed), &profile);
                prop_assert!(after.decision >= before.decision);
                prop_assert!(after.overall >= before.overall);
            }
        }

        #[test]
        fn what_is_evaluatory_never_counts(checks in any_checks(), other in any_checks()) {
            for shipped in SHIPPED {
                let profile = shipped.profile();
                let counts = |(id, _): &(Id, Status)| {
                    profile.obligation(*id) != Obligation::Evaluatory
                };
                let counted: Vec<_> = checks.iter().copied().filter(counts).collect();
                let more = other.iter().copied().filter(|check| !counts(check));
                let all: Vec<_> = counted.iter().copied().chain(more).collect();
                let (one, two) = (report(&counted), report(&all));
                let (one, two) = (verdict_by(&one, profile), verdict_by(&two, profile));
                let judged = |verdict: &Verdict| (verdict.decision, verdict.overall, verdict.next);
                prop_assert_eq!(judged(&one), judged(&two));
                prop_assert_eq!((one.groups, one.because), (two.groups, two.because));
            }
        }

        #[test]
        fn whoever_is_not_accepted_learns_why(checks in any_checks()) {
            let verdict = verdict(&report(&checks));
            prop_assert_eq!(verdict.because.is_empty(), verdict.decision == Decision::Accepted);
        }

        #[test]
        fn a_report_survives_being_written_down(checks in any_checks()) {
            let report = report(&checks);
            let text = serde_json::to_string(&report).unwrap();
            let again: Report = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(verdict(&again), verdict(&report));
        }
    }
}
