//! How often somebody may try to sign in. The accounts make each name wait after wrong passphrases;
//! here, all tries together are few, for each costs sixteen mebibytes and a tenth of a second.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::{Semaphore, SemaphorePermit};

/// Tries at the same time.
const ABREAST: usize = 2;

/// Tries that may come at once after a quiet minute.
const BURST: u64 = 20;

/// Seconds until one more is allowed.
const REFILL: u64 = 3;

/// Lets tries through.
pub(super) struct Door {
    abreast: Semaphore,
    bucket: Mutex<Option<(u64, Instant)>>,
}

impl Default for Door {
    fn default() -> Self {
        Self { abreast: Semaphore::new(ABREAST), bucket: Mutex::new(None) }
    }
}

impl Door {
    /// One try, or how many seconds to wait.
    pub(super) fn enter(&self, now: Instant) -> Result<SemaphorePermit<'_>, u64> {
        let permit = self.abreast.try_acquire().map_err(|_| REFILL)?;
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, since) = bucket.unwrap_or((BURST, now));
        let come = now.duration_since(since).as_secs() / REFILL;
        let left = left.saturating_add(come).min(BURST);
        let since = if come > 0 { now } else { since };
        let rest = left.checked_sub(1);
        *bucket = Some((rest.unwrap_or_default(), since));
        rest.map(|_| permit).ok_or(REFILL)
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;

    #[test]
    fn tries_run_out_and_come_back() {
        let (door, start) = (Door::default(), Instant::now());
        assert!((0..BURST).all(|_| door.enter(start).is_ok()));
        assert!(door.enter(start).is_err());
        assert!(door.enter(start + Duration::from_secs(REFILL - 1)).is_err());
        assert!(door.enter(start + Duration::from_secs(REFILL)).is_ok());
        assert!(door.enter(start + Duration::from_secs(REFILL)).is_err());
        let hour = start + Duration::from_hours(1);
        assert_eq!((0..100).filter(|_| door.enter(hour).is_ok()).count(), 20);
    }

    #[test]
    fn two_tries_run_abreast() {
        let (door, start) = (Door::default(), Instant::now());
        let both = (door.enter(start).unwrap(), door.enter(start).unwrap());
        assert!(door.enter(start).is_err());
        drop(both);
        assert!(door.enter(start).is_ok());
    }
}
