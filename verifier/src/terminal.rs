//! A terminal that is always there: it watches its readers, inspects each card that comes, and tells
//! whoever looks on. No HTTP and no screen: `verifier watch` and `verifier serve` are two faces of it.
//!
//! ```text
//! Cards ──► watcher ──► one thread per reader ──► one thread per inspection
//!                              │    ▲─────────────────────────┘ steps, result
//!                              ▼
//!                             hub ──► events, numbered (nothing personal)
//!                              └────► what was judged (personal, until wiped)
//! ```
//!
//! An inspection begins when a card lies there and a password was given, whichever comes first.

mod attempt;
mod cards;
pub mod event;
mod hub;
mod judged;
mod reader;
mod view;
mod watch;

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use jiff::civil::Date;

pub use crate::combined::Printed;
use crate::key_file::PasswordArgs;
use crate::language::Text;
use crate::log::{Log, Transaction};
use crate::password::Password;
use crate::pcsc_link::{PcscError, Readers};
use crate::profile::Profile;
use crate::trust::Trust;
use attempt::Asked;
pub use cards::{Cards, Link, Sight};
use event::{Event, What};
use hub::Hub;
pub use judged::Judged;
use reader::Message;
pub use view::{ReaderState, ReaderView, StepView};
use watch::Watching;

/// What a terminal needs.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Settings {
    /// What it believes and may open.
    pub trust: Arc<Trust>,
    /// How it judges, how long a step and a card may take, and how long a person is shown.
    pub profile: Profile,
    /// Which readers it watches.
    pub readers: Choice,
    /// Folder with the key and the certificates of this terminal.
    pub key: Option<PathBuf>,
    /// Where the password of that key comes from.
    pub key_password: PasswordArgs,
    /// The day to judge validity for; `None` is today, whenever that is.
    pub at: Option<Date>,
    /// How long things are waited for.
    pub patience: Patience,
    /// Where inspections are written down.
    pub log: Option<Arc<Log>>,
}

impl Settings {
    /// A terminal without a key and without a log, at all its readers.
    pub fn new(trust: Arc<Trust>, profile: Profile) -> Self {
        let (key_password, patience) = (PasswordArgs::default(), Patience::default());
        let readers = Choice::All;
        Self { trust, profile, readers, key: None, key_password, at: None, patience, log: None }
    }
}

/// How long things are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// A card, for a password that is there.
    pub card: Duration,
    /// A card that left in the middle of its inspection.
    pub back: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { card: Duration::from_mins(1), back: Duration::from_secs(20) }
    }
}

/// Which readers a terminal watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Every reader that there is or will be.
    All,
    /// Readers whose name is one of these or has one of these in it. They need not be there yet.
    Named(Vec<String>),
}

impl Choice {
    /// Whether a reader of this name is watched.
    pub fn holds(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(wanted) => {
                let name = name.to_lowercase();
                wanted.iter().any(|wanted| name.contains(&wanted.to_lowercase()))
            }
        }
    }
}

/// Why no inspection can begin now. The password is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Busy {
    /// One goes on, or its card still holds the reader.
    #[error("the reader is busy with a card")]
    Inspecting,
    /// There is no such reader.
    #[error("no reader has this name")]
    NoSuchReader,
    /// The reader is unplugged.
    #[error("the reader is away")]
    Away,
}

impl Busy {
    /// What to do next.
    pub const fn next(self) -> Text {
        match self {
            Self::Inspecting => Text::new(
                "wait for the end of the inspection, or take the card away",
                "chờ kiểm tra xong hoặc lấy thẻ ra",
            ),
            Self::NoSuchReader => {
                Text::new("choose one of the readers shown", "chọn một đầu đọc trong danh sách")
            }
            Self::Away => Text::new("plug the reader in again", "cắm lại đầu đọc"),
        }
    }
}

/// A terminal that watches its readers. Dropping it ends all its threads and wipes what it holds; a
/// card that does not answer keeps its own thread, and nothing else, until it is taken away.
#[expect(missing_debug_implementations, reason = "holds keys and people")]
pub struct Terminal {
    shared: Arc<Shared>,
    stop: Arc<AtomicBool>,
    watcher: Option<JoinHandle<()>>,
}

/// What all threads of a terminal share.
struct Shared {
    settings: Settings,
    cards: Arc<dyn Cards>,
    hub: Mutex<Hub>,
    inboxes: Mutex<BTreeMap<Arc<str>, Sender<Message>>>,
}

impl Shared {
    /// Writes an inspection down; whoever looks on is told when that fails.
    fn log(&self, reader: &Arc<str>, transaction: &Transaction<'_>) {
        let Some(log) = &self.settings.log else { return };
        if log.write(transaction).is_err() {
            lock(&self.hub).tell(reader, What::NotLogged);
        }
    }

    fn send(&self, reader: &str, message: Message) {
        if let Some(inbox) = lock(&self.inboxes).get(reader) {
            // A thread that has ended has nothing to do.
            let _ = inbox.send(message);
        }
    }
}

impl Terminal {
    /// Begins to watch the readers of this system.
    pub fn start(settings: Settings) -> Result<Self, PcscError> {
        let readers = Readers::connect()?;
        Ok(Self::with(settings, Arc::new(readers)))
    }

    /// The same with cards from elsewhere.
    pub fn with(settings: Settings, cards: Arc<dyn Cards>) -> Self {
        let (hub, inboxes) = (Mutex::default(), Mutex::default());
        let shared = Arc::new(Shared { settings, cards, hub, inboxes });
        let stop = Arc::new(AtomicBool::new(false));
        let (lent, told) = (Arc::clone(&shared), Arc::clone(&stop));
        let watching = Watching::begin(&shared);
        let watch = move || watching.run(&lent, &told);
        let watcher = thread::Builder::new().name("readers".to_owned()).spawn(watch).ok();
        Self { shared, stop, watcher }
    }

    /// Every reader as it stands, and every event from now on. Who does not listen for more than a
    /// thousand events is dropped: the receiver ends, and subscribing again gives a new snapshot.
    pub fn subscribe(&self) -> (Vec<ReaderView>, Receiver<Event>) {
        lock(&self.shared.hub).subscribe()
    }

    /// Every reader as it stands.
    pub fn views(&self) -> Vec<ReaderView> {
        lock(&self.shared.hub).views()
    }

    /// Inspects the card in a reader, or the next one that comes, with this password. A password that
    /// still waits for a card is replaced.
    pub fn inspect(&self, reader: &str, password: Password, printed: Printed) -> Result<(), Busy> {
        let mut hub = lock(&self.shared.hub);
        let place = hub.place(reader).ok_or(Busy::NoSuchReader)?;
        if place.view.state == ReaderState::Away {
            return Err(Busy::Away);
        }
        if place.busy {
            return Err(Busy::Inspecting);
        }
        // It begins at once, so whoever asks next is too late.
        place.busy = place.view.card;
        drop(hub);
        self.shared.send(reader, Message::Inspect(Box::new(Asked { password, printed })));
        Ok(())
    }

    /// Everything about the person goes now: what was judged, what was read, the password. An
    /// inspection that goes on is given up.
    pub fn wipe(&self, reader: &str) {
        if let Some(place) = lock(&self.shared.hub).place(reader) {
            place.judged = None;
        }
        self.shared.send(reader, Message::Wipe);
    }

    /// What the last inspection at a reader found; gone after the wipe. Do not keep it.
    pub fn judged(&self, reader: &str) -> Option<Arc<Judged>> {
        lock(&self.shared.hub).place(reader)?.judged.clone()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.shared.cards.interrupt();
        if let Some(watcher) = self.watcher.take() {
            // A thread that panicked has ended too.
            let _ = watcher.join();
        }
        lock(&self.shared.hub).wipe();
    }
}

/// A lock that a panic elsewhere does not close: what it guards is whole after every statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
