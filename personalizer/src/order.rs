//! What an authority orders: a batch of dossiers, under its name and signature.
//!
//! ```text
//! order/
//! ├─ order.json     who orders, which batch, how many, SHA-256 of batch.jsonl
//! ├─ order.p7s      detached signature over order.json, by a certificate the line knows
//! ├─ batch.jsonl    one dossier on each line
//! └─ images/…       what dossiers name by file and SHA-256, in any folders below
//! ```
//!
//! So one signature covers everything, whatever its size, and the name of the batch as well. A
//! file alone is an order too, of nobody in particular: it is for trials.

mod blocks;
mod command;
mod manifest;
mod members;

use std::fs::{self, File};
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use blocks::Blocks;
use card_format::certificate::Certificate;
use card_format::oid;
pub use command::{Command, Failure, check_lines, run};
use jiff::Timestamp;
pub use manifest::Manifest;
pub use members::Members;
use sha2::{Digest, Sha256};

use crate::audit::hex;
use crate::intake::Intake;
use crate::lang::Speaks;
use crate::signed::{self, Content};

/// Who orders where nobody is named.
pub const NOBODY: &str = "demo";

const MANIFEST: &str = "order.json";
const SIGNATURE: &str = "order.p7s";
const BATCH: &str = "batch.jsonl";

/// How long a signature may be: certificates of a whole chain may lie in it.
const SIGNATURE_LIMIT: u64 = 64 * 1024;

/// How many hexadecimal digits of its hash name a file that has no name.
const NAME_DIGITS: usize = 16;

/// Why an order is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read.
    #[error("{path} cannot be read", path = .0.display())]
    Read(PathBuf, #[source] io::Error),
    /// A file cannot be written.
    #[error("{path} cannot be written", path = .0.display())]
    Write(PathBuf, #[source] io::Error),
    /// `order.json` is not one.
    #[error("order.json does not name authority, batch, count and sha256 as it must")]
    Manifest,
    /// The dossiers are others than those ordered.
    #[error("batch.jsonl is not the file that order.json names: its SHA-256 differs")]
    OtherBatch,
    /// There are more or fewer dossiers than ordered.
    #[error("batch.jsonl has {0} dossiers, order.json says {1}")]
    Count(u64, u64),
    /// Nobody signed.
    #[error("the order is not signed; the authority signs it with `personalizer order sign`")]
    Unsigned,
    /// The signature does not count.
    #[error("the order's signature does not count")]
    Signature(#[from] signed::Error),
    /// The signer is another authority than the order names.
    #[error("the order is signed by another authority than it names")]
    OtherAuthority,
}

impl Speaks for Error {
    fn vi(&self) -> String {
        let vi = match self {
            Self::Read(path, _) => return format!("không đọc được {}", path.display()),
            Self::Write(path, _) => return format!("không ghi được {}", path.display()),
            Self::Manifest => "order.json không nêu đúng authority, batch, count và sha256",
            Self::OtherBatch => {
                "batch.jsonl không phải tệp mà order.json đã nêu: mã băm SHA-256 khác"
            }
            Self::Count(there, named) => {
                return format!("batch.jsonl có {there} hồ sơ, order.json ghi {named}");
            }
            Self::Unsigned => {
                "đơn đặt chưa được ký; cơ quan đặt thẻ ký bằng `personalizer order sign`"
            }
            Self::Signature(_) => "chữ ký của đơn đặt không hợp lệ",
            Self::OtherAuthority => "người ký đơn đặt không phải cơ quan mà đơn đặt đã nêu",
        };
        vi.to_owned()
    }
}

/// An order that lies in a folder or is a file alone.
#[derive(Clone, Debug)]
pub struct Order {
    /// Who orders.
    pub authority: String,
    /// Which of its batches.
    pub name: String,
    /// SHA-256 of what was ordered: of `order.json`, or of the file alone.
    pub digest: [u8; 32],
    /// How many dossiers.
    pub count: u64,
    batch: PathBuf,
    blocks: Blocks,
    members: Members,
    /// What is signed, and the signature.
    signed: Option<(Vec<u8>, Vec<u8>)>,
}

impl Order {
    /// Reads the order once, to its end; dossiers are not looked at yet.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if path.is_dir() { Self::folder(path) } else { Self::file(path) }
    }

    fn folder(folder: &Path) -> Result<Self, Error> {
        let bytes = read(&folder.join(MANIFEST), manifest::LIMIT)?;
        let manifest = Manifest::decode(&bytes)?;
        let batch = folder.join(BATCH);
        let blocks = blocks(&batch)?;
        if manifest.digest() != Some(blocks.digest) {
            return Err(Error::OtherBatch);
        }
        if manifest.count != blocks.lines {
            return Err(Error::Count(blocks.lines, manifest.count));
        }
        let signature = folder.join(SIGNATURE);
        let digest = Sha256::digest(&bytes).into();
        let signed = if signature.exists() {
            Some((bytes, read(&signature, SIGNATURE_LIMIT)?))
        } else {
            None
        };
        let members = Members::of(folder).map_err(|error| Error::Read(folder.to_owned(), error))?;
        let Manifest { authority, batch: name, count, .. } = manifest;
        Ok(Self { authority, name, digest, count, batch, blocks, members, signed })
    }

    fn file(path: &Path) -> Result<Self, Error> {
        let blocks = blocks(path)?;
        Ok(Self {
            authority: NOBODY.to_owned(),
            name: hex(&blocks.digest).chars().take(NAME_DIGITS).collect(),
            digest: blocks.digest,
            count: blocks.lines,
            batch: path.to_owned(),
            blocks,
            members: Members::NONE,
            signed: None,
        })
    }

    /// What tells this order from all others.
    pub fn id(&self) -> String {
        format!("{}/{}", self.authority, self.name)
    }

    /// Who signed: SHA-256 of one of the `trusted` certificates, whose common name is that of the
    /// order's authority.
    pub fn orderer(&self, trusted: &[Vec<u8>], at: Timestamp) -> Result<[u8; 32], Error> {
        let (manifest, signature) = self.signed.as_ref().ok_or(Error::Unsigned)?;
        let signer = signed::signer_of(Content::Bytes(manifest), signature, trusted, at)?;
        let named = common_name(signer) == Some(&self.authority);
        if named { Ok(Sha256::digest(signer).into()) } else { Err(Error::OtherAuthority) }
    }

    /// The dossiers, line by line, exactly as they were read first.
    pub fn lines(&self) -> Result<Intake<impl BufRead + use<>>, Error> {
        let unreadable = |error| Error::Read(self.batch.clone(), error);
        let file = File::open(&self.batch).map_err(unreadable)?;
        Ok(Intake::within(self.blocks.again(file), self.members.clone()))
    }
}

/// The common name of a certificate's subject.
fn common_name(certificate: &[u8]) -> Option<&str> {
    let certificate = Certificate::decode(certificate).ok()?;
    certificate.subject().attribute(oid::COMMON_NAME)?.text()
}

/// A name of an authority or a batch: 1 to 64 of `A-Z a-z 0-9 . _ -`, not a dot first.
pub fn name(text: &str) -> Result<String, String> {
    let letters = text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let named = letters && (1..=64).contains(&text.len()) && !text.starts_with('.');
    if named { Ok(text.to_owned()) } else { Err("letters, digits, `.`, `_`, `-`".to_owned()) }
}

fn blocks(path: &Path) -> Result<Blocks, Error> {
    let blocks = File::open(path).and_then(Blocks::of);
    blocks.map_err(|error| Error::Read(path.to_owned(), error))
}

/// Reads a file that may not be longer than it has reason to be.
fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let unreadable = |error| Error::Read(path.to_owned(), error);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    let within = u64::try_from(bytes.len()).is_ok_and(|length| length <= limit);
    if within { Ok(bytes) } else { Err(unreadable(io::ErrorKind::FileTooLarge.into())) }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(|error| Error::Write(path.to_owned(), error))
}

#[cfg(test)]
mod tests;
