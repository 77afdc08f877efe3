//! Unit `ISO7816_G`: PACE. The application opens after PACE alone, as the plan wants it.

use card_format::ef::Ef;
use card_format::security_info::{KeyAgreement, Mapping};
use card_protocol::group::{Group, Standardized};
use card_protocol::pace::Protocol;
use conformance::chip::{Access, CAN, Change, Chip, Step};
use conformance::der::Node;
use verifier::check::{Id, Outcome};
use verifier::password::Password;
use verifier::reason::Reason;
use verifier::verdict::{Decision, verdict};

use crate::inspection::{accepted, inspect_again, inspect_with, inspected, passport, stopped};
use crate::offers::{
    BRAINPOOL, CAM, CIPHERS, GM, IM, P256, chip_key_info, dg14, dh, pace_info, pair, public,
    security_infos,
};

/// The byte that makes the key of the chip authentication mapping.
const MAPPING_KEY: u8 = 0x35;

/// A chip whose EF.CardAccess and EF.DG14 hold these entries.
fn chip_with(infos: &[Node]) -> Chip {
    let plan = passport([(Ef::Dg14, dg14(infos))]).beside(Ef::CardAccess, security_infos(infos));
    Chip::new(plan.build(), Access::Pace)
}

/// A chip with one variant of PACE in one group.
fn chip(protocol: Protocol, id: u8) -> Chip {
    chip_with(&[pace_info(protocol, id)])
}

/// A chip with the chip authentication mapping in one group; in EF.CardSecurity stand these
/// entries beside those of EF.CardAccess.
fn mapping_chip(id: u8, keys: &[Node]) -> Chip {
    let offered = [pace_info(CAM, id)];
    let secured = security_infos(&[&offered, keys].concat());
    let plan = passport([(Ef::Dg14, dg14(&offered))]);
    let card_security = plan.card_security(&secured);
    let plan = plan.beside(Ef::CardAccess, security_infos(&offered));
    let files = plan.beside(Ef::CardSecurity, card_security).build();
    let group = Standardized::from_id(id).unwrap();
    Chip::new(files, Access::Pace).with_mapping_key(pair(group, MAPPING_KEY))
}

/// The same with its own key in EF.CardSecurity.
fn genuine(id: u8) -> Chip {
    mapping_chip(id, &[signed_key(id, MAPPING_KEY)])
}

fn signed_key(id: u8, byte: u8) -> Node {
    let group = Standardized::from_id(id).unwrap();
    chip_key_info(public(group, byte), KeyAgreement::Ecdh, Some(id))
}

#[track_caller]
fn failed(protocol: Protocol, id: u8, at: Step, change: Change) {
    stopped(&inspected(chip(protocol, id).with_fault(at, change)), Id::Pace, Reason::PaceFailed);
}

/// The chip is inside, and has not proven itself.
#[track_caller]
fn unproven(chip: Chip, reason: Reason) {
    let report = inspected(chip);
    assert_eq!(report.outcome(Id::Pace).and_then(Outcome::reason), None);
    stopped(&report, Id::ChipAuthenticationMapping, reason);
}

/// PACE in every group of a kind, one after the other.
fn in_groups(protocol: Protocol, ids: impl IntoIterator<Item = u8>) {
    for id in ids {
        accepted(&inspected(chip(protocol, id)), Id::Pace);
    }
}

#[test]
fn iso7816_g_01() {
    for (protocol, id) in [(GM, P256), (IM, P256), (dh(GM), 0), (dh(IM), 0)] {
        accepted(&inspected(chip(protocol, id)), Id::Pace);
        let can = Password::can(CAN).unwrap();
        accepted(&inspect_with(&mut chip(protocol, id), &can, 1), Id::Pace);
    }
}

#[test]
fn iso7816_g_02() {
    in_groups(dh(GM), 0..=2);
    in_groups(GM, 8..=18);
}

/// P-224 is not for this mapping.
#[test]
fn iso7816_g_03() {
    in_groups(dh(IM), 0..=2);
    in_groups(IM, (8..=18).filter(|id| *id != 10));
}

#[test]
fn iso7816_g_04() {
    for cipher in CIPHERS {
        for protocol in [GM, IM] {
            accepted(&inspected(chip(Protocol { cipher, ..protocol }, BRAINPOOL)), Id::Pace);
        }
    }
}

/// Entries of other protocols, of nobody, and of a version that nobody knows.
#[test]
fn iso7816_g_05() {
    let unknown = |arc: &[u8]| Node::sequence(vec![Node::oid(arc), Node::integer(1)]);
    let later =
        Node::sequence(vec![Node::oid(GM.oid().as_bytes()), Node::integer(3), Node::integer(P256)]);
    let mut chip = chip_with(&[
        unknown(b"\x2A\x03\x04"),
        pace_info(GM, BRAINPOOL),
        unknown(b"\x04\x00\x7F\x00\x07\x02\x02\x02"),
        later,
    ]);
    accepted(&inspect_again(&mut chip, 1), Id::Pace);
}

/// The strongest of several, named where there is a choice.
#[test]
fn iso7816_g_06() {
    let strong = Protocol { cipher: CIPHERS[3], ..GM };
    for (offers, protocol, named) in [
        (vec![(GM, BRAINPOOL), (IM, BRAINPOOL)], GM, None),
        (vec![(GM, BRAINPOOL), (GM, 16)], GM, Some(16)),
        (vec![(GM, 10), (GM, BRAINPOOL)], GM, Some(BRAINPOOL)),
        (vec![(GM, BRAINPOOL), (strong, 17), (dh(GM), 2)], strong, Some(17)),
    ] {
        let infos: Vec<_> = offers.iter().map(|(offer, id)| pace_info(*offer, *id)).collect();
        let mut chip = chip_with(&infos);
        accepted(&inspect_again(&mut chip, 1), Id::Pace);
        let named = named.map(|id| Node::primitive(&[0x84], &[id]));
        assert_eq!(chip.heard().set_at, [set_at(protocol, named)]);
    }
}

/// What MSE:Set AT says with the zone as password.
fn set_at(protocol: Protocol, named: Option<Node>) -> Vec<u8> {
    let protocol = Node::primitive(&[0x80], protocol.oid().as_bytes());
    let objects = [protocol, Node::primitive(&[0x83], &[1])].into_iter().chain(named);
    objects.flat_map(|object| object.encode()).collect()
}

/// Explicit parameters are nobody's, so the standardized ones are taken.
#[test]
fn iso7816_g_07() {
    let parameters = Node::sequence(vec![
        Node::oid(&GM.oid().as_bytes()[..9]),
        Node::parse(&public(Standardized::from_id(12).unwrap(), 1).at(&[0]).encode()),
        Node::integer(32),
    ]);
    let mut chip = chip_with(&[pace_info(GM, 32), pace_info(GM, BRAINPOOL), parameters]);
    accepted(&inspect_again(&mut chip, 1), Id::Pace);
    let named = Node::primitive(&[0x84], &[BRAINPOOL]);
    assert_eq!(chip.heard().set_at, [set_at(GM, Some(named))]);
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
    for file in [short, long, with(0, 0x30), with(4, 0x0C), vec![0x31, 0x00]] {
        let plan = passport([(Ef::Dg14, dg14(&[pace_info(GM, BRAINPOOL)]))]);
        let chip = Chip::new(plan.beside(Ef::CardAccess, file).build(), Access::Pace);
        let report = inspected(chip);
        assert_ne!(report.outcome(Id::Pace).and_then(Outcome::reason), None);
        assert_ne!(verdict(&report).decision, Decision::Accepted);
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

#[test]
fn iso7816_g_29() {
    let report = inspected(genuine(BRAINPOOL).with_fault(Step::Token, Change::Unwrap(0x8A)));
    assert_ne!(verdict(&report).decision, Decision::Accepted, "{:#?}", report.checks);
    unproven(
        genuine(BRAINPOOL).with_fault(Step::Token, Change::Drop(0x8A)),
        Reason::MappingNotProven,
    );
}

/// Wrapped once more, and not in whole blocks.
#[test]
fn iso7816_g_30() {
    for change in [Change::Wrap(0x8A, 0x02), Change::Shorten(0x8A)] {
        let chip = genuine(BRAINPOOL).with_fault(Step::Token, change);
        unproven(chip, Reason::MappingNotProven);
    }
}

/// Spoiled on the way, and made with another key.
#[test]
fn iso7816_g_31() {
    for at in [0, 17, 47] {
        let chip = genuine(BRAINPOOL).with_fault(Step::Token, Change::FlipAt(0x8A, at));
        unproven(chip, Reason::MappingNotProven);
    }
    let group = Standardized::from_id(BRAINPOOL).unwrap();
    let copy = genuine(BRAINPOOL).with_mapping_key(pair(group, 0x36));
    unproven(copy, Reason::MappingNotProven);
}

#[test]
fn iso7816_g_32() {
    let chip = genuine(BRAINPOOL).with_fault(Step::Token, Change::Retag(0x8A, 0x8B));
    unproven(chip, Reason::MappingNotProven);
}

#[test]
fn iso7816_g_33() {
    let chip = genuine(BRAINPOOL).with_fault(Step::Token, Change::Empty(0x8A));
    unproven(chip, Reason::MappingNotProven);
}

#[test]
fn iso7816_g_34() {
    accepted(&inspected(genuine(BRAINPOOL)), Id::ChipAuthenticationMapping);
}

/// It is no proof where nobody asked for one.
#[test]
fn iso7816_g_35() {
    let chip = chip(GM, BRAINPOOL).with_fault(Step::Token, Change::Add(0x8A, &[0x5A; 48]));
    let report = inspected(chip);
    accepted(&report, Id::Pace);
    assert!(report.outcome(Id::ChipAuthenticationMapping).is_none());
}

/// There is no chip authentication mapping modulo a prime.
#[test]
fn iso7816_g_36() {
    let offered = [
        pace_info(Protocol { cipher: CIPHERS[0], ..GM }, BRAINPOOL),
        pace_info(Protocol { agreement: KeyAgreement::Dh, ..CAM }, BRAINPOOL),
    ];
    let secured = [&offered[..], &[signed_key(BRAINPOOL, MAPPING_KEY)]].concat();
    let plan = passport([(Ef::Dg14, dg14(&offered))]);
    let card_security = plan.card_security(&security_infos(&secured));
    let plan = plan.beside(Ef::CardAccess, security_infos(&offered));
    let mut chip = Chip::new(plan.beside(Ef::CardSecurity, card_security).build(), Access::Pace);
    accepted(&inspect_again(&mut chip, 1), Id::Pace);
    let valid = Protocol { cipher: CIPHERS[0], mapping: Mapping::Generic, ..GM };
    assert_eq!(chip.heard().set_at, [set_at(valid, None)]);
}

/// EF.DG14 does not repeat what EF.CardAccess offers.
#[test]
fn iso7816_g_38() {
    let offered = [pace_info(CAM, BRAINPOOL)];
    let secured = [&offered[..], &[signed_key(BRAINPOOL, MAPPING_KEY)]].concat();
    let unknown = Node::sequence(vec![Node::oid(b"\x2A\x03\x04"), Node::integer(1)]);
    let plan = passport([(Ef::Dg14, dg14(&[unknown]))]);
    let card_security = plan.card_security(&security_infos(&secured));
    let plan = plan.beside(Ef::CardAccess, security_infos(&offered));
    let files = plan.beside(Ef::CardSecurity, card_security).build();
    let group = Standardized::from_id(BRAINPOOL).unwrap();
    let chip = Chip::new(files, Access::Pace).with_mapping_key(pair(group, MAPPING_KEY));
    stopped(&inspected(chip), Id::AccessParameters, Reason::AccessParametersDiffer);
}

#[test]
fn iso7816_g_39() {
    let chip = mapping_chip(BRAINPOOL, &[signed_key(BRAINPOOL, 0x36)]);
    unproven(chip, Reason::MappingNotProven);
}

#[test]
fn iso7816_g_40() {
    unproven(mapping_chip(BRAINPOOL, &[]), Reason::MappingKeyMissing);
}

#[test]
fn iso7816_g_41() {
    for id in 8..=18 {
        accepted(&inspected(genuine(id)), Id::ChipAuthenticationMapping);
    }
}
