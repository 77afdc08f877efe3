//! Unit `ISO7816_H`: what is not read before Terminal Authentication, or before anything.
//!
//! ```text
//! after Chip Authentication   EF.DG3, EF.DG4   refused    by SELECT, SFI, INS B1
//! before any session          EF.CVCA          refused
//! behind a door               EF.CVCA          36 bytes
//! ```

use card_format::cvca::{Cvca, LEN};
use card_format::ef::{Directory, Ef};
use card_protocol::apdu::Command;
use conformance::open_card::{Answer, Door, OpenCard};
use conformance::trust_chain::CVCA;

/// How a case asks for a file.
type Ask = fn(&mut OpenCard, Ef, u32) -> Answer;

/// SELECT, and READ BINARY if that was allowed.
fn by_selection(card: &mut OpenCard, ef: Ef, expected: u32) -> Answer {
    let fid = ef.entry().fid.to_be_bytes();
    let selected = card.send(Command::new(0, 0xA4, 0x02, 0x0C).with_data(&fid));
    if !selected.is_good() {
        return selected;
    }
    card.send(Command::new(0, 0xB0, 0, 0).expecting(expected))
}

/// READ BINARY with an odd INS from offset 0 of what P1-P2 name.
fn by_object(card: &mut OpenCard, name: u16, expected: u32) -> Answer {
    let [p1, p2] = name.to_be_bytes();
    card.send(Command::new(0, 0xB1, p1, p2).with_data(&[0x54, 1, 0]).expecting(expected))
}

fn by_object_sfi(card: &mut OpenCard, ef: Ef, expected: u32) -> Answer {
    by_object(card, u16::from(ef.entry().sfi), expected)
}

fn by_object_fid(card: &mut OpenCard, ef: Ef, expected: u32) -> Answer {
    by_object(card, ef.entry().fid, expected)
}

fn refused_before_terminal_authentication(ef: Ef, ask: Ask, expected: u32) {
    for door in Door::BOTH {
        ask(&mut OpenCard::after_chip_authentication(door), ef, expected).error();
    }
}

fn refused_before_any_session(ask: Ask, expected: u32) {
    let mut card = OpenCard::powered();
    assert!(card.select(Directory::Emrtd).is_good());
    ask(&mut card, Ef::Cvca, expected).plain_error();
}

/// The answer behind each door, which must be the name of the one trust point.
fn trust_points(ask: Ask, expected: u32, unwrap: impl Fn(&[u8]) -> &[u8]) {
    for door in Door::BOTH {
        let answer = ask(&mut OpenCard::behind(door), Ef::Cvca, expected).good();
        let file = unwrap(&answer);
        assert_eq!(file.len(), LEN);
        let names = Cvca::decode(file).unwrap();
        assert_eq!(names, Cvca { newest: CVCA.reference(), previous: None });
    }
}

#[test]
fn iso7816_h_1() {
    refused_before_terminal_authentication(Ef::Dg3, by_selection, 1);
}

#[test]
fn iso7816_h_2() {
    refused_before_terminal_authentication(Ef::Dg4, by_selection, 1);
}

#[test]
fn iso7816_h_3() {
    refused_before_terminal_authentication(Ef::Dg3, OpenCard::read, 1);
}

#[test]
fn iso7816_h_4() {
    refused_before_terminal_authentication(Ef::Dg4, OpenCard::read, 1);
}

#[test]
fn iso7816_h_5() {
    refused_before_terminal_authentication(Ef::Dg3, by_object_sfi, 7);
}

#[test]
fn iso7816_h_6() {
    refused_before_terminal_authentication(Ef::Dg4, by_object_sfi, 7);
}

#[test]
fn iso7816_h_7() {
    refused_before_any_session(by_selection, 1);
}

#[test]
fn iso7816_h_8() {
    refused_before_any_session(OpenCard::read, 1);
}

#[test]
fn iso7816_h_9() {
    refused_before_any_session(by_object_sfi, 7);
}

#[test]
fn iso7816_h_10() {
    refused_before_any_session(by_object_fid, 7);
}

#[test]
fn iso7816_h_11() {
    refused_before_terminal_authentication(Ef::Dg3, by_object_fid, 7);
}

#[test]
fn iso7816_h_12() {
    refused_before_terminal_authentication(Ef::Dg4, by_object_fid, 7);
}

#[test]
fn iso7816_h_13() {
    trust_points(by_selection, 36, |answer| answer);
}

#[test]
fn iso7816_h_14() {
    trust_points(OpenCard::read, 36, |answer| answer);
}

/// The file comes in an object 53, 38 bytes with it.
fn unwrap(answer: &[u8]) -> &[u8] {
    answer.strip_prefix(&[0x53, 36]).unwrap()
}

#[test]
fn iso7816_h_15() {
    trust_points(by_object_sfi, 38, unwrap);
}

#[test]
fn iso7816_h_16() {
    trust_points(by_object_fid, 38, unwrap);
}
