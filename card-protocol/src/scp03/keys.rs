//! Key derivation of SCP03 (GPC_SPE_014 §4.1.5; SP 800-108 §4.1, counter mode with CMAC).
//!
//! ```text
//! CMAC(key, 00 × 11 ‖ constant ‖ 00 ‖ L in bits, 2 ‖ counter ‖ context)
//! ```

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::chain::Chain;
use super::{Error, Level, Mode};
use crate::cipher::{BLOCK, Cipher, Key};
use crate::diversification::StaticKeys;

const CARD_CRYPTOGRAM: u8 = 0x00;
const HOST_CRYPTOGRAM: u8 = 0x01;
const CARD_CHALLENGE: u8 = 0x02;
const SESSION_ENCRYPTION: u8 = 0x04;
const SESSION_MAC: u8 = 0x06;
const SESSION_RESPONSE_MAC: u8 = 0x07;

/// Bytes of the longest key.
const LONGEST: usize = 32;

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
pub fn pseudo_random_challenge(
    keys: &StaticKeys,
    mode: Mode,
    sequence: [u8; 3],
    aid: &[u8],
) -> Challenge {
    Challenge::derive(&keys.enc, mode, CARD_CHALLENGE, &[&sequence, aid])
}

/// A challenge or a cryptogram: eight or sixteen bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    bytes: [u8; BLOCK],
    mode: Mode,
}

impl Challenge {
    /// Takes eight or sixteen bytes.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let mode = Mode::with_len(bytes.len())?;
        let mut challenge = Self { bytes: [0; BLOCK], mode };
        challenge.bytes.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Some(challenge)
    }

    /// Draws one.
    pub fn random(rng: &mut impl CryptoRng, mode: Mode) -> Self {
        let mut challenge = Self { bytes: [0; BLOCK], mode };
        rng.fill_bytes(challenge.bytes.get_mut(..mode.mac_len()).unwrap_or_default());
        challenge
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.mode.mac_len()).unwrap_or_default()
    }

    /// How many they are.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    fn derive(key: &Key, mode: Mode, constant: u8, context: &[&[u8]]) -> Self {
        let mut derived = Self { bytes: [0; BLOCK], mode };
        derive(key, constant, context, derived.bytes.get_mut(..mode.mac_len()).unwrap_or_default());
        derived
    }
}

/// Both challenges of a session, in the order every derivation has them.
#[derive(Clone, Copy)]
pub(super) struct Challenges {
    pub(super) host: Challenge,
    pub(super) card: Challenge,
}

/// The keys of one session.
pub(super) struct SessionKeys {
    encryption: Key,
    mac: Key,
    response_mac: Key,
    mode: Mode,
}

impl SessionKeys {
    /// Session keys are as long as static ones.
    pub(super) fn derive(keys: &StaticKeys, challenges: &Challenges) -> Result<Self, Error> {
        Ok(Self {
            encryption: challenges.derive(&keys.enc, SESSION_ENCRYPTION)?,
            mac: challenges.derive(&keys.mac, SESSION_MAC)?,
            response_mac: challenges.derive(&keys.mac, SESSION_RESPONSE_MAC)?,
            mode: challenges.host.mode,
        })
    }

    pub(super) fn card_cryptogram(&self, challenges: &Challenges) -> Challenge {
        self.cryptogram(challenges, CARD_CRYPTOGRAM)
    }

    pub(super) fn host_cryptogram(&self, challenges: &Challenges) -> Challenge {
        self.cryptogram(challenges, HOST_CRYPTOGRAM)
    }

    fn cryptogram(&self, challenges: &Challenges, constant: u8) -> Challenge {
        Challenge::derive(&self.mac, self.mode, constant, &challenges.context())
    }

    /// The chain that starts with EXTERNAL AUTHENTICATE.
    pub(super) fn chain(self, level: Level) -> Chain {
        Chain::new(self.encryption, self.mac, self.response_mac, self.mode, level)
    }
}

impl Challenges {
    fn derive(&self, key: &Key, constant: u8) -> Result<Key, Error> {
        let cipher = key.cipher();
        if cipher == Cipher::TripleDes {
            return Err(Error::Keys);
        }
        let mut bytes = Zeroizing::new([0; LONGEST]);
        let bytes = bytes.get_mut(..cipher.key_len()).ok_or(Error::Keys)?;
        derive(key, constant, &self.context(), bytes);
        Key::new(cipher, bytes).map_err(|_| Error::Keys)
    }

    fn context(&self) -> [&[u8]; 2] {
        [self.host.as_bytes(), self.card.as_bytes()]
    }
}
