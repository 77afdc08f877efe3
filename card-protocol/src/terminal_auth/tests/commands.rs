//! The terminal's own proof, and both ends through a channel (units K and L of TR-03105-3.2).

use core::convert::Infallible;
use std::vec::Vec;

use card_format::cvc::{Rights, Role};
use iso7816::Status;

use super::world::{BINDING, Card, Counting, Draft, HASH, Party, date, named};
use crate::apdu::Command;
use crate::channel::Channel;
use crate::group::KeyPair;
use crate::group::OnChip;
use crate::link::CardLink;
use crate::signature;
use crate::terminal_auth::Binding;
use crate::terminal_auth::chain::{self, Chain};
use crate::terminal_auth::terminal::{self, Error, MAX_SIGNATURE, Sign};

/// A card that has taken a chain down to a terminal.
fn shown(dv: Draft, is: Draft) -> (Card, Party) {
    let [cvca, verifier, terminal] = ["UTCVCAUT001", "UTDVERUT001", "UTTERMUT001"].map(Party::p256);
    let mut card = Card::trusting(&cvca);
    card.show(&dv.issue(&cvca, &verifier)).unwrap();
    card.show(&is.issue(&verifier, &terminal)).unwrap();
    (card, terminal)
}

fn usual() -> (Card, Party) {
    shown(Draft::of(Role::DomesticVerifier), Draft::of(Role::Terminal))
}

#[test]
fn rights_are_what_the_whole_chain_allows() {
    for (dv, is, dg3, dg4) in [
        ((true, true), (true, true), true, true),
        ((true, true), (true, false), true, false),
        ((true, true), (false, true), false, true),
        ((true, false), (true, true), true, false),
        ((false, true), (true, true), false, true),
        ((true, false), (false, true), false, false),
    ] {
        let dv = Draft::of(Role::ForeignVerifier).rights(dv.0, dv.1);
        let is = Draft::of(Role::Terminal).rights(is.0, is.1);
        let (mut card, terminal) = shown(dv, is);
        assert_eq!(card.let_in(&terminal), Ok(Rights { dg3, dg4 }));
    }
}

#[test]
fn one_terminal_in_one_session() {
    let (mut card, terminal) = usual();
    assert!(card.let_in(&terminal).is_ok());
    assert_eq!(card.let_in(&terminal), Err(Status::SecurityStatusNotSatisfied));
}

#[test]
fn signatures_are_over_this_session_and_its_last_challenge() {
    let (mut card, terminal) = usual();
    let other = Party::p256("UTTERMUT009");
    let session = &mut card.session;
    let refused = Err(Status::VerificationFailed);
    session.choose_terminal(&named(&terminal.name)).unwrap();
    let first = session.challenge(Some(8), &mut Counting(3)).unwrap();
    let second = session.challenge(Some(8), &mut Counting(4)).unwrap();
    assert_eq!(session.authenticate(&BINDING, &terminal.sign(&BINDING.message(&first))), refused);
    let out_of_order = Err(Status::ConditionsOfUseNotSatisfied);
    let signature = terminal.sign(&BINDING.message(&second));
    assert_eq!(session.authenticate(&BINDING, &signature), out_of_order, "challenge is spent");
    for (binding, signer) in [
        (Binding { card: b"L898902C<4", ..BINDING }, &terminal),
        (Binding { terminal: &[8; 32], ..BINDING }, &terminal),
        (BINDING, &other),
    ] {
        let challenge = session.challenge(Some(8), &mut Counting(3)).unwrap();
        let signature = signer.sign(&binding.message(&challenge));
        assert_eq!(session.authenticate(&BINDING, &signature), refused);
    }
    let challenge = session.challenge(Some(8), &mut Counting(3)).unwrap();
    let signature = terminal.sign(&BINDING.message(&challenge[..7]));
    assert_eq!(session.authenticate(&BINDING, &signature), refused, "short challenge");
    // Failures cost a challenge each and nothing else.
    assert!(card.let_in(&terminal).is_ok());
}

#[test]
fn every_step_is_needed() {
    let out_of_order = Err(Status::ConditionsOfUseNotSatisfied);
    let (mut card, terminal) = usual();
    let challenge = card.session.challenge(Some(8), &mut Counting(3)).unwrap();
    let signature = terminal.sign(&BINDING.message(&challenge));
    assert_eq!(card.session.authenticate(&BINDING, &signature), out_of_order, "no key chosen");
    card.session.choose_terminal(&named(&terminal.name)).unwrap();
    assert_eq!(card.session.authenticate(&BINDING, &signature), out_of_order, "no challenge");
    for expected in [None, Some(0), Some(7)] {
        let result = card.session.challenge(expected, &mut Counting(3));
        assert_eq!(result, Err(Status::WrongLength), "{expected:?}");
    }
    assert!(card.session.challenge(Some(256), &mut Counting(3)).is_ok());
}

#[test]
fn names_stand_alone_in_their_object() {
    let (mut card, terminal) = usual();
    let right = named(&terminal.name);
    let mut wrong_tag = right.clone();
    wrong_tag[0] = 0x84;
    let twice = [&right[..], &right].concat();
    for data in [&[][..], &wrong_tag, &right[..right.len() - 1], &twice, &[0x83, 0]] {
        assert_eq!(card.session.choose_terminal(data), Err(Status::IncorrectDataParameter));
        let result = card.session.choose_certifier(&card.trust, data);
        assert_eq!(result, Err(Status::IncorrectDataParameter));
    }
    assert_eq!(card.session.choose_terminal(&right), Ok(()));
    // The key of a terminal certifies nobody.
    assert_eq!(card.choose(&terminal.name), Err(Status::KeyReferenceNotFound));
}

/// Keys of authorities open nothing, whatever their rights.
#[test]
fn a_document_verifier_is_no_terminal() {
    let [cvca, dv] = ["UTCVCAUT001", "UTDVERUT001"].map(Party::p256);
    let mut card = Card::trusting(&cvca);
    assert_eq!(card.let_in(&cvca), Err(Status::KeyReferenceNotFound));
    card.show(&Draft::of(Role::DomesticVerifier).issue(&cvca, &dv)).unwrap();
    assert_eq!(card.let_in(&dv), Err(Status::KeyReferenceNotFound));
}

/// The card behind a wire, without protection.
struct Wire {
    card: Card,
    /// What the card binds signatures to.
    ephemeral: Vec<u8>,
    rights: Option<Rights>,
}

impl Wire {
    fn answer(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Status> {
        let nothing = Vec::new();
        match (command.ins, command.p1, command.p2) {
            (0x22, 0x81, 0xB6) => {
                self.card.session.choose_certifier(&self.card.trust, command.data)?;
            }
            (0x2A, 0x00, 0xBE) => {
                self.card.verify(command.data)?;
            }
            (0x22, 0x81, 0xA4) => self.card.session.choose_terminal(command.data)?,
            (0x84, 0, 0) => {
                let challenge = self.card.session.challenge(command.expected, &mut Counting(3))?;
                return Ok(challenge.to_vec());
            }
            (0x82, 0, 0) => {
                let binding = Binding { card: b"number", terminal: &self.ephemeral };
                self.rights = Some(self.card.session.authenticate(&binding, command.data)?);
            }
            _ => return Err(Status::InstructionNotSupportedOrInvalid),
        }
        Ok(nothing)
    }
}

impl CardLink for Wire {
    type Error = Infallible;

    fn exchange<'r>(&mut self, bytes: &[u8], out: &'r mut [u8]) -> Result<&'r [u8], Infallible> {
        let command = Command::decode(bytes).unwrap();
        let (mut answer, status) = match self.answer(&command) {
            Ok(data) => (data, Status::Success),
            Err(status) => (Vec::new(), status),
        };
        answer.extend(u16::from(status).to_be_bytes());
        out[..answer.len()].copy_from_slice(&answer);
        Ok(&out[..answer.len()])
    }
}

impl Sign for Party {
    type Error = Infallible;

    fn sign<'b>(
        &mut self,
        message: &[&[u8]],
        out: &'b mut [u8; MAX_SIGNATURE],
    ) -> Result<&'b [u8], Infallible> {
        let signature = signature::sign(&self.key, HASH, message, &mut Counting(9)).unwrap();
        let signature = signature.as_bytes();
        out[..signature.len()].copy_from_slice(signature);
        Ok(&out[..signature.len()])
    }
}

#[test]
fn a_terminal_finds_its_way_through_link_certificates() {
    let parties = ["UTCVCAUT001", "UTCVCAUT002", "UTDVERUT001", "UTTERMUT001"];
    let [cvca, next, dv, mut is] = parties.map(Party::p256);
    let trust_points = [&cvca, &next].map(|it| Draft::of(Role::Cvca).issue(it, it));
    let link = Draft::of(Role::Cvca).from(date(5, 20)).issue(&cvca, &next);
    let verifier = Draft::of(Role::DomesticVerifier).rights(true, false).issue(&next, &dv);
    let terminal = Draft::of(Role::Terminal).issue(&dv, &is);
    let [first, second] = &trust_points;
    let pool: [&[u8]; 5] = [&terminal, first, &verifier, second, &link];
    let ephemeral =
        KeyPair::generate(OnChip::P256, &mut Counting(5)).unwrap().public().compressed();
    for (authorities, length) in [(&[cvca.name][..], 3), (&[next.name, cvca.name], 2)] {
        let chain = Chain::find(&pool, authorities).unwrap();
        assert_eq!(chain.certificates().len(), length);
        assert_eq!(chain.rights(), Rights { dg3: true, dg4: false });
        let card = Card::trusting(authorities.last().map(|_| &cvca).unwrap());
        let ephemeral_bytes = ephemeral.as_bytes().to_vec();
        let mut channel = Channel::new(Wire { card, ephemeral: ephemeral_bytes, rights: None });
        let result = terminal::run(&mut channel, &chain, &mut is, b"number", &ephemeral);
        if length == 3 {
            assert_eq!(result, Ok(()));
            assert_eq!(channel.link_mut().rights, Some(Rights { dg3: true, dg4: false }));
        } else {
            // The card does not know the newer authority yet.
            let (position, status) = (0, Status::KeyReferenceNotFound);
            let authority = next.name;
            assert_eq!(result, Err(Error::Authority { position, authority, status }));
        }
    }
}

#[test]
fn refusals_name_their_step() {
    let [cvca, dv, mut is] = ["UTCVCAUT001", "UTDVERUT001", "UTTERMUT001"].map(Party::p256);
    let verifier = Draft::of(Role::DomesticVerifier).issue(&cvca, &dv);
    let mut terminal = Draft::of(Role::Terminal).issue(&dv, &is);
    let ephemeral =
        KeyPair::generate(OnChip::P256, &mut Counting(5)).unwrap().public().compressed();
    let run = |certificates: &[&[u8]], is: &mut Party| {
        let chain = Chain::find(certificates, &[cvca.name]).unwrap();
        let ephemeral_bytes = ephemeral.as_bytes().to_vec();
        let wire = Wire { card: Card::trusting(&cvca), ephemeral: ephemeral_bytes, rights: None };
        terminal::run(&mut Channel::new(wire), &chain, is, b"number", &ephemeral)
    };
    assert_eq!(run(&[&verifier, &terminal], &mut is), Ok(()));
    let mut other = Party { name: is.name, key: Party::p256("UTTERMUT009").key };
    let refused = run(&[&verifier, &terminal], &mut other);
    assert_eq!(refused, Err(Error::Signature(Status::VerificationFailed)));
    *terminal.last_mut().unwrap() ^= 1;
    let (position, status) = (1, Status::VerificationFailed);
    let refused = run(&[&verifier, &terminal], &mut is);
    assert_eq!(refused, Err(Error::Certificate { position, status }));
}

#[test]
fn without_a_chain_nothing_is_sent() {
    let [cvca, dv, is] = ["UTCVCAUT001", "UTDVERUT001", "UTTERMUT001"].map(Party::p256);
    let verifier = Draft::of(Role::DomesticVerifier).issue(&cvca, &dv);
    let terminal = Draft::of(Role::Terminal).issue(&dv, &is);
    let find = |pool: &[&[u8]], authorities: &[_]| Chain::find(pool, authorities).err();
    assert_eq!(find(&[&verifier], &[cvca.name]), Some(chain::Error::NoTerminal));
    assert_eq!(find(&[&verifier, &terminal], &[dv.name]), Some(chain::Error::NoChain));
    assert_eq!(find(&[&terminal], &[cvca.name]), Some(chain::Error::NoChain));
    assert_eq!(find(&[&verifier, &terminal], &[]), Some(chain::Error::NoChain));
    let broken = find(&[&verifier, &terminal[1..]], &[cvca.name]);
    assert!(matches!(broken, Some(chain::Error::Certificate { position: 1, .. })));
}
