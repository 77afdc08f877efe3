//! Other documents, and authorities that have changed their key.

use card_format::curve::Curve;
use card_format::cvc::{Algorithm, Role};
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm;
use card_protocol::group::{Modp, Standardized};
use conformance::der::Node;
use conformance::document::suite::Key;
use verifier::check::{Id, Outcome};
use verifier::report::Report;
use verifier::terminal_key::TerminalKey;

use super::{AUTHORITY, Guarded, SHA256, changed, inspected, opened, with_rights};
use crate::authorities::{Chain, Party, Terms};
use conformance::offers::{BRAINPOOL, GM, pace_info};

/// They are guarded too, by any right.
#[test]
fn iso7816_e_26() {
    let list = |tag: u8, listed: u16, value: &[u8]| {
        let [high, low] = listed.to_be_bytes();
        let list = Node::primitive(&[0x5C], &[high, low]);
        Node::constructed(&[tag], vec![list, Node::primitive(&[high, low], value)]).encode()
    };
    let report = changed(|guarded| {
        guarded.groups.push((Ef::Dg11, list(0x6B, 0x5F11, b"UTOPIA CITY")));
        guarded.groups.push((Ef::Dg12, list(0x6C, 0x5F19, b"UTOPIA")));
        guarded.guard.files.extend([Ef::Dg11, Ef::Dg12]);
    });
    opened(&report, &[Ef::Dg3, Ef::Dg4, Ef::Dg11, Ef::Dg12]);
}

/// 2048 bits in Chip Authentication, 3072 in Terminal Authentication.
#[test]
fn iso7816_e_27() {
    let algorithm = Algorithm::RsaPkcs1(HashAlgorithm::Sha256);
    let mut chain = Chain::new(AUTHORITY, algorithm);
    chain.terminal = Party::new("DETESTISDE00012", Key::AuthorityRsa, algorithm);
    let mut guarded = Guarded::by(&chain.authority);
    guarded.group = Standardized::Dh(Modp::Rfc5114_2048_224);
    let terminal = chain.terminal.terminal(chain.all_rights());
    opened(&inspected(guarded.chip(), Some(terminal)), &[Ef::Dg3, Ef::Dg4]);
}

/// 224 bits in Chip Authentication, 256 in Terminal Authentication.
#[test]
fn iso7816_e_28() {
    for curve in [Curve::P224, Curve::BrainpoolP224r1] {
        let report = changed(|guarded| guarded.group = Standardized::Ec(curve));
        opened(&report, &[Ef::Dg3, Ef::Dg4]);
    }
}

/// A document with one of both files, in front of a terminal that may read that one.
fn alone(kept: Ef) -> Report {
    let chain = Chain::new(AUTHORITY, SHA256);
    let mut guarded = Guarded::by(&chain.authority);
    guarded.groups.retain(|(ef, _)| *ef == kept);
    let certificates = with_rights(&chain, kept == Ef::Dg3, kept == Ef::Dg4);
    inspected(guarded.chip(), Some(chain.terminal.terminal(certificates)))
}

#[test]
fn iso7816_e_29() {
    opened(&alone(Ef::Dg3), &[Ef::Dg3]);
}

#[test]
fn iso7816_e_30() {
    opened(&alone(Ef::Dg4), &[Ef::Dg4]);
}

#[test]
fn iso7816_e_31() {
    let report = changed(|guarded| guarded.pace = Some(pace_info(GM, BRAINPOOL)));
    assert_eq!(report.outcome(Id::Pace).and_then(Outcome::reason), None);
    opened(&report, &[Ef::Dg3, Ef::Dg4]);
}

/// A terminal of the last of these authorities, and link certificates from each to the next.
fn linked(authorities: &[Party]) -> TerminalKey {
    let chain = Chain { authority: authorities[authorities.len() - 1], ..Chain::new("", SHA256) };
    let links = authorities.windows(2).map(|pair| pair[0].certify(&pair[1], Terms::of(Role::Cvca)));
    chain.terminal.terminal(links.chain(chain.all_rights()).collect())
}

/// Three keys of one authority, one after the other.
fn generations() -> [Party; 3] {
    [(AUTHORITY, 1), ("DETESTCVCA00016", 4), ("DETESTCVCA00017", 5)]
        .map(|(name, byte)| Party::new(name, Key::Ec(Curve::BrainpoolP256r1, byte), SHA256))
}

#[test]
fn iso7816_e_32() {
    let [first, second, _] = generations();
    let report = inspected(Guarded::by(&first).chip(), Some(linked(&[first, second])));
    opened(&report, &[Ef::Dg3, Ef::Dg4]);
}

#[test]
fn iso7816_e_33() {
    let all = generations();
    let report = inspected(Guarded::by(&all[0]).chip(), Some(linked(&all)));
    opened(&report, &[Ef::Dg3, Ef::Dg4]);
}

/// The chip knows the newer key already.
#[test]
fn iso7816_e_34() {
    let [first, second, _] = generations();
    let report = inspected(Guarded::by(&second).chip(), Some(linked(&[first, second])));
    opened(&report, &[Ef::Dg3, Ef::Dg4]);
}
