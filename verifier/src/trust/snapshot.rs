//! A trust folder as it was sealed: a list of its files with their hashes, a version, a signature
//! (decision 0176).
//!
//! ```text
//! snapshot.json   { "version": 7, "sealed": "2026-…Z", "files": { "3fa0….der": "9F…", … } }
//! snapshot.cms    detached CMS over it, by a key whose certificate the terminal has elsewhere
//! ```
//!
//! Whoever can write into the folder can put an older one there as a whole. So a terminal remembers
//! the highest version that it saw, outside the folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use card_format::asn1::Time;
use card_format::certificate::Certificate;
use card_format::cms::{self, Detached};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::folder::Folder;
use super::import::write;
use super::list_signer::verify_detached;
use super::{TrustError, Why, fingerprint};
use crate::hex;

/// The list of files.
pub(super) const LIST: &str = "snapshot.json";

/// The signature over it.
const SIGNATURE: &str = "snapshot.cms";

/// Bytes around a certificate, whatever it holds.
const AROUND: usize = 1024;

/// What a terminal demands of its trust folder.
#[derive(Clone, Debug)]
pub struct Pinned {
    /// The certificate of who seals, in DER; outside the folder.
    pub signer: PathBuf,
    /// Where the terminal remembers the highest version; outside the folder.
    pub state: PathBuf,
}

impl Pinned {
    /// Remembers beside the certificate.
    pub fn beside(signer: PathBuf) -> Self {
        let mut state = signer.clone().into_os_string();
        state.push(".seen");
        Self { signer, state: state.into() }
    }
}

/// Why a folder is not what was sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// There is no seal.
    #[error("the trust folder is not sealed, and this terminal takes none that is not")]
    Missing,
    /// The seal cannot be read.
    #[error("snapshot.json or snapshot.cms cannot be read")]
    Malformed,
    /// Another certificate than the one that this terminal knows, or none at all.
    #[error("the trust folder was sealed by somebody else than this terminal was told")]
    Stranger,
    /// The signature is not one over this list.
    #[error("the seal is broken: {0}")]
    Signature(Why),
    /// A file is not what it was.
    #[error("{0} was changed after the trust folder was sealed")]
    Changed(String),
    /// A file is gone.
    #[error("{0} was there when the trust folder was sealed, and is gone")]
    Gone(String),
    /// A file came later.
    #[error("{0} came into the trust folder after it was sealed")]
    Added(String),
    /// Somebody put an older folder here.
    #[error(
        "the trust folder is version {found}, and this terminal has seen version {seen}: an older one was put back"
    )]
    RolledBack {
        /// The version of the folder.
        found: u64,
        /// The highest that was seen.
        seen: u64,
    },
    /// The key does not belong to the certificate.
    #[error("the key is not that of the certificate")]
    KeyDiffers,
}

/// The list of files.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot {
    version: u64,
    sealed: String,
    files: BTreeMap<String, String>,
}

/// The highest version that a terminal saw.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    version: u64,
}

/// How a folder was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its version.
    pub version: u64,
    /// When.
    pub sealed: String,
    /// How many files.
    pub files: usize,
}

/// Seals a folder with a key; the next version unless one is given, which must be higher.
pub fn seal(
    path: &Path,
    key: &SigningKey,
    certificate: &[u8],
    version: Option<u64>,
    at: Timestamp,
) -> Result<Sealed, TrustError> {
    let folder = Folder::read(path)?;
    let decoded = Certificate::decode(certificate).map_err(|_| SealError::Stranger)?;
    let own = decoded.subject_public_key_info().p256().map_err(|_| SealError::KeyDiffers)?;
    if own != p256::PublicKey::from(key.verifying_key()) {
        return Err(SealError::KeyDiffers.into());
    }
    let before = folder.files.get(LIST).and_then(|bytes| serde_json::from_slice(bytes).ok());
    let before = before.map_or(0, |snapshot: Snapshot| snapshot.version);
    let version = version.unwrap_or_else(|| before.saturating_add(1));
    if version <= before {
        return Err(SealError::RolledBack { found: version, seen: before }.into());
    }
    let snapshot = Snapshot { version, sealed: at.to_string(), files: hashes(&folder) };
    let mut list = serde_json::to_vec_pretty(&snapshot).map_err(|_| SealError::Malformed)?;
    list.push(b'\n');
    let mut out = vec![0; certificate.len().saturating_add(AROUND)];
    let digest = Sha256::digest(&list).into();
    let sign = |message: &[u8]| Ok::<_, card_format::error::Error>(key.sign(message));
    let time = time(at).ok_or(SealError::Malformed)?;
    let signature = cms::encode_detached(&mut out, &digest, time, &decoded, sign);
    let signature = signature.map_err(|_| SealError::Malformed)?;
    // Between the two a terminal refuses the folder, and takes it when both are there.
    write(&path.join(LIST), &list)?;
    write(&path.join(SIGNATURE), signature)?;
    Ok(Sealed { version, sealed: snapshot.sealed, files: snapshot.files.len() })
}

/// Makes sure that a folder is the one that was sealed, and none older than was seen before.
pub(super) fn verify(folder: &Folder, pinned: &Pinned) -> Result<Sealed, TrustError> {
    let signer = fs::read(&pinned.signer).map_err(TrustError::at(&pinned.signer))?;
    let list = folder.files.get(LIST).ok_or(SealError::Missing)?;
    let signature = folder.files.get(SIGNATURE).ok_or(SealError::Missing)?;
    let snapshot = authentic(list, signature, &signer)?;
    let found = hashes(folder);
    for (name, hash) in &snapshot.files {
        match found.get(name) {
            Some(own) if own == hash => {}
            Some(_) => return Err(SealError::Changed(name.clone()).into()),
            None => return Err(SealError::Gone(name.clone()).into()),
        }
    }
    if let Some(name) = found.keys().find(|name| !snapshot.files.contains_key(*name)) {
        return Err(SealError::Added(name.clone()).into());
    }
    remember(snapshot.version, &pinned.state)?;
    let files = snapshot.files.len();
    Ok(Sealed { version: snapshot.version, sealed: snapshot.sealed, files })
}

/// The list, if the pinned key signed it.
fn authentic(list: &[u8], signature: &[u8], signer: &[u8]) -> Result<Snapshot, SealError> {
    let certificate = Certificate::decode(signer).map_err(|_| SealError::Stranger)?;
    let data = Detached::decode(signature).map_err(|_| SealError::Malformed)?;
    let info = data.signer(&certificate).ok_or(SealError::Stranger)?;
    verify_detached(list, &info, &certificate).map_err(SealError::Signature)?;
    serde_json::from_slice(list).map_err(|_| SealError::Malformed)
}

/// Refuses a version that is lower than one that was seen, and remembers a higher one. What cannot
/// be remembered is refused: a terminal that forgets takes anything.
fn remember(version: u64, state: &Path) -> Result<(), TrustError> {
    let seen = match fs::read(state) {
        Ok(bytes) => {
            let seen = serde_json::from_slice::<Seen>(&bytes);
            seen.map_err(|_| TrustError::Unreadable(state.to_owned()))?.version
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(TrustError::at(state)(error)),
    };
    if version < seen {
        return Err(SealError::RolledBack { found: version, seen }.into());
    }
    if version > seen {
        let text = serde_json::to_vec(&Seen { version }).map_err(|_| SealError::Malformed)?;
        write(state, &text)?;
    }
    Ok(())
}

/// SHA-256 of every file but the seal itself.
fn hashes(folder: &Folder) -> BTreeMap<String, String> {
    let files = folder.files.iter().filter(|(name, _)| ![LIST, SIGNATURE].contains(&name.as_str()));
    files.map(|(name, bytes)| (name.clone(), fingerprint(bytes))).collect()
}

/// A moment as certificates write it.
fn time(at: Timestamp) -> Option<Time> {
    let at = at.to_zoned(TimeZone::UTC).datetime();
    let small = |part: i8| u8::try_from(part).ok();
    let date = (u16::try_from(at.year()).ok()?, small(at.month())?, small(at.day())?);
    Time::new(date, (small(at.hour())?, small(at.minute())?, small(at.second())?)).ok()
}

/// SHA-256 that people typed: with colons or without.
pub fn parse_fingerprint(text: &str) -> Option<[u8; 32]> {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    hex::parse(&digits).and_then(|bytes| bytes.try_into().ok())
}
