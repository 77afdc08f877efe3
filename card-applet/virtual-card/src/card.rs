//! The card in this process.

use core::convert::Infallible;

use card_applet::Applet;
use card_applet::storage::{Failure, Storage, make_blank};
use card_protocol::diversification::{CHIP_IDENTITY_LEN, StaticKeys};
use card_protocol::link::CardLink;
use getrandom::SysRng;
use rand_core::{CryptoRng, Rng, UnwrapErr};

use crate::memory::Memory;

/// Randomness of the operating system. Without it nothing secret can be made, so it panics.
pub type SystemRng = UnwrapErr<SysRng>;

/// An applet and its storage, reached without a reader.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct VirtualCard<S = Memory, R = SystemRng> {
    applet: Applet<S, R>,
}

impl VirtualCard {
    /// A blank with a random identity, in memory.
    pub fn blank() -> Self {
        let mut identity = [0; CHIP_IDENTITY_LEN];
        UnwrapErr(SysRng).fill_bytes(&mut identity);
        Self::blank_with(&identity)
    }

    /// A blank with this identity, in memory.
    pub fn blank_with(identity: &[u8; CHIP_IDENTITY_LEN]) -> Self {
        let mut storage = Memory::default();
        // Memory takes what a blank needs: the bounds of its places are those of the applet.
        let _fits = blank(&mut storage, identity);
        Self::new(storage, UnwrapErr(SysRng))
    }
}

impl<S: Storage, R: CryptoRng> VirtualCard<S, R> {
    /// The card whose state is in `storage`, powered on.
    pub const fn new(storage: S, rng: R) -> Self {
        Self { applet: Applet::new(storage, rng) }
    }

    /// Takes the power away and gives it back: what is not in storage is gone.
    pub fn reset(&mut self) {
        self.applet.reset();
    }

    /// What the card keeps.
    pub const fn storage(&self) -> &S {
        self.applet.storage()
    }
}

impl<S: Storage, R: CryptoRng> CardLink for VirtualCard<S, R> {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Self::Error> {
        Ok(self.applet.process(command, response))
    }
}

/// Makes a blank of empty storage, with the transport keys of the published demonstration master.
pub fn blank(
    storage: &mut impl Storage,
    identity: &[u8; CHIP_IDENTITY_LEN],
) -> Result<(), Failure> {
    make_blank(storage, identity, &StaticKeys::demo(identity))
}
