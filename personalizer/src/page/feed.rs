//! One thread that looks at the accounts, for all pages and for the metrics.
//!
//! It looks often while somebody watches and rarely otherwise, and rests nine times as long as a look
//! took: whatever the accounts hold, looking costs at most a tenth of a core.

use core::time::Duration;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use tokio::sync::watch;

use crate::snapshot::Snapshot;
use crate::store::Store;

/// How often the thread looks while somebody watches.
const WATCHED: Duration = Duration::from_millis(500);

/// How often otherwise.
const ALONE: Duration = Duration::from_secs(10);

/// How often the delivery is counted: cards move there by the day.
const DELIVERY: Duration = Duration::from_mins(1);

/// What the last look saw.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    /// Grows with each change.
    pub(super) number: u64,
    /// The line, as it was when the accounts could be read last.
    pub(super) line: Arc<Snapshot>,
    /// The same as JSON.
    pub(super) json: Arc<str>,
    /// Whether the accounts could be read at all, and the last time.
    pub(super) reads: bool,
}

enum Nudge {
    Look,
    End,
}

/// The thread's other end.
pub(super) struct Feed {
    views: watch::Receiver<View>,
    nudge: SyncSender<Nudge>,
}

impl Feed {
    /// Starts the thread.
    pub(super) fn start(store: Arc<Store>) -> Self {
        let (publish, views) = watch::channel(View::default());
        let (nudge, nudges) = sync_channel(1);
        thread::spawn(move || watch(&store, &publish, &nudges));
        Self { views, nudge }
    }

    /// What is seen from now on, beginning with what was seen last.
    pub(super) fn watch(&self) -> watch::Receiver<View> {
        self.look();
        self.views.clone()
    }

    /// What was seen last.
    pub(super) fn last(&self) -> View {
        self.views.borrow().clone()
    }

    /// Something has changed, or somebody came: look now.
    pub(super) fn look(&self) {
        // A full channel is a nudge already; without the thread there is nobody to nudge.
        let _ = self.nudge.try_send(Nudge::Look);
    }

    /// Ends the thread, and with it what is watched.
    pub(super) fn end(&self) {
        let _ = self.nudge.send(Nudge::End);
    }
}

fn watch(store: &Store, publish: &watch::Sender<View>, nudges: &Receiver<Nudge>) {
    let mut counted: Option<Instant> = None;
    loop {
        let begun = Instant::now();
        let last = publish.borrow().clone();
        let delivery = counted.is_none_or(|counted| counted.elapsed() >= DELIVERY);
        let seen =
            if delivery { Snapshot::read(store) } else { Snapshot::read_after(store, &last.line) };
        if delivery && seen.is_ok() {
            counted = Some(begun);
        }
        if let Some(next) = next(&last, seen.ok()) {
            publish.send_replace(next);
        }
        // The page's own receiver is the first.
        let watched = publish.receiver_count() > 1;
        let rest = if watched { WATCHED } else { ALONE };
        let rest = rest.max(begun.elapsed().saturating_mul(9));
        match nudges.recv_timeout(rest) {
            Ok(Nudge::Look) | Err(RecvTimeoutError::Timeout) => {}
            Ok(Nudge::End) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// What is published, if it differs from what was.
fn next(last: &View, seen: Option<Snapshot>) -> Option<View> {
    let number = last.number.saturating_add(1);
    let Some(line) = seen else {
        let news = last.reads || last.number == 0;
        return news.then(|| View { number, reads: false, ..last.clone() });
    };
    if last.reads && line.shows_the_same(&last.line) {
        return None;
    }
    let json = serde_json::to_string(&line).unwrap_or_default();
    Some(View { number, line: Arc::new(line), json: json.into(), reads: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_news_is_published() {
        let line = |height: u64, at: i64| {
            let mut line = Snapshot { at, ..Snapshot::default() };
            line.log.height = height;
            line
        };
        let first = next(&View::default(), Some(line(1, 1))).unwrap();
        assert!(next(&first, Some(line(1, 2))).is_none(), "only the clock went on");
        let second = next(&first, Some(line(2, 2))).unwrap();
        assert_eq!((second.number, second.line.log.height), (2, 2));
        let broken = next(&second, None).unwrap();
        assert_eq!((broken.reads, broken.line.log.height), (false, 2));
        assert!(next(&broken, None).is_none(), "said once");
        assert!(next(&broken, Some(line(2, 3))).is_some_and(|view| view.reads));
    }
}
