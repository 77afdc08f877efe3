//! The chip authentication mapping: the chip proves itself in PACE.

use card_format::ef::Ef;
use card_format::security_info::KeyAgreement;
use card_protocol::pace::Protocol;
use conformance::chip::{Access, Change, Chip, Step};
use conformance::models::{MAPPING_KEY, mapping, pace, signed_key};
use conformance::offers::{BRAINPOOL, CAM, CIPHERS, GM, dg14, pace_info, security_infos};
use verifier::check::Id;

use super::set_at;
use crate::inspection::{accepted, inspect_again, inspected, passport};
use crate::judged::forged;

forged! {
    iso7816_g_29 iso7816_g_30 iso7816_g_31 iso7816_g_32 iso7816_g_33 iso7816_g_38 iso7816_g_39
    iso7816_g_40
}

#[test]
fn iso7816_g_34() {
    accepted(&inspected(mapping(BRAINPOOL)), Id::ChipAuthenticationMapping);
}

/// It is no proof where nobody asked for one.
#[test]
fn iso7816_g_35() {
    let chip = pace(GM, BRAINPOOL).with_fault(Step::Token, Change::Add(0x8A, &[0x5A; 48]));
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

#[test]
fn iso7816_g_41() {
    for id in 8..=18 {
        accepted(&inspected(mapping(id)), Id::ChipAuthenticationMapping);
    }
}
