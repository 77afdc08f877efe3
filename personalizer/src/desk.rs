//! One card on the desk: what it says of itself, and what a person has done to it by name: closed,
//! killed, given other keys.
//!
//! What cannot be undone is planned first. A plan is made of what any card tells anyone, so a dry
//! run sends nothing that changes the card: not even a channel is opened, for that would count.

mod error;
mod info;
mod journal;
mod keys;
mod life;
mod rotate;

use core::time::Duration;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

pub use error::Error;
pub use info::Info;
pub use journal::BUDGET;
pub use life::Desk;
pub use rotate::{Plan, Rotation, next};

use crate::lang::Said;
use crate::station::Wire;
use crate::tray::{self, Reader, Sight, Tray, TrayError};

/// Where the card lies.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a PC/SC reader: its name, part of its name or its number.
    Reader(String),
    /// In a file, as simulated stations leave them.
    File(PathBuf),
}

impl Place {
    /// The card that is there, or that comes in time.
    pub fn card(&self, patience: Duration) -> Result<Box<dyn Wire>, TrayError> {
        match self {
            Self::Reader(name) => wait(&mut Reader::new(name.clone()), name, patience),
            Self::File(path) if path.exists() => tray::open(path),
            Self::File(path) => Err(TrayError(Said {
                en: format!("there is no card in {}", path.display()),
                vi: format!("không có thẻ trong {}", path.display()),
            })),
        }
    }
}

/// How often an empty reader is looked at.
const POLL: Duration = Duration::from_millis(250);

/// The card that comes into the reader in time.
fn wait(reader: &mut dyn Tray, name: &str, patience: Duration) -> Result<Box<dyn Wire>, TrayError> {
    let end = Instant::now().checked_add(patience);
    loop {
        let sight = reader.look(false)?;
        if let Sight::Card(card) = sight {
            return Ok(card);
        }
        if end.is_none_or(|end| Instant::now() >= end) {
            return Err(TrayError(match sight {
                Sight::Away(why) => why,
                _ => Said {
                    en: format!("no card came into reader {name}"),
                    vi: format!("không có thẻ nào vào đầu đọc {name}"),
                },
            }));
        }
        thread::sleep(POLL);
    }
}
