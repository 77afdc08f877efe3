//! Virtual blanks in this process: one after the other, as many as there are dossiers. In a
//! folder, every card is a file, and what an earlier run left unfinished comes first.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use card_protocol::diversification::CHIP_IDENTITY_LEN;
use card_protocol::link::CardLink;
use rand_core::Rng;
use virtual_card::{FileStore, VirtualCard, blank};

use super::{Sight, Tray, TrayError};
use crate::audit::hex;
use crate::lang::Said;
use crate::line::random;
use crate::station::{Wire, WireError};

/// How a card's file ends.
const EXTENSION: &str = "card";

/// The cards that all simulated stations share.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    folder: Option<PathBuf>,
    left: Arc<Mutex<VecDeque<PathBuf>>>,
}

impl Stock {
    /// Cards that live as long as this process.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Cards in the files of a folder; those that are there come first.
    pub fn in_folder(folder: &Path) -> Result<Self, TrayError> {
        let failed = |error: std::io::Error| TrayError::about(folder, &error);
        fs::create_dir_all(folder).map_err(failed)?;
        let mut left = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION) {
                left.push(path);
            }
        }
        left.sort();
        Ok(Self { folder: Some(folder.to_owned()), left: Arc::new(Mutex::new(left.into())) })
    }

    /// Leaves out the cards that are finished: nobody puts them into a station again.
    pub fn without(self, is_finished: impl Fn(&[u8]) -> bool) -> Self {
        let keep = |path: &PathBuf| identity(path).is_none_or(|identity| !is_finished(&identity));
        self.left.lock().unwrap_or_else(PoisonError::into_inner).retain(keep);
        self
    }

    fn take(&self) -> Option<PathBuf> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// A simulated station's tray.
#[derive(Clone, Debug)]
pub struct Simulated(pub Stock);

impl Tray for Simulated {
    fn look(&mut self, blanks: bool) -> Result<Sight, TrayError> {
        if let Some(path) = self.0.take() {
            return open(&path).map(Sight::Card);
        }
        if !blanks {
            return Ok(Sight::Over);
        }
        let mut identity = [0; CHIP_IDENTITY_LEN];
        random().fill_bytes(&mut identity);
        match &self.0.folder {
            None => Ok(Sight::Card(Box::new(Virtual::Memory(VirtualCard::blank_with(&identity))))),
            Some(folder) => {
                let path = folder.join(hex(&identity)).with_extension(EXTENSION);
                let mut store = file(&path)?;
                blank(&mut store, &identity).map_err(|_| TrayError(no_room(&path)))?;
                Ok(Sight::Card(Box::new(Virtual::File(VirtualCard::new(store, random())))))
            }
        }
    }

    fn settle(&mut self) {}
}

/// The chip's identity, which its file is called by.
fn identity(path: &Path) -> Option<Vec<u8>> {
    let digits = path.file_stem()?.to_str()?;
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at.checked_add(2)?)?, 16).ok();
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// The card in a file.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Wire>, TrayError> {
    Ok(Box::new(Virtual::File(VirtualCard::new(file(path)?, random()))))
}

fn file(path: &Path) -> Result<FileStore, TrayError> {
    FileStore::open(path).map_err(|error| TrayError::about(path, &error))
}

fn no_room(path: &Path) -> Said {
    let (en, vi) = ("no blank fits", "không đủ chỗ cho một phôi");
    Said { en: format!("{}: {en}", path.display()), vi: format!("{}: {vi}", path.display()) }
}

/// A card in this process never loses its wire.
enum Virtual {
    Memory(VirtualCard),
    File(VirtualCard<FileStore>),
}

impl CardLink for Virtual {
    type Error = WireError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], WireError> {
        let exchanged = match self {
            Self::Memory(card) => card.exchange(command, response),
            Self::File(card) => card.exchange(command, response),
        };
        exchanged.map_err(|never| match never {})
    }
}

impl Wire for Virtual {
    fn reset(&mut self) -> Result<(), WireError> {
        match self {
            Self::Memory(card) => card.reset(),
            Self::File(card) => card.reset(),
        }
        Ok(())
    }
}
