//! Randomness that was recorded, and cards that answer from a function.

use card_protocol::link::CardLink;
use core::convert::Infallible;
use std::collections::VecDeque;

/// Gives recorded bytes, in the order of the draws.
pub(crate) struct Script(VecDeque<Vec<u8>>);

impl Script {
    pub(crate) fn new(draws: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self(draws.into_iter().collect())
    }

    pub(crate) fn is_used_up(&self) -> bool {
        self.0.is_empty()
    }
}

impl rand_core::TryRng for Script {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only bytes are drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only bytes are drawn")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.0.pop_front().expect("a recorded draw"));
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Script {}

/// A card that is a function from commands to responses.
pub(crate) struct Card<F>(pub(crate) F);

impl<F: FnMut(&[u8]) -> Vec<u8>> CardLink for Card<F> {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let bytes = (self.0)(command);
        let room = &mut response[..bytes.len()];
        room.copy_from_slice(&bytes);
        Ok(room)
    }
}
