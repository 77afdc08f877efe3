//! Basic Access Control as the card does it (Doc 9303-11 §4.3.2).
//!
//! A challenge is good for one attempt, which consumes it. Whatever is wrong with an attempt, the
//! answer is the same, after the same work.

use card_format::error::Error;
use iso7816::Status;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::ZeroizeOnDrop;

use super::message::{MESSAGE, Message};
use super::{Chosen, Keys, NONCE};
use crate::secure_messaging::SecureMessaging;

/// RND.IC, which is out and waits for EXTERNAL AUTHENTICATE.
#[derive(Debug, ZeroizeOnDrop)]
pub struct Challenge([u8; NONCE]);

impl Challenge {
    /// Draws a challenge.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        Self(nonce)
    }

    /// The answer to GET CHALLENGE.
    pub const fn bytes(&self) -> &[u8; NONCE] {
        &self.0
    }

    /// Takes the data of EXTERNAL AUTHENTICATE. The response data goes to the front of `out`; it
    /// is sent without protection, and the next command is under secure messaging.
    pub fn answer<'b>(
        self,
        keys: &Keys,
        data: &[u8],
        rng: &mut impl CryptoRng,
        out: &'b mut [u8],
    ) -> Result<(SecureMessaging, &'b [u8]), Status> {
        let sealed: &[u8; MESSAGE] = data.try_into().map_err(|_| Status::WrongLength)?;
        let (terminal, right) = Message::open(keys, sealed).map_err(broken)?;
        let right = right & terminal.other_nonce.ct_eq(&self.0);
        if !bool::from(right) {
            return Err(Status::VerificationFailed);
        }
        let mut card = Message { own_nonce: self.0, other_nonce: terminal.own_nonce, seed: [0; _] };
        rng.fill_bytes(&mut card.seed);
        let answer = card.seal(keys, out).map_err(broken)?;
        let chosen = Chosen {
            card_nonce: &card.own_nonce,
            terminal_nonce: &terminal.own_nonce,
            card_seed: &card.seed,
            terminal_seed: &terminal.seed,
        };
        Ok((chosen.session(), answer))
    }
}

/// A response buffer too small for the answer.
const fn broken(_: Error) -> Status {
    Status::UnspecifiedNonpersistentExecutionError
}
