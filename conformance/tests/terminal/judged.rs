//! A document, and what the terminal has to say of it.

use conformance::document::Plan;
use verifier::check::{Id, Outcome};
use verifier::reason::Reason;
use verifier::verdict::{Decision, verdict};

/// Inspection is successful.
pub(crate) fn is_accepted(plan: &Plan) {
    let report = plan.judge();
    let verdict = verdict(&report);
    assert_eq!(verdict.decision, Decision::Accepted, "{:?}: {:?}", verdict.because, report.checks);
}

/// Inspection fails: the check that should tell does, and nothing is accepted.
pub(crate) fn is_failed(plan: &Plan, id: Id, reason: Reason) {
    let report = plan.judge();
    let told = report.outcome(id).and_then(Outcome::reason);
    assert_eq!(told, Some(reason), "{:?}", report.checks);
    let verdict = verdict(&report);
    assert_ne!(verdict.decision, Decision::Accepted);
    assert!(verdict.because.contains(&id) || verdict.decision == Decision::Refused);
}

/// One test for each case: its id and its document.
macro_rules! accepted {
    ($($case:ident: $plan:expr;)*) => {$(
        #[test]
        fn $case() {
            crate::judged::is_accepted(&$plan);
        }
    )*};
}

/// One test for each case: its id, its document, the check that tells and what it tells.
macro_rules! failed {
    ($($case:ident: $plan:expr, $id:expr, $reason:ident;)*) => {$(
        #[test]
        fn $case() {
            crate::judged::is_failed(&$plan, $id, verifier::reason::Reason::$reason);
        }
    )*};
}

pub(crate) use {accepted, failed};
