//! Unit `ISO7816_D`: Chip Authentication, after Basic Access Control.

use card_format::atr_info::{AtrInfo, Capabilities, ExtendedLength};
use card_format::curve::Curve;
use card_format::ef::Ef;
use card_protocol::cipher::Cipher;
use card_protocol::group::{Modp, Standardized};
use conformance::chip::{Access, Chip};
use conformance::models::{KEY, agreeing, info, key_info, numbered};
use conformance::offers::{CIPHERS, dg14, pair};
use verifier::check::Id;

use crate::inspection::{accepted, inspect_again, inspected, passport};
use crate::judged::forged;

const EC: Standardized = Standardized::Ec(Curve::BrainpoolP256r1);
const DH: Standardized = Standardized::Dh(Modp::Rfc5114_1024_160);

forged! {
    iso7816_d_06 iso7816_d_07 iso7816_d_08 iso7816_d_09 iso7816_d_11 iso7816_d_12 iso7816_d_13
    iso7816_d_15
}

#[test]
fn iso7816_d_01() {
    for cipher in CIPHERS {
        accepted(&inspected(agreeing(DH, cipher)), Id::ChipAuthentication);
    }
    for modp in [Modp::Rfc5114_2048_224, Modp::Rfc5114_2048_256] {
        let chip = agreeing(Standardized::Dh(modp), Cipher::Aes128);
        accepted(&inspected(chip), Id::ChipAuthentication);
    }
}

#[test]
fn iso7816_d_02() {
    for cipher in CIPHERS {
        accepted(&inspected(agreeing(EC, cipher)), Id::ChipAuthentication);
    }
    for curve in Curve::ALL {
        let chip = agreeing(Standardized::Ec(curve), Cipher::Aes128);
        accepted(&inspected(chip), Id::ChipAuthentication);
    }
}

#[test]
fn iso7816_d_03() {
    accepted(&inspected(numbered(&[(7, EC)])), Id::ChipAuthentication);
}

#[test]
fn iso7816_d_04() {
    let stronger = Standardized::Ec(Curve::BrainpoolP384r1);
    for keys in [[(1, EC), (2, EC)], [(1, EC), (2, stronger)], [(1, stronger), (2, DH)]] {
        accepted(&inspected(numbered(&keys)), Id::ChipAuthentication);
    }
}

#[test]
fn iso7816_d_05() {
    let stronger = Standardized::Ec(Curve::BrainpoolP384r1);
    let keys = [(1, DH), (2, stronger), (3, EC)];
    accepted(&inspected(numbered(&keys)), Id::ChipAuthentication);
}

/// No ephemeral key comes twice.
#[test]
fn iso7816_d_10() {
    let mut chip = agreeing(EC, Cipher::Aes128);
    for terminal in 1..=3 {
        accepted(&inspect_again(&mut chip, terminal), Id::ChipAuthentication);
        chip.reset();
    }
    let keys = &chip.heard().terminal_keys;
    assert_eq!(keys.len(), 3);
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
}

/// A number of 2048 bits fits no short command.
#[test]
fn iso7816_d_14() {
    let group = Standardized::Dh(Modp::Rfc5114_2048_256);
    let infos = [info(group, Cipher::Aes128, None), key_info(group, KEY, None)];
    let lengths = ExtendedLength { command: 0x1000, response: 0x1000 };
    let atr = AtrInfo::encode(Capabilities([0, 0, 0x40]), lengths, &mut [0; 64]).unwrap().to_vec();
    let plan = passport([(Ef::Dg14, dg14(&infos))]).beside(Ef::AtrInfo, atr);
    let chip = Chip::new(plan.build(), Access::Basic);
    let mut chip = chip.with_chip_key(None, pair(group, KEY));
    accepted(&inspect_again(&mut chip, 1), Id::ChipAuthentication);
    assert!(chip.heard().longest > 0xFF);
}
