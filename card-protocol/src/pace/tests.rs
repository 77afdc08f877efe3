//! Both ends against each other, and each against another that does it wrong.

mod refusals;
mod round_trips;
mod statuses;

use core::convert::Infallible;
use std::vec::Vec;

use card_format::curve::Curve;
use card_format::object::Password;
use iso7816::Status;
use rand_core::{TryCryptoRng, TryRng};

use super::card::{self, Choice, Context, Pace};
use super::*;
use crate::apdu::Command;
use crate::channel::Channel;
use crate::group::{Group, KeyPair, OnChip, Public, Standardized};
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

const P256: Standardized = Standardized::Ec(Curve::P256);

/// The authorities that the card trusts.
const AUTHORITIES: [&[u8]; 2] = [b"UTCVCA00002", b"UTCVCA00001"];

/// Changes a response, with its status.
type Spoil = fn(&mut Vec<u8>);

/// A card that knows one password and nothing but PACE.
struct Card {
    offers: Vec<Offer<Standardized>>,
    secret: Secret,
    chip_key: Option<KeyPair<Standardized>>,
    pace: Pace<Standardized>,
    rng: Counting,
    /// The commands that came.
    commands: Vec<Vec<u8>>,
    /// Called on each response before it is sent.
    spoil: Spoil,
}

impl Card {
    fn new(protocol: Protocol, group: Standardized) -> Self {
        Self {
            offers: std::vec![Offer { protocol, group }],
            secret: Secret::can(b"123456").unwrap(),
            chip_key: None,
            pace: Pace::Idle,
            rng: Counting(1),
            commands: Vec::new(),
            spoil: |_| {},
        }
    }

    fn usual() -> Self {
        Self::new(Protocol::ECDH_GM_AES_128, P256)
    }

    fn spoiling(spoil: Spoil) -> Self {
        Self { spoil, ..Self::usual() }
    }

    fn answer(&mut self, command: &Command<'_>, out: &mut [u8]) -> Result<Vec<u8>, Status> {
        if command.ins == 0x22 {
            let choice = Choice::decode(command.data, self.offers.iter().copied())?;
            if choice.password != self.secret.password() {
                return Err(Status::KeyReferenceNotFound);
            }
            self.pace = Pace::start(&choice, &self.secret);
            return Ok(Vec::new());
        }
        let context = Context { chip_key: self.chip_key.as_ref(), authorities: &AUTHORITIES };
        let pace = core::mem::take(&mut self.pace);
        let (pace, result) = pace.handle(command, &mut self.rng, out, &context);
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
        self.commands.push(command.to_vec());
        let command = Command::decode(command).unwrap();
        let mut bytes = match self.answer(&command, &mut [0; 512]) {
            Ok(mut data) => {
                data.extend([0x90, 0x00]);
                data
            }
            Err(status) => u16::from(status).to_be_bytes().to_vec(),
        };
        (self.spoil)(&mut bytes);
        let expected = usize::try_from(command.expected.unwrap_or_default()).unwrap();
        assert!(bytes.len() <= expected + 2, "Le is {expected}");
        let room = &mut response[..bytes.len()];
        room.copy_from_slice(&bytes);
        Ok(room)
    }
}

type Outcome = Result<terminal::Established, terminal::Error<Infallible>>;

/// A channel whose buffers hold any key.
fn wire<L: CardLink>(link: L) -> Channel<L, Vec<u8>> {
    let buffer = || std::vec![0; 1024];
    Channel::with_buffers(link, buffer(), buffer(), buffer())
}

fn run(card: &mut Card, secret: &Secret, info: PaceInfo) -> Outcome {
    let mut channel = wire(card);
    let outcome = terminal::run(&mut channel, &mut Counting(2), secret, &info);
    assert_eq!(channel.is_secured(), outcome.is_ok());
    outcome
}

/// The same with the right access number and what the card offers first.
fn run_usual(card: &mut Card) -> Outcome {
    let Offer { protocol, group } = card.offers[0];
    run(card, &Secret::can(b"123456").unwrap(), PaceInfo::new(protocol, group))
}
