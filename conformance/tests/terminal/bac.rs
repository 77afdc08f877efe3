//! Unit `ISO7816_B`: Basic Access Control, and secure messaging after it.

use conformance::chip::{Access, Change, Chip, Step};
use verifier::check::{Id, Outcome};
use verifier::reason::Reason;
use verifier::report::Report;

use crate::inspection::{inspected, passport, stopped};

fn report(at: Step, change: Change) -> Report {
    inspected(Chip::new(passport([]).build(), Access::Basic).with_fault(at, change))
}

/// The chip opens, and nothing that comes then is taken for an answer.
fn lost(change: Change) {
    let report = report(Step::Protected, change);
    assert_eq!(report.outcome(Id::BasicAccess).and_then(Outcome::reason), None);
    stopped(&report, Id::Signature, Reason::CardFault);
}

#[test]
fn iso7816_b_01() {
    let report = report(Step::MutualAuthenticate, Change::Flip(0));
    stopped(&report, Id::BasicAccess, Reason::BasicAccessFailed);
}

#[test]
fn iso7816_b_02() {
    let report = report(Step::MutualAuthenticate, Change::Cryptogram);
    stopped(&report, Id::BasicAccess, Reason::BasicAccessFailed);
}

#[test]
fn iso7816_b_03() {
    for (status, reason) in [
        (0x6300, Reason::BasicAccessRefused),
        (0x6982, Reason::BasicAccessRefused),
        (0x6988, Reason::BasicAccessRefused),
        (0x6A80, Reason::BasicAccessFailed),
    ] {
        let report = report(Step::MutualAuthenticate, Change::Status(status));
        stopped(&report, Id::BasicAccess, reason);
    }
}

#[test]
fn iso7816_b_04() {
    for status in [0x6987, 0x6988] {
        lost(Change::Status(status));
    }
}

#[test]
fn iso7816_b_05() {
    lost(Change::Drop(0x8E));
}

#[test]
fn iso7816_b_06() {
    lost(Change::Drop(0x87));
}

#[test]
fn iso7816_b_07() {
    lost(Change::Drop(0x99));
}

#[test]
fn iso7816_b_08() {
    lost(Change::FlipIn(0x8E));
}

/// With the right MAC as well as with that of other bytes.
#[test]
fn iso7816_b_09() {
    lost(Change::Cryptogram);
    lost(Change::FlipIn(0x87));
}
