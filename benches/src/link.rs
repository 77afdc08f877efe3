//! A card in this process behind a wire that writes down how long every APDU is.

use core::time::Duration;
use std::time::Instant;

use card_format::atr_info::ExtendedLength;
use card_protocol::link::CardLink;
use personalizer::station::{Wire, WireError};
use virtual_card::VirtualCard;

/// What protects an APDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Nothing.
    None,
    /// Doc 9303-11 §9.8.
    SecureMessaging,
    /// GPC_SPE_014 §6.2, level 33.
    Scp03,
}

/// One command and its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// As the class byte tells.
    pub protection: Protection,
    /// Bytes of the command.
    pub command: usize,
    /// Bytes of the response.
    pub response: usize,
}

/// Of a reader that knows no extended length.
pub const SHORT: ExtendedLength = ExtendedLength { command: 261, response: 258 };

/// A card and what crossed its wire.
#[expect(missing_debug_implementations, reason = "the card holds keys")]
pub struct Link {
    card: VirtualCard,
    exchanges: Vec<Exchange>,
    limits: Option<ExtendedLength>,
    busy: Duration,
}

impl Link {
    /// A blank in memory.
    pub fn blank() -> Self {
        Self {
            card: VirtualCard::blank(),
            exchanges: Vec::with_capacity(256),
            limits: None,
            busy: Duration::ZERO,
        }
    }

    /// What the wire carries from now on.
    pub const fn limit(&mut self, limits: Option<ExtendedLength>) {
        self.limits = limits;
    }

    /// How long the card has computed since it was blank.
    pub const fn busy(&self) -> Duration {
        self.busy
    }

    /// The card itself.
    pub const fn card(&self) -> &VirtualCard {
        &self.card
    }

    /// Everything that crossed since the last call.
    pub fn take(&mut self) -> Vec<Exchange> {
        core::mem::take(&mut self.exchanges)
    }
}

impl CardLink for Link {
    type Error = WireError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], WireError> {
        let begun = Instant::now();
        let Ok(answer) = self.card.exchange(command, response);
        let (protection, length) = (protection(command), command.len());
        self.exchanges.push(Exchange { protection, command: length, response: answer.len() });
        self.busy += begun.elapsed();
        Ok(answer)
    }

    fn limits(&self) -> Option<ExtendedLength> {
        self.limits
    }
}

impl Wire for Link {
    fn reset(&mut self) -> Result<(), WireError> {
        let begun = Instant::now();
        self.card.reset();
        self.busy += begun.elapsed();
        Ok(())
    }
}

/// EXTERNAL AUTHENTICATE has a MAC of its own and opens the session; it counts as unprotected.
const fn protection(command: &[u8]) -> Protection {
    match command {
        [0x84, 0x82, ..] => Protection::None,
        [0x84, ..] => Protection::Scp03,
        [0x0C, ..] => Protection::SecureMessaging,
        _ => Protection::None,
    }
}

/// How many APDUs, bytes of commands and bytes of responses.
pub fn totals(exchanges: &[Exchange]) -> (usize, usize, usize) {
    let sent = exchanges.iter().map(|exchange| exchange.command).sum();
    let received = exchanges.iter().map(|exchange| exchange.response).sum();
    (exchanges.len(), sent, received)
}
