//! Who may look: whoever brings the token that the program printed, once.
//!
//! ```text
//! http://127.0.0.1:PORT/#TOKEN   in the fragment, which browsers keep to themselves
//!        POST /sign-in {TOKEN} ─► cookie (HttpOnly, SameSite=Strict) and key (in the tab's storage)
//! ```
//!
//! Cookies of the loopback go to every port of it, whoever listens there; storage belongs to one
//! origin, and any script of it reads it. So what shows a person or changes something needs both
//! (decision 0196). Sessions live in memory alone: when the program ends, so do they.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use sha2::{Digest as _, Sha256};

use crate::hex;

/// How long a session lasts that no page uses.
pub(super) const IDLE: Duration = Duration::from_mins(15);

/// How long a session lasts at all: a shift.
pub(super) const LONGEST: Duration = Duration::from_hours(12);

/// How many sessions there are at once; the one that was longest unused makes room.
const MOST: usize = 8;

/// The hash of something secret: finding or comparing it tells nothing about others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    pub(super) fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret).into())
    }
}

/// What a browser is given.
pub(super) struct Given {
    /// For the cookie.
    pub(super) cookie: String,
    /// For the storage of the tab.
    pub(super) key: String,
}

struct Session {
    key: Digest,
    begun: Instant,
    used: Instant,
}

impl Session {
    fn lives(&self, now: Instant) -> bool {
        now.duration_since(self.used) < IDLE && now.duration_since(self.begun) < LONGEST
    }
}

/// The open invitation and all sessions.
#[derive(Default)]
pub(super) struct Sessions {
    invitation: Mutex<Option<Digest>>,
    all: Mutex<HashMap<Digest, Session>>,
}

impl Sessions {
    /// A new token, in place of one that nobody used; nothing without randomness.
    pub(super) fn invite(&self) -> Option<String> {
        let token = random()?;
        *lock(&self.invitation) = Some(Digest::of(&token));
        Some(token)
    }

    /// Takes the token, once.
    pub(super) fn begin(&self, token: &str, now: Instant) -> Option<Given> {
        let given = Given { cookie: random()?, key: random()? };
        lock(&self.invitation).take_if(|open| *open == Digest::of(token))?;
        let mut all = lock(&self.all);
        all.retain(|_, session| session.lives(now));
        if all.len() >= MOST {
            let oldest = all.iter().min_by_key(|(_, session)| session.used).map(|(key, _)| *key);
            oldest.and_then(|key| all.remove(&key));
        }
        let session = Session { key: Digest::of(&given.key), begun: now, used: now };
        all.insert(Digest::of(&given.cookie), session);
        Some(given)
    }

    /// Uses a session by its cookie alone, if it lives: for what says nothing about anybody.
    pub(super) fn find(&self, cookie: &str, now: Instant) -> bool {
        self.used(Digest::of(cookie), now, |_| true)
    }

    /// Uses a session by both halves.
    pub(super) fn open(&self, cookie: &str, key: &str, now: Instant) -> bool {
        let key = Digest::of(key);
        self.used(Digest::of(cookie), now, |session| session.key == key)
    }

    /// Ends a session.
    pub(super) fn end(&self, cookie: &str) {
        lock(&self.all).remove(&Digest::of(cookie));
    }

    fn used(&self, at: Digest, now: Instant, right: impl Fn(&Session) -> bool) -> bool {
        let mut all = lock(&self.all);
        let Some(session) = all.get_mut(&at) else { return false };
        if !session.lives(now) {
            all.remove(&at);
            return false;
        }
        if !right(session) {
            return false;
        }
        session.used = now;
        true
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// 256 random bits.
fn random() -> Option<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex::print(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(sessions: &Sessions, now: Instant) -> Given {
        let token = sessions.invite().unwrap();
        sessions.begin(&token, now).unwrap()
    }

    #[test]
    fn a_token_is_good_once_and_the_next_one_replaces_it() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        assert!(sessions.begin("", now).is_none(), "nobody was invited");
        let token = sessions.invite().unwrap();
        assert!(sessions.begin(&token[1..], now).is_none());
        assert!(sessions.begin(&token, now).is_some(), "a wrong one does not use it up");
        assert!(sessions.begin(&token, now).is_none());
        let (old, new) = (sessions.invite().unwrap(), sessions.invite().unwrap());
        assert!(sessions.begin(&old, now).is_none());
        assert!(sessions.begin(&new, now).is_some());
    }

    #[test]
    fn half_of_a_session_shows_nobody() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let (mine, other) = (begun(&sessions, now), begun(&sessions, now));
        assert!(sessions.open(&mine.cookie, &mine.key, now));
        assert!(!sessions.open(&mine.cookie, &other.key, now));
        assert!(!sessions.open(&mine.key, &mine.key, now));
        assert!(sessions.find(&mine.cookie, now) && !sessions.find(&mine.key, now));
        sessions.end(&mine.cookie);
        assert!(!sessions.find(&mine.cookie, now) && sessions.find(&other.cookie, now));
    }

    #[test]
    fn a_session_ends_unused_and_after_a_shift() {
        let (sessions, start) = (Sessions::default(), Instant::now());
        let given = begun(&sessions, start);
        let mut now = start;
        while now.duration_since(start) + IDLE / 2 < LONGEST {
            now += IDLE / 2;
            assert!(sessions.find(&given.cookie, now));
        }
        assert!(!sessions.find(&given.cookie, start + LONGEST));
        let given = begun(&sessions, start);
        assert!(!sessions.find(&given.cookie, start + IDLE));
        assert!(!sessions.find(&given.cookie, start), "it does not come back");
    }

    #[test]
    fn old_sessions_make_room() {
        let (sessions, start) = (Sessions::default(), Instant::now());
        let first = begun(&sessions, start);
        for seconds in 1..=8 {
            begun(&sessions, start + Duration::from_secs(seconds));
        }
        assert!(!sessions.find(&first.cookie, start));
    }
}
