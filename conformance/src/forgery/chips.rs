//! Chips that do not follow their protocols, or are not the chips that were issued (units `ISO7816_B`,
//! `_C`, `_D`, `_F`, `_G` of the plan, and what is like them).

#![expect(
    clippy::type_complexity,
    clippy::too_many_lines,
    reason = "tables of faults, as long as there are faults"
)]

mod disguises;
mod pace;

use card_format::curve::Curve;
use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm::Sha256;
use card_format::oid::Oid;
use card_format::security_info::{ActiveAuthenticationInfo, SecurityInfo};
use card_protocol::cipher::Cipher;
use card_protocol::group::{Modp, Standardized};

use super::Fault;
use crate::chip::{Access, ActiveKey, Change, Chip, Step};
use crate::der::Node;
use crate::document::suite::Key;
use crate::models::{KEY, agreeing, agreeing_as, agreeing_on, info, key_info, numbered, passport};
use crate::offers::pair;

const EC: Standardized = Standardized::Ec(Curve::BrainpoolP256r1);
const DH: Standardized = Standardized::Dh(Modp::Rfc5114_1024_160);

pub(super) fn faults() -> Vec<Fault> {
    let bac_to_aa = [basic_access(), agreement(), active()];
    let of_pace = [pace::steps(), pace::offers(), pace::mappings()];
    bac_to_aa.into_iter().chain(of_pace).chain([disguises::faults()]).flatten().collect()
}

/// One fault at one step of a kind of chip.
fn at(id: &str, chip: fn() -> Chip, step: Step, change: Change) -> Fault {
    Fault::of_chip(id, move || chip().with_fault(step, change))
}

fn basic() -> Chip {
    Chip::new(passport([]).build(), Access::Basic)
}

/// Units B and C: Basic Access Control, secure messaging after it, and reading.
fn basic_access() -> Vec<Fault> {
    let answer = |id, change| at(id, basic, Step::MutualAuthenticate, change);
    let protected = |id, change| at(id, basic, Step::Protected, change);
    let reading = |id: &'static str, file: fn(Vec<u8>) -> Vec<u8>| {
        Fault::of_chip(id, move || {
            let mut files = passport([]).build();
            let portrait = files.remove(&Ef::Dg2).unwrap();
            files.insert(Ef::Dg2, file(portrait));
            Chip::new(files, Access::Basic)
        })
    };
    vec![
        answer("ISO7816_B_01", Change::Flip(0)),
        answer("ISO7816_B_02", Change::Cryptogram),
        answer("ISO7816_B_03/6300", Change::Status(0x6300)),
        answer("ISO7816_B_03/6982", Change::Status(0x6982)),
        answer("ISO7816_B_03/6988", Change::Status(0x6988)),
        answer("ISO7816_B_03/6A80", Change::Status(0x6A80)),
        protected("ISO7816_B_04/6987", Change::Status(0x6987)),
        protected("ISO7816_B_04/6988", Change::Status(0x6988)),
        protected("ISO7816_B_05", Change::Drop(0x8E)),
        protected("ISO7816_B_06", Change::Drop(0x87)),
        protected("ISO7816_B_07", Change::Drop(0x99)),
        protected("ISO7816_B_08", Change::FlipIn(0x8E)),
        protected("ISO7816_B_09/right_mac", Change::Cryptogram),
        protected("ISO7816_B_09/old_mac", Change::FlipIn(0x87)),
        at("ISO7816_C_01", basic, Step::Other, Change::Status(0x6A82)),
        reading("ISO7816_C_03/one_byte", |mut file| {
            file.pop();
            file
        }),
        reading("ISO7816_C_03/half", |file| file[..file.len() / 2].to_vec()),
        Fault::of_chip("ISO7816_C_08", || {
            let plan = passport([]).file(Ef::Dg2, |file| {
                let record = file.at(&[0, 1, 1]).bytes();
                record.truncate(46);
                record[8..12].copy_from_slice(&46_u32.to_be_bytes());
                record[14..18].copy_from_slice(&32_u32.to_be_bytes());
            });
            Chip::new(plan.build(), Access::Basic)
        }),
        at("basic_access/no_challenge", basic, Step::GetChallenge, Change::Status(0x6D00)),
        at("basic_access/challenge_cut", basic, Step::GetChallenge, Change::Resize(7)),
        at("basic_access/answer_cut", basic, Step::MutualAuthenticate, Change::Resize(39)),
        at("basic_access/answer_long", basic, Step::MutualAuthenticate, Change::Resize(41)),
        at("basic_access/answer_empty", basic, Step::MutualAuthenticate, Change::Resize(0)),
    ]
}

fn ecdh() -> Chip {
    agreeing(EC, Cipher::Aes128)
}

fn ecdh_des() -> Chip {
    agreeing(EC, Cipher::TripleDes)
}

fn one_number() -> Chip {
    numbered(&[(1, EC)])
}

/// Changes the last byte of an object in a key.
fn nudged(group: Standardized, path: &'static [usize], bits: u8) -> Chip {
    agreeing_as(group, move |key| *key.at(path).bytes().last_mut().unwrap() ^= bits)
}

/// Unit D: Chip Authentication.
fn agreement() -> Vec<Fault> {
    let mut faults = vec![
        Fault::of_chip("ISO7816_D_06", || {
            let infos = [info(EC, Cipher::Aes128, Some(1)), key_info(EC, KEY, Some(1))];
            agreeing_on(&infos).with_chip_key(Some(2), pair(EC, KEY))
        }),
        Fault::of_chip("ISO7816_D_07/spoiled", || nudged(DH, &[1], 0x01)),
        Fault::of_chip("ISO7816_D_07/another", || {
            agreeing(DH, Cipher::Aes128).with_other_chip_key(pair(DH, 0x34))
        }),
        Fault::of_chip("ISO7816_D_08/spoiled", || nudged(EC, &[1], 0x01)),
        Fault::of_chip("ISO7816_D_08/another", || ecdh().with_other_chip_key(pair(EC, 0x34))),
        at("ISO7816_D_09/aes", ecdh, Step::AgreeOnKeys, Change::OldKeys),
        at("ISO7816_D_09/triple_des", ecdh_des, Step::AgreeOnKeys, Change::OldKeys),
        Fault::of_chip("ISO7816_D_11/algorithm", || nudged(DH, &[0, 0], 0x40)),
        Fault::of_chip("ISO7816_D_11/prime", || nudged(DH, &[0, 1, 0], 0x02)),
        Fault::of_chip("ISO7816_D_11/base", || nudged(DH, &[0, 1, 1], 0x02)),
        Fault::of_chip("ISO7816_D_12/algorithm", || nudged(EC, &[0, 0], 0x40)),
        Fault::of_chip("ISO7816_D_12/prime", || nudged(EC, &[0, 1, 1, 1], 0x02)),
        Fault::of_chip("ISO7816_D_12/base", || nudged(EC, &[0, 1, 3], 0x02)),
        Fault::of_chip("ISO7816_D_13", || {
            let infos = [info(EC, Cipher::Aes128, Some(1)), key_info(EC, KEY, Some(2))];
            agreeing_on(&infos).with_chip_key(Some(2), pair(EC, KEY))
        }),
        Fault::of_chip("clone/no_chip_key", || {
            agreeing_on(&[info(EC, Cipher::Aes128, None), key_info(EC, KEY, None)])
        }),
    ];
    for status in [0x6A80, 0x6A88, 0x6300, 0x6982, 0x6985, 0x6F00] {
        for (name, step) in [("choice", Step::ChooseKey), ("agreement", Step::AgreeOnKeys)] {
            let id = format!("ISO7816_D_15/{name}_{status:04X}");
            faults.push(at(&id, one_number, step, Change::Status(status)));
        }
    }
    faults
}

/// A chip that signs with this key.
fn signing(key: ActiveKey) -> Chip {
    let files = passport([(Ef::Dg15, key.dg15())]).build();
    Chip::new(files, Access::Basic).with_active_key(key)
}

fn rsa() -> Chip {
    signing(ActiveKey::rsa(Sha256))
}

/// EF.DG14 that names a signature algorithm.
fn naming(id: &'static [u8]) -> Chip {
    let info = ActiveAuthenticationInfo { version: 1, signature_algorithm: Oid::new(id) };
    let info = [SecurityInfo::ActiveAuthentication(info)];
    let parameters = Dg14::encode(&mut [0; 64], &info).unwrap().to_vec();
    let key = ActiveKey::Ecdsa;
    let files = passport([(Ef::Dg14, parameters), (Ef::Dg15, key.dg15())]).build();
    Chip::new(files, Access::Basic).with_active_key(key)
}

fn ecdsa() -> Chip {
    naming(b"\x04\x00\x7F\x00\x07\x01\x01\x04\x01\x03")
}

/// Unit F: Active Authentication.
fn active() -> Vec<Fault> {
    let trailer = |id, trailer: &'static [u8]| {
        Fault::of_chip(id, move || signing(ActiveKey::Rsa(Sha256, trailer.to_vec())))
    };
    vec![
        trailer("ISO7816_F_08/none", &[0xBD]),
        trailer("ISO7816_F_08/not_its_end", &[0x34, 0xCD]),
        trailer("ISO7816_F_08/of_another_hash", &[0x36, 0xCC]),
        trailer("ISO7816_F_08/of_nobody", &[0x3F, 0xCC]),
        Fault::of_chip("ISO7816_F_09/reserved", || {
            naming(b"\x04\x00\x7F\x00\x07\x01\x01\x04\x01\x2A")
        }),
        Fault::of_chip("ISO7816_F_09/of_nobody", || naming(b"\x2A\x03\x04")),
        Fault::of_chip("clone/no_active_key", || {
            Chip::new(passport([(Ef::Dg15, ActiveKey::Ecdsa.dg15())]).build(), Access::Basic)
        }),
        Fault::of_chip("clone/active_key_of_another_chip", || {
            let key = Node::parse(&Key::Ec(Curve::P256, 0x45).public());
            let file = Node::constructed(&[0x6F], vec![key]).encode();
            let files = passport([(Ef::Dg15, file)]).build();
            Chip::new(files, Access::Basic).with_active_key(ActiveKey::Ecdsa)
        }),
        at("clone/rsa_signature_bit", rsa, Step::Signature, Change::Flip(0)),
        at("clone/rsa_signature_cut", rsa, Step::Signature, Change::Resize(255)),
        at("clone/rsa_signature_empty", rsa, Step::Signature, Change::Resize(0)),
        at("clone/ecdsa_signature_bit", ecdsa, Step::Signature, Change::Flip(0)),
        at("clone/ecdsa_signature_cut", ecdsa, Step::Signature, Change::Resize(63)),
        at("clone/ecdsa_signature_refused", ecdsa, Step::Signature, Change::Status(0x6982)),
    ]
}
