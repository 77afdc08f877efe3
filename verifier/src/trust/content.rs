//! What a file is, by its content: names and extensions of files say nothing.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{BufReader, Read as _};
use std::path::Path;

use card_format::certificate::Certificate;
use card_format::cms::SignedData;
use card_format::revocation_list::RevocationList;

use super::ldif::{self, Change};
use super::register::BY_HAND;
use super::{Kind, TrustError, Why, pem, void};
use crate::passive::ber;

/// Bytes of a certificate or a signed list; lengths of more than three bytes are read nowhere.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Bytes of a list of void documents.
const MOST_VOID: u64 = 256 * 1024 * 1024;

/// Bytes of all values of a directory together.
const MOST_DIRECTORY: usize = 512 * 1024 * 1024;

/// Files of a folder.
const MOST_FILES: usize = 100_000;

/// Folders in folders.
const DEEPEST: usize = 4;

/// What something is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// What an entry of a directory brought, it brings no more.
    Forget,
    /// An X.509 certificate.
    Certificate(Vec<u8>),
    /// CMS SignedData with a list of this kind inside.
    Signed(Kind, Vec<u8>),
    /// A revocation list.
    RevocationList(Vec<u8>),
    /// Void documents, and the signature over them.
    Void(Vec<u8>, Option<Vec<u8>>),
    /// None of these.
    Unreadable(Why),
}

/// Something that was found, and where.
#[derive(Debug)]
pub(super) struct Piece {
    /// Where, for people.
    pub(super) source: String,
    /// Who brings it, for the register.
    pub(super) from: String,
    /// What it is.
    pub(super) content: Content,
}

impl Piece {
    /// What must be known before it can be judged comes first.
    pub(super) const fn turn(&self) -> u8 {
        match &self.content {
            Content::Unreadable(_) => 0,
            Content::Forget => 1,
            Content::Certificate(_) => 2,
            Content::Signed(Kind::MasterList, _) => 3,
            Content::RevocationList(_) => 4,
            Content::Signed(..) | Content::Void(..) => 5,
        }
    }
}

/// Finds everything in a file, or in the files of a folder.
pub(super) fn gather(path: &Path) -> Result<Vec<Piece>, TrustError> {
    let mut pieces = Vec::new();
    let mut files = 0;
    visit(path, 0, &mut files, &mut pieces)?;
    Ok(pieces)
}

fn visit(
    path: &Path,
    depth: usize,
    files: &mut usize,
    pieces: &mut Vec<Piece>,
) -> Result<(), TrustError> {
    // A link is followed where an operator names it, and nowhere below.
    let metadata = if depth == 0 { fs::metadata(path) } else { fs::symlink_metadata(path) };
    let metadata = metadata.map_err(TrustError::at(path))?;
    if metadata.is_dir() && depth < DEEPEST {
        let entries = path.read_dir().map_err(TrustError::at(path))?;
        let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|e| e.path())).collect();
        let mut paths = paths.map_err(TrustError::at(path))?;
        paths.sort();
        let hidden = |path: &Path| {
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            name.starts_with(b".") || name.ends_with(b".p7s")
        };
        return paths
            .iter()
            .filter(|path| !hidden(path))
            .try_for_each(|path| visit(path, depth + 1, files, pieces));
    }
    if !metadata.is_file() {
        return Ok(());
    }
    *files += 1;
    if *files > MOST_FILES {
        add(pieces, path, BY_HAND, Content::Unreadable(Why::TooMany));
        return Ok(());
    }
    file(path, metadata.len(), pieces).map_err(TrustError::at(path))
}

fn add(pieces: &mut Vec<Piece>, path: &Path, from: &str, content: Content) {
    pieces.push(Piece { source: path.display().to_string(), from: from.to_owned(), content });
}

fn file(path: &Path, length: u64, pieces: &mut Vec<Piece>) -> std::io::Result<()> {
    let mut start = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut start)?;
    if ldif::is_ldif(&start) {
        return directory(path, pieces);
    }
    let is_void = void::is_list(&start);
    if length > if is_void { MOST_VOID } else { MOST_BYTES } {
        add(pieces, path, BY_HAND, Content::Unreadable(Why::TooLarge));
        return Ok(());
    }
    let bytes = fs::read(path)?;
    if is_void {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".p7s");
        let signature = fs::read(Path::new(&beside)).ok().map(definite);
        add(pieces, path, BY_HAND, Content::Void(bytes, signature));
    } else if pem::is_armoured(&bytes) {
        let blocks = pem::blocks(&bytes);
        if blocks.is_empty() {
            add(pieces, path, BY_HAND, Content::Unreadable(Why::NotRecognised));
        }
        for (_, block) in blocks {
            let content = block.map_or(Content::Unreadable(Why::Malformed), recognise);
            add(pieces, path, BY_HAND, content);
        }
    } else {
        add(pieces, path, BY_HAND, recognise(bytes));
    }
    Ok(())
}

/// CMS with definite lengths: libraries write lists in BER too (RFC 5652 §2). It is kept like that.
fn definite(bytes: Vec<u8>) -> Vec<u8> {
    match ber::definite(&bytes).0 {
        Cow::Owned(definite) => definite,
        Cow::Borrowed(_) => bytes,
    }
}

/// What bytes are, of which lists may be in BER.
pub(super) fn recognise(bytes: Vec<u8>) -> Content {
    if bytes.starts_with(b"PK\x03\x04") {
        return Content::Unreadable(Why::Archive);
    }
    if !bytes.starts_with(&[0x30]) {
        return Content::Unreadable(Why::NotRecognised);
    }
    if Certificate::decode(&bytes).is_ok() {
        return Content::Certificate(bytes);
    }
    if RevocationList::decode(&bytes).is_ok() {
        return Content::RevocationList(bytes);
    }
    let bytes = definite(bytes);
    match SignedData::decode(&bytes).map(|data| Kind::of_content(data.content_type())) {
        Ok(Some(kind)) => Content::Signed(kind, bytes),
        Ok(None) => Content::Unreadable(Why::NotRecognised),
        // ContentInfo begins with an identifier, and neither of the others does.
        Err(_) if bytes.iter().skip(2).take(4).any(|byte| *byte == 0x06) => {
            Content::Unreadable(Why::Malformed)
        }
        Err(_) => Content::Unreadable(Why::NotACertificate),
    }
}

fn directory(path: &Path, pieces: &mut Vec<Piece>) -> std::io::Result<()> {
    let mut total = 0_usize;
    let mut full = false;
    ldif::read(BufReader::new(File::open(path)?), |entry| {
        let entry = match entry {
            Ok(entry) => entry,
            Err((line, why)) => {
                let source = format!("{}:{line}", path.display());
                let content = Content::Unreadable(why);
                return pieces.push(Piece { source, from: BY_HAND.to_owned(), content });
            }
        };
        let from = format!("ldif/{}", entry.dn);
        let mut add = |content| {
            pieces.push(Piece { source: entry.dn.clone(), from: from.clone(), content });
        };
        if matches!(entry.change, Change::Delete | Change::Replace) {
            add(Content::Forget);
        }
        for value in entry.values {
            total = total.saturating_add(value.len());
            if total <= MOST_DIRECTORY {
                add(recognise(value));
            } else if !full {
                full = true;
                add(Content::Unreadable(Why::TooMany));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_none_of_them_is_told() {
        for (bytes, why) in [
            (&b"PK\x03\x04abc"[..], Why::Archive),
            (b"", Why::NotRecognised),
            (b"hello", Why::NotRecognised),
            (b"\x30\x03\x06\x01\x2A", Why::Malformed),
            (b"\x30\x03\x02\x01\x2A", Why::NotACertificate),
        ] {
            assert_eq!(recognise(bytes.to_vec()), Content::Unreadable(why), "{bytes:02X?}");
        }
    }

    proptest! {
        #[test]
        fn no_file_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file");
            fs::write(&path, &bytes).unwrap();
            prop_assert!(gather(&path).unwrap().len() <= bytes.len().max(1));
        }
    }
}
