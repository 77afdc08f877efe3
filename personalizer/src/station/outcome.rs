//! How a card left a station.

use super::Kind;
use crate::lang::Lang;

/// How a card left a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A blank became the card of this dossier.
    Issued(String),
    /// An interrupted card was finished.
    Resumed(String),
    /// A card that was finished before turned out to be an open job's, and was proven.
    Proven(String),
    /// A step failed and the chip was killed; its dossier is free.
    Failed(String, Kind, String),
    /// A dead chip closed the job that was open on it; its dossier is free.
    Buried(String),
    /// A person must look: the dossier if it is known, and why.
    Quarantined(Option<String>, Reason),
    /// The card belongs to an open job that another living station has in hand.
    Elsewhere(String),
    /// A finished card that is no open job's: it may go.
    Finished,
    /// A dead card that is no open job's.
    Dead,
    /// A blank for which there is no dossier left; nothing was written to it.
    Unused,
}

impl Outcome {
    /// What kind of failure it was, if it was one.
    pub const fn failure(&self) -> Option<Kind> {
        match self {
            Self::Failed(_, kind, _) | Self::Quarantined(_, Reason::Spoilt(kind, _)) => Some(*kind),
            _ => None,
        }
    }

    /// Whether a card was finished.
    pub const fn is_success(&self) -> bool {
        matches!(self, Self::Issued(_) | Self::Resumed(_) | Self::Proven(_))
    }
}

/// Why a person must look at a card.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It carries the marker of a job that is not in the accounts.
    UnknownJob,
    /// It carries a marker that the accounts gave to another chip.
    OtherChip,
    /// The accounts say that this chip was finished or dead before.
    UsedBefore,
    /// It was set aside before.
    SetAside,
    /// A step failed and the chip could not be killed.
    Spoilt(Kind, String),
    /// It presents a public key that was seen before.
    KeySeen,
}

impl Reason {
    /// The words in the accounts and on the screen.
    pub fn text(&self, lang: Lang) -> String {
        let (en, vi) = match self {
            Self::UnknownJob => (
                "it carries the marker of a job that is not in these accounts",
                "thẻ mang dấu của một công việc không có trong sổ này",
            ),
            Self::OtherChip => (
                "it carries the marker of another chip's job",
                "thẻ mang dấu công việc của chip khác",
            ),
            Self::UsedBefore => (
                "the accounts say this chip was finished or destroyed before",
                "sổ ghi rằng chip này đã xong hoặc đã hủy trước đó",
            ),
            Self::SetAside => ("it was set aside before", "thẻ đã bị để riêng trước đó"),
            Self::KeySeen => (
                "it presents a public key that was seen before",
                "thẻ đưa ra khóa công khai đã từng gặp",
            ),
            Self::Spoilt(_, why) => return why.clone(),
        };
        lang.pick(en, vi).to_owned()
    }
}
