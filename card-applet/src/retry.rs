//! What a wrong password costs: work, because a printed password must not block, and a chip has no
//! clock to wait by (Doc 9303-11 §4.4, TR-03110-2 §2.3).
//!
//! ```text
//! wrong in a row   0 … 3   4   5   6   …   11 and more
//! rounds           0       2   4   8   …   256
//! ```
//!
//! A round is the generation of a key pair, a quarter of what PACE itself costs the chip. The rounds
//! are done before the card commits to a nonce; so pulling the power in them only wastes time, and
//! pulling it later finds the attempt counted already.

use card_format::object::Password;
use card_protocol::group::{KeyPair, OnChip};
use rand_core::CryptoRng;

use crate::applet::Card;
use crate::status::Refusal;
use crate::storage::{Change, Slot, Storage, exactly};

/// How many wrong passwords in a row cost nothing: mistakes of honest people.
pub const FREE_FAILURES: u8 = 3;

/// The most rounds, in powers of two.
const MOST_DOUBLINGS: u8 = 8;

/// How many rounds stand before the next attempt.
pub const fn rounds(failures: u8) -> u16 {
    let doublings = failures.saturating_sub(FREE_FAILURES);
    let doublings = if doublings < MOST_DOUBLINGS { doublings } else { MOST_DOUBLINGS };
    if doublings == 0 { 0 } else { 1 << doublings }
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    /// Works off what the failures so far cost.
    pub(crate) fn slow_down(&mut self, password: Password) -> Result<(), Refusal> {
        for _ in 0..rounds(self.password_failures(password)) {
            KeyPair::generate(OnChip::P256, &mut self.rng)?;
        }
        Ok(())
    }

    /// Counts an attempt as failed, before anything of it is looked at.
    pub(crate) fn count_attempt(&mut self, password: Password) -> Result<(), Refusal> {
        let failures = self.password_failures(password).saturating_add(1);
        Ok(self.storage.commit(&[Change::Put(Slot::PasswordFailures(password), &[failures])])?)
    }

    /// The attempt was right after all.
    pub(crate) fn forgive(&mut self, password: Password) -> Result<(), Refusal> {
        Ok(self.storage.commit(&[Change::Put(Slot::PasswordFailures(password), &[0])])?)
    }

    fn password_failures(&self, password: Password) -> u8 {
        exactly::<1>(&self.storage, Slot::PasswordFailures(password)).map_or(0, |[count]| count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_mistakes_are_free_and_guessing_doubles_to_a_bound() {
        let cost = [0, 3, 4, 5, 10, 11, 12, 255].map(rounds);
        assert_eq!(cost, [0, 0, 2, 4, 128, 256, 256, 256]);
    }
}
