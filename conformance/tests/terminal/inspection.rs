//! The terminal in front of an emulated chip, and what it says.

use conformance::chip::Chip;
pub(crate) use conformance::models::{ZONE, inspect_with, inspected, passport};
use verifier::check::{Id, Outcome};
use verifier::password::Password;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::status::Status;
use verifier::verdict::{Decision, verdict};

/// Inspects a chip that is kept, with the zone.
pub(crate) fn inspect_again(chip: &mut Chip, terminal: u8) -> Report {
    inspect_with(chip, &Password::mrz(ZONE).unwrap(), terminal)
}

/// The inspection succeeds, and so does this check.
#[track_caller]
pub(crate) fn accepted(report: &Report, id: Id) {
    let checks = &report.checks;
    assert_eq!(report.outcome(id).map(Outcome::status), Some(Status::Successful), "{checks:#?}");
    assert_eq!(verdict(report).decision, Decision::Accepted, "{checks:#?}");
}

/// This check ends for this reason, and the document is not accepted.
#[track_caller]
pub(crate) fn stopped(report: &Report, id: Id, reason: Reason) {
    let checks = &report.checks;
    assert_eq!(report.outcome(id).and_then(Outcome::reason), Some(reason), "{checks:#?}");
    assert_ne!(verdict(report).decision, Decision::Accepted, "{checks:#?}");
}
