//! Unit `ISO7816_K`: the terminal proves its key. Every case is played behind both doors.

use card_format::dg15::Dg15;
use card_format::ec_key::PublicKey;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm;
use card_protocol::active_auth;
use card_protocol::apdu::Command;
use card_protocol::group::{OnChip, Public};
use conformance::document::{Plan, TODAY};
use conformance::open_card::{Door, OpenCard, named};
use conformance::trust_chain::{CVCA, Certificate, Party, TERMINAL, VERIFIER};
use verifier::check::{Id, Outcome};
use verifier::document::{Content, Document, Source};
use verifier::examine::examine_files;
use verifier::ledger::Ledger;
use verifier::status::Status;

fn set_1() -> [Certificate; 2] {
    [Certificate::domestic(VERIFIER, CVCA), Certificate::terminal(TERMINAL, VERIFIER)]
}

/// As far as a terminal whose certificate was accepted.
fn certified(door: Door) -> OpenCard {
    let mut card = OpenCard::after_chip_authentication(door);
    card.choose_root();
    let [verifier, terminal] = set_1();
    card.verify(&verifier.objects()).good();
    card.import(&terminal);
    card
}

/// And its key was chosen.
fn chosen(door: Door) -> OpenCard {
    let mut card = certified(door);
    card.choose_terminal(TERMINAL.name.as_bytes()).good();
    card
}

/// The key that is named proves nothing. GET CHALLENGE may be refused, as may the choice.
fn proves_nothing(card: &mut OpenCard, signer: Party) {
    let answer = card.challenge();
    answer.clone().either();
    let signature = card.terminal_signature(signer, &answer.data);
    card.authenticate(&signature).refused();
    card.read(Ef::Dg3, 1).error();
}

#[test]
fn iso7816_k_1() {
    for door in Door::BOTH {
        let mut card = chosen(door);
        let challenge = card.challenge().good();
        assert_eq!(challenge.len(), 8);
        let signature = card.terminal_signature(TERMINAL, &challenge);
        card.authenticate(&signature).good();
        card.read(Ef::Dg3, 1).good();
    }
}

#[test]
fn iso7816_k_2() {
    for door in Door::BOTH {
        let mut card = certified(door);
        card.choose_terminal(b"UTIS00002").either();
        proves_nothing(&mut card, TERMINAL);
    }
}

#[test]
fn iso7816_k_4() {
    for door in Door::BOTH {
        let mut card = chosen(door);
        let challenge = card.challenge().good();
        let signature = card.terminal_signature(TERMINAL, &challenge);
        let command = Command::new(0, 0x82, 0, 0).with_data(&signature);
        card.send_plain(command).plain_error();
    }
}

#[test]
fn iso7816_k_5() {
    for door in Door::BOTH {
        let mut card = OpenCard::after_chip_authentication(door);
        let [verifier, _] = set_1();
        card.import(&verifier);
        card.choose_terminal(VERIFIER.name.as_bytes()).either();
        proves_nothing(&mut card, VERIFIER);
    }
}

#[test]
fn iso7816_k_6() {
    for door in Door::BOTH {
        let mut card = OpenCard::after_chip_authentication(door);
        let root = card.trust_points().newest;
        card.choose_terminal(root.as_bytes()).either();
        proves_nothing(&mut card, CVCA);
    }
}

#[test]
fn iso7816_k_7() {
    for door in Door::BOTH {
        let mut card = chosen(door);
        let challenge = card.challenge().good();
        let signature = card.terminal_signature(TERMINAL, &challenge);
        card.refuses_class(Command::new(0x80, 0x82, 0, 0).with_data(&signature));
    }
}

#[test]
fn iso7816_k_10() {
    for door in Door::BOTH {
        let mut card = chosen(door);
        let first = card.challenge().good();
        let second = card.challenge();
        second.clone().either();
        assert_ne!(first, second.data);
        if second.is_good() {
            let signature = card.terminal_signature(TERMINAL, &first);
            card.authenticate(&signature).refused();
        }
    }
}

#[test]
fn iso7816_k_12() {
    for door in Door::BOTH {
        let mut card = chosen(door);
        let answer = card.send(Command::new(0, 0x84, 0, 0).expecting(7));
        answer.clone().either();
        if answer.is_good() {
            assert_eq!(answer.data.len(), 7);
            let signature = card.terminal_signature(TERMINAL, &answer.data);
            card.authenticate(&signature).refused();
        }
    }
}

#[test]
fn iso7816_k_14() {
    for door in Door::BOTH {
        let mut card = chosen(door);
        let signature = card.terminal_signature(TERMINAL, &[]);
        card.authenticate(&signature).refused();
        card.read(Ef::Dg3, 1).error();
    }
}

#[test]
fn iso7816_k_15() {
    for door in Door::BOTH {
        let mut card = certified(door);
        proves_nothing(&mut card, TERMINAL);
    }
}

#[test]
fn iso7816_k_17() {
    for door in Door::BOTH {
        let mut card = certified(door);
        let data = named(0x84, TERMINAL.name.as_bytes());
        card.send(Command::new(0, 0x22, 0x81, 0xA4).with_data(&data)).error();
        proves_nothing(&mut card, TERMINAL);
    }
}

#[test]
fn iso7816_k_18() {
    for door in Door::BOTH {
        let mut card = OpenCard::after_chip_authentication(door);
        card.authenticate_terminal(&set_1());
        card.read(Ef::Dg3, 1).good();
        card.reset();
        card.open(door);
        card.read(Ef::Dg3, 1).error();
    }
}

/// Passive and Active Authentication on the way.
#[test]
fn iso7816_k_19() {
    for door in Door::BOTH {
        let mut card = OpenCard::after_chip_authentication(door);
        let mut document = Document::new(Source::Files);
        for ef in [Ef::Com, Ef::Sod, Ef::Dg1, Ef::Dg2, Ef::Dg14, Ef::Dg15] {
            document.insert(ef, Content::Read(card.content(ef)));
        }
        let plan = Plan::default();
        let report = examine_files(&document, &plan.trust(), TODAY, Ledger::default());
        for id in [Id::Signature, Id::Chain, Id::File(Ef::Dg14), Id::File(Ef::Dg15)] {
            let outcome = report.outcome(id).map(Outcome::status);
            assert_eq!(outcome, Some(Status::Successful), "{id:?}: {:?}", report.checks);
        }
        let dg15 = card.content(Ef::Dg15);
        let dg15 = Dg15::decode(&dg15).unwrap();
        let answer = card.send(active_auth::command(&[9; 8], 0)).good();
        let key = match dg15.public_key().public_key().unwrap() {
            PublicKey::Ec { point, .. } => Public::decode(OnChip::P256, point).unwrap(),
            _ => panic!("not a point"),
        };
        active_auth::verify(&key, HashAlgorithm::Sha256, &[9; 8], &answer).unwrap();
        card.authenticate_terminal(&set_1());
    }
}

#[test]
fn iso7816_k_20() {
    let mut card = chosen(Door::Pace);
    let challenge = card.challenge().good();
    let mut signature = card.terminal_signature(TERMINAL, &challenge);
    let last = signature.last_mut().unwrap();
    *last = last.wrapping_add(1);
    card.authenticate(&signature).refused();
}
