//! Basic Access Control (Doc 9303-11 §4.3): both ends, for documents that know nothing newer.
//!
//! ```text
//! GET CHALLENGE            ►  RND.IC 8
//! EXTERNAL AUTHENTICATE    E(RND.IFD 8 ‖ RND.IC 8 ‖ K.IFD 16) │ MAC 8
//!                          ►  E(RND.IC 8 ‖ RND.IFD 8 ‖ K.IC 16) │ MAC 8
//!
//! E, MAC   Triple DES under keys that come of the machine readable zone
//! session  keys from K.IFD ⊕ K.IC, counter RND.IC[4..] ‖ RND.IFD[4..]
//! ```
//!
//! Whoever recorded a session can try zones at leisure, and a zone holds few secrets: nothing may
//! fall back to this silently.

pub mod card;
mod message;
pub mod terminal;

use sha1::{Digest, Sha1};
use zeroize::{Zeroize, Zeroizing};

use crate::cipher::{Cipher, Key};
use crate::kdf::{self, Purpose};
use crate::secure_messaging::SecureMessaging;

/// INS of GET CHALLENGE.
pub const GET_CHALLENGE: u8 = 0x84;

/// INS of EXTERNAL AUTHENTICATE.
pub const EXTERNAL_AUTHENTICATE: u8 = 0x82;

/// Bytes in RND.IC and RND.IFD.
pub const NONCE: usize = 8;

/// Bytes in K.IC and K.IFD, and in a seed of keys.
const SEED: usize = 16;

/// The Document Basic Access Keys (Doc 9303-11 §9.7.2).
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Keys {
    encryption: Key,
    mac: Key,
}

impl Keys {
    /// Derives both keys from a seed.
    pub fn from_seed(seed: &[u8; SEED]) -> Self {
        let derive = |purpose| kdf::derive(Cipher::TripleDes, seed, purpose);
        Self { encryption: derive(Purpose::Encryption), mac: derive(Purpose::Mac) }
    }

    /// Derives both keys from the MRZ information: document number, birth date and expiry date,
    /// each with its check digit. A document number of more than nine characters stands there in
    /// full.
    pub fn from_mrz(information: &[u8]) -> Self {
        let mut hash = Sha1::digest(information);
        let keys = Self::from_mrz_hash(hash.as_ref());
        hash.as_mut_slice().zeroize();
        keys
    }

    /// The same from the MRZ information hashed already, as a card keeps it.
    pub fn from_mrz_hash(hash: &[u8; 20]) -> Self {
        let [seed @ .., _, _, _, _] = hash;
        Self::from_seed(seed)
    }
}

/// What both sides have chosen, when the exchange is over.
struct Chosen<'a> {
    card_nonce: &'a [u8; NONCE],
    terminal_nonce: &'a [u8; NONCE],
    card_seed: &'a [u8; SEED],
    terminal_seed: &'a [u8; SEED],
}

impl Chosen<'_> {
    /// The session (Doc 9303-11 §9.8.6.3).
    fn session(&self) -> SecureMessaging {
        let mut seed = Zeroizing::new(*self.card_seed);
        for (byte, other) in seed.iter_mut().zip(self.terminal_seed) {
            *byte ^= other;
        }
        let keys = Keys::from_seed(&seed);
        let half = |nonce: &[u8; NONCE]| u128::from(u64::from_be_bytes(*nonce) & 0xFFFF_FFFF);
        let counter = half(self.card_nonce) << 32 | half(self.terminal_nonce);
        SecureMessaging::starting_at(keys.encryption, keys.mac, counter)
    }
}

#[cfg(test)]
mod tests;
