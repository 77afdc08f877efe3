//! What was verified once need not be again: a signer's certificate stands behind ten thousand
//! documents of a batch, and its signature does not change between them.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// How many pairs are kept: 4 MiB. When there is no room, all are forgotten, which costs time alone.
const ROOM: usize = 65_536;

/// Pairs of a certificate and the key that it was verified with, by their SHA-256. Only success is
/// remembered: a card that carries something wrong fills nothing.
#[derive(Default)]
pub(super) struct Verified(Mutex<HashSet<[u8; 64]>>);

impl Verified {
    /// Runs `verify` unless it succeeded for the same pair before.
    pub(super) fn once<E>(
        &self,
        certificate: &[u8; 32],
        anchor: &[u8; 32],
        verify: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let mut pair = [0; 64];
        let both = certificate.iter().chain(anchor);
        pair.iter_mut().zip(both).for_each(|(to, from)| *to = *from);
        if self.pairs().contains(&pair) {
            return Ok(());
        }
        // Not under the lock: other readers go on meanwhile.
        verify()?;
        let mut pairs = self.pairs();
        if pairs.len() >= ROOM {
            pairs.clear();
        }
        pairs.insert(pair);
        Ok(())
    }

    /// A thread that panicked while it held the lock left the set as it was before or after.
    fn pairs(&self) -> std::sync::MutexGuard<'_, HashSet<[u8; 64]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    use super::*;

    #[test]
    fn success_is_remembered_and_failure_is_not() {
        let (verified, runs) = (Verified::default(), Cell::new(0));
        let run = |anchor: u8, result: Result<(), ()>| {
            verified.once(&[1; 32], &[anchor; 32], || {
                runs.set(runs.get() + 1);
                result
            })
        };
        assert_eq!(run(1, Err(())), Err(()));
        assert_eq!(run(1, Ok(())), Ok(()));
        assert_eq!(run(1, Err(())), Ok(()));
        assert_eq!(run(2, Err(())), Err(()));
        assert_eq!(runs.get(), 3);
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let verified = Verified::default();
        for number in 0..=ROOM {
            let mut certificate = [0; 32];
            certificate[..8].copy_from_slice(&number.to_be_bytes());
            verified.once(&certificate, &[0; 32], || Ok::<_, ()>(())).unwrap();
        }
        assert_eq!(verified.pairs().len(), 1);
    }
}
