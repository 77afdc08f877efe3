//! A folder of dumped files, which somebody else may have filled: what is read of it, and what is not.
//!
//! Whatever is no ordinary file, leads out of the folder, or is larger than any file on a card is not
//! read, and the check that needs it is aborted. Pipes and devices are never opened.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use crate::document::{Content, Document, Source};
use crate::examine::of_dump_name;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::reason::Reason;

/// The report's name in a dump.
pub const REPORT: &str = "report.json";

/// No file of a chip is larger. Those of the field have some ten thousand bytes; two images of each
/// finger fit many times over.
pub const MOST_BYTES: u64 = 4 << 20;

/// Entries of a folder that are looked at. A document has twenty files.
const MOST_ENTRIES: usize = 1024;

/// Takes every file whose name is that of a file on a card.
///
/// # Errors
///
/// A folder that cannot be listed. A file that cannot be read is part of the document, as broken.
pub fn read(folder: &Path, ledger: &mut Ledger) -> io::Result<Document> {
    let mut document = Document::new(Source::Files);
    for entry in folder.read_dir()?.take(MOST_ENTRIES) {
        let name = entry?.file_name();
        let name = name.to_str().unwrap_or_default();
        match of_dump_name(name) {
            Some(ef) => {
                let bytes = read_file(folder, name);
                let broken = Content::Broken(Reason::FileNotRead);
                document.insert(ef, bytes.map_or(broken, Content::Read));
            }
            None if name == REPORT => {}
            None => ledger.find(Finding::UnknownFile),
        }
    }
    Ok(document)
}

/// The bytes of an ordinary file inside the folder.
fn read_file(folder: &Path, name: &str) -> io::Result<Vec<u8>> {
    let path = folder.join(name).canonicalize()?;
    let inside = path.starts_with(folder.canonicalize()?);
    if !inside || !fs::metadata(&path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    // One more than there may be, to see that there is more.
    File::open(&path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= MOST_BYTES) {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::FileTooLarge.into())
    }
}
