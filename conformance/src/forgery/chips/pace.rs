//! Chips whose PACE is not what it should be (unit `ISO7816_G`).

use card_format::curve::Curve;
use card_format::ef::Ef;
use card_protocol::group::{Group as _, Standardized};
use card_protocol::pace::Protocol;

use super::at;
use crate::chip::{Access, Change, Chip, Step};
use crate::der::Node;
use crate::document::Plan;
use crate::document::suite::Key;
use crate::forgery::Fault;
use crate::models::{
    MAPPING_KEY, mapping, mapping_signed_by, mapping_with, pace, passport, signed_key,
};
use crate::offers::{BRAINPOOL, CAM, GM, IM, dg14, dh, pace_info, pair, security_infos};

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
pub(super) fn steps() -> Vec<Fault> {
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
pub(super) fn offers() -> Vec<Fault> {
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
pub(super) fn mappings() -> Vec<Fault> {
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
