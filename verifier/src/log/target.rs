//! Where records are kept: a folder with one file a day, or a server that takes batches.
//!
//! ```text
//! folder/2026-11-22.jsonl      one record a line, for the owner alone
//!
//! POST /path
//! Content-Type: application/x-ndjson
//! Idempotency-Key: 5f0c…       the same for the same batch, however often it comes; any 2xx: taken
//! ```

use core::fmt;
use core::net::IpAddr;
use core::str::FromStr;
use core::time::Duration;
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;

use super::spool::Batch;
use super::{LogError, private};

/// How long a server may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Where records are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A folder.
    Folder(PathBuf),
    /// A server.
    Server(Address),
}

/// The address of a server, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    url: String,
    local: bool,
}

/// Why a target cannot be used, or did not take a batch.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// No address that this program speaks.
    #[error(
        "a server is http://host:port/path, without user, query and TLS; a relay on this machine adds TLS"
    )]
    Address,
    /// The folder refused.
    #[error("the folder {} cannot be used", .0.display())]
    Folder(PathBuf, #[source] io::Error),
    /// The server did not answer.
    #[error("the server does not answer")]
    Away,
    /// The server refused.
    #[error("the server answered {0}")]
    Refused(u16),
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        if !text.contains("://") {
            return if text.is_empty() {
                Err(TargetError::Address)
            } else {
                Ok(Self::Folder(text.into()))
            };
        }
        let rest = text.strip_prefix("http://").ok_or(TargetError::Address)?;
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.is_empty() || text.contains(['@', '?', '#', ' ']) {
            return Err(TargetError::Address);
        }
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let local = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        Ok(Self::Server(Address { url: text.to_owned(), local }))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Server(address) => f.write_str(&address.url),
        }
    }
}

impl Target {
    /// Whether records leave this machine on the way.
    pub const fn is_remote(&self) -> bool {
        matches!(self, Self::Server(Address { local: false, .. }))
    }

    /// Makes the folder, and refuses one that others may look into. A server may come later.
    pub(super) fn check(&self) -> Result<(), LogError> {
        let Self::Folder(folder) = self else { return Ok(()) };
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|source| TargetError::Folder(folder.clone(), source))?;
        private(folder)
    }

    /// Gives a batch to the target. It is taken when this succeeds.
    pub(super) fn take(&self, batch: &Batch) -> Result<(), TargetError> {
        match self {
            Self::Folder(folder) => {
                append(folder, batch).map_err(|source| TargetError::Folder(folder.clone(), source))
            }
            Self::Server(Address { url, .. }) => post(url, batch),
        }
    }
}

fn post(url: &str, batch: &Batch) -> Result<(), TargetError> {
    let config = ureq::Agent::config_builder();
    let config = config.timeout_global(Some(TIMEOUT)).http_status_as_error(false).max_redirects(0);
    let agent: ureq::Agent = config.build().into();
    let request = agent.post(url).header("Content-Type", "application/x-ndjson");
    let request = request.header("Idempotency-Key", &batch.id);
    let body = batch.lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
    let response = request.send(body).map_err(|_| TargetError::Away)?;
    let status = response.status();
    if status.is_success() { Ok(()) } else { Err(TargetError::Refused(status.as_u16())) }
}

/// The name of a record.
#[derive(Deserialize)]
struct Named {
    id: String,
}

fn append(folder: &Path, batch: &Batch) -> io::Result<()> {
    let day = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let path = folder.join(format!("{day}.jsonl"));
    // What may have been sent before is looked for, today and yesterday: midnight may lie between.
    let mut there = BTreeSet::new();
    if batch.again {
        for day in [Some(day), day.yesterday().ok()].into_iter().flatten() {
            there.extend(names(&folder.join(format!("{day}.jsonl")))?);
        }
    }
    let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path)?;
    if batch.again && torn(&path)? {
        file.write_all(b"\n")?;
    }
    let is_new = |line: &&String| name(line).is_none_or(|name| !there.contains(&name));
    let lines = batch.lines.iter().filter(is_new).flat_map(|line| [line, "\n"]);
    file.write_all(lines.collect::<String>().as_bytes())?;
    file.sync_all()
}

/// Whether the last line was cut by the end of a program.
fn torn(path: &Path) -> io::Result<bool> {
    Ok(fs::read(path)?.last().is_some_and(|last| *last != b'\n'))
}

fn name(line: &str) -> Option<String> {
    serde_json::from_str::<Named>(line).ok().map(|named| named.id)
}

fn names(path: &Path) -> io::Result<Vec<String>> {
    match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
        Ok(file) => {
            let lines = BufReader::new(file).split(b'\n').collect::<io::Result<Vec<_>>>()?;
            Ok(lines.iter().filter_map(|line| name(core::str::from_utf8(line).ok()?)).collect())
        }
    }
}
