//! PACE over and over, both ends in this process, every time with another password, nonce and keys
//! (Doc 9303-11 §4.4).
//!
//! What may go wrong once in 256 times is a coordinate that begins with a zero byte: cut off, the key
//! derived of it differs. So coordinates are counted where they cross the wire; about as many again,
//! of secrets, do not.

use core::convert::Infallible;

use card_format::security_info::Cipher;
use card_protocol::apdu::{Command, Status};
use card_protocol::channel::Channel;
use card_protocol::group::{Group as _, KeyPair, OnChip, Public, Standardized};
use card_protocol::link::CardLink;
use card_protocol::pace::card::{Choice, Context, Pace};
use card_protocol::pace::terminal;
use card_protocol::pace::{Mapping, Offer, PaceInfo, Protocol, Secret};
use rand_core::Rng as _;

use crate::load::random;

/// The three ways to a base that hangs on the password.
pub const MAPPINGS: [Mapping; 3] =
    [Mapping::Generic, Mapping::Integrated, Mapping::ChipAuthentication];

/// In which both ends compute.
const GROUP: OnChip = OnChip::P256;

/// Room for any APDU of PACE.
const ROOM: usize = 1024;

/// What came of many sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sessions that did not end with the same keys on both ends.
    pub failures: u64,
    /// Coordinates of public keys on the wire.
    pub coordinates: u64,
    /// Those that begin with a zero byte.
    pub zeros: u64,
}

impl Tally {
    /// One session more.
    pub fn session(&mut self, mapping: Mapping) {
        let can = random().next_u32() % 1_000_000;
        let can = format!("{can:06}");
        let chip_key = KeyPair::generate(GROUP, &mut random()).unwrap();
        let protocol = Protocol { mapping, cipher: Cipher::Aes128, ..Protocol::ECDH_GM_AES_128 };
        let card = Card { protocol, can: &can, chip_key, pace: Pace::Idle, tally: self };
        if card.meets_its_terminal().is_none() {
            self.failures += 1;
        }
    }

    fn count(&mut self, data: &[u8]) {
        // Dynamic authentication data with one point: 7C L, 81 to 84 L, 04 ‖ x ‖ y.
        if let [0x7C, 0x43, 0x81..=0x84, 0x41, 0x04, point @ ..] = data {
            let firsts = point.iter().step_by(GROUP.shared_len()).take(2);
            self.zeros += u64::try_from(firsts.filter(|first| **first == 0).count()).unwrap();
            self.coordinates += 2;
        }
    }
}

/// A card that knows PACE.
struct Card<'a> {
    protocol: Protocol,
    can: &'a str,
    chip_key: KeyPair<OnChip>,
    pace: Pace<OnChip>,
    tally: &'a mut Tally,
}

impl Card<'_> {
    fn secret(&self) -> Secret {
        Secret::can(self.can.as_bytes()).unwrap()
    }

    /// Both tokens are right, and with chip authentication mapping the chip has proven its key.
    fn meets_its_terminal(mut self) -> Option<()> {
        let group = Standardized::from_id(GROUP.id())?;
        let info = PaceInfo::new(self.protocol, group);
        let key = Public::decode(group, self.chip_key.public().bytes()).ok()?;
        let (secret, buffer) = (self.secret(), || vec![0; ROOM]);
        let mut channel = Channel::with_buffers(&mut self, buffer(), buffer(), buffer());
        let established = terminal::run(&mut channel, &mut random(), &secret, &info).ok()?;
        drop(channel);
        if self.protocol.mapping == Mapping::ChipAuthentication {
            established.chip_authentication.as_ref()?.proves(&key).ok()?;
        }
        let Pace::Done(_, card) = &self.pace else { return None };
        let same = card.card == established.card && card.terminal == established.terminal;
        same.then_some(())
    }

    fn answer<'b>(&mut self, command: &Command<'_>, out: &'b mut [u8]) -> Result<&'b [u8], Status> {
        if command.ins == 0x22 {
            let offer = Offer { protocol: self.protocol, group: GROUP };
            self.pace = Pace::start(&Choice::decode(command.data, [offer])?, &self.secret());
            return Ok(&[]);
        }
        let context = Context { chip_key: Some(&self.chip_key), authorities: &[] };
        let pace = core::mem::take(&mut self.pace);
        let (pace, result) = pace.handle(command, &mut random(), out, &context);
        self.pace = pace;
        result
    }
}

impl CardLink for Card<'_> {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let command = Command::decode(command).unwrap();
        self.tally.count(command.data);
        let (length, status) = match self.answer(&command, response) {
            Ok(data) => (data.len(), Status::Success),
            Err(status) => (0, status),
        };
        let (answer, rest) = response.split_at_mut(length);
        self.tally.count(answer);
        rest.get_mut(..2).unwrap().copy_from_slice(&u16::from(status).to_be_bytes());
        Ok(response.get(..length + 2).unwrap())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mapping_works_and_its_coordinates_are_counted() {
        for mapping in MAPPINGS {
            let mut tally = Tally::default();
            tally.session(mapping);
            assert_eq!(tally.failures, 0);
            assert_eq!(tally.coordinates, if mapping == Mapping::Integrated { 4 } else { 8 });
        }
        let mut tally = Tally::default();
        let mut data = [&[0x7C, 0x43, 0x83, 0x41, 0x04][..], &[1; 64]].concat();
        tally.count(&data);
        assert_eq!((tally.coordinates, tally.zeros), (2, 0));
        data[5 + 32] = 0;
        tally.count(&data);
        tally.count(&[0x7C, 0x43, 0x85]);
        assert_eq!((tally.coordinates, tally.zeros), (4, 1));
    }
}
