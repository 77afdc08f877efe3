//! Records that wait: one file each, written whole or not at all, sent in the order of their names.
//!
//! ```text
//! basic-5f0c…/
//! ├─ lock                                     who sends; others may add
//! ├─ 00000000000000000000-loss.json           how many were lost for want of room, if any
//! ├─ 01763823328123456789-9c1e….json          a record: nanoseconds since 1970, its name
//! └─ batch                                    what is on its way: its name, the files in it
//! ```

mod room;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use room::Bounds;
use room::Putting;

use super::{LogError, Record, private};
use crate::hex;

/// Most records in one batch.
const MOST_RECORDS: usize = 64;

/// Most bytes in one batch, unless one record alone has more.
const MOST_BYTES: usize = 1 << 20;

const LOSS: &str = "00000000000000000000-loss.json";

/// How the names of all counts of losses end.
const LOSSES: &str = "-loss.json";
const BATCH: &str = "batch";
const LOCK: &str = "lock";

/// Records that wait for one target.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    bounds: Bounds,
    /// Held by the one that sends.
    lock: File,
    /// Held while room is made: two threads that do would count into the same file.
    putting: Mutex<Putting>,
}

/// Records on their way.
#[derive(Debug)]
pub struct Batch {
    /// Names the batch; the same records are sent under the same name, after a restart too.
    pub id: String,
    /// Whether it may have been sent before.
    pub again: bool,
    /// One JSON object each, without line end.
    pub lines: Vec<String>,
    files: Vec<String>,
}

/// What the file `batch` says.
#[derive(Serialize, Deserialize)]
struct Underway {
    id: String,
    files: Vec<String>,
}

/// How many records were lost, and of which time.
#[derive(Debug, Serialize, Deserialize)]
struct Loss {
    record: String,
    id: String,
    lost: u64,
    first: String,
    last: String,
}

impl Spool {
    /// Opens a spool, making the folder when it is not there. One that others may look into is
    /// refused.
    pub fn open(folder: &Path, bounds: Bounds) -> Result<Self, LogError> {
        let failed = |source| LogError::Spool(folder.to_owned(), source);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        private(folder)?;
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true).mode(0o600);
        let lock = options.open(folder.join(LOCK)).map_err(failed)?;
        Ok(Self { folder: folder.to_owned(), bounds, lock, putting: Mutex::default() })
    }

    /// Puts a record into the spool. When this returns, it is on the disk.
    pub fn put(&self, record: &Record) -> Result<(), LogError> {
        self.add(record).map_err(|source| LogError::Spool(self.folder.clone(), source))
    }

    fn add(&self, record: &Record) -> io::Result<()> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let stamp = {
            let mut putting = self.putting();
            let wanted = u64::try_from(record.line.len()).unwrap_or(u64::MAX);
            if putting.has_room(wanted, &self.bounds) {
                putting.put(wanted);
            } else {
                putting.found(self.make_room(wanted)?);
            }
            putting.last = now.as_nanos().max(putting.last.saturating_add(1));
            putting.last
        };
        self.write(&format!("{stamp:020}-{}.json", record.id), record.line.as_bytes())
    }

    fn putting(&self) -> MutexGuard<'_, Putting> {
        self.putting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is the one that sends; another program may be it.
    pub fn claim(&self) -> bool {
        !matches!(self.lock.try_lock(), Err(TryLockError::WouldBlock))
    }

    /// The next records to send, in order; `None` when nothing waits. Only for who has claimed it.
    pub fn next(&self) -> io::Result<Option<Batch>> {
        self.close_loss()?;
        let names = names(&self.folder)?;
        if let Ok(text) = fs::read(self.folder.join(BATCH)) {
            if let Ok(Underway { id, mut files }) = serde_json::from_slice(&text) {
                // By name each: a record may appear behind one that was written after it.
                files.retain(|file| names.contains(file));
                if !files.is_empty() {
                    return self.batch(Some(id), files).map(Some);
                }
            }
            fs::remove_file(self.folder.join(BATCH))?;
        }
        let mut bytes = 0_u64;
        let mut files = Vec::new();
        for name in names.into_iter().take(MOST_RECORDS) {
            bytes = bytes.saturating_add(self.size(&name));
            if !files.is_empty() && bytes > u64::try_from(MOST_BYTES).unwrap_or(u64::MAX) {
                break;
            }
            files.push(name);
        }
        if files.is_empty() {
            return Ok(None);
        }
        let batch = self.batch(None, files)?;
        let underway = Underway { id: batch.id.clone(), files: batch.files.clone() };
        self.write(BATCH, &serde_json::to_vec(&underway)?)?;
        Ok(Some(batch))
    }

    /// Gives the count of losses a name of its own, so that nobody counts into what is on its way.
    fn close_loss(&self) -> io::Result<()> {
        let _counting = self.putting();
        let closed = format!("{:020}-{}{LOSSES}", 0, super::line::name());
        match fs::rename(self.folder.join(LOSS), self.folder.join(closed)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    fn batch(&self, id: Option<String>, files: Vec<String>) -> io::Result<Batch> {
        let read = |name: &String| fs::read_to_string(self.folder.join(name));
        let lines = files.iter().map(read).collect::<io::Result<Vec<_>>>()?;
        let again = id.is_some();
        let id = id.unwrap_or_else(|| {
            let digest = Sha256::digest(lines.join("\n"));
            hex::print(digest.get(..16).unwrap_or_default())
        });
        Ok(Batch { id, again, lines, files })
    }

    /// The target has taken a batch.
    pub fn taken(&self, batch: &Batch) -> io::Result<()> {
        for name in &batch.files {
            remove(&self.folder.join(name))?;
        }
        remove(&self.folder.join(BATCH))?;
        self.sync()
    }

    /// Whether anything waits.
    pub fn is_empty(&self) -> bool {
        names(&self.folder).is_ok_and(|names| names.is_empty())
    }

    fn size(&self, name: &str) -> u64 {
        fs::metadata(self.folder.join(name)).map_or(0, |metadata| metadata.len())
    }

    /// Lets the oldest go where there is no room for so many bytes, or they are too old. Tells how many
    /// bytes are there then, with those.
    fn make_room(&self, wanted: u64) -> io::Result<u64> {
        let names = names(&self.folder)?;
        let sizes: Vec<u64> = names.iter().map(|name| self.size(name)).collect();
        let mut total = sizes.iter().sum::<u64>().saturating_add(wanted);
        let now = SystemTime::now();
        let mut lost = Vec::new();
        for (name, size) in names.iter().zip(sizes).filter(|(name, _)| !name.ends_with(LOSSES)) {
            let written = fs::metadata(self.folder.join(name)).and_then(|file| file.modified());
            let age = written.ok().and_then(|at| now.duration_since(at).ok());
            if total <= self.bounds.bytes && age.is_none_or(|age| age <= self.bounds.age) {
                break;
            }
            total = total.saturating_sub(size);
            lost.push(name);
        }
        let (Some(first), Some(last)) = (lost.first(), lost.last()) else { return Ok(total) };
        // First the count, then the loss: a crash between them counts too much, never too little.
        self.note(lost.len(), first, last)?;
        lost.iter().try_for_each(|name| remove(&self.folder.join(name)))?;
        Ok(total)
    }

    fn note(&self, lost: usize, first: &str, last: &str) -> io::Result<()> {
        let known = fs::read(self.folder.join(LOSS)).ok();
        let known: Option<Loss> = known.and_then(|text| serde_json::from_slice(&text).ok());
        let lost = u64::try_from(lost).unwrap_or(u64::MAX);
        let loss = Loss {
            record: "loss".to_owned(),
            id: super::line::name(),
            lost: known.as_ref().map_or(0, |known| known.lost).saturating_add(lost),
            first: known.map_or_else(|| moment(first), |known| known.first),
            last: moment(last),
        };
        self.write(LOSS, &serde_json::to_vec(&loss)?)
    }

    /// Writes a file whole, durably, or not at all.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.folder.join(name);
        let part = self.folder.join(format!("{name}.part-{}", std::process::id()));
        let mut options = OpenOptions::new();
        let mut file = options.create(true).truncate(true).write(true).mode(0o600).open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, &path)?;
        self.sync()
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

/// Names of all records in a folder, the oldest first.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in folder.read_dir()? {
        let name = entry?.file_name();
        let is_record = |name: &&str| {
            Path::new(name).extension().is_some_and(|it| it == "json")
                && name.as_bytes().first().is_some_and(u8::is_ascii_digit)
        };
        names.extend(name.to_str().filter(is_record).map(str::to_owned));
    }
    names.sort_unstable();
    Ok(names)
}

/// When a record of this name was written.
fn moment(name: &str) -> String {
    let nanoseconds = name.split('-').next().and_then(|stamp| stamp.parse::<i128>().ok());
    let moment = nanoseconds.and_then(|at| Timestamp::from_nanosecond(at).ok());
    moment.map_or_else(String::new, |moment| moment.to_string())
}

/// Somebody else may have been faster.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Everything that waits in a spool, or in one of its folders.
pub fn export(spool: &Path) -> Result<Vec<String>, LogError> {
    let failed = |source| LogError::Spool(spool.to_owned(), source);
    let mut folders = vec![spool.to_owned()];
    for entry in spool.read_dir().map_err(failed)? {
        folders.extend(entry.map(|entry| entry.path()).ok().filter(|path| path.is_dir()));
    }
    folders.sort_unstable();
    let mut records = Vec::new();
    for folder in folders {
        for name in names(&folder).map_err(failed)? {
            match fs::read_to_string(folder.join(name)) {
                // It was taken meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                record => records.push(record.map_err(failed)?),
            }
        }
    }
    Ok(records)
}
