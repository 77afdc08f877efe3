//! Basic Access Control with partners that do not know the zone, at both ends.

#![no_main]

use std::convert::Infallible;

use card_protocol::bac::card::Challenge;
use card_protocol::bac::{Keys, terminal};
use card_protocol::channel::Channel;
use card_protocol::link::CardLink;
use chacha20::ChaCha20Rng;
use libfuzzer_sys::fuzz_target;
use rand_core::SeedableRng;

fuzz_target!(|data: &[u8]| {
    let keys = Keys::from_mrz(b"L898902C<369080619406236");
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let mut out = [0; 64];
    assert!(Challenge::draw(&mut rng).answer(&keys, data, &mut rng, &mut out).is_err());

    let mut channel = Channel::new(Answers(data));
    assert!(terminal::run(&mut channel, &mut rng, &keys).is_err());
    assert!(!channel.is_secured());
});

/// A card that answers with what follows a length byte, until nothing is left.
struct Answers<'d>(&'d [u8]);

impl CardLink for Answers<'_> {
    type Error = Infallible;

    fn exchange<'r>(&mut self, _: &[u8], response: &'r mut [u8]) -> Result<&'r [u8], Infallible> {
        let (length, rest) = self.0.split_first().unwrap_or((&0, &[]));
        let (answer, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        self.0 = rest;
        response[..answer.len()].copy_from_slice(answer);
        Ok(&response[..answer.len()])
    }
}
