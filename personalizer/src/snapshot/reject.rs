//! Rejects: why lines of an order were not taken in, and why chips were destroyed.
//!
//! The accounts keep a chip's failure in the words of the station. For a chart, and for metrics
//! whose labels must stay few, each is put down to its cause.

use serde::Serialize;

use crate::store::{Change, Error};
use crate::values;

/// Where it was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// A line of an order, before any card.
    Line,
    /// A chip.
    Chip,
}

impl Stage {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Chip => "chip",
        }
    }
}

/// How often something was rejected for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Where.
    pub stage: Stage,
    /// Why: a word of [`crate::intake::Reason::code`] or of [`Cause`].
    pub reason: String,
    /// How often. A line with two reasons counts for both.
    pub count: u64,
}

/// What a chip's failure comes down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// It refused a step.
    Refused,
    /// It answered what makes no sense.
    Answer,
    /// It reads back different from what was written.
    ReadBack,
    /// It does not prove what it must.
    Proof,
    /// A terminal would not accept it.
    Inspection,
    /// Its key was seen on another chip.
    KeySeen,
    /// It is or was another job's chip.
    Stray,
    /// The dossier makes no card.
    Dossier,
    /// A person destroyed it, and said why in words of their own.
    Scrapped,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Refused,
        Self::Answer,
        Self::ReadBack,
        Self::Proof,
        Self::Inspection,
        Self::KeySeen,
        Self::Stray,
        Self::Dossier,
        Self::Scrapped,
    ];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refused => "chip-refused",
            Self::Answer => "chip-answer",
            Self::ReadBack => "read-back",
            Self::Proof => "chip-proof",
            Self::Inspection => "inspection",
            Self::KeySeen => "key-seen",
            Self::Stray => "stray-chip",
            Self::Dossier => "dossier",
            Self::Scrapped => "scrapped",
        }
    }

    /// The cause behind the words of a station; what no station says, a person wrote.
    pub fn of(words: &str) -> Self {
        let known = [
            ("the card refused to ", Self::Refused),
            ("the card's answer is wrong", Self::Answer),
            ("reads back different", Self::ReadBack),
            ("the card does not prove ", Self::Proof),
            ("a terminal would not accept", Self::Inspection),
            ("public key that was seen before", Self::KeySeen),
            ("it carries the marker of", Self::Stray),
            ("this chip was finished or destroyed before", Self::Stray),
            ("it was set aside before", Self::Stray),
            ("no such profile", Self::Dossier),
            (" cannot hold it", Self::Dossier),
            ("what was kept is no dossier", Self::Dossier),
            (" is no date", Self::Dossier),
            ("does not say how large it is", Self::Dossier),
        ];
        known.into_iter().find(|(sign, _)| words.contains(sign)).map_or(Self::Scrapped, |it| it.1)
    }
}

pub(super) fn read(change: &mut Change<'_>) -> Result<Vec<Reject>, Error> {
    let lines = "SELECT reason, count(*) FROM
        (SELECT DISTINCT batch, line, reason FROM findings WHERE refused = 1) AS refused
        GROUP BY reason";
    let mut rejects = Vec::new();
    for row in change.rows(lines, values![])? {
        rejects.push(Reject { stage: Stage::Line, reason: row.get(0)?, count: row.get(1)? });
    }
    let chips = "SELECT coalesce(reason, ''), count(*) FROM jobs WHERE state = 'failed'
        GROUP BY coalesce(reason, '')";
    let mut causes = Cause::ALL.map(|cause| (cause, 0_u64));
    for row in change.rows(chips, values![])? {
        let of = Cause::of(&row.get::<String>(0)?);
        let count: u64 = row.get(1)?;
        for (_, sum) in causes.iter_mut().filter(|(cause, _)| *cause == of) {
            *sum = sum.saturating_add(count);
        }
    }
    let chips = causes.into_iter().filter(|(_, count)| *count > 0);
    rejects.extend(chips.map(|(cause, count)| Reject {
        stage: Stage::Chip,
        reason: cause.word().to_owned(),
        count,
    }));
    rejects.sort_by(|one, other| {
        other.count.cmp(&one.count).then_with(|| {
            (one.stage, one.reason.as_str()).cmp(&(other.stage, other.reason.as_str()))
        })
    });
    Ok(rejects)
}
