//! PACE with partners that do not know the password, at both ends and with every mapping.

#![no_main]

use std::convert::Infallible;

use card_format::curve::Curve;
use card_protocol::apdu::Command;
use card_protocol::channel::Channel;
use card_protocol::group::{Group, OnChip, Standardized};
use card_protocol::link::CardLink;
use card_protocol::pace::card::{Choice, Context, Pace};
use card_protocol::pace::{Mapping, Offer, PaceInfo, Protocol, Secret, terminal};
use chacha20::ChaCha20Rng;
use libfuzzer_sys::fuzz_target;
use rand_core::SeedableRng;

const MAPPINGS: [Mapping; 3] = [Mapping::Generic, Mapping::Integrated, Mapping::ChipAuthentication];

fuzz_target!(|data: &[u8]| {
    let Some((first, data)) = data.split_first() else { return };
    let mapping = MAPPINGS[usize::from(*first) % MAPPINGS.len()];
    let protocol = Protocol { mapping, ..Protocol::ECDH_GM_AES_128 };
    let mut rng = ChaCha20Rng::from_seed([7; 32]);

    let offers = OnChip::ALL.map(|group| Offer { protocol, group });
    if let Ok(choice) = Choice::decode(data, offers) {
        assert!(offers.contains(&Offer { protocol: choice.protocol, group: choice.group }));
    }
    let mut pace = Pace::<OnChip>::Idle;
    let set_at = [&[0x80, 0x0A], protocol.oid().as_bytes(), &[0x83, 1, 2, 0x84, 1, 12]].concat();
    if let Ok(choice) = Choice::decode(&set_at, offers) {
        pace = Pace::start(&choice, &secret());
    }
    let mut rest = data;
    while !matches!(pace, Pace::Idle) {
        let (command, left) = piece(rest);
        rest = left;
        let cla = if matches!(pace, Pace::KeysAgreed(_)) { 0x00 } else { 0x10 };
        let command = Command::new(cla, 0x86, 0, 0).with_data(command);
        let mut out = [0; 256];
        (pace, _) = pace.handle(&command, &mut rng, &mut out, &Context::NONE);
        assert!(!matches!(pace, Pace::Done(..)));
    }

    let group = Standardized::Ec(Curve::P256);
    assert_eq!(group.id(), OnChip::P256.id());
    let mut channel = Channel::new(Answers(data));
    let info = PaceInfo::new(protocol, group);
    assert!(terminal::run(&mut channel, &mut rng, &secret(), &info).is_err());
    assert!(!channel.is_secured());
});

fn secret() -> Secret {
    Secret::mrz(b"L898902C<369080619406236")
}

/// What follows a length byte, and the rest.
fn piece(data: &[u8]) -> (&[u8], &[u8]) {
    let (length, rest) = data.split_first().unwrap_or((&0, &[]));
    rest.split_at(usize::from(*length).min(rest.len()))
}

/// A card that answers with the pieces, until nothing is left.
struct Answers<'d>(&'d [u8]);

impl CardLink for Answers<'_> {
    type Error = Infallible;

    fn exchange<'r>(&mut self, _: &[u8], response: &'r mut [u8]) -> Result<&'r [u8], Infallible> {
        let (answer, rest) = piece(self.0);
        self.0 = rest;
        response[..answer.len()].copy_from_slice(answer);
        Ok(&response[..answer.len()])
    }
}
