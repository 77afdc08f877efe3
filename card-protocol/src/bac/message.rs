//! What crosses the wire in each direction of EXTERNAL AUTHENTICATE (Doc 9303-11 §4.3.2).
//!
//! ```text
//! own nonce 8 ‖ other nonce 8 ‖ own seed 16    encrypted: CBC from zero, no padding
//! MAC 8                                        over the encrypted bytes
//! ```

use card_format::error::{Error, Fault};
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Keys, NONCE, SEED};
use crate::cipher::{BLOCK, SHORT_MAC};

/// Bytes that are encrypted.
const BODY: usize = 2 * NONCE + SEED;

/// Bytes of the whole message.
pub(super) const MESSAGE: usize = BODY + SHORT_MAC;

/// The decrypted message, seen from who sent it.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Message {
    pub(super) own_nonce: [u8; NONCE],
    pub(super) other_nonce: [u8; NONCE],
    pub(super) seed: [u8; SEED],
}

impl Message {
    /// Encrypts the message and puts the MAC behind it.
    pub(super) fn seal<'b>(&self, keys: &Keys, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let space = Fault::Space.at(out.len());
        let out = out.get_mut(..MESSAGE).ok_or(space)?;
        let (body, mac) = out.split_at_mut_checked(BODY).ok_or(space)?;
        let parts = self.own_nonce.iter().chain(&self.other_nonce).chain(&self.seed);
        for (to, from) in body.iter_mut().zip(parts) {
            *to = *from;
        }
        keys.encryption.encrypt([0; BLOCK], body)?;
        mac.copy_from_slice(&keys.mac.short_mac(&[body]));
        Ok(out)
    }

    /// Decrypts a message and tells whether its MAC is right. It is decrypted in any case, so that
    /// time does not tell what was wrong with it.
    pub(super) fn open(keys: &Keys, sealed: &[u8; MESSAGE]) -> Result<(Self, Choice), Error> {
        let wrong = Fault::Length.at(MESSAGE);
        let (body, mac) = sealed.split_first_chunk::<BODY>().ok_or(wrong)?;
        let right = keys.mac.short_mac(&[body]).as_slice().ct_eq(mac);
        let mut body = Zeroizing::new(*body);
        keys.encryption.decrypt([0; BLOCK], body.as_mut())?;
        let (own_nonce, rest) = body.split_first_chunk().ok_or(wrong)?;
        let (other_nonce, seed) = rest.split_first_chunk().ok_or(wrong)?;
        let seed = seed.try_into().map_err(|_| wrong)?;
        Ok((Self { own_nonce: *own_nonce, other_nonce: *other_nonce, seed }, right))
    }
}
