//! Unit `ISO7816_G`: PACE. The application opens after PACE alone, as the plan wants it.

mod faults;
mod mapping;

use card_protocol::group::{Group, Standardized};
use card_protocol::pace::Protocol;
use conformance::chip::CAN;
use conformance::der::Node;
use conformance::models::{pace, pace_with};
use conformance::offers::{BRAINPOOL, CIPHERS, GM, IM, P256, dh, pace_info, public};
use verifier::check::Id;
use verifier::password::Password;

use crate::inspection::{accepted, inspect_again, inspect_with, inspected};

/// PACE in every group of a kind, one after the other.
fn in_groups(protocol: Protocol, ids: impl IntoIterator<Item = u8>) {
    for id in ids {
        accepted(&inspected(pace(protocol, id)), Id::Pace);
    }
}

#[test]
fn iso7816_g_01() {
    for (protocol, id) in [(GM, P256), (IM, P256), (dh(GM), 0), (dh(IM), 0)] {
        accepted(&inspected(pace(protocol, id)), Id::Pace);
        let can = Password::can(CAN).unwrap();
        accepted(&inspect_with(&mut pace(protocol, id), &can, 1), Id::Pace);
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
            accepted(&inspected(pace(Protocol { cipher, ..protocol }, BRAINPOOL)), Id::Pace);
        }
    }
}

/// Entries of other protocols, of nobody, and of a version that nobody knows.
#[test]
fn iso7816_g_05() {
    let unknown = |arc: &[u8]| Node::sequence(vec![Node::oid(arc), Node::integer(1)]);
    let later =
        Node::sequence(vec![Node::oid(GM.oid().as_bytes()), Node::integer(3), Node::integer(P256)]);
    let mut chip = pace_with(&[
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
        let mut chip = pace_with(&infos);
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
    let mut chip = pace_with(&[pace_info(GM, 32), pace_info(GM, BRAINPOOL), parameters]);
    accepted(&inspect_again(&mut chip, 1), Id::Pace);
    let named = Node::primitive(&[0x84], &[BRAINPOOL]);
    assert_eq!(chip.heard().set_at, [set_at(GM, Some(named))]);
}
