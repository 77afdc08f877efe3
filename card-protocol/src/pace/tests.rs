//! Both ends against each other, and the card against terminals that do it wrong.

use core::convert::Infallible;
use std::vec::Vec;

use card_format::error::Fault;
use card_format::object::Password;
use iso7816::Status;
use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};

use super::card::{Choice, Pace};
use super::*;
use crate::apdu::Command;
use crate::channel::Channel;
use crate::general_authenticate::SetAt;
use crate::link::CardLink;

/// Counts up: every number is different, and every run is the same.
struct Counting(u8);

impl TryRng for Counting {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only bytes are drawn")
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only bytes are drawn")
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            self.0 = self.0.wrapping_add(7);
            *byte = self.0 & 0x7F;
        }
        Ok(())
    }
}

impl TryCryptoRng for Counting {}

/// A card that knows one access number and nothing but PACE.
struct Card {
    pace: Pace,
    rng: Counting,
    /// Called on each response before it is sent.
    spoil: fn(&mut Vec<u8>),
}

impl Card {
    fn new() -> Self {
        Self { pace: Pace::Idle, rng: Counting(1), spoil: |_| {} }
    }

    fn answer(&mut self, command: &Command<'_>, out: &mut [u8]) -> Result<Vec<u8>, Status> {
        if command.ins == 0x22 {
            let choice = Choice::decode(command.data)?;
            self.pace = Pace::start(&choice, &Secret::can(b"123456").unwrap());
            return Ok(Vec::new());
        }
        let pace = core::mem::take(&mut self.pace);
        let (pace, result) = pace.handle(command, &mut self.rng, out);
        self.pace = pace;
        result.map(<[u8]>::to_vec)
    }
}

impl CardLink for Card {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let command = Command::decode(command).unwrap();
        let mut bytes = match self.answer(&command, &mut [0; 128]) {
            Ok(mut data) => {
                (self.spoil)(&mut data);
                data.extend([0x90, 0x00]);
                data
            }
            Err(status) => u16::from(status).to_be_bytes().to_vec(),
        };
        let room = &mut response[..bytes.len()];
        room.copy_from_slice(&bytes);
        bytes.clear();
        Ok(room)
    }
}

fn run(card: &mut Card, can: &[u8]) -> Result<Established, terminal::Error<Infallible>> {
    let mut channel = Channel::new(card);
    let secret = Secret::can(can).unwrap();
    terminal::run(&mut channel, &mut Counting(2), &secret, PaceInfo::OURS.naming_parameters())
}

#[test]
fn both_sides_hold_the_same_keys() {
    let mut card = Card::new();
    let mut channel = Channel::new(&mut card);
    let secret = Secret::can(b"123456").unwrap();
    let seen = terminal::run(&mut channel, &mut Counting(2), &secret, PaceInfo::OURS).unwrap();
    assert!(channel.is_secured());
    drop(channel);
    let Pace::Done(_, established) = card.pace else { panic!("not done") };
    assert!(established == seen && seen.card != seen.terminal);
}

#[test]
fn a_wrong_password_shows_in_the_last_command_only() {
    let mut card = Card::new();
    assert_eq!(run(&mut card, b"123457").err(), Some(terminal::Error::Password));
    assert!(matches!(card.pace, Pace::Idle));
}

#[test]
fn spoilt_answers_are_refused() {
    let spoils: [fn(&mut Vec<u8>); 4] = [
        |data| {
            if data.get(2) == Some(&0x86) {
                data[5] ^= 1;
            }
        },
        |data| {
            if data.get(2) == Some(&0x82) {
                data[20] ^= 1;
            }
        },
        |data| {
            if data.get(2) == Some(&0x84) {
                data[4] = 2;
            }
        },
        |data| {
            if data.get(2) == Some(&0x80) {
                data[2] = 0x81;
            }
        },
    ];
    let errors = [
        terminal::Error::Token,
        terminal::Error::Point,
        terminal::Error::Point,
        terminal::Error::Answer(Fault::Tag.at(2)),
    ];
    for (spoil, error) in spoils.into_iter().zip(errors) {
        let mut card = Card { spoil, ..Card::new() };
        assert_eq!(run(&mut card, b"123456").err(), Some(error));
    }
}

#[test]
fn choices_the_card_does_not_have_are_refused() {
    let ours = Protocol::EcdhGmAes128.oid();
    let other = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02, 0x04];
    for (oid, password, reference, status) in [
        (ours, Some(2), None, None),
        (ours, Some(1), Some(12), None),
        (ours, Some(5), None, Some(Status::KeyReferenceNotFound)),
        (ours, Some(2), Some(13), Some(Status::KeyReferenceNotFound)),
        (ours, None, None, Some(Status::IncorrectDataParameter)),
        (other, Some(2), None, Some(Status::IncorrectDataParameter)),
    ] {
        let mut out = [0; 64];
        let data = SetAt { oid, password, reference }.encode(&mut out).unwrap();
        assert_eq!(Choice::decode(data).err(), status, "{data:02X?}");
    }
    assert_eq!(Choice::decode(&[0x80]).err(), Some(Status::IncorrectDataParameter));
}

#[test]
fn commands_out_of_order_end_the_attempt() {
    let point = crate::ec::KeyPair::from_secret(&[1; 32]).unwrap().public().bytes();
    let with = |tag: u8, value: &[u8]| {
        let length = u8::try_from(value.len()).unwrap();
        [&[0x7C, length + 2, tag, length], value].concat()
    };
    let mut off_curve = point;
    off_curve[64] ^= 1;
    let nonce = (0x10, std::vec![0x7C, 0x00]);
    let map = (0x10, with(0x81, &point));
    let agree = (0x10, with(0x83, &point));
    for (commands, status) in [
        (std::vec![(0x00, std::vec![0x7C, 0x00])], Status::ConditionsOfUseNotSatisfied),
        (std::vec![map.clone()], Status::IncorrectDataParameter),
        (std::vec![nonce.clone(), (0x10, with(0x81, &off_curve))], Status::IncorrectDataParameter),
        (std::vec![nonce.clone(), (0x10, with(0x81, &[0]))], Status::IncorrectDataParameter),
        (std::vec![nonce.clone(), nonce.clone()], Status::IncorrectDataParameter),
        (
            std::vec![nonce.clone(), map.clone(), agree.clone(), (0x10, with(0x85, &[0; 8]))],
            Status::LastCommandOfChainExpected,
        ),
        (
            std::vec![nonce.clone(), map.clone(), agree.clone(), (0x00, with(0x85, &[0; 8]))],
            Status::VerificationFailed,
        ),
        (std::vec![nonce, map, agree, (0x00, with(0x85, &[0; 7]))], Status::IncorrectDataParameter),
    ] {
        let mut card = Card::new();
        let choice = Choice { protocol: Protocol::EcdhGmAes128, password: Password::Can };
        card.pace = Pace::start(&choice, &Secret::can(b"123456").unwrap());
        let mut result = Ok(Vec::new());
        for (cla, data) in &commands {
            let command = Command::new(*cla, 0x86, 0, 0).with_data(data).expecting(256);
            result = card.answer(&command, &mut [0; 128]);
        }
        assert_eq!(result, Err(status));
        assert!(matches!(card.pace, Pace::Idle));
    }
}

/// A card that answers anything.
struct Anything(Vec<Vec<u8>>);

impl CardLink for Anything {
    type Error = Infallible;

    fn exchange<'r>(&mut self, _: &[u8], response: &'r mut [u8]) -> Result<&'r [u8], Infallible> {
        let bytes = self.0.pop().unwrap_or_default();
        let room = &mut response[..bytes.len()];
        room.copy_from_slice(&bytes);
        Ok(room)
    }
}

proptest! {
    #[test]
    fn no_answer_panics_the_terminal(
        mut answers in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..5),
        known in 0..4_usize,
    ) {
        let point = crate::ec::KeyPair::from_secret(&[1; 32]).unwrap().public().bytes();
        let right = [
            std::vec![0x90, 0x00],
            [&[0x7C, 0x12, 0x80, 0x10][..], &[7; 16], &[0x90, 0x00]].concat(),
            [&[0x7C, 0x43, 0x82, 0x41], &point[..], &[0x90, 0x00]].concat(),
            [&[0x7C, 0x43, 0x84, 0x41], &point[..], &[0x90, 0x00]].concat(),
        ];
        answers.extend(right.into_iter().take(known).rev());
        let mut channel = Channel::new(Anything(answers));
        let secret = Secret::can(b"123456").unwrap();
        let result = terminal::run(&mut channel, &mut Counting(2), &secret, PaceInfo::OURS);
        prop_assert!(result.is_err() && !channel.is_secured());
    }

    #[test]
    fn no_command_panics_the_card(
        commands in prop::collection::vec((0..4_usize, prop::collection::vec(any::<u8>(), 0..80)), 1..4),
    ) {
        let mut card = Card::new();
        for (step, data) in commands {
            let choice = Choice { protocol: Protocol::EcdhGmAes128, password: Password::Can };
            if matches!(card.pace, Pace::Idle) {
                card.pace = Pace::start(&choice, &Secret::can(b"123456").unwrap());
            }
            let nonce = Command::new(0x10, 0x86, 0, 0).with_data(&[0x7C, 0x00]);
            let any = Command::new(if step == 3 { 0 } else { 0x10 }, 0x86, 0, 0).with_data(&data);
            let _ = card.answer(if step == 0 { &nonce } else { &any }, &mut [0; 128]);
            let _ = Choice::decode(&data);
        }
    }
}
