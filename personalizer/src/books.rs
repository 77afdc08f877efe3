//! The books of a batch: no blank comes from nowhere and none goes there (Doc 9303-2 §4.3).
//!
//! ```text
//! blanks in = good + destroyed + samples + returned + missing
//! ```
//!
//! Chips that a station has seen are known by name: good, destroyed, or open. Blanks that left
//! unused are only counted, in movements that are added and never changed: an entry is taken back by
//! another of the opposite count. What the equation leaves over is unaccounted, and a batch with
//! anything unaccounted, missing or open does not close.

mod balance;
mod close;
mod proof;
mod show;

pub use balance::{Balance, Refusal, all, of};
pub use close::{Closed, close};
pub use proof::{Broken, prove, verify};
pub use show::{json, table};

use crate::audit::Event;
use crate::lang::{Lang, Speaks};
use crate::operators::{self, Operator};
use crate::store::{self, Change, Store};
use crate::{approval, signer, values};

/// Characters of a reason, which goes into the log.
const LONGEST_REASON: usize = 200;

/// Why blanks are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Kind {
    /// Handed to the batch from the vault
    #[value(skip)]
    In,
    /// Kept as a sample, or used up in tests
    Sample,
    /// Given back to the vault unused
    Returned,
    /// Destroyed unused: no station has seen its chip
    Destroyed,
    /// Not found
    Missing,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::In, Self::Sample, Self::Returned, Self::Destroyed, Self::Missing];

    /// The word in the accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Sample => "sample",
            Self::Returned => "returned",
            Self::Destroyed => "destroyed",
            Self::Missing => "missing",
        }
    }
}

/// Why the books refuse.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No such batch.
    #[error("no batch {0}; `personalizer books show` lists them")]
    NoBatch(String),
    /// Its books are closed.
    #[error("batch {0} is closed")]
    Closed(String),
    /// Its books are open.
    #[error("batch {0} is not closed yet; run `personalizer books close`")]
    Open(String),
    /// Nothing is counted.
    #[error("a count is not 0 and at most 1,000,000")]
    Count,
    /// More would be taken back than was entered.
    #[error("only {0} of that kind were entered; no more can be taken back")]
    Below(i64),
    /// A reason has a form.
    #[error("a reason has 1 to {LONGEST_REASON} characters on one line")]
    Reason,
    /// The role does not allow it.
    #[error("{0} may not count blanks")]
    Role(String),
    /// The batch is not finished.
    #[error("the batch does not close{}", list(.0, Lang::En))]
    Refused(Vec<Refusal>),
    /// The dossier has no finished card.
    #[error("dossier {0} has no finished card in these accounts")]
    NoCard(String),
    /// Rows of the accounts do not fit each other.
    #[error(
        "the accounts of batch {0} contradict each other; run `personalizer audit verify --batches`"
    )]
    Contradiction(String),
    /// Two people are needed.
    #[error(transparent)]
    Approval(#[from] approval::Error),
    /// The log's head cannot be signed.
    #[error("the end of the batch cannot be signed, so it stays open: {0}")]
    Signer(#[from] signer::Error),
    /// The batch is closed, and the key failed before its end was signed.
    #[error(
        "the batch is closed, but its end is not signed: {0}; run `personalizer audit checkpoint` once \
         the key answers"
    )]
    Unsigned(signer::Error),
    /// The accounts fail.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::NoBatch(batch) => format!("không có lô {batch}; xem `personalizer books show`"),
            Self::Closed(batch) => format!("lô {batch} đã đóng"),
            Self::Open(batch) => {
                format!("lô {batch} chưa đóng; hãy chạy `personalizer books close`")
            }
            Self::Count => "số lượng phải khác 0 và không quá 1.000.000".to_owned(),
            Self::Below(there) => {
                format!("loại này mới ghi {there} phôi; không thể rút lại nhiều hơn")
            }
            Self::Reason => {
                format!("lý do có từ 1 đến {LONGEST_REASON} ký tự, trên một dòng")
            }
            Self::Role(name) => format!("{name} không được kiểm đếm phôi"),
            Self::Refused(why) => format!("lô không đóng được{}", list(why, Lang::Vi)),
            Self::NoCard(dossier) => format!("hồ sơ {dossier} chưa có thẻ hoàn chỉnh trong sổ"),
            Self::Contradiction(batch) => {
                format!(
                    "sổ của lô {batch} mâu thuẫn nhau; hãy chạy `personalizer audit verify --batches`"
                )
            }
            Self::Approval(error) => error.vi(),
            Self::Signer(error) => {
                format!("không ký được điểm cuối của lô nên lô vẫn mở: {}", error.vi())
            }
            Self::Unsigned(error) => format!(
                "lô đã đóng nhưng điểm cuối chưa được ký: {}; hãy chạy `personalizer audit \
                 checkpoint` khi khóa hoạt động lại",
                error.vi()
            ),
            Self::Store(error) => error.vi(),
        }
    }
}

/// What keeps a batch open, one a line.
fn list(refusals: &[Refusal], lang: Lang) -> String {
    refusals.iter().fold(String::new(), |list, refusal| format!("{list}\n  {}", refusal.text(lang)))
}

/// Counts blanks into or out of an open batch.
pub fn count(
    store: &Store,
    batch: &str,
    (kind, count): (Kind, i64),
    reason: &str,
    operator: &Operator,
) -> Result<Balance, Error> {
    let words = reason.chars().count();
    if !(1..=LONGEST_REASON).contains(&words) || reason.chars().any(char::is_control) {
        return Err(Error::Reason);
    }
    if count == 0 || !(-1_000_000..=1_000_000).contains(&count) {
        return Err(Error::Count);
    }
    store.change(|change| {
        if !operators::role(change, operator)?.is_some_and(operators::Role::acts) {
            return Err(Error::Role(operator.name().to_owned()));
        }
        open(change, batch)?;
        let there = counted(change, batch, kind)?;
        if there.saturating_add(count) < 0 {
            return Err(Error::Below(there));
        }
        let now = change.now();
        let number = "SELECT coalesce(max(number), 0) + 1 FROM movements";
        let number = change.number(number, values![])?;
        change.execute(
            "INSERT INTO movements (number, batch, kind, count, reason, operator, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![number, batch, kind.word(), count, reason, operator.name(), now],
        )?;
        let (word, name) = (kind.word(), operator.name());
        let detail = format!("{word} {count} by {name} batch {batch}: {reason}");
        change.audit(&Event::new("blanks counted", "", &[], &detail))?;
        of(change, batch)
    })
}

/// Refuses unless the batch is there and open.
fn open(change: &mut Change<'_>, batch: &str) -> Result<(), Error> {
    let row = change.row("SELECT state FROM batches WHERE id = $1", values![batch])?;
    match row.map(|row| row.get::<String>(0)).transpose()?.as_deref() {
        None => Err(Error::NoBatch(batch.to_owned())),
        Some("open") => Ok(()),
        Some(_) => Err(Error::Closed(batch.to_owned())),
    }
}

fn counted(change: &mut Change<'_>, batch: &str, kind: Kind) -> Result<i64, Error> {
    let query = "SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM movements
        WHERE batch = $1 AND kind = $2";
    let row = change.row(query, values![batch, kind.word()])?;
    Ok(row.map(|row| row.get(0)).transpose()?.unwrap_or(0))
}

#[cfg(test)]
pub(crate) mod tests;
