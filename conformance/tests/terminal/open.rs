//! Unit `ISO7816_A`: selecting the application.

use conformance::chip::{Access, Change, Chip, Step};
use verifier::check::Id;
use verifier::reason::Reason;

use crate::inspection::{accepted, inspected, passport, stopped};

#[test]
fn iso7816_a_01() {
    accepted(&inspected(Chip::new(passport([]).build(), Access::Plain)), Id::PlainAccess);
}

#[test]
fn iso7816_a_02() {
    accepted(&inspected(Chip::new(passport([]).build(), Access::Basic)), Id::BasicAccess);
}

#[test]
fn iso7816_a_03() {
    for status in [0x6A82, 0x6982, 0x6985, 0x6F00] {
        let chip = Chip::new(passport([]).build(), Access::Basic);
        let chip = chip.with_fault(Step::SelectApplication, Change::Status(status));
        stopped(&inspected(chip), Id::Pace, Reason::NotADocument);
    }
}
