//! Quarantine: cards that wait for a person, and what that person does next.

use serde::Serialize;

use super::Cause;
use crate::audit::hex;
use crate::lang::Lang;
use crate::store::{Change, Error};
use crate::values;

/// How many are shown; a line with more has another problem.
pub(super) const SHOWN: usize = 100;

/// A card that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// The dossier it was to become, or nothing.
    pub dossier: String,
    /// The chip's identity, in hexadecimal digits.
    pub chip: String,
    /// The station that set it aside, or nothing.
    pub station: String,
    /// What it comes down to: a word of [`Cause`], or nothing where a person said why.
    pub cause: &'static str,
    /// Why, in the words of the station.
    pub reason: String,
    /// What to do: a word of [`Advice`].
    pub advice: &'static str,
    /// Since when.
    pub since: i64,
}

/// What to do with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Let it come again, then destroy it.
    Again,
    /// Lock it away: a key is on two chips.
    LockAway,
    /// Find out where it comes from.
    Trace,
}

impl Advice {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Again, Self::LockAway, Self::Trace];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::LockAway => "lock-away",
            Self::Trace => "trace",
        }
    }

    /// What to do about this cause.
    pub const fn of(cause: Cause) -> Self {
        match cause {
            Cause::KeySeen => Self::LockAway,
            Cause::Stray => Self::Trace,
            _ => Self::Again,
        }
    }

    /// What an operator reads; `#` stands for the dossier's identifier.
    pub const fn text(self, lang: Lang) -> &'static str {
        let (en, vi) = match self {
            Self::Again => (
                "Present it once more: `personalizer retry --dossier #`. If it fails again, \
                 destroy it before two witnesses, then `personalizer scrap --dossier #`; the \
                 dossier gets another blank.",
                "Đưa thẻ vào lại một lần: `personalizer retry --dossier #`. Nếu vẫn lỗi, hủy thẻ \
                 trước hai người chứng kiến, rồi `personalizer scrap --dossier #`; hồ sơ sẽ được \
                 cấp phôi khác.",
            ),
            Self::LockAway => (
                "Do not destroy it. Lock it away as evidence, tell the supervisor and the maker: \
                 two chips with one key.",
                "Không được hủy. Niêm phong làm chứng cứ, báo trưởng ca và nhà sản xuất: hai chip \
                 có cùng một khóa.",
            ),
            Self::Trace => (
                "Not a blank of this line: keep it apart, compare its chip number with the books, \
                 and report where it came from. Once destroyed before two witnesses: \
                 `personalizer scrap --blank CHIP`.",
                "Không phải phôi của dây chuyền này: để riêng, đối chiếu số chip với sổ, và báo \
                 cáo nguồn gốc. Khi đã hủy trước hai người chứng kiến: `personalizer scrap --blank \
                 CHIP`.",
            ),
        };
        lang.pick(en, vi)
    }
}

/// The oldest ones, and how many there are.
pub(super) fn read(change: &mut Change<'_>) -> Result<(Vec<Quarantined>, u64), Error> {
    let jobs = "SELECT count(*) FROM jobs WHERE state = 'quarantined'";
    let strays = "SELECT count(*) FROM blanks WHERE batch IS NULL AND state = 'quarantined'";
    let count = change.number(jobs, values![])?.saturating_add(change.number(strays, values![])?);
    let mut shown = Vec::new();
    if count == 0 {
        return Ok((shown, count));
    }
    let jobs = format!(
        "SELECT jobs.dossier, jobs.blank, jobs.station, coalesce(jobs.reason, ''), blanks.since
         FROM jobs JOIN blanks ON blanks.identity = jobs.blank
         WHERE jobs.state = 'quarantined' ORDER BY jobs.started, jobs.blank LIMIT {SHOWN}"
    );
    let strays = format!(
        "SELECT '', identity, '', coalesce(reason, ''), since FROM blanks
         WHERE batch IS NULL AND state = 'quarantined' ORDER BY since, identity LIMIT {SHOWN}"
    );
    for query in [jobs, strays] {
        for row in change.rows(&query, values![])? {
            let reason: String = row.get(3)?;
            let cause = Cause::of(&reason);
            shown.push(Quarantined {
                dossier: row.get(0)?,
                chip: hex(&row.get::<Vec<u8>>(1)?),
                station: row.get(2)?,
                cause: if cause == Cause::Scrapped { "" } else { cause.word() },
                advice: Advice::of(cause).word(),
                reason,
                since: row.get(4)?,
            });
        }
    }
    shown.sort_by(|one, other| (one.since, &one.chip).cmp(&(other.since, &other.chip)));
    shown.truncate(SHOWN);
    Ok((shown, count))
}
