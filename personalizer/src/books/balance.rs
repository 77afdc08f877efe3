//! Where a batch's blanks are, and what keeps it from closing.

use serde::Serialize;

use super::Error;
use crate::db::Row;
use crate::lang::Lang;
use crate::store::Change;
use crate::values;

/// Where a batch's blanks are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Balance {
    /// The batch.
    pub batch: String,
    /// Whether its books are closed.
    pub closed: bool,
    /// Root of its tree, once closed.
    pub root: Option<String>,
    /// Handed to the batch.
    pub blanks_in: i64,
    /// Finished cards.
    pub good: i64,
    /// Destroyed: chips that a station saw, and blanks that none did.
    pub destroyed: i64,
    /// Kept as samples or used up in tests.
    pub samples: i64,
    /// Given back unused.
    pub returned: i64,
    /// Not found.
    pub missing: i64,
    /// Cards that are begun and neither finished nor destroyed.
    pub begun: i64,
    /// Cards that wait for a person.
    pub quarantined: i64,
    /// Dossiers without a card.
    pub waiting: i64,
    /// Blanks that nobody accounts for; below 0 when more are accounted for than came in.
    pub unaccounted: i64,
}

/// What keeps a batch from closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Blanks are missing.
    Missing(i64),
    /// Cards are begun.
    Begun(i64),
    /// Cards wait for a person.
    Quarantined(i64),
    /// Dossiers have no card.
    Waiting(i64),
    /// Blanks came in and are nowhere.
    Unaccounted(i64),
    /// More blanks are accounted for than came in.
    Surplus(i64),
}

impl Refusal {
    /// What is in the way, and what leads on.
    pub fn text(self, lang: Lang) -> String {
        let (count, en, vi) = match self {
            Self::Missing(count) => (
                count,
                "blanks missing: #; find them, then `books move --kind missing --count -#` and book \
                 where they are",
                "phôi thiếu: #; hãy tìm lại, rồi `books move --kind missing --count -#` và ghi nơi \
                 chúng đang ở",
            ),
            Self::Begun(count) => (
                count,
                "cards begun: #; put them into a reader again, or `scrap` destroyed ones",
                "thẻ làm dở: #; hãy đưa lại vào đầu đọc, hoặc `scrap` thẻ đã hủy",
            ),
            Self::Quarantined(count) => (
                count,
                "cards set aside: #; look at them, then `retry` or `scrap` them",
                "thẻ để riêng: #; hãy kiểm tra, rồi `retry` hoặc `scrap`",
            ),
            Self::Waiting(count) => (
                count,
                "dossiers without a card: #; issue them, or take back what is not wanted any more \
                 with `dossier withdraw`",
                "hồ sơ chưa có thẻ: #; hãy phát hành, hoặc rút hồ sơ không còn cần bằng `dossier \
                 withdraw`",
            ),
            Self::Unaccounted(count) => (
                count,
                "blanks unaccounted for: #; count what is left and book it with `books move`",
                "phôi chưa rõ ở đâu: #; hãy kiểm đếm số còn lại và ghi bằng `books move`",
            ),
            Self::Surplus(count) => (
                count,
                "accounted for beyond what came in: #; book the receipt with `books receive`, or \
                 take a wrong entry back",
                "ghi ra nhiều hơn nhận vào: #; hãy ghi nhận bằng `books receive`, hoặc rút lại bút \
                 toán sai",
            ),
        };
        lang.pick(en, vi).replace('#', &count.to_string())
    }
}

impl Balance {
    /// What keeps the batch from closing: nothing, when the books balance and all work is done.
    pub fn refusals(&self) -> Vec<Refusal> {
        let short = self.unaccounted.saturating_neg();
        [
            Refusal::Missing(self.missing),
            Refusal::Begun(self.begun),
            Refusal::Quarantined(self.quarantined),
            Refusal::Waiting(self.waiting),
            Refusal::Unaccounted(self.unaccounted),
            Refusal::Surplus(short),
        ]
        .into_iter()
        .filter(|refusal| {
            let (Refusal::Missing(count)
            | Refusal::Begun(count)
            | Refusal::Quarantined(count)
            | Refusal::Waiting(count)
            | Refusal::Unaccounted(count)
            | Refusal::Surplus(count)) = refusal;
            *count > 0
        })
        .collect()
    }

    /// Cards that are neither finished nor destroyed.
    pub const fn open(&self) -> i64 {
        self.begun.saturating_add(self.quarantined)
    }
}

/// The books of one batch.
pub fn of(change: &mut Change<'_>, batch: &str) -> Result<Balance, Error> {
    let query = "SELECT state, root FROM batches WHERE id = $1";
    let row = change.row(query, values![batch])?;
    let row = row.ok_or_else(|| Error::NoBatch(batch.to_owned()))?;
    let root: Option<Vec<u8>> = row.get(1)?;
    let mut balance = Balance {
        batch: batch.to_owned(),
        closed: row.get::<String>(0)? == "closed",
        root: root.map(|root| crate::hex::print(&root)),
        ..Balance::default()
    };
    let mut open = [0, 0];
    let query = "SELECT state, count(*) FROM blanks WHERE batch = $1 GROUP BY state";
    for (state, count) in counts(&change.rows(query, values![batch])?)? {
        match state.as_str() {
            "issued" => balance.good = count,
            "destroyed" => balance.destroyed = count,
            "bound" => balance.begun = count,
            "quarantined" => balance.quarantined = count,
            _ => {}
        }
    }
    let query = "SELECT kind, CAST(sum(count) AS BIGINT) FROM movements
        WHERE batch = $1 GROUP BY kind";
    for (kind, count) in counts(&change.rows(query, values![batch])?)? {
        match kind.as_str() {
            "in" => balance.blanks_in = count,
            "sample" => balance.samples = count,
            "returned" => balance.returned = count,
            "destroyed" => balance.destroyed = balance.destroyed.saturating_add(count),
            "missing" => balance.missing = count,
            _ => {}
        }
    }
    let Balance { good, destroyed, samples, returned, missing, .. } = balance;
    balance.unaccounted = [good, destroyed, samples, returned, missing, balance.open()]
        .into_iter()
        .fold(balance.blanks_in, i64::saturating_sub);
    // A dossier or job that is open without a blank of the batch keeps it open all the same.
    let query = "SELECT state, count(*) FROM dossiers WHERE batch = $1 GROUP BY state";
    for (state, count) in counts(&change.rows(query, values![batch])?)? {
        match state.as_str() {
            "waiting" => balance.waiting = count,
            "begun" => open[0] = count,
            "quarantined" => open[1] = count,
            _ => {}
        }
    }
    let query = "SELECT jobs.state, count(*) FROM jobs JOIN dossiers ON dossiers.id = jobs.dossier
        WHERE dossiers.batch = $1 GROUP BY jobs.state";
    let (mut begun, mut quarantined) = (0_i64, 0);
    for (state, count) in counts(&change.rows(query, values![batch])?)? {
        match state.as_str() {
            "intent" | "written" => begun = begun.saturating_add(count),
            "quarantined" => quarantined = count,
            _ => {}
        }
    }
    let [begun_dossiers, quarantined_dossiers] = open;
    balance.begun = balance.begun.max(begun).max(begun_dossiers);
    balance.quarantined = balance.quarantined.max(quarantined).max(quarantined_dossiers);
    Ok(balance)
}

/// The books of all batches, the open ones first.
pub fn all(change: &mut Change<'_>) -> Result<Vec<Balance>, Error> {
    let rows =
        change.rows("SELECT id FROM batches ORDER BY state DESC, received, id", values![])?;
    rows.iter().map(|row| of(change, &row.get::<String>(0)?)).collect()
}

fn counts(rows: &[Row]) -> Result<Vec<(String, i64)>, Error> {
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
