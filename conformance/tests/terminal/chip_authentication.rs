//! Unit `ISO7816_D`: Chip Authentication, after Basic Access Control.

use card_format::atr_info::{AtrInfo, Capabilities, ExtendedLength};
use card_format::curve::Curve;
use card_format::ef::Ef;
use card_protocol::chip_auth::Protocol;
use card_protocol::cipher::Cipher;
use card_protocol::group::{Group, Modp, Standardized};
use conformance::chip::{Access, Change, Chip, Step};
use conformance::der::Node;
use verifier::check::Id;
use verifier::reason::Reason;

use crate::inspection::{accepted, inspect_again, inspected, passport, stopped};
use crate::offers::{CIPHERS, chip_info, chip_key_info, dg14, pair, public};

const EC: Standardized = Standardized::Ec(Curve::BrainpoolP256r1);
const DH: Standardized = Standardized::Dh(Modp::Rfc5114_1024_160);

/// The byte that makes a chip's key.
const KEY: u8 = 0x33;

fn info(group: Standardized, cipher: Cipher, id: Option<u8>) -> Node {
    chip_info(Protocol { agreement: group.agreement(), cipher }, id)
}

fn key_info(group: Standardized, byte: u8, id: Option<u8>) -> Node {
    chip_key_info(public(group, byte), group.agreement(), id)
}

/// A chip that offers this.
fn chip_with(infos: &[Node]) -> Chip {
    Chip::new(passport([(Ef::Dg14, dg14(infos))]).build(), Access::Basic)
}

/// A chip with one key.
fn chip(group: Standardized, cipher: Cipher) -> Chip {
    let infos = [info(group, cipher, None), key_info(group, KEY, None)];
    chip_with(&infos).with_chip_key(None, pair(group, KEY))
}

/// A chip whose key looks like this in EF.DG14.
fn chip_of(group: Standardized, edit: impl Fn(&mut Node)) -> Chip {
    let mut key = public(group, KEY);
    edit(&mut key);
    let infos = [info(group, Cipher::Aes128, None), chip_key_info(key, group.agreement(), None)];
    chip_with(&infos).with_chip_key(None, pair(group, KEY))
}

/// A chip with these numbered keys, all with AES-128.
fn numbered(keys: &[(u8, Standardized)]) -> Chip {
    let infos = keys.iter().flat_map(|(id, group)| {
        [info(*group, Cipher::Aes128, Some(*id)), key_info(*group, *id, Some(*id))]
    });
    let chip = chip_with(&infos.collect::<Vec<_>>());
    keys.iter()
        .fold(chip, |chip, (id, group)| chip.with_chip_key(Some(u64::from(*id)), pair(*group, *id)))
}

#[test]
fn iso7816_d_01() {
    for cipher in CIPHERS {
        accepted(&inspected(chip(DH, cipher)), Id::ChipAuthentication);
    }
    for modp in [Modp::Rfc5114_2048_224, Modp::Rfc5114_2048_256] {
        let chip = chip(Standardized::Dh(modp), Cipher::Aes128);
        accepted(&inspected(chip), Id::ChipAuthentication);
    }
}

#[test]
fn iso7816_d_02() {
    for cipher in CIPHERS {
        accepted(&inspected(chip(EC, cipher)), Id::ChipAuthentication);
    }
    for curve in Curve::ALL {
        let chip = chip(Standardized::Ec(curve), Cipher::Aes128);
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

/// The chip has a key of another number.
#[test]
fn iso7816_d_06() {
    let infos = [info(EC, Cipher::Aes128, Some(1)), key_info(EC, KEY, Some(1))];
    let chip = chip_with(&infos).with_chip_key(Some(2), pair(EC, KEY));
    stopped(&inspected(chip), Id::ChipAuthentication, Reason::ChipAuthenticationFailed);
}

/// Out of the subgroup; another key.
#[test]
fn iso7816_d_07() {
    let spoiled = chip_of(DH, |key| *key.at(&[1]).bytes().last_mut().unwrap() ^= 0x01);
    stopped(&inspected(spoiled), Id::ChipAuthentication, Reason::ChipKeyMalformed);
    let another = chip(DH, Cipher::Aes128).with_other_chip_key(pair(DH, 0x34));
    stopped(&inspected(another), Id::ChipAuthentication, Reason::ChipAuthenticationFailed);
}

/// Off the curve; another key.
#[test]
fn iso7816_d_08() {
    let spoiled = chip_of(EC, |key| *key.at(&[1]).bytes().last_mut().unwrap() ^= 0x01);
    stopped(&inspected(spoiled), Id::ChipAuthentication, Reason::ChipKeyMalformed);
    let another = chip(EC, Cipher::Aes128).with_other_chip_key(pair(EC, 0x34));
    stopped(&inspected(another), Id::ChipAuthentication, Reason::ChipAuthenticationFailed);
}

#[test]
fn iso7816_d_09() {
    for cipher in [Cipher::TripleDes, Cipher::Aes128] {
        let chip = chip(EC, cipher).with_fault(Step::AgreeOnKeys, Change::OldKeys);
        stopped(&inspected(chip), Id::ChipAuthentication, Reason::ChipAuthenticationFailed);
    }
}

/// No ephemeral key comes twice.
#[test]
fn iso7816_d_10() {
    let mut chip = chip(EC, Cipher::Aes128);
    for terminal in 1..=3 {
        accepted(&inspect_again(&mut chip, terminal), Id::ChipAuthentication);
        chip.reset();
    }
    let keys = &chip.heard().terminal_keys;
    assert_eq!(keys.len(), 3);
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
}

/// An algorithm that is none, and numbers that are no group of Doc 9303.
#[test]
fn iso7816_d_11() {
    let algorithm = chip_of(DH, |key| *key.at(&[0, 0]).bytes().last_mut().unwrap() ^= 0x40);
    let prime = chip_of(DH, |key| *key.at(&[0, 1, 0]).bytes().last_mut().unwrap() ^= 0x02);
    let base = chip_of(DH, |key| *key.at(&[0, 1, 1]).bytes().last_mut().unwrap() ^= 0x02);
    for chip in [algorithm, prime, base] {
        stopped(&inspected(chip), Id::ChipAuthentication, Reason::ChipAlgorithmNotSupported);
    }
}

/// Likewise, on a curve: the algorithm, its prime, its base point.
#[test]
fn iso7816_d_12() {
    let algorithm = chip_of(EC, |key| *key.at(&[0, 0]).bytes().last_mut().unwrap() ^= 0x40);
    let prime = chip_of(EC, |key| *key.at(&[0, 1, 1, 1]).bytes().last_mut().unwrap() ^= 0x02);
    let base = chip_of(EC, |key| *key.at(&[0, 1, 3]).bytes().last_mut().unwrap() ^= 0x02);
    for chip in [algorithm, prime, base] {
        stopped(&inspected(chip), Id::ChipAuthentication, Reason::ChipAlgorithmNotSupported);
    }
}

#[test]
fn iso7816_d_13() {
    let infos = [info(EC, Cipher::Aes128, Some(1)), key_info(EC, KEY, Some(2))];
    let chip = chip_with(&infos).with_chip_key(Some(2), pair(EC, KEY));
    stopped(&inspected(chip), Id::ChipAuthentication, Reason::ChipAlgorithmNotSupported);
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

#[test]
fn iso7816_d_15() {
    for status in [0x6A80, 0x6A88, 0x6300, 0x6982, 0x6985, 0x6F00] {
        for at in [Step::ChooseKey, Step::AgreeOnKeys] {
            let chip = numbered(&[(1, EC)]).with_fault(at, Change::Status(status));
            let failed = Reason::ChipAuthenticationFailed;
            stopped(&inspected(chip), Id::ChipAuthentication, failed);
        }
    }
}
