//! Whole sequences of commands to a card, with the power going now and then.

#![no_main]

use card_protocol::link::CardLink;
use card_protocol::secure_messaging::MAX_RESPONSE;
use chacha20::ChaCha20Rng;
use libfuzzer_sys::fuzz_target;
use rand_core::SeedableRng;
use virtual_card::{Memory, VirtualCard, blank};

const IDENTITY: [u8; 10] = [0x5A; 10];

// One byte gives the length of the next command; zero takes the power away. Two bytes must come
// back from every command, whatever it was.
fuzz_target!(|data: &[u8]| {
    let mut storage = Memory::default();
    assert!(blank(&mut storage, &IDENTITY).is_ok());
    let mut card = VirtualCard::new(storage, ChaCha20Rng::from_seed([7; 32]));
    let mut response = [0; MAX_RESPONSE];
    let mut rest = data;
    while let Some((length, after)) = rest.split_first() {
        if *length == 0 {
            card.reset();
        }
        let length = usize::from(*length).min(after.len());
        let (command, next) = after.split_at(length);
        let Ok(answer) = card.exchange(command, &mut response);
        assert!(answer.len() >= 2);
        rest = next;
    }
});
