//! Who is signed in. Sessions live in memory alone: when the program ends, so do they.
//!
//! A page on a wall is looked at for a whole shift by people who touch nothing. So looking lasts as
//! long as the page is open, up to [`LONGEST`]; asking for something needs that somebody has shown who
//! they are, or asked for something, within [`FRESH`].

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use crate::audit::hex;
use crate::operators::Operator;

/// How long a session lasts that no page uses.
pub(super) const IDLE: Duration = Duration::from_mins(15);

/// How long after the last act of a person the next one needs no passphrase.
pub(super) const FRESH: Duration = Duration::from_mins(15);

/// How long a session lasts at all: a shift.
pub(super) const LONGEST: Duration = Duration::from_hours(12);

/// How many sessions there are at once; the one that was longest unused makes room.
const MOST: usize = 64;

/// By what a session is found: the hash of its cookie, so that finding it tells nothing about others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

impl Key {
    /// The key of a cookie.
    pub(super) fn of(cookie: &str) -> Self {
        Self(Sha256::digest(cookie).into())
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(super) struct Session {
    /// Who.
    pub(super) operator: Operator,
    /// What requests that change something must carry.
    pub(super) token: String,
    begun: Instant,
    used: Instant,
    acted: Instant,
}

impl Session {
    fn lives(&self, now: Instant) -> bool {
        now.duration_since(self.used) < IDLE && now.duration_since(self.begun) < LONGEST
    }

    /// Whether a person has acted lately.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        now.duration_since(self.acted) < FRESH
    }

    /// Whether a request carries the token.
    pub(super) fn accepts(&self, token: &str) -> bool {
        self.token.as_bytes().ct_eq(token.as_bytes()).into()
    }
}

/// All sessions.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<Key, Session>>);

impl Sessions {
    /// Begins a session and tells its cookie and its token; nothing without randomness.
    pub(super) fn begin(&self, operator: Operator, now: Instant) -> Option<[String; 2]> {
        let (cookie, token) = (random()?, random()?);
        let session = Session { operator, token: token.clone(), begun: now, used: now, acted: now };
        let mut all = self.lock();
        all.retain(|_, session| session.lives(now));
        if all.len() >= MOST {
            let oldest = all.iter().min_by_key(|(_, session)| session.used).map(|(key, _)| *key);
            oldest.and_then(|key| all.remove(&key));
        }
        all.insert(Key::of(&cookie), session);
        Some([cookie, token])
    }

    /// Uses a session, if it lives.
    pub(super) fn find(&self, key: Key, now: Instant) -> Option<Session> {
        let mut all = self.lock();
        let session = all.get_mut(&key)?;
        if !session.lives(now) {
            all.remove(&key);
            return None;
        }
        session.used = now;
        Some(session.clone())
    }

    /// Its person has acted.
    pub(super) fn acted(&self, key: Key, now: Instant) {
        if let Some(session) = self.lock().get_mut(&key) {
            session.acted = now;
        }
    }

    /// Ends a session.
    pub(super) fn end(&self, key: Key) {
        self.lock().remove(&key);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 256 random bits.
fn random() -> Option<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::operator;

    fn begun(sessions: &Sessions, now: Instant) -> (Key, String) {
        let [cookie, token] = sessions.begin(operator(), now).unwrap();
        (Key::of(&cookie), token)
    }

    #[test]
    fn a_session_that_nobody_uses_ends() {
        let (sessions, start) = (Sessions::default(), Instant::now());
        let (key, token) = begun(&sessions, start);
        let almost = start + Duration::from_secs(IDLE.as_secs() - 1);
        assert!(sessions.find(key, almost).is_some_and(|session| session.accepts(&token)));
        assert!(sessions.find(key, almost + IDLE).is_none());
        assert!(sessions.find(key, almost).is_none(), "it does not come back");
    }

    #[test]
    fn looking_lasts_a_shift_and_acting_does_not() {
        let (sessions, start) = (Sessions::default(), Instant::now());
        let (key, _) = begun(&sessions, start);
        let mut now = start;
        while now.duration_since(start) + IDLE / 2 < LONGEST {
            now += IDLE / 2;
            let session = sessions.find(key, now).unwrap();
            assert_eq!(session.is_fresh(now), now.duration_since(start) < FRESH);
        }
        sessions.acted(key, now);
        assert!(sessions.find(key, now).unwrap().is_fresh(now));
        assert!(sessions.find(key, start + LONGEST).is_none());
    }

    #[test]
    fn who_signs_out_is_out_and_old_sessions_make_room() {
        let (sessions, start) = (Sessions::default(), Instant::now());
        let (key, token) = begun(&sessions, start);
        let (other, other_token) = begun(&sessions, start);
        assert_ne!(token, other_token);
        sessions.end(key);
        assert!(sessions.find(key, start).is_none());
        assert!(!sessions.find(other, start).unwrap().accepts(&token));
        for seconds in 0..64 {
            begun(&sessions, start + Duration::from_secs(1 + seconds));
        }
        assert!(sessions.find(other, start).is_none());
    }
}
