//! The folders of an archive, in the order of the bytes of their names, in bounded memory: of a folder
//! with any number of entries only the next few names are kept, and the folder is read again for more.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use crate::examine::of_dump_name;

/// Names that are kept of one folder.
const KEPT: usize = 1024;

/// How deep documents may lie.
const DEPTH: usize = 16;

/// A folder with a document, or one that nobody can list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Below the root.
    pub folder: PathBuf,
    /// Why it cannot be listed.
    pub unreadable: Option<io::ErrorKind>,
}

/// The next names of one folder.
#[derive(Debug)]
struct Level {
    folder: PathBuf,
    names: BTreeSet<OsString>,
    last: Option<OsString>,
    /// Whether there may be more behind the names that are kept.
    more: bool,
}

/// All documents below a folder. Links to folders are not followed, so that the walk ends and stays
/// inside.
#[derive(Debug)]
pub struct Walk {
    root: PathBuf,
    levels: Vec<Level>,
}

impl Walk {
    /// Begins at a folder that is no document itself.
    pub fn of(root: &Path) -> Self {
        let level = Level::of(PathBuf::new());
        Self { root: root.to_owned(), levels: vec![level] }
    }
}

impl Level {
    const fn of(folder: PathBuf) -> Self {
        Self { folder, names: BTreeSet::new(), last: None, more: true }
    }

    /// The next folder in this one.
    fn next(&mut self, root: &Path) -> io::Result<Option<PathBuf>> {
        if self.names.is_empty() && self.more {
            self.fill(&root.join(&self.folder))?;
        }
        let Some(name) = self.names.pop_first() else { return Ok(None) };
        let folder = self.folder.join(&name);
        self.last = Some(name);
        Ok(Some(folder))
    }

    /// Keeps the first names behind the last one.
    fn fill(&mut self, folder: &Path) -> io::Result<()> {
        self.more = false;
        for entry in folder.read_dir()? {
            let entry = entry?;
            let name = entry.file_name();
            let is_new = self.last.as_ref().is_none_or(|last| *last < name);
            // The type of the entry itself: a link is no folder.
            if !is_new || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            self.names.insert(name);
            if self.names.len() > KEPT {
                self.names.pop_last();
                self.more = true;
            }
        }
        Ok(())
    }
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let level = self.levels.last_mut()?;
            match level.next(&self.root) {
                Ok(Some(folder)) => match is_dump(&self.root.join(&folder)) {
                    Ok(true) => return Some(Found { folder, unreadable: None }),
                    Ok(false) if self.levels.len() < DEPTH => {
                        self.levels.push(Level::of(folder));
                    }
                    Ok(false) => {}
                    Err(error) => {
                        return Some(Found { folder, unreadable: Some(error.kind()) });
                    }
                },
                Ok(None) => drop(self.levels.pop()),
                Err(error) => {
                    let folder = core::mem::take(&mut level.folder);
                    self.levels.pop();
                    return Some(Found { folder, unreadable: Some(error.kind()) });
                }
            }
        }
    }
}

/// Whether a folder has a file of a document.
///
/// # Errors
///
/// A folder that cannot be listed.
pub fn is_dump(folder: &Path) -> io::Result<bool> {
    for entry in folder.read_dir()? {
        if entry?.file_name().to_str().is_some_and(|name| of_dump_name(name).is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many documents there are, for a progress bar; nothing of them is kept.
pub fn count(root: &Path) -> u64 {
    Walk::of(root).fold(0, |count, _| count.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(root: &Path) -> Vec<String> {
        Walk::of(root).map(|found| found.folder.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn documents_come_in_the_order_of_their_names_however_many_there_are() {
        let root = tempfile::tempdir().unwrap();
        let mut expected = Vec::new();
        for number in 0..3 * KEPT + 7 {
            let name = format!("{number:05}");
            std::fs::create_dir(root.path().join(&name)).unwrap();
            std::fs::write(root.path().join(&name).join("EF.DG1.bin"), b"").unwrap();
            expected.push(name);
        }
        assert_eq!(folders(root.path()), expected);
        assert_eq!(count(root.path()), u64::try_from(expected.len()).unwrap());
    }

    #[test]
    fn documents_lie_deep_and_links_are_not_followed() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["b/2", "b/1", "a", "empty"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for folder in ["b/2", "b/1", "a"] {
            std::fs::write(root.path().join(folder).join("EF.SOD.bin"), b"").unwrap();
        }
        std::fs::write(root.path().join("notes.txt"), b"").unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("loop")).unwrap();
        assert_eq!(folders(root.path()), ["a", "b/1", "b/2"]);
        let deep = root.path().join(["d"; DEPTH + 2].join("/"));
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(deep.join("EF.SOD.bin"), b"").unwrap();
        assert_eq!(folders(root.path()), ["a", "b/1", "b/2"]);
    }
}
