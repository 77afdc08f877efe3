//! How much may wait, and how to know that there is room without listing what waits.

use core::time::Duration;
use std::time::Instant;

/// How much may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of all records.
    pub bytes: u64,
    /// Age of a record.
    pub age: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { bytes: 512 << 20, age: Duration::from_hours(24 * 90) }
    }
}

/// What is known from one record to the next.
#[derive(Debug, Default)]
pub(super) struct Putting {
    /// Names never go back, whatever the clock does.
    pub(super) last: u128,
    /// What the last look at the folder found, and when.
    seen: Option<(Instant, u64)>,
    /// Bytes put since.
    since: u64,
}

/// How long a look at the folder holds. Listing it for each record would take longer with each.
const LOOK: Duration = Duration::from_secs(10);

/// The part of the room that may be filled unseen. Others may add to the folder meanwhile, as much each.
const UNSEEN: u64 = 64;

impl Putting {
    /// Whether so many bytes more are sure to have room, and nothing can have grown too old unseen.
    pub(super) fn has_room(&self, wanted: u64, bounds: &Bounds) -> bool {
        let since = self.since.saturating_add(wanted);
        self.seen.is_some_and(|(at, total)| {
            at.elapsed() < LOOK.min(bounds.age)
                && since <= bounds.bytes / UNSEEN
                && total.saturating_add(since) <= bounds.bytes
        })
    }

    /// So many bytes more were put.
    pub(super) const fn put(&mut self, bytes: u64) {
        self.since = self.since.saturating_add(bytes);
    }

    /// A look at the folder found so many bytes.
    pub(super) fn found(&mut self, total: u64) {
        (self.seen, self.since) = (Some((Instant::now(), total)), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_looked_into_again_before_anything_can_be_missed() {
        let bounds = Bounds { bytes: 6400, age: Duration::from_hours(1) };
        let seen = |total, since| {
            Putting { seen: Some((Instant::now(), total)), since, last: 0 }.has_room(10, &bounds)
        };
        assert!(!Putting::default().has_room(10, &bounds), "never looked");
        assert!(seen(0, 0) && seen(0, 90) && seen(6300, 90));
        assert!(!seen(0, 91), "others may have put as much");
        assert!(!seen(6391, 0), "no room");
        let young = Bounds { age: Duration::ZERO, ..bounds };
        let now = Putting { seen: Some((Instant::now(), 0)), ..Putting::default() };
        assert!(!now.has_room(10, &young), "all is too old");
    }
}
