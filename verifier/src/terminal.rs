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

pub mod event;
mod hub;
mod judged;
mod view;

use core::time::Duration;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;

use crate::key_file::PasswordArgs;
use crate::language::Text;
use crate::password::Password;
use crate::profile::Profile;
use crate::trust::Trust;
use event::{Event, What};
use hub::Hub;
pub use judged::{Judged, Printed};
pub use view::{ReaderState, ReaderView, StepView};

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
        Self { card: Duration::from_secs(60), back: Duration::from_secs(20) }
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

/// A terminal that watches its readers. Dropping it ends all its threads and wipes what it holds.
#[expect(missing_debug_implementations, reason = "holds keys and people")]
pub struct Terminal {
    hub: Arc<Mutex<Hub>>,
}

impl Terminal {
    /// Every reader as it stands, and every event from now on. Who does not listen for more than a
    /// thousand events is dropped: the receiver ends, and subscribing again gives a new snapshot.
    pub fn subscribe(&self) -> (Vec<ReaderView>, Receiver<Event>) {
        lock(&self.hub).subscribe()
    }

    /// Inspects the card in a reader, or the next one that comes, with this password. A password that
    /// still waits for a card is replaced.
    pub fn inspect(&self, reader: &str, password: Password, printed: Printed) -> Result<(), Busy> {
        let mut hub = lock(&self.hub);
        let place = hub.place(reader).ok_or(Busy::NoSuchReader)?;
        if place.view.state == ReaderState::Away {
            return Err(Busy::Away);
        }
        if place.busy {
            return Err(Busy::Inspecting);
        }
        let _ = (password, printed);
        Ok(())
    }

    /// Everything about the person goes now: what was judged, what was read, the password. An
    /// inspection that goes on is given up.
    pub fn wipe(&self, reader: &str) {
        let mut hub = lock(&self.hub);
        let Some(place) = hub.place(reader) else { return };
        let name = Arc::clone(&place.view.name);
        if place.judged.take().is_some() {
            hub.tell(&name, What::Wiped);
        }
    }

    /// What the last inspection at a reader found; gone after the wipe. Do not keep it.
    pub fn judged(&self, reader: &str) -> Option<Arc<Judged>> {
        lock(&self.hub).place(reader)?.judged.clone()
    }
}

/// A lock that a panic elsewhere does not close: what it guards is whole after every statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
