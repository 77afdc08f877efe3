//! Key derivation of SCP03 (GPC_SPE_014 §4.1.5; SP 800-108 §4.1, counter mode with CMAC).
//!
//! ```text
//! CMAC(key, 00 × 11 ‖ constant ‖ 00 ‖ L in bits, 2 ‖ counter ‖ context)
//! ```

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Level, MAC};
use crate::cipher::{BLOCK, Key};
use crate::diversification::TransportKeys;
use crate::scp03::chain::Chain;

const CARD_CRYPTOGRAM: u8 = 0x00;
const HOST_CRYPTOGRAM: u8 = 0x01;
const CARD_CHALLENGE: u8 = 0x02;
const SESSION_ENCRYPTION: u8 = 0x04;
const SESSION_MAC: u8 = 0x06;
const SESSION_RESPONSE_MAC: u8 = 0x07;

/// Fills `out`, at most 8 KB, with bytes derived from `key` under `constant`.
pub fn derive(key: &Key, constant: u8, context: &[&[u8]], out: &mut [u8]) {
    let bits = u16::try_from(out.len().saturating_mul(8)).unwrap_or(u16::MAX);
    let [high, low] = bits.to_be_bytes();
    for (counter, block) in (1..=u8::MAX).zip(out.chunks_mut(BLOCK)) {
        let label = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, constant, 0, high, low, counter];
        let [first, second] = [0, 1].map(|part| context.get(part).copied().unwrap_or_default());
        let derived = Zeroizing::new(key.mac(&[&label, first, second]));
        for (to, from) in block.iter_mut().zip(derived.iter()) {
            *to = *from;
        }
    }
}

/// The card challenge that needs no random source: from the sequence counter and the AID of the
/// application that received INITIALIZE UPDATE (GPC_SPE_014 §6.2.2.1).
pub fn pseudo_random_challenge(keys: &TransportKeys, sequence: [u8; 3], aid: &[u8]) -> [u8; MAC] {
    let mut challenge = [0; MAC];
    derive(&Key::aes128(keys.enc), CARD_CHALLENGE, &[&sequence, aid], &mut challenge);
    challenge
}

/// Both challenges of a session, in the order every derivation has them.
#[derive(Clone, Copy)]
pub(super) struct Challenges {
    pub(super) host: [u8; MAC],
    pub(super) card: [u8; MAC],
}

/// The keys of one session.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct SessionKeys {
    encryption: [u8; BLOCK],
    mac: [u8; BLOCK],
    response_mac: [u8; BLOCK],
}

impl SessionKeys {
    pub(super) fn derive(keys: &TransportKeys, challenges: &Challenges) -> Self {
        let derived = |key: [u8; BLOCK], constant| {
            let mut out = [0; BLOCK];
            challenges.derive(&Key::aes128(key), constant, &mut out);
            out
        };
        Self {
            encryption: derived(keys.enc, SESSION_ENCRYPTION),
            mac: derived(keys.mac, SESSION_MAC),
            response_mac: derived(keys.mac, SESSION_RESPONSE_MAC),
        }
    }

    pub(super) fn card_cryptogram(&self, challenges: &Challenges) -> [u8; MAC] {
        self.cryptogram(challenges, CARD_CRYPTOGRAM)
    }

    pub(super) fn host_cryptogram(&self, challenges: &Challenges) -> [u8; MAC] {
        self.cryptogram(challenges, HOST_CRYPTOGRAM)
    }

    fn cryptogram(&self, challenges: &Challenges, constant: u8) -> [u8; MAC] {
        let mut out = [0; MAC];
        challenges.derive(&Key::aes128(self.mac), constant, &mut out);
        out
    }

    /// The chain that starts with EXTERNAL AUTHENTICATE.
    pub(super) fn chain(&self, level: Level) -> Chain {
        Chain::new(
            Key::aes128(self.encryption),
            Key::aes128(self.mac),
            Key::aes128(self.response_mac),
            level,
        )
    }
}

impl Challenges {
    fn derive(&self, key: &Key, constant: u8, out: &mut [u8]) {
        derive(key, constant, &[&self.host, &self.card], out);
    }
}
