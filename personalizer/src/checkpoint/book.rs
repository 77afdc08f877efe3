//! Checkpoints in the accounts: taken, and held against the log.

use core::time::Duration;
use std::time::Instant;

use super::Checkpoint;
use crate::audit::{self, Head};
use crate::db::{self, Row};
use crate::lang::{Lang, Speaks};
use crate::signer::{self, DocumentSigner};
use crate::store::{self, Change, Store};
use crate::values;

/// Why no checkpoint was taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The key refuses.
    #[error("the log's head cannot be signed: {0}")]
    Signer(#[from] signer::Error),
    /// The accounts fail.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Signer(error) => {
                format!("không ký được bản ghi cuối của nhật ký: {}", error.vi())
            }
            Self::Store(error) => error.vi(),
        }
    }
}

/// What is wrong between the log and its checkpoints. Each names the checkpoint by its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The record is not there: the log was cut.
    Cut(u64),
    /// The record is another: the log was written anew.
    Other(u64),
    /// No given certificate is that of the signer.
    Signer(u64),
    /// The signature does not verify.
    Signature(u64),
    /// The row is not a checkpoint.
    Row(u64),
}

impl Flaw {
    /// The same for people.
    pub fn text(self, lang: Lang) -> String {
        let (number, en, vi) = match self {
            Self::Cut(number) => (
                number,
                "record # is gone, which a checkpoint signs: the log was cut",
                "mất bản ghi # mà một điểm kiểm đã ký: nhật ký bị cắt",
            ),
            Self::Other(number) => (
                number,
                "record # is not the one that its checkpoint signs: the log was written anew",
                "bản ghi # không phải bản mà điểm kiểm đã ký: nhật ký bị viết lại",
            ),
            Self::Signer(number) => (
                number,
                "the checkpoint of record # is signed by a key without a certificate here",
                "điểm kiểm của bản ghi # do một khóa không có chứng thư ở đây ký",
            ),
            Self::Signature(number) => (
                number,
                "the checkpoint of record # is not signed by its key",
                "điểm kiểm của bản ghi # không do khóa của nó ký",
            ),
            Self::Row(number) => {
                (number, "the checkpoint of record # is damaged", "điểm kiểm của bản ghi # bị hỏng")
            }
        };
        lang.pick(en, vi).replace('#', &number.to_string())
    }
}

/// Signs the log's head, unless that was done or the log is empty. The signature is made outside of
/// any change: records that come meanwhile are left to the next checkpoint.
pub fn take(store: &Store, signer: &dyn DocumentSigner) -> Result<Option<Checkpoint>, Error> {
    let (head, known, now) = store.look(|change| {
        Ok::<_, store::Error>((audit::head_in(change)?, last_in(change)?, change.now()))
    })?;
    if head.number == 0 || known.as_ref().is_some_and(|known| known.head == head) {
        return Ok(known);
    }
    let checkpoint = Checkpoint::sign(head, now, signer)?;
    store.change(|change| keep(change, &checkpoint))?;
    Ok(Some(checkpoint))
}

/// Takes checkpoints now and then while a line runs, so that one that never ends has them too.
#[derive(Clone, Copy, Debug)]
pub struct Regular {
    every: Duration,
    last: Instant,
}

impl Regular {
    /// The first is due after this time.
    pub fn new(every: Duration) -> Self {
        Self { every, last: Instant::now() }
    }

    /// Takes one if it is due. A key that does not answer is asked again the next time.
    pub fn tick(
        &mut self,
        store: &Store,
        signer: &dyn DocumentSigner,
    ) -> Result<Option<Checkpoint>, Error> {
        if self.last.elapsed() < self.every {
            return Ok(None);
        }
        self.last = Instant::now();
        take(store, signer)
    }
}

/// Puts a checkpoint into the accounts. Another one of the same record is as good.
pub(crate) fn keep(change: &mut Change<'_>, checkpoint: &Checkpoint) -> Result<(), store::Error> {
    let Checkpoint { head, at, signer, signature } = checkpoint;
    change
        .execute(
            "INSERT INTO checkpoints (number, hash, signer, signature, at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (number) DO NOTHING",
            values![head.number, &head.hash, signer, signature.as_slice(), *at],
        )
        .map(drop)
}

/// The last checkpoint.
pub fn last(store: &Store) -> Result<Option<Checkpoint>, store::Error> {
    store.look(last_in)
}

fn last_in(change: &mut Change<'_>) -> Result<Option<Checkpoint>, store::Error> {
    let query = "SELECT number, hash, signer, signature, at FROM checkpoints
        ORDER BY number DESC LIMIT 1";
    Ok(change.row(query, values![])?.map(|row| read(&row)).transpose()?)
}

/// Holds every checkpoint against its record, and its signature against the certificates if any are
/// given. Tells how many there are, or the first that is wrong.
pub fn verify(
    store: &Store,
    certificates: Option<&[Vec<u8>]>,
) -> Result<Result<u64, Flaw>, store::Error> {
    let query = "SELECT checkpoints.number, checkpoints.hash, checkpoints.signer,
            checkpoints.signature, checkpoints.at, audit.hash
        FROM checkpoints LEFT JOIN audit ON audit.number = checkpoints.number
        WHERE checkpoints.number > $1 ORDER BY checkpoints.number LIMIT 1000";
    let (mut last, mut count) = (i64::MIN, 0_u64);
    loop {
        let rows = store.look(|change| change.rows(query, values![last]))?;
        for row in &rows {
            (last, count) = (row.get(0)?, count.saturating_add(1));
            if let Some(flaw) = flaw(row, certificates) {
                return Ok(Err(flaw(last.try_into().unwrap_or(0))));
            }
        }
        if rows.is_empty() {
            return Ok(Ok(count));
        }
    }
}

/// What is wrong with a checkpoint beside its record.
fn flaw(row: &Row, certificates: Option<&[Vec<u8>]>) -> Option<fn(u64) -> Flaw> {
    let Ok(checkpoint) = read(row) else { return Some(Flaw::Row) };
    match row.get::<Option<[u8; 32]>>(5) {
        Ok(None) => return Some(Flaw::Cut),
        Ok(Some(hash)) if hash == checkpoint.head.hash => {}
        _ => return Some(Flaw::Other),
    }
    let certificates = certificates?;
    let named = |certificate: &&Vec<u8>| checkpoint.names(certificate);
    match certificates.iter().find(named) {
        None => Some(Flaw::Signer),
        Some(certificate) if checkpoint.is_signed_by(certificate) => None,
        Some(_) => Some(Flaw::Signature),
    }
}

fn read(row: &Row) -> Result<Checkpoint, db::Error> {
    Ok(Checkpoint {
        head: Head { number: row.get(0)?, hash: row.get(1)? },
        signer: row.get(2)?,
        signature: row.get(3)?,
        at: row.get(4)?,
    })
}
