//! The chip authentication mapping: the chip proves itself in PACE.

use card_format::ef::Ef;
use card_format::security_info::KeyAgreement;
use card_protocol::group::{Group, Standardized};
use card_protocol::pace::Protocol;
use conformance::chip::{Access, Change, Chip, Step};
use conformance::der::Node;
use verifier::check::{Id, Outcome};
use verifier::reason::Reason;

use super::{chip, set_at};
use crate::inspection::{accepted, inspect_again, inspected, passport, stopped};
use crate::offers::{
    BRAINPOOL, CAM, CIPHERS, GM, chip_key_info, dg14, pace_info, pair, public, security_infos,
};

/// The byte that makes the key of the chip authentication mapping.
const MAPPING_KEY: u8 = 0x35;

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

/// The chip is inside, and has not proven itself.
#[track_caller]
fn unproven(chip: Chip, reason: Reason) {
    let report = inspected(chip);
    assert_eq!(report.outcome(Id::Pace).and_then(Outcome::reason), None);
    stopped(&report, Id::ChipAuthenticationMapping, reason);
}

#[test]
fn iso7816_g_29() {
    let bare = genuine(BRAINPOOL).with_fault(Step::Token, Change::Unwrap(0x8A));
    stopped(&inspected(bare), Id::Pace, Reason::PaceFailed);
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
    let valid = Protocol { cipher: CIPHERS[0], ..GM };
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
