//! How facts become a colour.

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
    let check =
        |(id, status): &(Id, Status)| Check { id: *id, outcome: outcome(*status), milliseconds: 0 };
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
