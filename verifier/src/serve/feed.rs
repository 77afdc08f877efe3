//! One thread that listens to the desk, for all pages.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;

use tokio::sync::watch;

use super::board::Board;
use super::desk::Desk;
use crate::terminal::event::Event;

/// How often the thread looks whether the program ends.
const LOOK: Duration = Duration::from_millis(500);

/// The thread's other end.
pub(super) struct Feed {
    board: watch::Sender<Board>,
    ended: Arc<AtomicBool>,
}

impl Feed {
    /// Starts the thread. Whoever asks first is shown the readers that are there already.
    pub(super) fn start(desk: Arc<dyn Desk>, wipe_after: Duration) -> Self {
        let (views, events) = desk.subscribe();
        let mut begun = Board::default();
        begun.begin(views);
        let (board, _) = watch::channel(begun);
        let ended = Arc::new(AtomicBool::new(false));
        let (told, over) = (board.clone(), Arc::clone(&ended));
        thread::spawn(move || listen(&*desk, events, &told, &over, wipe_after));
        Self { board, ended }
    }

    /// What goes on, and whatever goes on from now on.
    pub(super) fn watch(&self) -> watch::Receiver<Board> {
        self.board.subscribe()
    }

    /// Whether there is such a reader.
    pub(super) fn has(&self, reader: &str) -> bool {
        self.board.borrow().has(reader)
    }

    /// Ends the thread, and with it what is watched.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
        self.board.send_modify(|board| board.ended = true);
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.end();
    }
}

/// Whoever does not listen for long is dropped by the desk, and begins again.
fn listen(
    desk: &dyn Desk,
    mut events: Receiver<Event>,
    board: &watch::Sender<Board>,
    over: &AtomicBool,
    wipe_after: Duration,
) {
    while !over.load(Ordering::Relaxed) {
        match events.recv_timeout(LOOK) {
            Ok(event) => {
                board.send_modify(|board| board.apply(&event, Instant::now(), wipe_after));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(LOOK);
                let (views, next) = desk.subscribe();
                board.send_modify(|board| board.begin(views));
                events = next;
            }
        }
    }
}
