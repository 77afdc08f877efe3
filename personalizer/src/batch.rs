//! A batch on disk: read once to know every line, and again for each dossier when its turn comes.
//!
//! Between the two only line numbers, offsets and hashes are kept, so a station holds the data of
//! the one citizen whose card it writes, and a batch of any length fits.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::intake::{self, Accepted, Intake, Rejection};

/// Why a dossier cannot be had from its batch.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read.
    #[error("the batch cannot be read")]
    Read(#[from] io::Error),
    /// The line is not what it was when the batch was taken in.
    #[error("line {0} of the batch changed while it was worked on")]
    Changed(u64),
}

/// A dossier that may be issued: where it stands, and what identifies it.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "names a dossier's document")]
pub struct Entry {
    /// Line number, from 1.
    pub line: u64,
    /// Offset of the line.
    pub offset: u64,
    /// The dossier's identifier.
    pub dossier: String,
    /// Its profile.
    pub profile: String,
    /// SHA-256 of its content.
    pub content: [u8; 32],
    /// Issuer and identification number.
    pub person: Zeroizing<String>,
    /// Issuer and document number.
    pub document: Zeroizing<String>,
}

/// A batch file.
#[derive(Clone, Debug)]
pub struct Batch {
    path: PathBuf,
}

impl Batch {
    /// A batch in a file.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Reads every line; each is an entry, or why it is none.
    pub fn lines(&self) -> Result<impl Iterator<Item = Result<Entry, Rejection>> + use<>, Error> {
        let file = BufReader::new(File::open(&self.path)?);
        Ok(Intake::new(file).map(|line| line.and_then(entry)))
    }

    /// SHA-256 of the whole file.
    pub fn digest(&self) -> Result<[u8; 32], Error> {
        let mut hash = Sha256::new();
        let mut file = BufReader::with_capacity(1 << 16, File::open(&self.path)?);
        loop {
            let piece = file.fill_buf()?;
            if piece.is_empty() {
                return Ok(hash.finalize().into());
            }
            hash.update(piece);
            let length = piece.len();
            file.consume(length);
        }
    }

    /// Reads one dossier again, as the accounts keep it.
    pub fn fetch(&self, entry: &Entry) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(entry.offset))?;
        let limit = u64::try_from(intake::LINE_LIMIT).unwrap_or(u64::MAX);
        let mut line = Zeroizing::new(Vec::new());
        BufReader::new(file.take(limit.saturating_add(1))).read_until(b'\n', &mut line)?;
        let dossier = intake::parse(&line).map_err(|_| Error::Changed(entry.line))?;
        if intake::content_hash(&dossier) != entry.content {
            return Err(Error::Changed(entry.line));
        }
        // A dossier holds only text, numbers and lists of them: it always serialises.
        Ok(Zeroizing::new(serde_json::to_vec(&dossier).unwrap_or_default()))
    }
}

/// What is kept of a line; its content is composed once, so that what no card can hold is known
/// before the first blank is touched.
fn entry(accepted: Accepted) -> Result<Entry, Rejection> {
    let Accepted { line, offset, dossier } = accepted;
    intake::examine(&dossier).map_err(|(member, reason)| Rejection { line, member, reason })?;
    Ok(Entry {
        line,
        offset,
        dossier: dossier.dossier.clone(),
        profile: dossier.profile.clone(),
        content: intake::content_hash(&dossier),
        person: Zeroizing::new(intake::person(&dossier)),
        document: Zeroizing::new(intake::document(&dossier)),
    })
}
