//! A card in a file: one append-only log, in which every record is one commit.
//!
//! A commit is appended and forced to the medium before it counts. Whatever is torn off the end
//! when the power goes is the one commit that had not happened yet, and is dropped when the file
//! is opened. Damage anywhere else is reported and never guessed around: falling back to an older
//! state could turn a finished card into a blank.
//!
//! When the log has grown well beyond what it says, it is written anew beside itself and takes its
//! own place by renaming.

mod record;
#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use card_applet::storage::{Change, Extent, Failure, Slot, Storage};
use card_protocol::diversification::CHIP_IDENTITY_LEN;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::image::Image;
use record::{Found, Seal};

/// First bytes of the file: what it is, and the version of its layout.
const MAGIC: [u8; 16] = *b"cardwright card1";

/// A log is not worth rewriting below this length.
const COMPACT_FROM: u64 = 0x4_0000;

/// How many times longer than its content a log may become.
const COMPACT_RATIO: u64 = 4;

/// Storage in a file, for one process at a time.
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct FileStore {
    path: PathBuf,
    file: File,
    length: u64,
    seal: Seal,
    image: Image,
    /// The log and the image may disagree; only opening the file again tells.
    broken: bool,
    /// Holds the file beside the log that keeps other processes out.
    _lock: File,
}

/// Why a card cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The operating system refused.
    #[error("cannot use {path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
    /// Another process has it open.
    #[error("{path} is in use by another process")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Bytes that were whole once are not any more.
    #[error(
        "{path} is damaged at byte {at}; restore it from a copy, or delete it to lose the card"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the first bad record starts.
        at: usize,
    },
}

impl FileStore {
    /// Opens the card in `path`, or a place without a card if there is no such file.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let io = |source| OpenError::Io { path: path.to_owned(), source };
        let lock = lock(path)?;
        let mut options = OpenOptions::new();
        let mut file =
            private(options.read(true).append(true).create(true)).open(path).map_err(io)?;
        let log = Zeroizing::new(fs::read(path).map_err(io)?);
        let damaged = |at| OpenError::Damaged { path: path.to_owned(), at };
        let Replayed { image, seal, length } = replay(&log).map_err(damaged)?;
        let length = u64::try_from(length).map_err(|_| damaged(0))?;
        file.set_len(length).map_err(io)?;
        let length = if length == 0 {
            file.write_all(&MAGIC).map_err(io)?;
            sync_directory(path).map_err(io)?;
            u64::try_from(MAGIC.len()).map_err(|_| damaged(0))?
        } else {
            length
        };
        file.sync_all().map_err(io)?;
        let path = path.to_owned();
        Ok(Self { path, file, length, seal, image, broken: false, _lock: lock })
    }

    /// Which chip the file is of; a host may look where a terminal may not.
    pub fn chip_identity(&self) -> Option<[u8; CHIP_IDENTITY_LEN]> {
        let mut identity = [0; CHIP_IDENTITY_LEN];
        let length = self.image.read(Slot::ChipIdentity, 0, &mut identity);
        (length == identity.len()).then_some(identity)
    }

    /// Whether a card has ever been made here.
    pub fn is_empty(&self) -> bool {
        self.image.extent(Slot::LifeCycle).is_none()
    }

    fn append(&mut self, changes: &[Change<'_>]) -> io::Result<()> {
        let (record, seal) = record::encode(changes, &self.seal).ok_or(io::ErrorKind::Other)?;
        self.file.write_all(&record)?;
        self.file.sync_data()?;
        self.length += u64::try_from(record.len()).unwrap_or_default();
        self.seal = seal;
        Ok(())
    }

    /// Writes the log anew when most of it is history.
    fn compact(&mut self) -> io::Result<()> {
        let content = u64::try_from(self.image.len()).unwrap_or(u64::MAX);
        if self.length < COMPACT_FROM.max(content.saturating_mul(COMPACT_RATIO)) {
            return Ok(());
        }
        let fresh = beside(&self.path, "new");
        let (record, seal) =
            record::encode(&self.image.changes(), &first_seal()).ok_or(io::ErrorKind::Other)?;
        let mut options = OpenOptions::new();
        let _existed = fs::remove_file(&fresh);
        let mut file = private(options.read(true).append(true).create_new(true)).open(&fresh)?;
        file.write_all(&MAGIC)?;
        file.write_all(&record)?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        sync_directory(&self.path)?;
        self.length = file.metadata()?.len();
        self.file = file;
        self.seal = seal;
        Ok(())
    }
}

impl Storage for FileStore {
    fn extent(&self, slot: Slot) -> Option<Extent> {
        self.image.extent(slot)
    }

    fn read(&self, slot: Slot, offset: usize, out: &mut [u8]) -> usize {
        self.image.read(slot, offset, out)
    }

    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Failure> {
        let image = self.image.after(changes)?;
        if self.broken {
            return Err(Failure::Medium);
        }
        // Set until all is well: an error leaves open what reached the medium.
        self.broken = true;
        self.append(changes).map_err(|_| Failure::Medium)?;
        self.image = image;
        self.compact().map_err(|_| Failure::Medium)?;
        self.broken = false;
        Ok(())
    }
}

/// What a log says.
struct Replayed {
    image: Image,
    seal: Seal,
    /// How many bytes of it count.
    length: usize,
}

/// Reads a log up to its torn end; the error is the offset of damage.
fn replay(log: &[u8]) -> Result<Replayed, usize> {
    let mut state = Replayed { image: Image::default(), seal: first_seal(), length: 0 };
    let Some(mut rest) = log.strip_prefix(&MAGIC) else {
        // Power may go while the first bytes of a new file are written.
        return if MAGIC.starts_with(log) { Ok(state) } else { Err(0) };
    };
    state.length = MAGIC.len();
    while !rest.is_empty() {
        let at = state.length;
        match record::find(rest, &state.seal) {
            Found::Torn => break,
            Found::Damaged => return Err(at),
            Found::Record { body, seal, rest: after } => {
                let changes = record::decode(body).ok_or(at)?;
                state.image = state.image.after(&changes).map_err(|_| at)?;
                state.seal = seal;
                state.length = log.len() - after.len();
                rest = after;
            }
        }
    }
    Ok(state)
}

fn first_seal() -> Seal {
    Sha256::digest(MAGIC).into()
}

/// Takes the lock that lies beside the log, because the log itself is replaced when it is rewritten.
fn lock(path: &Path) -> Result<File, OpenError> {
    let beside = beside(path, "lock");
    let mut options = OpenOptions::new();
    let file = private(options.write(true).create(true).truncate(false))
        .open(&beside)
        .map_err(|source| OpenError::Io { path: beside.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(OpenError::InUse { path: path.to_owned() }),
        Err(fs::TryLockError::Error(source)) => Err(OpenError::Io { path: beside, source }),
    }
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

/// A card is for its owner's eyes only.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Makes a new or renamed name last.
fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}
