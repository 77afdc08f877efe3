//! Lists as files: what is signed, and the signature beside it.
//!
//! ```text
//! authority.order.1.jsonl    the list        authority.order.1.jsonl.p7s   its signature
//! authority.order.1.csv      the same table  authority.order.1.csv.p7s     its signature
//! ```
//!
//! A signature is detached CMS, by the key that signs what the line says of itself. It is written
//! last: a file without one is no list.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::list::print;
use super::{Error, Made, Writers};
use crate::complaint;
use crate::signed;
use crate::signer::DocumentSigner;
use crate::store::Store;

/// Writes a list as it was made into this folder, signed; names the file of the list.
pub fn write_list(
    store: &Store,
    name: &str,
    folder: &Path,
    signer: &dyn DocumentSigner,
) -> Result<(Made, PathBuf), Error> {
    fs::create_dir_all(folder)?;
    let stem = folder.join(stem(name));
    let (path, table) = (with(&stem, "jsonl"), with(&stem, "csv"));
    let (mut lines, mut columns) = (Hashed::create(&path)?, Hashed::create(&table)?);
    let mut writers = Writers { lines: Box::new(&mut lines), table: Box::new(&mut columns) };
    let made = print(store, name, &mut writers)?;
    drop(writers);
    sign(&path, lines, signer)?;
    sign(&table, columns, signer)?;
    Ok((made, path))
}

/// Writes the list of void cards into this file, signed; tells how many it names.
pub fn write_revoked(
    store: &Store,
    path: &Path,
    signer: &dyn DocumentSigner,
) -> Result<u64, Error> {
    let mut lines = Hashed::create(path)?;
    let count = complaint::revoked(store, &mut lines)?;
    sign(path, lines, signer)?;
    Ok(count)
}

fn sign(path: &Path, file: Hashed, signer: &dyn DocumentSigner) -> Result<(), Error> {
    let digest = file.end()?;
    let signature = signed::sign(signer, &digest, Timestamp::now())?;
    Ok(fs::write(with(path, "p7s"), signature)?)
}

/// A list's name as a file's: nothing in it leads elsewhere.
fn stem(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let letters = name.chars().map(|letter| match letter {
        '/' => '.',
        letter if plain(letter) => letter,
        _ => '_',
    });
    letters.collect()
}

/// The same path with something added to its name.
fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// A file that is hashed as it is written. A signature of what was there before goes first.
struct Hashed {
    file: BufWriter<File>,
    hash: Sha256,
}

impl Hashed {
    fn create(path: &Path) -> io::Result<Self> {
        match fs::remove_file(with(path, "p7s")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        Ok(Self { file: BufWriter::new(File::create(path)?), hash: Sha256::new() })
    }

    fn end(mut self) -> io::Result<[u8; 32]> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok(self.hash.finalize().into())
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or(bytes));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
