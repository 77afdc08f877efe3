//! Chips that do not believe the terminal, or believe it less, and terminals that do not get so far.

use card_format::cvc::Role;
use card_format::ef::Ef;
use conformance::chip::{Change, Step};
use conformance::der::Node;
use verifier::check::{Id, Outcome};
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::verdict::{Decision, verdict_by};

use super::{
    AUTHORITY, Guarded, SHA256, changed, cvca, inspected, opened, profile, terminal_info,
    with_rights,
};
use crate::authorities::{Chain, Terms, day};

/// Terminal Authentication ends for this reason, nothing that is guarded is read, and the procedure
/// fails.
#[track_caller]
fn closed(report: &Report, reason: Reason) {
    let checks = &report.checks;
    let found = report.outcome(Id::TerminalAuthentication).and_then(Outcome::reason);
    assert_eq!(found, Some(reason), "{checks:#?}");
    for ef in [Ef::Dg3, Ef::Dg4] {
        let unread = Some(Reason::PresentNotRead);
        assert_eq!(report.outcome(Id::File(ef)).and_then(Outcome::reason), unread, "{checks:#?}");
    }
    assert_ne!(verdict_by(report, &profile()).decision, Decision::Accepted, "{checks:#?}");
}

/// The default document in front of a terminal with these certificates.
fn shown(certificates: impl FnOnce(&Chain) -> Vec<Vec<u8>>) -> Report {
    let chain = Chain::new(AUTHORITY, SHA256);
    let terminal = chain.terminal.terminal(certificates(&chain));
    inspected(Guarded::by(&chain.authority).chip(), Some(terminal))
}

/// Nobody has certificates of that authority; or somebody has, and the chip does not know it.
#[test]
fn iso7816_e_08() {
    let other = Chain::new("DETESTCVCA00002", SHA256);
    let wrong = |guarded: &mut Guarded| guarded.authorities = cvca(&other.authority);
    closed(&changed(wrong), Reason::TrustPointUnknown);
    let mut guarded = Guarded::by(&Chain::new(AUTHORITY, SHA256).authority);
    wrong(&mut guarded);
    let terminal = other.terminal.terminal(other.all_rights());
    closed(&inspected(guarded.chip(), Some(terminal)), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_09() {
    for file in [vec![0x42, 0, 0, 0, 0], vec![0; 36]] {
        closed(&changed(|guarded| guarded.authorities = file), Reason::TrustPointsMalformed);
    }
}

/// The file has room for two names by the standard. The terminal goes on with the next document.
#[test]
fn iso7816_e_10() {
    let names = ["DECV00001", "DECV00002", "DECV00003"];
    let name = |name: &&str| Node::primitive(&[0x42], name.as_bytes()).encode();
    let mut file: Vec<u8> = names.iter().flat_map(name).collect();
    file.resize(36, 0);
    let chain = Chain::new(names[0], SHA256);
    let mut guarded = Guarded::by(&chain.authority);
    guarded.authorities = file;
    let terminal = || Some(chain.terminal.terminal(chain.all_rights()));
    closed(&inspected(guarded.chip(), terminal()), Reason::TrustPointsMalformed);
    let next = Guarded::by(&chain.authority).chip();
    opened(&inspected(next, terminal()), &[Ef::Dg3, Ef::Dg4]);
}

#[test]
fn iso7816_e_11() {
    let report = changed(|guarded| guarded.guard.number = b"M11T002JM4".to_vec());
    closed(&report, Reason::TerminalRefused);
}

#[track_caller]
fn with_challenge(length: usize) {
    let chain = Chain::new(AUTHORITY, SHA256);
    let chip = Guarded::by(&chain.authority).chip();
    let chip = chip.with_fault(Step::TerminalChallenge, Change::Resize(length));
    let terminal = chain.terminal.terminal(chain.all_rights());
    closed(&inspected(chip, Some(terminal)), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_12() {
    with_challenge(7);
}

#[test]
fn iso7816_e_13() {
    with_challenge(9);
}

/// Some files are read, and these are not.
#[track_caller]
fn denied(report: &Report, read: &[Ef], unread: &[Ef]) {
    opened(report, read);
    for ef in unread {
        let reason = report.outcome(Id::File(*ef)).and_then(Outcome::reason);
        assert_eq!(reason, Some(Reason::PresentNotRead));
    }
}

#[test]
fn iso7816_e_14() {
    denied(&shown(|chain| with_rights(chain, false, true)), &[Ef::Dg4], &[Ef::Dg3]);
}

#[test]
fn iso7816_e_15() {
    denied(&shown(|chain| with_rights(chain, true, false)), &[Ef::Dg3], &[Ef::Dg4]);
}

#[test]
fn iso7816_e_16() {
    denied(&shown(|chain| with_rights(chain, false, false)), &[], &[Ef::Dg3, Ef::Dg4]);
}

/// The chain with one certificate whose last byte is another.
fn spoiled(chain: &Chain, which: usize) -> Vec<Vec<u8>> {
    let mut certificates = chain.all_rights();
    *certificates[which].last_mut().unwrap() ^= 0x01;
    certificates
}

#[test]
fn iso7816_e_17() {
    closed(&shown(|chain| spoiled(chain, 0)), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_18() {
    closed(&shown(|chain| spoiled(chain, 1)), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_19() {
    let expired = |chain: &Chain| {
        let until = day(11, 14);
        let verifier = Terms::of(Role::DomesticVerifier).until(until);
        chain.certificates(verifier, Terms::of(Role::Terminal).until(until))
    };
    closed(&shown(expired), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_22() {
    let report =
        changed(|guarded| guarded.terminal_info = terminal_info(Some(([0x01, 0x2C], 0x1A))));
    closed(&report, Reason::TrustPointsMalformed);
}

#[test]
fn iso7816_e_23() {
    let report =
        changed(|guarded| guarded.terminal_info = terminal_info(Some(([0x01, 0x1C], 0x1A))));
    closed(&report, Reason::TrustPointsMalformed);
}

#[test]
fn iso7816_e_24() {
    let chain = Chain::new(AUTHORITY, SHA256);
    let report = inspected(Guarded::by(&chain.authority).chip(), None);
    closed(&report, Reason::TerminalKeyMissing);
}
