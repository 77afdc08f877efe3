//! Both ends against each other, every flipped bit, any bytes.

use core::convert::Infallible;
use std::vec::Vec;

use iso7816::Status;
use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};

use super::card::Challenge;
use super::terminal::{Error, run};
use super::*;
use crate::apdu::Command;
use crate::channel::Channel;
use crate::link::CardLink;

/// Draws that differ from each other, from a first byte on.
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
        bytes.fill(self.0);
        self.0 = self.0.wrapping_add(1);
        Ok(())
    }
}

impl TryCryptoRng for Counting {}

/// A card with these keys; `tamper` changes what it hears and says.
struct Chip<T> {
    keys: Keys,
    rng: Counting,
    challenge: Option<Challenge>,
    session: Option<SecureMessaging>,
    tamper: T,
}

fn chip<T: FnMut(u8, &mut Vec<u8>)>(seed: u8, tamper: T) -> Chip<T> {
    let (keys, rng) = (Keys::from_seed(&[seed; 16]), Counting(0x80));
    Chip { keys, rng, challenge: None, session: None, tamper }
}

impl<T: FnMut(u8, &mut Vec<u8>)> Chip<T> {
    fn answer(&mut self, command: &Command<'_>, out: &mut [u8]) -> Vec<u8> {
        if let Some(session) = &mut self.session {
            let mut plain = [0; 64];
            let Ok(inner) = session.unprotect_command(command, &mut plain) else {
                return std::vec![0x69, 0x88];
            };
            return session
                .protect_response(inner.ins, inner.data, Status::Success, out)
                .unwrap()
                .to_vec();
        }
        if command.ins == GET_CHALLENGE {
            let challenge = self.challenge.insert(Challenge::draw(&mut self.rng));
            return [challenge.bytes().as_slice(), &[0x90, 0x00]].concat();
        }
        let Some(challenge) = self.challenge.take() else {
            return std::vec![0x69, 0x85];
        };
        let mut data = command.data.to_vec();
        (self.tamper)(EXTERNAL_AUTHENTICATE, &mut data);
        match challenge.answer(&self.keys, &data, &mut self.rng, out) {
            Ok((session, answer)) => {
                self.session = Some(session);
                [answer, &[0x90, 0x00]].concat()
            }
            Err(status) => u16::from(status).to_be_bytes().to_vec(),
        }
    }
}

impl<T: FnMut(u8, &mut Vec<u8>)> CardLink for Chip<T> {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let command = Command::decode(command).unwrap();
        let mut answer = self.answer(&command, &mut [0; 128]);
        (self.tamper)(0, &mut answer);
        let room = &mut response[..answer.len()];
        room.copy_from_slice(&answer);
        Ok(room)
    }
}

fn attempt(link: impl CardLink<Error = Infallible>) -> Result<(), Error<Infallible>> {
    let mut channel = Channel::new(link);
    run(&mut channel, &mut Counting(1), &Keys::from_seed(&[1; 16]))?;
    assert!(channel.is_secured());
    let echo = Command::new(0x00, 0xB0, 0, 0).with_data(b"specimen").expecting(8);
    assert_eq!(channel.execute(&echo), Ok(&b"specimen"[..]));
    Ok(())
}

#[test]
fn both_ends_come_to_the_same_session() {
    assert_eq!(attempt(chip(1, |_, _| {})), Ok(()));
}

#[test]
fn other_keys_and_a_flipped_bit_get_one_answer() {
    let refused = Err(Error::Refused(Status::from(0x6300)));
    assert_eq!(attempt(chip(2, |_, _| {})), refused);
    for bit in 0..40 * 8 {
        let flip = |ins, data: &mut Vec<u8>| {
            if ins == EXTERNAL_AUTHENTICATE {
                data[bit / 8] ^= 1 << (bit % 8);
            }
        };
        assert_eq!(attempt(chip(1, flip)), refused, "bit {bit}");
    }
}

#[test]
fn a_challenge_of_another_time_is_refused_like_a_wrong_mac() {
    let keys = Keys::from_seed(&[1; 16]);
    let message = message::Message { own_nonce: [1; 8], other_nonce: [2; 8], seed: [3; 16] };
    let (mut sealed, mut out) = ([0; 40], [0; 40]);
    message.seal(&keys, &mut sealed).unwrap();
    let mut rng = Counting(2);
    assert!(Challenge::draw(&mut rng).answer(&keys, &sealed, &mut rng, &mut out).is_ok());
    let stale = Challenge::draw(&mut rng).answer(&keys, &sealed, &mut rng, &mut out).err();
    assert_eq!(stale.map(u16::from), Some(0x6300));
    for length in [0, 39] {
        let data = &sealed[..length];
        let short = Challenge::draw(&mut rng).answer(&keys, data, &mut rng, &mut out).err();
        assert_eq!(short, Some(Status::WrongLength));
    }
}

#[test]
fn a_card_that_proves_nothing_is_told() {
    for bit in 0..40 * 8 {
        let flip = |_: u8, data: &mut Vec<u8>| {
            if data.len() == 42 {
                data[bit / 8] ^= 1 << (bit % 8);
            }
        };
        assert_eq!(attempt(chip(1, flip)), Err(Error::Card), "bit {bit}");
    }
    // The terminal's own message comes back, or that of another run.
    let mut sent = Vec::new();
    let echo = |ins: u8, data: &mut Vec<u8>| match ins {
        EXTERNAL_AUTHENTICATE => sent.clone_from(data),
        _ if data.len() == 42 => data[..40].copy_from_slice(&sent),
        _ => {}
    };
    assert_eq!(attempt(chip(1, echo)), Err(Error::Card));
}

#[test]
fn lengths_are_exact() {
    for (length, error) in [(10, Error::Challenge), (42, Error::Answer)] {
        for change in [-1, 1] {
            let resize = |_: u8, data: &mut Vec<u8>| {
                if data.len() == length {
                    match change {
                        1 => data.insert(0, 0),
                        _ => drop(data.remove(0)),
                    }
                }
            };
            assert_eq!(attempt(chip(1, resize)), Err(error));
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_either_end(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let keys = Keys::from_seed(&[1; 16]);
        let (mut rng, mut out) = (Counting(1), [0; 60]);
        let refused = Challenge::draw(&mut rng).answer(&keys, &bytes, &mut rng, &mut out);
        prop_assert!(refused.is_err());
        let answers = |ins: u8, data: &mut Vec<u8>| {
            if ins == 0 && data.len() != 10 {
                data.clone_from(&bytes);
            }
        };
        prop_assert!(attempt(chip(1, answers)).is_err());
    }
}
