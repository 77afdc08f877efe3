//! Files that a dossier names instead of carrying them: images and templates beside the batch.
//!
//! A name comes from outside. So each step of its path is opened from the one before it, no step
//! is followed through a symbolic link, only plain files are read, never more of them than the
//! member may hold, and their hash must be the one that the dossier names.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{Mode, OFlags, open, openat};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::manifest::sha256;
use crate::dossier::Reference;
use crate::intake::Reason;

/// How long a path may be, in bytes.
const LONGEST: usize = 255;

/// The folder that files are named in.
#[derive(Clone, Debug, Default)]
pub struct Members(Option<Arc<OwnedFd>>);

impl Members {
    /// No folder: a dossier must carry everything itself.
    pub const NONE: Self = Self(None);

    /// The files below a folder.
    pub fn of(folder: &Path) -> std::io::Result<Self> {
        let folder =
            open(folder, OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Self(Some(Arc::new(folder))))
    }

    /// Reads a file of at most `most` bytes.
    pub fn read(&self, named: &Reference, most: usize) -> Result<Vec<u8>, Reason> {
        let digest = sha256(&named.sha256).ok_or(Reason::Hash)?;
        let file = self.open(&named.file)?;
        // A file that grows while it is read is cut off, and then its hash differs.
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Zeroizing::new(Vec::new());
        file.take(limit).read_to_end(&mut bytes).map_err(|_| Reason::Absent)?;
        if bytes.len() > most {
            return Err(Reason::Long);
        }
        let same = <[u8; 32]>::from(Sha256::digest(&*bytes)) == digest;
        if same { Ok(core::mem::take(&mut *bytes)) } else { Err(Reason::OtherFile) }
    }

    fn open(&self, path: &str) -> Result<File, Reason> {
        let folder = self.0.as_ref().ok_or(Reason::NoFolder)?;
        let steps = steps(path).ok_or(Reason::Path)?;
        let (last, folders) = steps.split_last().ok_or(Reason::Path)?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut at = Arc::clone(folder);
        for step in folders {
            let next = openat(&*at, *step, flags | OFlags::DIRECTORY, Mode::empty());
            at = Arc::new(next.map_err(|_| Reason::Absent)?);
        }
        // A pipe must not make the line wait for a writer.
        let file = openat(&*at, *last, flags | OFlags::NONBLOCK, Mode::empty());
        let file = File::from(file.map_err(|_| Reason::Absent)?);
        let plain = file.metadata().is_ok_and(|metadata| metadata.is_file());
        if plain { Ok(file) } else { Err(Reason::Absent) }
    }
}

/// The steps of a relative path that goes only down; `None` for any other.
fn steps(path: &str) -> Option<Vec<&str>> {
    let plain = path.len() <= LONGEST && !path.chars().any(|c| c.is_control() || c == '\\');
    let steps: Vec<_> = path.split('/').collect();
    let down = steps.iter().all(|step| !matches!(*step, "" | "." | ".."));
    (plain && down).then_some(steps)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use proptest::prelude::*;

    use super::*;
    use crate::audit::hex;

    fn named(file: &str, content: &[u8]) -> Reference {
        Reference { file: file.to_owned(), sha256: hex(&<[u8; 32]>::from(Sha256::digest(content))) }
    }

    #[test]
    fn only_plain_files_below_the_folder_are_read() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("order");
        fs::create_dir_all(folder.join("images/deep")).unwrap();
        fs::write(folder.join("images/deep/1.jpg"), b"face").unwrap();
        fs::write(folder.join("ảnh.jpg"), b"face").unwrap();
        fs::write(place.path().join("secret"), b"face").unwrap();
        symlink("../secret", folder.join("link")).unwrap();
        symlink("..", folder.join("up")).unwrap();
        symlink("images", folder.join("inside")).unwrap();
        let members = Members::of(&folder).unwrap();
        let read = |file: &str| members.read(&named(file, b"face"), 4);
        assert_eq!(read("images/deep/1.jpg"), Ok(b"face".to_vec()));
        assert_eq!(read("ảnh.jpg"), Ok(b"face".to_vec()));
        let absolute = place.path().join("secret").display().to_string();
        for (file, reason) in [
            ("../secret", Reason::Path),
            ("images/../../secret", Reason::Path),
            ("images/deep/../deep/1.jpg", Reason::Path),
            ("./ảnh.jpg", Reason::Path),
            ("images//deep/1.jpg", Reason::Path),
            ("", Reason::Path),
            ("images/", Reason::Path),
            ("images\\deep\\1.jpg", Reason::Path),
            ("a\0b", Reason::Path),
            (&absolute, Reason::Path),
            (&"x/".repeat(200), Reason::Path),
            ("link", Reason::Absent),
            ("up/secret", Reason::Absent),
            ("inside/deep/1.jpg", Reason::Absent),
            ("images", Reason::Absent),
            ("none", Reason::Absent),
            ("ảnh.jpg/1", Reason::Absent),
        ] {
            assert_eq!(read(file), Err(reason), "{file}");
        }
        let face = named("ảnh.jpg", b"face");
        assert_eq!(members.read(&face, 3), Err(Reason::Long));
        assert_eq!(members.read(&named("ảnh.jpg", b"other"), 4), Err(Reason::OtherFile));
        let no_hash = Reference { file: face.file.clone(), sha256: "00".to_owned() };
        assert_eq!(members.read(&no_hash, 4), Err(Reason::Hash));
        assert_eq!(Members::NONE.read(&face, 4), Err(Reason::NoFolder));
    }

    #[test]
    fn a_pipe_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status();
        if made.is_ok_and(|status| status.success()) {
            let members = Members::of(folder.path()).unwrap();
            assert_eq!(members.read(&named("pipe", b""), 4), Err(Reason::Absent));
        }
    }

    proptest! {
        /// Whatever is named, it is what the hash says or nothing.
        #[test]
        fn no_name_leads_out(name in "[a-z./\\\\]{0,12}|(\\.\\./){0,3}secret|.{0,9}") {
            let place = tempfile::tempdir().unwrap();
            fs::write(place.path().join("secret"), b"secret").unwrap();
            fs::create_dir(place.path().join("order")).unwrap();
            let members = Members::of(&place.path().join("order")).unwrap();
            prop_assert!(members.read(&named(&name, b"secret"), 100).is_err());
        }
    }
}
