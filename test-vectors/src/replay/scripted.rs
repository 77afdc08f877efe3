//! What stands in for the other side and for chance: a link that plays a recorded session, and a
//! random source that gives the values of a vector.

use core::convert::Infallible;
use core::fmt;
use std::collections::VecDeque;

use card_protocol::link::CardLink;
use rand_core::{TryCryptoRng, TryRng};

/// Gives prepared bytes in order, then zeros.
#[derive(Debug, Default)]
pub(super) struct Script(VecDeque<u8>);

impl Script {
    pub(super) fn new(draws: &[Vec<u8>]) -> Self {
        Self(draws.iter().flatten().copied().collect())
    }
}

impl TryRng for Script {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            *byte = self.0.pop_front().unwrap_or_default();
        }
        Ok(())
    }
}

impl TryCryptoRng for Script {}

/// A command and its response.
pub(super) type Exchange = (Vec<u8>, Vec<u8>);

/// Expects commands in order and gives the recorded responses.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    exchanges: VecDeque<Exchange>,
    /// How many exchanges went as recorded.
    pub(super) played: u64,
}

impl Recorded {
    pub(super) fn new(exchanges: Vec<Exchange>) -> Self {
        Self { exchanges: exchanges.into(), played: 0 }
    }

    pub(super) fn is_finished(&self) -> bool {
        self.exchanges.is_empty()
    }
}

impl CardLink for Recorded {
    type Error = Deviation;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Deviation> {
        let (expected, answer) = self.exchanges.pop_front().ok_or(Deviation::After)?;
        if expected != command {
            return Err(Deviation::Command { at: self.played });
        }
        self.played += 1;
        let room = response.get_mut(..answer.len()).ok_or(Deviation::After)?;
        room.copy_from_slice(&answer);
        Ok(room)
    }
}

/// A session that does not go as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deviation {
    /// Another command than the recorded one.
    Command { at: u64 },
    /// A command after the end.
    After,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command { at } => write!(f, "command {at} differs from the recorded one"),
            Self::After => f.write_str("a command after the end of the recording"),
        }
    }
}

impl core::error::Error for Deviation {}
