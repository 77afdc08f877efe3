//! The thread that brings what waits to its target: in order, again and again until it is taken.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::spool::Spool;
use super::target::Target;
use super::{LogError, Record};

/// How soon a target that did not take a batch is tried again: twice as late each time.
const SOONEST: Duration = Duration::from_millis(500);
const LATEST: Duration = Duration::from_mins(1);

/// How soon what another program has put into the spool is seen.
const LOOK: Duration = Duration::from_secs(2);

/// A spool and the thread that empties it.
#[derive(Debug)]
pub(super) struct Sender {
    spool: Arc<Spool>,
    wake: SyncSender<()>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Sender {
    pub(super) fn start(spool: Spool, target: Target) -> Self {
        let (spool, stop) = (Arc::new(spool), Arc::new(AtomicBool::new(false)));
        let (wake, woken) = mpsc::sync_channel(1);
        let (lent, told) = (Arc::clone(&spool), Arc::clone(&stop));
        let send = move || {
            let mut pause = SOONEST;
            while !told.load(Ordering::Acquire) {
                let wait = match empty(&lent, &target, &told) {
                    Sent::All => {
                        pause = SOONEST;
                        LOOK
                    }
                    Sent::Refused => {
                        let later = (pause * 2).min(LATEST);
                        core::mem::replace(&mut pause, later)
                    }
                };
                match woken.recv_timeout(wait) {
                    Err(RecvTimeoutError::Disconnected) => break,
                    Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                }
            }
        };
        // Without a thread everything stays in the spool, and a later run sends it.
        let thread = thread::Builder::new().name("log".to_owned()).spawn(send).ok();
        Self { spool, wake, stop, thread }
    }

    pub(super) fn put(&self, record: &Record) -> Result<(), LogError> {
        self.spool.put(record)?;
        // A thread that was woken already needs no second call.
        let _ = self.wake.try_send(());
        Ok(())
    }

    pub(super) fn flush(&self, until: Instant) -> bool {
        while !self.spool.is_empty() {
            if Instant::now() >= until {
                return false;
            }
            thread::sleep(Duration::from_millis(10));
        }
        true
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        let _ = self.wake.try_send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

enum Sent {
    All,
    Refused,
}

/// Sends batch after batch until nothing waits.
fn empty(spool: &Spool, target: &Target, stop: &AtomicBool) -> Sent {
    if !spool.claim() {
        return Sent::All;
    }
    while !stop.load(Ordering::Acquire) {
        let Ok(Some(batch)) = spool.next() else { return Sent::All };
        if target.take(&batch).is_err() || spool.taken(&batch).is_err() {
            return Sent::Refused;
        }
    }
    Sent::All
}
