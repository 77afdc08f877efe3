//! Both ends against each other, in every group and with every cipher.

use core::convert::Infallible;
use std::vec::Vec;

use card_format::curve::Curve;
use card_format::security_info::KeyAgreement;
use iso7816::Status;
use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};

use super::terminal::{ChipKey, Error};
use super::*;
use crate::apdu::Command;
use crate::channel::{self, Channel};
use crate::cipher::{Cipher, Key};
use crate::group::{Compressed, Group, KeyPair, Modp, OnChip, Standardized};
use crate::link::CardLink;
use crate::secure_messaging::SecureMessaging;

struct Fixed;

impl TryRng for Fixed {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only bytes are drawn")
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only bytes are drawn")
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(9);
        Ok(())
    }
}

impl TryCryptoRng for Fixed {}

const P256: Standardized = Standardized::Ec(Curve::P256);
const CIPHERS: [Cipher; 4] = [Cipher::TripleDes, Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];

fn old_session() -> SecureMessaging {
    SecureMessaging::new(Key::aes128([1; 16]), Key::aes128([2; 16]))
}

/// A private key of small bytes, which every order leaves room for.
fn pair<G: Group>(group: G, byte: u8) -> KeyPair<G> {
    let mut secret = std::vec![byte; group.scalar_len()];
    secret[0] = 0;
    KeyPair::from_secret(group, &secret).unwrap()
}

/// A card with one private key, in a session that exists already.
struct Card {
    key: KeyPair<Standardized>,
    offers: Vec<Protocol>,
    /// Whether it knows MSE:Set KAT.
    at_once: bool,
    session: SecureMessaging,
    choice: Option<card::Choice>,
    terminal: Option<Compressed>,
    instructions: Vec<[u8; 2]>,
}

impl Card {
    fn new(key: KeyPair<Standardized>) -> Self {
        let agreement = key.group().agreement();
        Self {
            key,
            offers: CIPHERS.map(|cipher| Protocol { agreement, cipher }).to_vec(),
            at_once: true,
            session: old_session(),
            choice: None,
            terminal: None,
            instructions: Vec::new(),
        }
    }

    fn answer(
        &mut self,
        command: &Command<'_>,
    ) -> Result<(Vec<u8>, Option<SecureMessaging>), Status> {
        self.instructions.push([command.ins, command.p2]);
        let (data, agreed) = match (command.ins, command.p2, self.choice) {
            (0x22, 0xA6, _) if self.at_once => {
                card::named_key(command.data)?;
                (Vec::new(), card::agree_at_once(&self.key, command.data)?)
            }
            (0x22, 0xA4, _) => {
                self.choice = Some(card::Choice::decode(command.data, &self.offers)?);
                return Ok((Vec::new(), None));
            }
            (0x22, ..) => return Err(Status::IncorrectP1OrP2Parameter),
            (0x86, _, Some(choice)) => {
                (card::ANSWER.to_vec(), card::agree(&choice, &self.key, command.data)?)
            }
            (0x86, _, None) => {
                let protocol = self.offers[1];
                let mut out = [0; 64];
                let answer =
                    proof::answer(protocol, &self.key, command.data, &mut Fixed, &mut out)?;
                return Ok((answer.to_vec(), None));
            }
            _ => return Ok((b"specimen".to_vec(), None)),
        };
        self.terminal = Some(agreed.terminal);
        Ok((data, Some(agreed.session)))
    }
}

impl CardLink for Card {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let (mut plain, outer) = ([0; 512], Command::decode(command).unwrap());
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

fn channel(card: Card) -> Channel<Card> {
    let mut channel = Channel::new(card);
    channel.secure(old_session());
    channel
}

fn chip(group: Standardized, byte: u8, cipher: Cipher) -> ChipKey<Standardized> {
    let protocol = Protocol { agreement: group.agreement(), cipher };
    ChipKey { protocol, public: *pair(group, byte).public(), key_id: Some(1) }
}

fn read(channel: &mut Channel<Card>) -> Result<Vec<u8>, channel::Error<Infallible>> {
    channel.execute(&Command::new(0, 0xB0, 0, 0).expecting(256)).map(<[u8]>::to_vec)
}

#[test]
fn the_next_answer_is_under_the_new_keys() {
    for (index, group) in Standardized::all().enumerate() {
        let cipher = CIPHERS[index % CIPHERS.len()];
        let mut channel = channel(Card::new(pair(group, 5)));
        let key = chip(group, 5, cipher);
        let sent = terminal::run(&mut channel, &mut Fixed, &key).unwrap();
        assert_eq!(read(&mut channel).unwrap(), b"specimen", "{}", group.name());
        assert_eq!(channel.link_mut().terminal, Some(sent));
    }
}

#[test]
fn a_clone_fails_with_the_next_answer() {
    for cipher in CIPHERS {
        let mut channel = channel(Card::new(pair(P256, 6)));
        terminal::run(&mut channel, &mut Fixed, &chip(P256, 5, cipher)).unwrap();
        assert!(matches!(read(&mut channel), Err(channel::Error::SecureMessaging(_))));
    }
}

#[test]
fn triple_des_takes_one_command_where_the_chip_has_it() {
    for (at_once, instructions) in
        [(true, &[[0x22, 0xA6]][..]), (false, &[[0x22, 0xA6], [0x22, 0xA4], [0x86, 0]])]
    {
        let mut channel = channel(Card { at_once, ..Card::new(pair(P256, 5)) });
        terminal::run(&mut channel, &mut Fixed, &chip(P256, 5, Cipher::TripleDes)).unwrap();
        assert_eq!(channel.link_mut().instructions, instructions);
        assert!(read(&mut channel).is_ok());
    }
}

#[test]
fn a_refusal_leaves_the_old_session() {
    let mut channel = channel(Card { offers: Vec::new(), ..Card::new(pair(P256, 5)) });
    let refused = terminal::run(&mut channel, &mut Fixed, &chip(P256, 5, Cipher::Aes256));
    let status = channel::Error::Status(Status::IncorrectDataParameter);
    assert_eq!(refused, Err(Error::Channel(status)));
    assert!(read(&mut channel).is_ok());
}

#[test]
fn a_protocol_of_another_group_is_not_run() {
    let mut channel = channel(Card::new(pair(P256, 5)));
    let mut key = chip(P256, 5, Cipher::Aes128);
    key.protocol.agreement = KeyAgreement::Dh;
    assert!(terminal::run(&mut channel, &mut Fixed, &key).is_err());
    assert!(channel.link_mut().instructions.is_empty());
}

#[test]
fn possession_is_proven_and_only_by_the_owner() {
    for group in [P256, Standardized::Dh(Modp::Rfc5114_2048_256)] {
        let key = chip(group, 5, Cipher::Aes128);
        let prove = |byte| {
            let mut channel = channel(Card::new(pair(group, byte)));
            proof::run(&mut channel, &mut Fixed, key.protocol, &key.public, 0x80)
        };
        assert_eq!(prove(5), Ok(()));
        assert_eq!(prove(6), Err(Error::Token));
    }
}

#[test]
fn what_the_card_cannot_use_is_refused() {
    let key = pair(OnChip::P256, 5);
    let wrong = Some(Status::IncorrectDataParameter);
    let protocol = Protocol::ECDH_AES_128;
    assert_eq!(card::Choice::decode(&[0x80, 0x01, 0x04], &[protocol]).err(), wrong);
    let choice = card::Choice { protocol, key_id: None };
    let brainpool = pair(OnChip::BrainpoolP256r1, 5);
    let other = [&[0x7C, 0x43, 0x80, 0x41][..], brainpool.public().bytes()].concat();
    for data in
        [&[][..], &[0x7C, 0x00], &[0x7C, 0x02, 0x80, 0x00], &[0x7C, 0x03, 0x80, 0x01, 0], &other]
    {
        assert_eq!(card::agree(&choice, &key, data).err(), wrong, "{data:02X?}");
        assert_eq!(card::agree_at_once(&key, data).err(), wrong, "{data:02X?}");
        let mut out = [0; 64];
        let proven = proof::answer(protocol, &key, data, &mut Fixed, &mut out);
        assert_eq!(proven.err(), wrong, "{data:02X?}");
    }
    assert_eq!(card::agree_at_once(&key, &[0x91, 0x01, 0x04]).err(), wrong);
}

proptest! {
    #[test]
    fn no_command_panics_the_card(data in prop::collection::vec(any::<u8>(), 0..90)) {
        let key = pair(OnChip::P256, 5);
        let offers = [Protocol::ECDH_AES_128];
        let _ = card::Choice::decode(&data, &offers);
        let choice = card::Choice { protocol: offers[0], key_id: None };
        prop_assert!(card::agree(&choice, &key, &data).is_err());
        prop_assert!(card::agree_at_once(&key, &data).is_err());
    }
}
