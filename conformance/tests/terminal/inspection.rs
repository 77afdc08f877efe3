//! The terminal in front of an emulated chip, and what it says.

use card_format::ef::Ef;
use chacha20::ChaCha20Rng;
use conformance::chip::Chip;
use conformance::document::{Plan, TODAY};
use rand_core::SeedableRng;
use verifier::check::{Id, Outcome};
use verifier::inspect::{Inspection, Request, inspect};
use verifier::password::Password;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::status::Status;
use verifier::verdict::{Decision, verdict};

/// Number, birth and expiry of the conforming document.
pub(crate) const ZONE: &str = "L898902C3,740812,361122";

/// A document of EF.DG1, EF.DG2 and these files.
pub(crate) fn passport(groups: impl IntoIterator<Item = (Ef, Vec<u8>)>) -> Plan {
    let mut plan = Plan::default();
    plan.files.retain(|ef, _| matches!(ef, Ef::Dg1 | Ef::Dg2));
    plan.files.extend(groups);
    plan
}

/// Inspects a chip with the zone.
pub(crate) fn inspected(mut chip: Chip) -> Report {
    inspect_with(&mut chip, &Password::mrz(ZONE).unwrap(), 0)
}

/// Inspects a chip that is kept; each terminal draws numbers of its own.
pub(crate) fn inspect_with(chip: &mut Chip, password: &Password, terminal: u8) -> Report {
    let trust = Plan::default().trust();
    let rng = &mut ChaCha20Rng::from_seed([terminal; 32]);
    let request = Request::new(password, &trust, TODAY);
    let Inspection { report, .. } = inspect(chip, request, rng, &mut ());
    report
}

/// Likewise, with the zone.
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
