//! Chips that do not follow their protocols, or are not the chips that were issued (units `ISO7816_B`,
//! `_C`, `_D`, `_F`, `_G` of the plan, and what is like them).

#![expect(
    clippy::type_complexity,
    clippy::too_many_lines,
    reason = "tables of faults, as long as there are faults"
)]

use card_format::curve::Curve;
use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm::Sha256;
use card_format::oid::Oid;
use card_format::security_info::{ActiveAuthenticationInfo, SecurityInfo};
use card_protocol::cipher::Cipher;
use card_protocol::group::{Group as _, Modp, Standardized};
use card_protocol::pace::Protocol;

use super::Fault;
use crate::chip::{Access, ActiveKey, Change, Chip, Step};
use crate::der::Node;
use crate::document::Plan;
use crate::document::suite::Key;
use crate::models::{
    KEY, MAPPING_KEY, agreeing, agreeing_as, agreeing_on, info, key_info, mapping,
    mapping_signed_by, mapping_with, numbered, pace, passport, signed_key,
};
use crate::offers::{BRAINPOOL, CAM, GM, IM, P256, dg14, dh, pace_info, pair, security_infos};

const EC: Standardized = Standardized::Ec(Curve::BrainpoolP256r1);
const DH: Standardized = Standardized::Dh(Modp::Rfc5114_1024_160);

pub(super) fn faults() -> Vec<Fault> {
    [basic_access(), agreement(), active(), pace_steps(), pace_offers(), mappings(), disguises()]
        .into_iter()
        .flatten()
        .collect()
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

fn generic() -> Chip {
    pace(GM, BRAINPOOL)
}

fn integrated() -> Chip {
    pace(IM, BRAINPOOL)
}

fn modular() -> Chip {
    pace(dh(GM), 0)
}

/// Faults of a point of 65 bytes, and of a number modulo a prime.
const POINTS: [(&str, fn(u8) -> Change); 5] = [
    ("form", |tag| Change::FlipAt(tag, 0)),
    ("x", |tag| Change::FlipAt(tag, 1)),
    ("y", |tag| Change::FlipAt(tag, 64)),
    ("filled", |tag| Change::Fill(tag, 0x04)),
    ("zero", |tag| Change::Number(tag, 0)),
];
const NUMBERS: [(&str, fn(u8) -> Change); 5] = [
    ("zero", |tag| Change::Number(tag, 0)),
    ("one", |tag| Change::Number(tag, 1)),
    ("two", |tag| Change::Number(tag, 2)),
    ("beyond_the_prime", |tag| Change::Fill(tag, 0xFF)),
    ("outside_the_group", |tag| Change::FlipIn(tag)),
];

/// Unit G: PACE, step by step.
fn pace_steps() -> Vec<Fault> {
    use Step::{ExchangeKeys, Map, Nonce, SetAt, Token};
    let mut faults = vec![
        at("ISO7816_G_09/first", generic, Nonce, Change::FlipAt(0x80, 0)),
        at("ISO7816_G_09/last", generic, Nonce, Change::FlipAt(0x80, 15)),
        at("ISO7816_G_10/cut", generic, Nonce, Change::Shorten(0x80)),
        at("ISO7816_G_11", generic, Nonce, Change::Retag(0x80, 0x90)),
        at("ISO7816_G_12/cut", generic, Map, Change::Shorten(0x82)),
        at("ISO7816_G_12/empty", generic, Map, Change::Empty(0x82)),
        at("ISO7816_G_12/gone", generic, Map, Change::Drop(0x82)),
        at("ISO7816_G_13/generic", generic, Map, Change::Retag(0x82, 0x92)),
        at("ISO7816_G_13/integrated", integrated, Map, Change::Retag(0x82, 0x92)),
        at("ISO7816_G_18/cut", generic, ExchangeKeys, Change::Shorten(0x84)),
        at("ISO7816_G_18/empty", generic, ExchangeKeys, Change::Empty(0x84)),
        at("ISO7816_G_18/gone", generic, ExchangeKeys, Change::Drop(0x84)),
        at("ISO7816_G_19", generic, ExchangeKeys, Change::Retag(0x84, 0x94)),
        at("ISO7816_G_23/curve", generic, ExchangeKeys, Change::Echo(0x84)),
        at("ISO7816_G_23/prime", modular, ExchangeKeys, Change::Echo(0x84)),
        at("ISO7816_G_24/bit", generic, Token, Change::FlipIn(0x86)),
        at("ISO7816_G_24/cut", generic, Token, Change::Shorten(0x86)),
        at("ISO7816_G_24/empty", generic, Token, Change::Empty(0x86)),
        at("ISO7816_G_24/gone", generic, Token, Change::Drop(0x86)),
        at("ISO7816_G_25", generic, Token, Change::Retag(0x86, 0x96)),
    ];
    let statuses: [(&str, fn() -> Chip, Step, &[u16]); 6] = [
        ("ISO7816_G_08", generic, SetAt, &[0x6A80, 0x6A88, 0x6985, 0x6F00]),
        ("ISO7816_G_10", generic, Nonce, &[0x6A80, 0x6982]),
        ("ISO7816_G_14", generic, Map, &[0x6A80, 0x6985, 0x6F00]),
        ("ISO7816_G_15", integrated, Map, &[0x6A80, 0x6985, 0x6F00]),
        ("ISO7816_G_20", generic, ExchangeKeys, &[0x6A80, 0x6985, 0x6F00]),
        ("ISO7816_G_26", generic, Token, &[0x6300, 0x6A80, 0x6985, 0x6F00]),
    ];
    for (case, chip, step, statuses) in statuses {
        for status in statuses {
            let id = format!("{case}/{status:04X}");
            faults.push(at(&id, chip, step, Change::Status(*status)));
        }
    }
    let keys: [(&str, fn() -> Chip, Step, u8, _); 4] = [
        ("ISO7816_G_16", generic, Map, 0x82, POINTS),
        ("ISO7816_G_17", modular, Map, 0x82, NUMBERS),
        ("ISO7816_G_21", generic, ExchangeKeys, 0x84, POINTS),
        ("ISO7816_G_22", modular, ExchangeKeys, 0x84, NUMBERS),
    ];
    for (case, chip, step, tag, changes) in keys {
        for (name, change) in changes {
            faults.push(at(&format!("{case}/{name}"), chip, step, change(tag)));
        }
    }
    faults
}

/// A chip whose EF.CardAccess holds these bytes.
fn offering(file: Vec<u8>) -> Chip {
    let plan = passport([(Ef::Dg14, dg14(&[pace_info(GM, BRAINPOOL)]))]);
    Chip::new(plan.beside(Ef::CardAccess, file).build(), Access::Pace)
}

/// The offer of [`generic`] with another byte.
fn offer(at: usize, change: fn(u8) -> u8) -> Vec<u8> {
    let mut file = security_infos(&[pace_info(GM, BRAINPOOL)]);
    file[at] = change(file[at]);
    file
}

/// Cases `G_27` and `G_28`: what EF.CardAccess says.
fn pace_offers() -> Vec<Fault> {
    let parameters = |id, protocol: fn() -> Protocol, number| {
        Fault::of_chip(id, move || pace(protocol(), number))
    };
    vec![
        Fault::of_chip("ISO7816_G_27/short", || offering(offer(1, |byte| byte - 1))),
        Fault::of_chip("ISO7816_G_27/long", || offering(offer(3, |byte| byte + 1))),
        Fault::of_chip("ISO7816_G_27/other_tag", || offering(offer(0, |_| 0x30))),
        Fault::of_chip("ISO7816_G_27/other_tag_inside", || offering(offer(4, |_| 0x0C))),
        Fault::of_chip("ISO7816_G_27/nothing", || offering(vec![0x31, 0x00])),
        parameters("ISO7816_G_28/3", || GM, 3),
        parameters("ISO7816_G_28/7", || GM, 7),
        parameters("ISO7816_G_28/19", || GM, 19),
        parameters("ISO7816_G_28/31", || GM, 31),
        parameters("ISO7816_G_28/prime_for_curves", || GM, 0),
        parameters("ISO7816_G_28/curve_for_primes", || dh(GM), BRAINPOOL),
    ]
}

fn genuine() -> Chip {
    mapping(BRAINPOOL)
}

/// Cases `G_29` to `G_40`: the chip authentication mapping.
fn mappings() -> Vec<Fault> {
    let token = |id, change| at(id, genuine, Step::Token, change);
    vec![
        token("ISO7816_G_29/bare", Change::Unwrap(0x8A)),
        token("ISO7816_G_29/gone", Change::Drop(0x8A)),
        token("ISO7816_G_30/wrapped", Change::Wrap(0x8A, 0x02)),
        token("ISO7816_G_30/cut", Change::Shorten(0x8A)),
        token("ISO7816_G_31/first", Change::FlipAt(0x8A, 0)),
        token("ISO7816_G_31/middle", Change::FlipAt(0x8A, 17)),
        token("ISO7816_G_31/last", Change::FlipAt(0x8A, 47)),
        Fault::of_chip("ISO7816_G_31/of_a_copy", || {
            genuine().with_mapping_key(pair(Standardized::from_id(BRAINPOOL).unwrap(), 0x36))
        }),
        token("ISO7816_G_32", Change::Retag(0x8A, 0x8B)),
        token("ISO7816_G_33", Change::Empty(0x8A)),
        Fault::of_chip("ISO7816_G_38", || {
            let offered = [pace_info(CAM, BRAINPOOL)];
            let key = signed_key(BRAINPOOL, MAPPING_KEY);
            let secured = [&offered[..], &[key]].concat();
            let unknown = Node::sequence(vec![Node::oid(b"\x2A\x03\x04"), Node::integer(1)]);
            let plan = passport([(Ef::Dg14, dg14(&[unknown]))]);
            let security = plan.card_security(&security_infos(&secured));
            let plan = plan.beside(Ef::CardAccess, security_infos(&offered));
            let files = plan.beside(Ef::CardSecurity, security).build();
            let group = Standardized::from_id(BRAINPOOL).unwrap();
            Chip::new(files, Access::Pace).with_mapping_key(pair(group, MAPPING_KEY))
        }),
        Fault::of_chip("ISO7816_G_39", || mapping_with(BRAINPOOL, &[signed_key(BRAINPOOL, 0x36)])),
        Fault::of_chip("ISO7816_G_40", || mapping_with(BRAINPOOL, &[])),
        Fault::of_chip("mapping/signed_by_a_forger", || {
            let mut forger = Plan::default();
            forger.hand = Some(Key::Ec(Curve::P256, 0x66));
            mapping_signed_by(BRAINPOOL, &[signed_key(BRAINPOOL, MAPPING_KEY)], &forger)
        }),
        Fault::of_chip("mapping/signer_of_a_forger", || {
            let mut forger = Plan::default();
            forger.issuer = Some(Key::Ec(Curve::P256, 0x66));
            mapping_signed_by(BRAINPOOL, &[signed_key(BRAINPOOL, MAPPING_KEY)], &forger)
        }),
    ]
}

/// A chip that offers something else than its signed EF.DG14 says, behind this door.
fn disguised(offered: Option<&[Node]>, signed: &[Node], access: Access) -> Chip {
    let plan = passport([(Ef::Dg14, dg14(signed))]);
    let plan = match offered {
        Some(offered) => plan.beside(Ef::CardAccess, security_infos(offered)),
        None => plan,
    };
    Chip::new(plan.build(), access)
}

/// What the signed offer is in the next ones.
fn strong() -> [Node; 1] {
    [pace_info(Protocol { cipher: Cipher::Aes256, ..GM }, BRAINPOOL)]
}

/// A weaker offer than the signed one, and old doors.
fn disguises() -> Vec<Fault> {
    let weaker = |id, offer: fn() -> Node| {
        Fault::of_chip(id, move || disguised(Some(&[offer()]), &strong(), Access::Pace))
    };
    vec![
        weaker("downgrade/triple_des", || {
            pace_info(Protocol { cipher: Cipher::TripleDes, ..GM }, BRAINPOOL)
        }),
        weaker("downgrade/aes_128", || pace_info(GM, BRAINPOOL)),
        weaker("downgrade/group_of_224_bits", || {
            pace_info(Protocol { cipher: Cipher::Aes256, ..GM }, 10)
        }),
        weaker("downgrade/prime_of_1024_bits", || {
            pace_info(Protocol { cipher: Cipher::Aes256, ..dh(GM) }, 0)
        }),
        weaker("downgrade/another_mapping", || {
            pace_info(Protocol { cipher: Cipher::Aes256, ..IM }, BRAINPOOL)
        }),
        weaker("downgrade/another_curve", || {
            pace_info(Protocol { cipher: Cipher::Aes256, ..GM }, P256)
        }),
        Fault::of_chip("downgrade/mapping_without_proof", || {
            let signed = [pace_info(CAM, BRAINPOOL)];
            disguised(Some(&[pace_info(GM, BRAINPOOL)]), &signed, Access::Pace)
        }),
        Fault::of_chip("downgrade/mapping_left_out", || {
            let signed = [pace_info(CAM, BRAINPOOL), pace_info(GM, BRAINPOOL)];
            disguised(Some(&[pace_info(GM, BRAINPOOL)]), &signed, Access::Pace)
        }),
        Fault::of_chip("downgrade/strongest_left_out", || {
            let signed = [strong(), [pace_info(GM, BRAINPOOL)]].concat();
            disguised(Some(&[pace_info(GM, BRAINPOOL)]), &signed, Access::Pace)
        }),
        Fault::of_chip("downgrade/pace_hidden", || disguised(None, &strong(), Access::Basic)),
        Fault::of_chip("downgrade/nothing_guarded", || disguised(None, &strong(), Access::Plain)),
        Fault::of_chip("downgrade/old_door_behind_a_broken_one", || {
            let chip = disguised(Some(&strong()), &strong(), Access::Basic);
            chip.with_fault(Step::Nonce, Change::Status(0x6A80))
        }),
        Fault::of_chip("downgrade/offers_nothing", || {
            disguised(Some(&[]), &strong(), Access::Basic)
        }),
        Fault::of_chip("clone/EF.DG14_hidden", || {
            let files = passport([(Ef::Dg14, dg14(&strong()))]).without(Ef::Dg14).build();
            Chip::new(files, Access::Basic)
        }),
        Fault::of_chip("clone/EF.DG15_hidden", || {
            let plan = passport([(Ef::Dg15, ActiveKey::Ecdsa.dg15())]).without(Ef::Dg15);
            Chip::new(plan.build(), Access::Basic)
        }),
        Fault::of_chip("clone/EF.DG15_of_the_copy", || {
            let key = Key::Ec(Curve::P256, 0x45).public();
            let other = Node::constructed(&[0x6F], vec![Node::parse(&key)]).encode();
            let plan = passport([(Ef::Dg15, other)]);
            let own = ActiveKey::Ecdsa.dg15();
            let plan = plan.raw(Ef::Dg15, move |file| file.clone_from(&own));
            Chip::new(plan.build(), Access::Basic).with_active_key(ActiveKey::Ecdsa)
        }),
        Fault::of_chip("clone/EF.DG14_of_the_copy", || {
            let infos = |byte| [info(EC, Cipher::Aes128, None), key_info(EC, byte, None)];
            let own = dg14(&infos(0x34));
            let plan = passport([(Ef::Dg14, dg14(&infos(KEY)))]);
            let plan = plan.raw(Ef::Dg14, move |file| file.clone_from(&own));
            Chip::new(plan.build(), Access::Basic).with_chip_key(None, pair(EC, 0x34))
        }),
        Fault::of_chip("clone/EF.SOD_hidden", || {
            Chip::new(passport([]).without(Ef::Sod).build(), Access::Basic)
        }),
        Fault::of_chip("clone/EF.COM_hidden", || {
            Chip::new(passport([]).without(Ef::Com).build(), Access::Basic)
        }),
        Fault::of_chip("clone/portrait_hidden", || {
            Chip::new(passport([]).without(Ef::Dg2).build(), Access::Basic)
        }),
        Fault::of_chip("clone/portrait_of_somebody_else", || {
            let plan = passport([]).raw(Ef::Dg2, |file| *file = super::biometrics::somebody_else());
            Chip::new(plan.build(), Access::Basic)
        }),
        Fault::of_chip("clone/zone_of_somebody_else", || {
            let plan = passport([]).raw(Ef::Dg1, |file| file[15] = b'X');
            Chip::new(plan.build(), Access::Basic)
        }),
        Fault::of_chip("downgrade/weak_offer_added", || {
            let weak = pace_info(Protocol { cipher: Cipher::TripleDes, ..GM }, BRAINPOOL);
            let [strong] = strong();
            disguised(Some(&[strong.clone(), weak]), &[strong], Access::Pace)
        }),
    ]
}
