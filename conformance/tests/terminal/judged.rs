//! A document, and what the terminal has to say of it.

use conformance::document::Plan;
use conformance::forgery::Forge;
use conformance::forgery::table;
use conformance::forgery::trial::divergences;
use verifier::verdict::{Decision, verdict};

/// Inspection is successful.
pub(crate) fn is_accepted(plan: &Plan) {
    let report = plan.judge();
    let verdict = verdict(&report);
    assert_eq!(verdict.decision, Decision::Accepted, "{:?}: {:?}", verdict.because, report.checks);
}

/// Inspection fails for every document of a case, as the table of forged documents wants it.
pub(crate) fn is_forged(case: &str) {
    let case = case.to_uppercase();
    let forgeries: Vec<_> = table::of_case(&case).collect();
    assert!(!forgeries.is_empty(), "{case} has no document");
    let divergences = divergences(&Forge::default(), &forgeries);
    assert!(divergences.is_empty(), "{divergences:#?}");
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

/// One test for each case whose documents stand in the table of forged ones.
macro_rules! forged {
    ($($case:ident)*) => {$(
        #[test]
        fn $case() {
            crate::judged::is_forged(stringify!($case));
        }
    )*};
}

pub(crate) use {accepted, forged};
