//! Both ends against each other.

use core::convert::Infallible;
use std::vec::Vec;

use iso7816::Status;
use rand_core::{TryCryptoRng, TryRng};

use super::terminal::{ChipKey, Error};
use super::*;
use crate::apdu::Command;
use crate::channel::{self, Channel};
use crate::cipher::Key;
use crate::ec::{KeyPair, PublicPoint};
use crate::link::CardLink;
use crate::secure_messaging::SecureMessaging;

struct Fixed;

impl TryRng for Fixed {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(9)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(9)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(9);
        Ok(())
    }
}

impl TryCryptoRng for Fixed {}

fn old_session() -> SecureMessaging {
    SecureMessaging::new(Key::aes128([1; 16]), Key::aes128([2; 16]))
}

/// A card with one private key, in a session that exists already.
struct Card {
    key: KeyPair,
    session: SecureMessaging,
    choice: Option<card::Choice>,
}

impl Card {
    fn new(key: [u8; 32]) -> Self {
        Self { key: KeyPair::from_secret(&key).unwrap(), session: old_session(), choice: None }
    }

    fn answer(
        &mut self,
        command: &Command<'_>,
    ) -> Result<(Vec<u8>, Option<SecureMessaging>), Status> {
        match (command.ins, self.choice) {
            (0x22, _) => {
                self.choice = Some(card::Choice::decode(command.data)?);
                Ok((Vec::new(), None))
            }
            (0x86, Some(choice)) => {
                let session = card::agree(&choice, &self.key, command.data)?;
                Ok((card::ANSWER.to_vec(), Some(session)))
            }
            (0x86, None) => {
                let protocol = Protocol::EcdhAes128;
                let mut out = [0; 64];
                let answer =
                    proof::answer(protocol, &self.key, command.data, &mut Fixed, &mut out)?;
                Ok((answer.to_vec(), None))
            }
            _ => Ok((b"specimen".to_vec(), None)),
        }
    }
}

impl CardLink for Card {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let (mut plain, outer) = ([0; 128], Command::decode(command).unwrap());
        let command = match self.session.unprotect_command(&outer, &mut plain) {
            Ok(command) => command,
            Err(error) => {
                response[..2].copy_from_slice(&u16::from(error.status()).to_be_bytes());
                return Ok(&response[..2]);
            }
        };
        let (data, status, next) = match self.answer(&command) {
            Ok((data, next)) => (data, Status::Success, next),
            Err(status) => (Vec::new(), status, None),
        };
        let bytes = self.session.protect_response(command.ins, &data, status, response).unwrap();
        if let Some(next) = next {
            self.session = next;
        }
        Ok(bytes)
    }
}

fn channel(key: [u8; 32]) -> Channel<Card> {
    let mut channel = Channel::new(Card::new(key));
    channel.secure(old_session());
    channel
}

fn chip(key: [u8; 32]) -> ChipKey {
    let point: PublicPoint = *KeyPair::from_secret(&key).unwrap().public();
    ChipKey { protocol: Protocol::EcdhAes128, point, key_id: Some(1) }
}

#[test]
fn the_next_answer_is_under_the_new_keys() {
    let mut channel = channel([5; 32]);
    terminal::run(&mut channel, &mut Fixed, &chip([5; 32])).unwrap();
    let read = Command::new(0, 0xB0, 0, 0).expecting(256);
    assert_eq!(channel.execute(&read).unwrap(), b"specimen");
}

#[test]
fn a_clone_fails_with_the_next_answer() {
    let mut channel = channel([6; 32]);
    terminal::run(&mut channel, &mut Fixed, &chip([5; 32])).unwrap();
    let read = Command::new(0, 0xB0, 0, 0).expecting(256);
    assert!(matches!(channel.execute(&read), Err(channel::Error::SecureMessaging(_))));
}

#[test]
fn possession_is_proven_and_only_by_the_owner() {
    let (protocol, chip) = (Protocol::EcdhAes128, chip([5; 32]).point);
    let result = proof::run(&mut channel([5; 32]), &mut Fixed, protocol, &chip, 0x80);
    assert_eq!(result, Ok(()));
    let result = proof::run(&mut channel([6; 32]), &mut Fixed, protocol, &chip, 0x80);
    assert_eq!(result, Err(Error::Token));
}

#[test]
fn what_the_card_cannot_use_is_refused() {
    let key = KeyPair::from_secret(&[5; 32]).unwrap();
    let wrong = Some(Status::IncorrectDataParameter);
    assert_eq!(card::Choice::decode(&[0x80, 0x01, 0x04]).err(), wrong);
    let choice = card::Choice { protocol: Protocol::EcdhAes128, key_id: None };
    for data in [&[][..], &[0x7C, 0x00], &[0x7C, 0x02, 0x80, 0x00], &[0x7C, 0x03, 0x80, 0x01, 0]] {
        assert_eq!(card::agree(&choice, &key, data).err(), wrong, "{data:02X?}");
        let mut out = [0; 64];
        let proven = proof::answer(Protocol::EcdhAes128, &key, data, &mut Fixed, &mut out);
        assert_eq!(proven.err(), wrong, "{data:02X?}");
    }
}
