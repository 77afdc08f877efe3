//! Unit `ISO7816_L`: what the rights of a chain come to, and that they end with their session.
//!
//! ```text
//!        verifier   terminal    DG3   DG4
//! set 2  DG3, DG4   DG3         read  refused     L_1  L_2
//! set 2  DG3, DG4   DG4         refused  read     L_4  L_3
//! set 4  DG3        DG3, DG4    read  refused     L_5  L_6
//! set 5  DG4        DG3, DG4    refused  read     L_8  L_7
//! ```

use core::convert::Infallible;

use card_format::cvc::Rights;
use card_format::dg1::Dg1;
use card_format::ef::{Directory, EMRTD_AID, Ef};
use card_protocol::apdu::Command;
use card_protocol::bac;
use card_protocol::channel::Channel;
use card_protocol::link::CardLink;
use card_protocol::pace::{self, PaceInfo, Secret};
use chacha20::ChaCha20Rng;
use conformance::open_card::{Answer, Door, OpenCard, dg1};
use conformance::trust_chain::{CVCA, Certificate, TERMINAL, VERIFIER};
use rand_core::SeedableRng;

const DG3: Rights = Rights { dg3: true, dg4: false };
const DG4: Rights = Rights { dg3: false, dg4: true };

fn chain(verifier: Rights, terminal: Rights) -> [Certificate; 2] {
    [
        Certificate::domestic(VERIFIER, CVCA).allowing(verifier),
        Certificate::terminal(TERMINAL, VERIFIER).allowing(terminal),
    ]
}

/// What each of two doors lets a terminal with these rights read.
fn read(verifier: Rights, terminal: Rights, ef: Ef) -> [Answer; 2] {
    Door::BOTH.map(|door| {
        let mut card = OpenCard::after_chip_authentication(door);
        card.authenticate_terminal(&chain(verifier, terminal));
        card.read(ef, 1)
    })
}

#[track_caller]
fn allowed(answers: [Answer; 2], tag: u8) {
    for answer in answers {
        assert_eq!(answer.good(), [tag]);
    }
}

#[track_caller]
fn refused(answers: [Answer; 2]) {
    for answer in answers {
        answer.error();
    }
}

#[test]
fn iso7816_l_1() {
    allowed(read(Rights::ALL, DG3, Ef::Dg3), 0x63);
}

#[test]
fn iso7816_l_2() {
    refused(read(Rights::ALL, DG3, Ef::Dg4));
}

#[test]
fn iso7816_l_3() {
    allowed(read(Rights::ALL, DG4, Ef::Dg4), 0x76);
}

#[test]
fn iso7816_l_4() {
    refused(read(Rights::ALL, DG4, Ef::Dg3));
}

#[test]
fn iso7816_l_5() {
    allowed(read(DG3, Rights::ALL, Ef::Dg3), 0x63);
}

#[test]
fn iso7816_l_6() {
    refused(read(DG3, Rights::ALL, Ef::Dg4));
}

#[test]
fn iso7816_l_7() {
    allowed(read(DG4, Rights::ALL, Ef::Dg4), 0x76);
}

#[test]
fn iso7816_l_8() {
    refused(read(DG4, Rights::ALL, Ef::Dg3));
}

/// A chain that the card has accepted, up to the key that the terminal would sign with.
fn named_terminal(door: Door) -> OpenCard {
    let mut card = OpenCard::after_chip_authentication(door);
    for certificate in chain(Rights::ALL, Rights::ALL) {
        card.import(&certificate);
    }
    card.choose_terminal(TERMINAL.name.as_bytes()).good();
    card
}

/// Without EXTERNAL AUTHENTICATE.
fn unproven(ef: Ef) -> [Answer; 2] {
    Door::BOTH.map(|door| {
        let mut card = named_terminal(door);
        card.challenge().good();
        card.read(ef, 1)
    })
}

/// After an EXTERNAL AUTHENTICATE whose signature is not right.
fn failed(ef: Ef) -> [Answer; 2] {
    Door::BOTH.map(|door| {
        let mut card = named_terminal(door);
        let challenge = card.challenge().good();
        let mut signature = card.terminal_signature(TERMINAL, &challenge);
        *signature.last_mut().unwrap() ^= 1;
        card.authenticate(&signature).refused();
        card.read(ef, 1)
    })
}

#[test]
fn iso7816_l_9() {
    refused(unproven(Ef::Dg3));
}

#[test]
fn iso7816_l_10() {
    refused(unproven(Ef::Dg4));
}

#[test]
fn iso7816_l_11() {
    refused(failed(Ef::Dg3));
}

#[test]
fn iso7816_l_12() {
    refused(failed(Ef::Dg4));
}

/// The open session as a link: whatever is sent is protected, as the plan wants the second run.
struct Inside<'c>(&'c mut OpenCard);

impl CardLink for Inside<'_> {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let answer = self.0.send(Command::decode(command).unwrap());
        assert!(answer.protected);
        let answer = [&answer.data[..], &u16::from(answer.status).to_be_bytes()].concat();
        response[..answer.len()].copy_from_slice(&answer);
        Ok(&response[..answer.len()])
    }
}

/// Whether the card lets a terminal with the right zone through another door.
fn opens(card: &mut OpenCard, door: Door) -> bool {
    let mut inside: Channel<_> = Channel::new(Inside(card));
    let mut rng = ChaCha20Rng::from_seed([0xD0; 32]);
    let dg1 = dg1();
    let information = Dg1::decode(&dg1).unwrap().mrz.information().unwrap();
    match door {
        Door::Pace => {
            let secret = Secret::mrz(information.as_bytes());
            pace::terminal::run(&mut inside, &mut rng, &secret, &PaceInfo::OURS).is_ok()
        }
        Door::Bac => {
            let select = Command::new(0, 0xA4, 0x04, 0x0C).with_data(&EMRTD_AID);
            inside.execute(&select).unwrap();
            let keys = bac::Keys::from_mrz(information.as_bytes());
            bac::terminal::run(&mut inside, &mut rng, &keys).is_ok()
        }
    }
}

/// A terminal with every right goes back to the master file and tries a door again. The plan lets a
/// card refuse, or open it and forget the rights; ours refuses, and the session goes on.
fn second_door(first: Door, second: Door) {
    let mut card = OpenCard::after_chip_authentication(first);
    card.authenticate_terminal(&chain(Rights::ALL, Rights::ALL));
    assert_eq!(card.read(Ef::Dg3, 1).good(), [0x63]);
    card.select(Directory::MasterFile).good();
    assert!(!opens(&mut card, second));
    card.select(Directory::Emrtd).good();
    assert_eq!(card.read(Ef::Com, 1).good(), [0x60]);
}

#[test]
fn iso7816_l_13() {
    second_door(Door::Bac, Door::Bac);
}

#[test]
fn iso7816_l_14() {
    second_door(Door::Pace, Door::Pace);
}

#[test]
fn iso7816_l_15() {
    second_door(Door::Pace, Door::Bac);
}

#[test]
fn iso7816_l_16() {
    second_door(Door::Bac, Door::Pace);
}
