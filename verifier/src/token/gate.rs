//! A module and the sessions with its tokens: in use by many, begun anew by one.

use core::sync::atomic::{AtomicU64, Ordering};
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use super::{Access, Failure, Fault, Login, Module, Session, Token, TokenName};

/// Sessions with one token. More threads wait: a module computes with as many at once as it has
/// engines, not with as many as there are stations.
const LIMIT: usize = 32;

/// A module. Sessions are used by whoever holds the lock to read, and thrown away under the lock to
/// write: a handle that is closed late could be that of a new session.
pub(super) struct Gate {
    module: Box<dyn Module>,
    lock: RwLock<()>,
    /// Counts how often sessions were thrown away.
    era: AtomicU64,
    tokens: Mutex<BTreeMap<TokenName, Arc<Pool>>>,
}

/// The sessions with one token.
#[derive(Default)]
struct Pool {
    sessions: Mutex<Sessions>,
    returned: Condvar,
    login: Mutex<Login>,
}

#[derive(Default)]
struct Sessions {
    idle: Vec<Box<dyn Session>>,
    open: usize,
}

impl Gate {
    pub(super) fn new(module: Box<dyn Module>) -> Self {
        Self {
            module,
            lock: RwLock::default(),
            era: AtomicU64::default(),
            tokens: Mutex::default(),
        }
    }

    /// Which sessions are current.
    pub(super) fn era(&self) -> u64 {
        self.era.load(Ordering::Acquire)
    }

    /// Whether this process has logged in to the token before.
    pub(super) fn has_used(&self, token: &Token) -> bool {
        lock(&self.pool(token).login).worked
    }

    /// Works in a session of the pool.
    pub(super) fn with<T>(
        &self,
        token: &Token,
        work: impl Fn(&mut dyn Session) -> Result<T, Fault>,
    ) -> Result<T, Failure> {
        let _used = self.lock.read().unwrap_or_else(PoisonError::into_inner);
        let pool = self.pool(token);
        let mut session = match pool.take() {
            Some(session) => session,
            None => match self.open(token, &pool, Access::Read) {
                Ok(session) => session,
                Err(failure) => {
                    pool.forget();
                    return Err(failure);
                }
            },
        };
        let answer = work(&mut *session);
        match &answer {
            Err(Fault::Lost(_)) => pool.forget(),
            _ => pool.give_back(session),
        }
        Ok(answer?)
    }

    /// Works in a session of its own that may change the token.
    pub(super) fn change<T>(
        &self,
        token: &Token,
        work: impl FnOnce(&mut dyn Session) -> Result<T, Fault>,
    ) -> Result<T, Failure> {
        let _used = self.lock.read().unwrap_or_else(PoisonError::into_inner);
        let mut session = self.open(token, &self.pool(token), Access::Write)?;
        Ok(work(&mut *session)?)
    }

    /// Throws all sessions away, unless somebody has done so since `era`; with `restart` the module
    /// itself begins anew.
    pub(super) fn recover(&self, era: u64, restart: bool) {
        let _alone = self.lock.write().unwrap_or_else(PoisonError::into_inner);
        if self.era() != era {
            return;
        }
        for pool in lock(&self.tokens).values() {
            *lock(&pool.sessions) = Sessions::default();
        }
        if restart {
            // If it does not begin, opening a session will say why.
            let _ = self.module.restart();
        }
        self.era.store(era.wrapping_add(1), Ordering::Release);
    }

    fn pool(&self, token: &Token) -> Arc<Pool> {
        let mut tokens = lock(&self.tokens);
        if let Some(pool) = tokens.get(&token.name) {
            return Arc::clone(pool);
        }
        Arc::clone(tokens.entry(token.name.clone()).or_default())
    }

    /// A new session. Only one thread logs in at a time, so that a wrong PIN is not tried twice.
    fn open(
        &self,
        token: &Token,
        pool: &Pool,
        access: Access,
    ) -> Result<Box<dyn Session>, Failure> {
        let mut login = lock(&pool.login);
        let session = self.module.open(&token.name, access)?;
        token.log_in(&*session, &mut login)?;
        Ok(session)
    }
}

impl Pool {
    /// An idle session, or the right to open one.
    fn take(&self) -> Option<Box<dyn Session>> {
        let mut sessions = lock(&self.sessions);
        loop {
            if let Some(session) = sessions.idle.pop() {
                return Some(session);
            }
            if sessions.open < LIMIT {
                sessions.open = sessions.open.saturating_add(1);
                return None;
            }
            sessions = self.returned.wait(sessions).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, session: Box<dyn Session>) {
        lock(&self.sessions).idle.push(session);
        self.returned.notify_one();
    }

    /// A session that is not, or no more.
    fn forget(&self) {
        let mut sessions = lock(&self.sessions);
        sessions.open = sessions.open.saturating_sub(1);
        drop(sessions);
        self.returned.notify_one();
    }
}

/// What a thread that panicked held is as good as before: every change is one assignment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
