//! Chips that do not follow PACE, step by step.

use card_format::ef::Ef;
use card_protocol::pace::Protocol;
use conformance::chip::{Access, Change, Chip, Step};
use verifier::check::Id;
use verifier::reason::Reason;

use super::chip;
use crate::inspection::{inspected, passport, stopped};
use crate::offers::{BRAINPOOL, GM, IM, dg14, dh, pace_info, security_infos};

#[track_caller]
fn failed(protocol: Protocol, id: u8, at: Step, change: Change) {
    stopped(&inspected(chip(protocol, id).with_fault(at, change)), Id::Pace, Reason::PaceFailed);
}

#[test]
fn iso7816_g_08() {
    for status in [0x6A80, 0x6A88, 0x6985, 0x6F00] {
        failed(GM, BRAINPOOL, Step::SetAt, Change::Status(status));
    }
}

/// Whoever has another nonce computes another token, as with a wrong password.
#[test]
fn iso7816_g_09() {
    for at in [0, 15] {
        let chip = chip(GM, BRAINPOOL).with_fault(Step::Nonce, Change::FlipAt(0x80, at));
        stopped(&inspected(chip), Id::Pace, Reason::WrongPassword);
    }
}

#[test]
fn iso7816_g_10() {
    for change in [Change::Status(0x6A80), Change::Status(0x6982), Change::Shorten(0x80)] {
        failed(GM, BRAINPOOL, Step::Nonce, change);
    }
}

#[test]
fn iso7816_g_11() {
    failed(GM, BRAINPOOL, Step::Nonce, Change::Retag(0x80, 0x90));
}

#[test]
fn iso7816_g_12() {
    for change in [Change::Shorten(0x82), Change::Empty(0x82), Change::Drop(0x82)] {
        failed(GM, BRAINPOOL, Step::Map, change);
    }
}

#[test]
fn iso7816_g_13() {
    for protocol in [GM, IM] {
        failed(protocol, BRAINPOOL, Step::Map, Change::Retag(0x82, 0x92));
    }
}

#[test]
fn iso7816_g_14() {
    for status in [0x6A80, 0x6985, 0x6F00] {
        failed(GM, BRAINPOOL, Step::Map, Change::Status(status));
    }
}

#[test]
fn iso7816_g_15() {
    for status in [0x6A80, 0x6985, 0x6F00] {
        failed(IM, BRAINPOOL, Step::Map, Change::Status(status));
    }
}

/// Faults of a point of 65 bytes: its form, either coordinate, both.
fn wrong_points(tag: u8) -> [Change; 5] {
    let [form, x, y] = [0, 1, 64].map(|at| Change::FlipAt(tag, at));
    [form, x, y, Change::Fill(tag, 0x04), Change::Number(tag, 0)]
}

/// Numbers that are none of the subgroup: 0, 1, 2, beyond the prime, any other.
fn wrong_numbers(tag: u8) -> [Change; 5] {
    let [zero, one, two] = [0, 1, 2].map(|number| Change::Number(tag, number));
    [zero, one, two, Change::Fill(tag, 0xFF), Change::FlipIn(tag)]
}

#[test]
fn iso7816_g_16() {
    for change in wrong_points(0x82) {
        failed(GM, BRAINPOOL, Step::Map, change);
    }
}

#[test]
fn iso7816_g_17() {
    for change in wrong_numbers(0x82) {
        failed(dh(GM), 0, Step::Map, change);
    }
}

#[test]
fn iso7816_g_18() {
    for change in [Change::Shorten(0x84), Change::Empty(0x84), Change::Drop(0x84)] {
        failed(GM, BRAINPOOL, Step::ExchangeKeys, change);
    }
}

#[test]
fn iso7816_g_19() {
    failed(GM, BRAINPOOL, Step::ExchangeKeys, Change::Retag(0x84, 0x94));
}

#[test]
fn iso7816_g_20() {
    for status in [0x6A80, 0x6985, 0x6F00] {
        failed(GM, BRAINPOOL, Step::ExchangeKeys, Change::Status(status));
    }
}

#[test]
fn iso7816_g_21() {
    for change in wrong_points(0x84) {
        failed(GM, BRAINPOOL, Step::ExchangeKeys, change);
    }
}

#[test]
fn iso7816_g_22() {
    for change in wrong_numbers(0x84) {
        failed(dh(GM), 0, Step::ExchangeKeys, change);
    }
}

#[test]
fn iso7816_g_23() {
    failed(GM, BRAINPOOL, Step::ExchangeKeys, Change::Echo(0x84));
    failed(dh(GM), 0, Step::ExchangeKeys, Change::Echo(0x84));
}

#[test]
fn iso7816_g_24() {
    for change in
        [Change::FlipIn(0x86), Change::Shorten(0x86), Change::Empty(0x86), Change::Drop(0x86)]
    {
        failed(GM, BRAINPOOL, Step::Token, change);
    }
}

#[test]
fn iso7816_g_25() {
    failed(GM, BRAINPOOL, Step::Token, Change::Retag(0x86, 0x96));
}

#[test]
fn iso7816_g_26() {
    let report =
        |status| inspected(chip(GM, BRAINPOOL).with_fault(Step::Token, Change::Status(status)));
    stopped(&report(0x6300), Id::Pace, Reason::WrongPassword);
    for status in [0x6A80, 0x6985, 0x6F00] {
        stopped(&report(status), Id::Pace, Reason::PaceFailed);
    }
}

/// Too short, too long, another tag, nothing.
#[test]
fn iso7816_g_27() {
    let right = security_infos(&[pace_info(GM, BRAINPOOL)]);
    let with = |at: usize, byte: u8| {
        let mut file = right.clone();
        file[at] = byte;
        file
    };
    let (short, long) = (with(1, right[1] - 1), with(3, right[3] + 1));
    for (file, reason) in [
        (short, Reason::PaceFailed),
        (long, Reason::PaceFailed),
        (with(0, 0x30), Reason::PaceFailed),
        (with(4, 0x0C), Reason::PaceFailed),
        (vec![0x31, 0x00], Reason::NotADocument),
    ] {
        let plan = passport([(Ef::Dg14, dg14(&[pace_info(GM, BRAINPOOL)]))]);
        let chip = Chip::new(plan.beside(Ef::CardAccess, file).build(), Access::Pace);
        stopped(&inspected(chip), Id::Pace, reason);
    }
}

/// Reserved numbers, and groups of the other kind.
#[test]
fn iso7816_g_28() {
    for (protocol, id) in [(GM, 3), (GM, 7), (GM, 19), (GM, 31), (GM, 0), (dh(GM), BRAINPOOL)] {
        let report = inspected(chip(protocol, id));
        stopped(&report, Id::Pace, Reason::PaceParametersNotSupported);
    }
}
